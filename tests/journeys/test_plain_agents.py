"""Agents that know nothing of handoffs take a conversation over in the window, and it comes home again."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import Console, Credentials
from tests.journeys.deployments import EMBEDDED
from tests.journeys.institutions import BANK_AGENT, BANK_REPLY, Institutions
from tests.sdk_agents.serving import INSTITUTION, SdkAgents, running_sdk_agents
from tests.sdk_agents.styles import TOKEN

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.parametrize("institutions", [EMBEDDED], indirect=True),
]
STYLES = ("locked", "streaming", "pushing", "only-0.3", "refusing")
SAID = ("two", "three", "four", "five")


@dataclass(frozen=True)
class Sea:
    """The agents of every style, and the bank that hands over to them."""

    agents: SdkAgents
    chat_url: str

    def handed_over(self, profile: BrowserContext, style: str) -> Chat:
        chat = Chat(profile.new_page())
        chat.open(self.chat_url)
        chat.say(f"Please ask sea {style}")
        return chat


@pytest.fixture(scope="module")
def sea(institutions: Institutions) -> Iterator[Sea]:
    with running_sdk_agents() as agents:
        bank = institutions.bank
        bank.open_agent(BANK_AGENT)
        for style in STYLES:
            _connect(bank, agents, style)
        yield Sea(agents, institutions.chat_url)


def _connect(bank: Console, agents: SdkAgents, style: str) -> None:
    name = f"Sea {style}"
    bank.add_trigger("Message received", name=name, keywords=[f"sea {style}"])
    bank.start_handoff_action(trigger=name)
    typed = Credentials(agent_id=f"sea-{style}", secret=TOKEN, platform_domain=agents.card_url(style))
    bank.verify_and_save(typed)
    expect(bank.page.get_by_text("is connected.")).to_be_visible()
    says_it_is_open = bank.page.get_by_text("This agent answers without any secret.").filter(visible=True)
    if style == "locked":
        expect(says_it_is_open).to_have_count(0)
    else:
        expect(says_it_is_open.first).to_be_visible()
    bank.go_on_to_the_action(hands_to=f"{style.capitalize()}, {INSTITUTION}")
    bank.publish()


@pytest.mark.parametrize("style", ["locked", "streaming", "only-0.3"])
def test_it_goes_on_for_five_turns_and_the_person_returns(sea: Sea, profile: BrowserContext, style: str) -> None:
    chat = sea.handed_over(profile, style)
    chat.hear(f"Noted: Please ask sea {style}")
    expect(chat.root.locator("#title")).to_have_text(style.capitalize())
    for words in SAID:
        chat.say(words)
        chat.hear(f"Noted: {words}")
    assert chat.said_by(style.capitalize()).count() == 1 + len(SAID), "Nothing is shown twice."
    chat.root.get_by_role("button", name=f"Return to {BANK_AGENT}").click()
    chat.hear("You are back with me.")
    chat.say("Are you there?")
    chat.hear(BANK_REPLY)
    expect(chat.root.locator("#title")).to_have_text(BANK_AGENT)


def test_one_that_pushes_is_heard_at_once_and_a_phrase_brings_the_person_back(
    sea: Sea, profile: BrowserContext
) -> None:
    chat = sea.handed_over(profile, "pushing")
    chat.hear("Noted: Please ask sea pushing")
    for words in SAID:
        chat.say(words)
        chat.hear(f"Noted: {words}")
    assert set(sea.agents.push_statuses) == {200}
    assert len(sea.agents.push_statuses) >= 1 + len(SAID)
    chat.say(f"return to {BANK_AGENT}")
    chat.hear("You are back with me.")


def test_one_that_refuses_leaves_the_person_with_the_bank(sea: Sea, profile: BrowserContext) -> None:
    chat = sea.handed_over(profile, "refusing")
    expect(chat.root.get_by_text("Refusing cannot take this chat now. We continue here.")).to_be_visible()
    chat.say("And now?")
    chat.hear(BANK_REPLY)
