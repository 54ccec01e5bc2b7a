"""The flow of the demo's bank built from an empty agent: the whole of it by keyboard alone, and by clicking alone one
trigger of each form.

It is the demo's own, setting by setting, with the handoff connected by Verify & Save; a chat runs through it to the
other institution and back, and a file takes it along.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import Console, Credentials
from tests.journeys.demo_flow import Built, demo_flow, exported, one_of_each_form, told
from tests.journeys.deployments import EMBEDDED
from tests.journeys.hands import Hands, Keys, Pointer
from tests.journeys.institutions import ASKED_DATE, Institutions
from tests.journeys.keyboard_steps import Keyboard
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.actions.external_handoff import ExternalHandoff
from triggers.actions.send_message import SendMessage
from triggers.actions.show_survey import ShowSurvey
from triggers.answers import AnswerType

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.parametrize("institutions", [EMBEDDED], indirect=True),
]

WAYS: dict[str, Callable[[Console], Hands]] = {
    "clicking": Pointer,
    "keyboard": lambda console: Keys(Keyboard(console.page)),
}
FLOWS = {"clicking": lambda: one_of_each_form(demo_flow()), "keyboard": demo_flow}
WAYS_TO_SAY = ("Message", "Second way to say it", "Third way to say it")


@pytest.mark.parametrize("way", WAYS)
def test_the_demos_flow_is_built_runs_and_is_taken_along(
    institutions: Institutions, way: str, profile: BrowserContext, tmp_path: Path
) -> None:
    console, flow = institutions.bank, FLOWS[way]()
    console.open_agents()
    hands = WAYS[way](console)
    hands.follow("Create AI Agent")
    hands.type("Name", [f"Built by {way}"])
    hands.press("Create AI Agent")
    hands.follow("Action")
    _build(hands, flow, institutions.credentials)
    hands.publish()

    file = tmp_path / "exported.json"
    exported_file = console.export(file)
    tree = json.loads(exported_file)["triggers"]
    assert _plain(exported(tree)) == _plain(told(flow))
    console.bring_in(file, in_place_of_all=True)
    assert console.export(tmp_path / "again.json") == exported_file, "With its connection."
    _talk(Chat(profile.new_page()), console.hosted_chat())


def _plain(tree: object) -> object:
    """Tuples and lists are the same in a file."""
    return json.loads(json.dumps(tree))


def _build(hands: Hands, flow: list[Built], office: Credentials) -> None:
    for trigger in flow:
        hands.begin_trigger(str(trigger.kind.label))
        hands.type("Name", [trigger.name])
        if trigger.inside:
            hands.choose("Comes back from", trigger.inside)
        if trigger.phrases:
            hands.type("Keywords", trigger.phrases.keywords)
            hands.type("Training phrases", trigger.phrases.training_phrases)
            hands.type("Excluded phrases", trigger.phrases.excluded_phrases)
        hands.press("Add Trigger")
        for action in trigger.actions:
            hands.begin_action(str(ACTIONS[action.name].label), trigger=trigger.name)
            _fill_in(hands, action, office)


def _fill_in(hands: Hands, action: ActionKind, office: Credentials) -> None:
    match action:
        case SendMessage():
            _say(hands, action)
        case ShowSurvey():
            _ask(hands, action)
        case ExternalHandoff():
            _hand_over(hands, action, office)
        case _:
            raise AssertionError(f"The demo has a {action.name}, which these steps do not build.")


def _say(hands: Hands, message: SendMessage) -> None:
    hands.type(WAYS_TO_SAY[0], message.variants[:1])
    if message.quick_replies:
        hands.type("Quick replies", message.quick_replies)
    if len(message.variants) > 1:
        hands.unfold("Other ways to say it")
    for label, text in zip(WAYS_TO_SAY[1:], message.variants[1:], strict=False):
        hands.type(label, [text])
    hands.press("Add action")


def _ask(hands: Hands, survey: ShowSurvey) -> None:
    for number, question in enumerate(survey.questions, start=1):
        if number > 1:
            hands.add_question(number)
        hands.type("Question", [question.text])
        hands.type("Variable", [question.variable])
        if question.type is not AnswerType.TEXT:
            hands.choose("Type of answer", str(question.type.label))
        if question.answers:
            hands.type("Answers to choose from", question.answers)
        if question.skippable:
            hands.check("The person may skip it")
    hands.press("Add action")


def _hand_over(hands: Hands, handoff: ExternalHandoff, office: Credentials) -> None:
    hands.press("Connect External AI Agent")
    hands.type("AI Agent ID", [office.agent_id])
    hands.type("AI Agent Secret", [office.secret])
    hands.type("Platform Domain", [office.platform_domain])
    hands.press("Verify & Save")
    expect(hands.page.get_by_text("is connected.")).to_be_visible(timeout=20_000)
    hands.follow("Continue")
    hands.type("Text to the person", [handoff.settings.announcement])
    hands.type("If it does not take over, this agent says", [handoff.settings.failure_text])
    hands.type("When the conversation comes back, this agent says", [handoff.settings.return_text])
    hands.press("Save")


def _talk(chat: Chat, address: str) -> None:
    chat.open(address)
    chat.hear("Hello, I am the Harbour Bank assistant.")
    for said, heard in (
        ("When are you open?", "Our branches are open"),
        ("I have a problem with my card", "What is your name?"),
        ("Ana", "Thank you, Ana. What is it about?"),
        ("Card", "Which kind of card"),
        ("Debit", "Thank you, Ana. I have noted it"),
        ("Zebras gallop", "or choose one of these?"),
        ("I want to make a complaint", "Hello Ana, I am Consumer Help. I see it is about Card."),
    ):
        chat.say(said)
        chat.hear(heard)
    chat.hear(ASKED_DATE)
    chat.say("Yesterday")
    chat.say("that is all")
    chat.hear("Welcome back, Ana.")
    chat.hear("How else can I help?")
