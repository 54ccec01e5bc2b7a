"""An agent's whole flow built in the console with nothing but the keyboard, and the chat that runs on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import OWNERS_PASSWORD
from tests.journeys.deployments import RunningDeployment, new_deployment, running
from tests.journeys.keyboard_steps import Keyboard
from tests.journeys.profiles import new_profile

pytestmark = [pytest.mark.journey, pytest.mark.browser]

AGENT = "Harbour Assistant"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDeployment]:
    """Empty: nobody has an account on it yet."""
    bank = new_deployment("bank", tmp_path_factory.mktemp("building"))
    with running(bank):
        yield bank


@pytest.fixture
def builder(deployment: RunningDeployment, chromium: Browser) -> Iterator[Keyboard]:
    context = new_profile(chromium)
    page = context.new_page()
    page.goto(deployment.url)
    yield Keyboard(page)
    context.close()


def test_a_flow_is_built_by_keyboard_alone_and_a_chat_runs_on_it(builder: Keyboard, profile: BrowserContext) -> None:
    _create_agent(builder)
    _greet(builder, "Welcome to Harbour Bank.")
    _add_trigger(builder, "Card", "lost card", "stolen card")
    _ask(builder, ("What is your name?", "name"), ("Which card is it?", "card"), trigger="Card")
    _set_reference(builder, trigger="Card")
    _say(builder, "Thank you, {name}: your {card} card is blocked, see {case}.", trigger="Card")
    _publish(builder)

    chat = Chat(profile.new_page())
    chat.open(_chat_page(builder))
    chat.hear("Welcome to Harbour Bank.")
    for said, heard in (
        ("I have a lost card", "What is your name?"),
        ("Ana", "Which card is it?"),
        ("blue", "Thank you, Ana: your blue card is blocked, see LOST-"),
    ):
        chat.say(said)
        chat.hear(heard)


def _create_agent(builder: Keyboard) -> None:
    builder.type("Institution", "Harbour Bank")
    builder.type("E-mail address", "ana@harbour-bank.example")
    builder.type("Password", OWNERS_PASSWORD)
    builder.press("button", "Create workspace")
    builder.press("link", "Create AI Agent")
    builder.type("Name", AGENT)
    builder.press("button", "Create AI Agent")
    expect(builder.page.get_by_role("heading", level=1, name=AGENT)).to_be_visible()


def _greet(builder: Keyboard, words: str) -> None:
    builder.press("link", "Action")
    builder.press("link", "Add Trigger")
    builder.press("link", "Chat started")
    builder.press("button", "Add Trigger")
    _say(builder, words, trigger="Chat started")


def _add_trigger(builder: Keyboard, name: str, *keywords: str) -> None:
    builder.press("link", "Add Trigger", key="Shift+Tab")
    builder.press("link", "Message received")
    builder.type("Name", name)
    builder.type("Keywords", *keywords)
    builder.press("button", "Add Trigger")


def _say(builder: Keyboard, words: str, *, trigger: str) -> None:
    _pick(builder, "Send message", trigger=trigger)
    builder.type("Message", words)
    builder.press("button", "Add action")


def _ask(builder: Keyboard, *questions: tuple[str, str], trigger: str) -> None:
    _pick(builder, "Show survey", trigger=trigger)
    for number, (text, variable) in enumerate(questions, start=1):
        if number > 1:
            builder.go_to("button", "Add question")
            builder.page.keyboard.press("Enter")
            expect(builder.page.get_by_role("heading", name=f"Question {number}")).to_be_visible()
            builder.go_on_from_where_it_stands()
            builder.go_to("textbox", "Question", key="Shift+Tab")
        builder.type("Question", text)
        builder.type("Variable", variable)
    builder.press("button", "Add action")


def _set_reference(builder: Keyboard, *, trigger: str) -> None:
    _pick(builder, "Set variable", trigger=trigger)
    builder.type("Variable", "case")
    builder.go_to("radio", "A value")
    builder.page.keyboard.press("ArrowDown")
    builder.type("Starts with", "LOST")
    builder.go_to("checkbox", "Private")
    builder.page.keyboard.press("Space")
    builder.press("button", "Add action")


def _pick(builder: Keyboard, kind: str, *, trigger: str) -> None:
    """The search box has the focus when the picker opens."""
    builder.press("link", f"Add action to {trigger}")
    builder.go_to("searchbox", "Search actions")
    builder.page.keyboard.type(kind)
    expect(builder.page.get_by_label("Kinds of action").get_by_role("listitem")).to_have_count(1)
    builder.press("link", kind)


def _publish(builder: Keyboard) -> None:
    builder.press("link", "Review and publish", key="Shift+Tab")
    builder.press("button", "Publish")
    expect(builder.page.locator("#draft")).to_contain_text("Live")


def _chat_page(builder: Keyboard) -> str:
    builder.press("link", "Publish")
    return str(builder.page.get_by_role("link", name="Open the chat page").get_attribute("href"))
