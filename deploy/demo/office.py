"""Consumer Protection Office: takes complaints over from banks, asks only what is missing, and hands back."""

from agents.models import Agent, AvatarColour
from agents.reply_engines.scripted import Scripted
from agents.secrets import create_secret
from deploy.demo.building import Builder, heard_as, open_institution
from triggers.actions.close import Close
from triggers.actions.question import Question
from triggers.actions.send_message import SendMessage
from triggers.actions.set_variable import REFERENCE, SetVariable
from triggers.actions.show_survey import ShowSurvey
from triggers.answers import AnswerType
from triggers.models import TriggerKind

INSTITUTION = "Consumer Protection Office"
GREETING = (
    "Hello {name}, I am Consumer Help. I will take your {issue_type} complaint from here, and ask only what I do not "
    "know yet."
)
RECORDED = (
    "Thank you, {name}. Your complaint is recorded under {reference}. Please keep this number. Is there anything you "
    "would like to know, or is that all?"
)


def fill(*, email: str, password: str) -> dict[str, str]:
    """The owner, the agent, its triggers, and a secret for the bank: ``{"agent_id", "secret"}``."""
    builder = open_institution(institution=INSTITUTION, email=email, password=password, agent=_agent())
    _add_start(builder)
    _add_everyday_answers(builder)
    _add_end(builder)
    builder.publish()
    _, secret = create_secret(agent=builder.agent, actor=builder.owner)
    return {"agent_id": builder.agent.public_id, "secret": secret}


def _agent() -> Agent:
    return Agent(
        name="Consumer Help",
        avatar_colour=AvatarColour.INDIGO,
        description="Records complaints about banks and explains what happens next.",
        languages=["en", "es", "fil", "th", "ar"],
        default_language="en",
        widget_colour="#3d3f8f",
        reply_settings=Scripted(
            texts=(
                "I have added that to your complaint {reference}. You can add more, or tell me when that is all.",
                "Thank you, that is in your complaint {reference} too. Is that all?",
            )
        ).to_json(),
    )


def _add_start(builder: Builder) -> None:
    """What came along with the handoff is not asked again."""
    builder.trigger(
        TriggerKind.CHAT_STARTED,
        "Chat started",
        _says(GREETING),
        ShowSurvey(
            questions=(
                Question(text="What is your name?", variable="name"),
                Question(
                    text="What is your complaint about?",
                    variable="issue_type",
                    answers=("Card", "Account", "Loan", "Transfer"),
                ),
                Question(
                    text="Which kind of card is it?",
                    variable="card_type",
                    type=AnswerType.CHOICE,
                    answers=("Debit", "Credit"),
                    skippable=True,
                ),
                Question(text="When did it happen?", variable="incident_date"),
                Question(text="What outcome would you like?", variable="outcome"),
            )
        ),
        SetVariable(variable="reference", source=REFERENCE, starts_with="CPO"),
        SendMessage(
            variants=(RECORDED,),
            quick_replies=("What happens next?", "How long does it take?", "That is all, thank you"),
        ),
    )


def _add_everyday_answers(builder: Builder) -> None:
    builder.intent(
        "How long",
        heard_as(
            "How long does it take?",
            "When will I get an answer?",
            "¿Cuánto tarda?",
            "Gaano katagal?",
            "ใช้เวลานานเท่าไร",
            "كم من الوقت يستغرق؟",
            keywords=("how long",),
        ),
        _says("The bank has 15 working days to answer us. You hear from us within 30 days, usually sooner."),
    )
    builder.intent(
        "What happens next",
        heard_as(
            "What happens next?",
            "What do you do with my complaint?",
            "¿Qué pasa ahora?",
            "Ano ang susunod na mangyayari?",
            "ขั้นตอนต่อไปคืออะไร",
            "ماذا يحدث بعد ذلك؟",
            keywords=("what happens next", "next step", "next steps"),
        ),
        _says("We send your complaint to the bank and ask for its answer. Then a case officer writes to you."),
    )
    builder.intent(
        "Documents",
        heard_as(
            "Can I add documents?",
            "How do I send you a receipt?",
            "I have photos and letters",
            "¿Puedo añadir documentos?",
            keywords=("documents", "receipts", "documentos"),
        ),
        _says("Yes. Send copies to documents@office.example with {reference} in the subject line."),
    )
    builder.intent(
        "Cost",
        heard_as("What does it cost?", "Is it free?", "¿Es gratis?", keywords=("cost", "free of charge")),
        _says("Our help costs you nothing."),
    )


def _add_end(builder: Builder) -> None:
    """Goes back to the bank's agent when the person is done here."""
    builder.intent(
        "Done",
        heard_as(
            "That is all, thank you",
            "That's all, thank you",
            "Nothing else",
            "No, I am done",
            "Take me back to the bank",
            "Eso es todo, gracias",
            "Iyon lang po, salamat",
            "แค่นี้ ขอบคุณ",
            "هذا كل شيء، شكرا",
            keywords=("that is all", "that's all", "nothing else", "eso es todo", "iyon lang", "هذا كل شيء"),
        ),
        SendMessage(variants=("Thank you, {name}. We have everything we need for now.",)),
        Close(
            words="I am handing you back to your bank's assistant. Goodbye.",
            reason="done",
            recap="Complaint {reference} recorded",
        ),
    )


def _says(text: str) -> SendMessage:
    return SendMessage(variants=(text,))
