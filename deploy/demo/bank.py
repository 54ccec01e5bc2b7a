"""Harbour Bank: everyday questions, a few questions about the person, and complaints, which go to the office."""

import time
from dataclasses import dataclass

from django.conf import settings

from agents.models import Agent, AvatarColour, Connection, Verification, VerificationState
from agents.pairing import run_verification, start_verification
from agents.reply_engines.scripted import Scripted
from deploy.demo.building import Builder, heard_as, open_institution
from triggers.actions.external_handoff import ExternalHandoff
from triggers.actions.question import Question
from triggers.actions.send_message import SendMessage
from triggers.actions.show_survey import ShowSurvey
from triggers.answers import AnswerType
from triggers.effects import HandoffSettings
from triggers.models import Trigger, TriggerKind

INSTITUTION = "Harbour Bank"
LOOK_EVERY_SECONDS = 0.05
ISSUE_TYPES = ("Card", "Account", "Loan", "Transfer")
CARD_TYPES = ("Debit", "Credit")
PROBLEM_NOTED = (
    "Thank you, {name}. I have noted it and our team will look at it today. If you would rather have somebody "
    "independent look at it, tell me that you want to make a complaint."
)


@dataclass(frozen=True)
class Bank:
    """builder: of the bank's agent. complaint: the trigger that will hand over, once there is somebody to hand to."""

    builder: Builder
    complaint: Trigger


class PairingFailed(Exception):
    """Verify & Save did not pass; the text is what the page would advise."""


def fill(*, email: str, password: str, site: str) -> Bank:
    """The owner, the agent and its triggers. site: the origin of the bank's web site, where the widget is embedded."""
    builder = open_institution(institution=INSTITUTION, email=email, password=password, agent=_agent(site))
    return Bank(builder, add_flow(builder))


def add_flow(builder: Builder) -> Trigger:
    """Every trigger, with all its actions but the handoff. Returns the one that is to hand over."""
    _add_start(builder)
    _add_everyday_answers(builder)
    _add_questions_about_the_person(builder)
    return _add_complaint(builder)


def connect(bank: Bank, *, remote_agent_id: str, platform_domain: str, secret: str) -> Connection:
    """Verify & Save with what was typed, then the handoff in the complaint's trigger, then all of it goes live.

    Raises PairingFailed.
    """
    verification = start_verification(
        agent=bank.builder.agent,
        remote_agent_id=remote_agent_id,
        platform_domain=platform_domain,
        secret=secret,
        actor=bank.builder.owner,
    )
    if settings.EMBEDDED:
        run_verification(verification.pk)  # an embedded worker hears no bell from another process
    _wait_for(verification)
    if verification.state != VerificationState.PASSED or verification.connection is None:
        raise PairingFailed(f"Verify & Save: {verification.checks}")
    bank.builder.action(bank.complaint, handoff(), connection=verification.connection)
    bank.builder.publish()
    return verification.connection


def _wait_for(verification: Verification) -> None:
    """Until its row says how it ended. The checks have time-outs of their own, and so it does end."""
    verification.refresh_from_db()
    while verification.state == VerificationState.RUNNING:
        time.sleep(LOOK_EVERY_SECONDS)
        verification.refresh_from_db()


def _agent(site: str) -> Agent:
    return Agent(
        name="Harbour Assistant",
        avatar_colour=AvatarColour.TEAL,
        description="Answers everyday questions of the bank's customers.",
        languages=["en", "es", "fil", "th", "ar"],
        default_language="en",
        allowed_origins=[site],
        takes_attachments=True,
        widget_colour="#0b5563",
        reply_settings=Scripted(texts=("I have noted that. Is there anything else I can help you with?",)).to_json(),
    )


def _add_start(builder: Builder) -> None:
    builder.trigger(
        TriggerKind.CHAT_STARTED,
        "Chat started",
        SendMessage(
            variants=("Hello, I am the Harbour Bank assistant. What can I do for you today?",),
            quick_replies=("Opening hours", "Lost card", "Open an account", "Report a problem", "Make a complaint"),
        ),
    )
    builder.trigger(
        TriggerKind.FALLBACK,
        "Fallback",
        SendMessage(
            variants=(
                "I am not sure I understood. Could you put it in other words, or choose one of these?",
                "I did not find an answer to that. Could you say it differently, or choose one of these?",
            ),
            quick_replies=("Opening hours", "Lost card", "Report a problem", "Make a complaint"),
        ),
    )


def _add_everyday_answers(builder: Builder) -> None:
    builder.intent(
        "Opening hours",
        heard_as(
            "When are you open?",
            "What are your opening hours?",
            "What time do you close on Saturday?",
            "¿A qué hora abren?",
            "Anong oras kayo nagbubukas?",
            "เปิดกี่โมง",
            "متى تفتحون؟",
            keywords=("opening hours", "horario", "เวลาทำการ", "ساعات العمل"),
        ),
        _says("Our branches are open Monday to Friday from 9:00 to 16:30, and on Saturday from 9:00 to 12:00."),
    )
    builder.intent(
        "Lost card",
        heard_as(
            "I lost my card",
            "My card was stolen",
            "I cannot find my card any more",
            "Block my card",
            "Perdí mi tarjeta",
            "Nawala ang card ko",
            "บัตรหาย",
            "فقدت بطاقتي",
            keywords=("lost card", "stolen card", "card was stolen", "tarjeta robada"),
            excluded=("lost card fee",),
        ),
        _says(
            "Please block it at once: in the app under Cards, Block card, or by phone on +1 555 0100, day and night. "
            "A new card reaches you within five working days."
        ),
    )
    builder.intent(
        "Fees",
        heard_as(
            "What does an account cost?",
            "How much are the fees?",
            "Which charges do you have for transfers?",
            "¿Cuánto cuesta la cuenta?",
            keywords=("fees", "fee", "charges", "comisiones"),
        ),
        _says("The current account costs 3.00 a month, and nothing if 500 or more comes in. Transfers are free."),
    )
    builder.intent(
        "Exchange rate",
        heard_as(
            "What is the exchange rate today?",
            "How many euros do I get for a dollar?",
            "¿A cuánto está el cambio?",
            keywords=("exchange rate", "tipo de cambio", "อัตราแลกเปลี่ยน", "سعر الصرف"),
        ),
        _says("Today's rates are in the app under Travel money. They change every morning at 8:00."),
    )
    builder.intent(
        "Open an account",
        heard_as(
            "I want to open an account",
            "How do I become a customer?",
            "Can I get a savings account?",
            "Quiero abrir una cuenta",
            "Gusto kong magbukas ng account",
            "อยากเปิดบัญชี",
            "أريد فتح حساب",
            keywords=("open an account", "new account", "abrir una cuenta", "เปิดบัญชี", "فتح حساب"),
        ),
        _says("You can open an account in the app in ten minutes. Have your identity document at hand."),
    )
    builder.intent(
        "Branch",
        heard_as(
            "Where is the nearest branch?",
            "Where can I find you?",
            "Is there a cash machine near me?",
            "¿Dónde está la sucursal más cercana?",
            "Nasaan ang pinakamalapit na sangay?",
            keywords=("branch", "branches", "sucursal", "sangay", "สาขา", "فرع"),
        ),
        _says("Our main branch is at 12 Quay Street. All branches and cash machines are on the map in the app."),
    )
    builder.intent(
        "Thanks",
        heard_as(
            "Thank you",
            "That is all, thanks",
            "No, nothing else",
            keywords=("thanks", "thank you", "gracias", "salamat", "ขอบคุณ", "شكرا"),
        ),
        _says("You are welcome. I am here whenever you need me."),
    )


def _add_questions_about_the_person(builder: Builder) -> None:
    builder.intent(
        "Problem",
        heard_as(
            "I have a problem with my card",
            "Something is wrong with my account",
            "There is a problem with a transfer",
            "I need help with my loan",
            "Open a case",
            "Tengo un problema con mi tarjeta",
            "May problema ako sa card ko",
            "มีปัญหากับบัตร",
            "لدي مشكلة في بطاقتي",
            keywords=("report a problem", "open a case"),
        ),
        ShowSurvey(
            questions=(
                Question(text="I am sorry to hear that. What is your name?", variable="name"),
                Question(
                    text="Thank you, {name}. What is it about?",
                    variable="issue_type",
                    type=AnswerType.CHOICE,
                    answers=ISSUE_TYPES,
                ),
                Question(
                    text="Which kind of card do you have with us?",
                    variable="card_type",
                    type=AnswerType.CHOICE,
                    answers=CARD_TYPES,
                    skippable=True,
                ),
            )
        ),
        SendMessage(
            variants=(PROBLEM_NOTED,),
            quick_replies=("Make a complaint", "That is all, thanks"),
        ),
    )


def _add_complaint(builder: Builder) -> Trigger:
    complaint = builder.intent(
        "Complaint",
        heard_as(
            "I want to make a complaint",
            "I would like to complain about the bank",
            "I am not happy with how you handled this",
            "Who supervises you?",
            "Quiero presentar una queja",
            "Quiero hacer una reclamación contra el banco",
            "Gusto kong magreklamo",
            "May reklamo ako tungkol sa bangko",
            "ฉันต้องการร้องเรียน",
            "อยากร้องเรียนธนาคาร",
            "أريد تقديم شكوى",
            "أريد أن أشتكي على البنك",
            keywords=(
                *("complaint", "complain", "ombudsman", "regulator", "consumer protection"),
                *("queja", "reclamación", "quejarme", "denunciar"),
                *("reklamo", "magreklamo", "ireklamo"),
                *("ร้องเรียน", "ข้อร้องเรียน"),
                *("شكوى", "الشكوى", "بشكوى", "أشتكي"),
            ),
            excluded=("no complaint", "no complaints", "not a complaint", "sin quejas", "walang reklamo"),
        ),
    )
    builder.trigger(
        TriggerKind.CONVERSATION_RETURNED,
        "Back from the office",
        SendMessage(
            variants=("How else can I help?",),
            quick_replies=("Opening hours", "Lost card", "That is all, thanks"),
        ),
        inside=complaint,
    )
    return complaint


def handoff() -> ExternalHandoff:
    """What the complaint's trigger does."""
    return ExternalHandoff(
        settings=HandoffSettings(
            announcement=(
                "Complaints are handled by {agent} of the {institution}, which is independent of us. I am passing you "
                "on now, with what you have told me. You can go on writing here."
            ),
            accept_seconds=10,
            failure_text="I could not reach {agent} just now. I am still here for you, and you can try again later.",
            return_text="Welcome back, {name}. Your complaint is with the {institution} now.",
        )
    )


def _says(text: str) -> SendMessage:
    return SendMessage(variants=(text,))
