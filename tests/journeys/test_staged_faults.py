"""A builder tries the draft while the other agent is slow, down, garbled or refusing, and reads what a person would."""

import pytest
from playwright.sync_api import expect

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import Console
from tests.journeys.institutions import BANK_AGENT, BANK_REPLY, Institutions

pytestmark = [pytest.mark.journey, pytest.mark.browser]

COMPLAINT = "I want to make a complaint"
STILL_CONNECTING = "Still connecting. Your message is safe."
GOES_ON = "I could not pass you on right now. I am still here for you."
AT_ONCE_SECONDS = 10.0  # sooner than anybody is waited for, which is 20 s here


@pytest.fixture
def console(institutions: Institutions) -> Console:
    institutions.bank.open_agent(BANK_AGENT)
    return institutions.bank


def staged(console: Console, fault: str) -> Chat:
    """The window of a test chat that begins with this fault."""
    page = console.page
    console.open_tab("Action")
    page.get_by_role("link", name="Test chat with the draft").click()
    page.get_by_role("button", name="Start test chat").click()
    page.get_by_role("radio", name=fault).check()
    page.get_by_role("button", name="Set fault", exact=True).click()
    expect(page.get_by_text("A fault is staged in this chat:")).to_be_visible()
    chat = Chat(page)
    chat.hear("Welcome to Harbour Bank.")
    return chat


def test_slow_is_told_at_five_seconds_and_then_the_other_agent_takes_over(console: Console) -> None:
    chat = staged(console, "Is slow")
    chat.say(COMPLAINT)
    expect(chat.root.locator(".waiting .slow")).to_have_text(STILL_CONNECTING)
    chat.hear("I am Consumer Help.")


def test_down_our_agent_goes_on_in_time_and_nothing_typed_is_lost(console: Console) -> None:
    chat = staged(console, "Is down")
    chat.say(COMPLAINT)
    chat.say("And the fee is wrong")
    expect(chat.root.locator(".waiting .slow")).to_have_text(STILL_CONNECTING)
    chat.hear(GOES_ON)
    chat.hear(BANK_REPLY)
    assert chat.own_texts() == [COMPLAINT, "And the fee is wrong"]


@pytest.mark.parametrize("fault", ["Answers with something unreadable", "Refuses"])
def test_what_cannot_be_read_and_a_refusal_are_said_at_once(console: Console, fault: str) -> None:
    chat = staged(console, fault)
    chat.say(COMPLAINT)
    chat.hear(GOES_ON, seconds=AT_ONCE_SECONDS)
    expect(console.page.locator("#test-state")).to_contain_text(BANK_AGENT)
