"""Files that a person attaches stay with the bank, before a handoff and in one; both sides know that there were."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.chat_steps import Chat
from tests.journeys.console_steps import Console
from tests.journeys.institutions import (
    ASKED_DATE,
    ASKED_ISSUE,
    ASKED_NAME,
    BANK_AGENT,
    BANK_REPLY,
    OFFICE_REPLY,
    Institutions,
)
from tests.journeys.records import at_the_bank, at_the_office
from tests.journeys.stores import places_with
from tests.journeys.window_api import identity_in

pytestmark = [pytest.mark.journey, pytest.mark.browser]

PERSON = "Ines Okafor"
NAME, WORDS = "tangerine-5520.txt", b"Paid on Tuesday, reference saffron-8841"


def test_a_file_is_opened_in_the_inbox_and_never_leaves(institutions: Institutions, profile: BrowserContext) -> None:
    bank = Console(institutions.bank.page.context.new_page(), institutions.bank.url)
    bank.open_agent(BANK_AGENT)
    bank.take_files()
    chat = Chat(profile.new_page())
    chat.open(institutions.chat_url)
    _complain(chat)
    assert any("a file is not passed on" in each for each in chat.held_back())
    chat.send_file(NAME, WORDS, text="And once more")
    expect(chat.root.get_by_text("The file stays here.")).to_be_visible()
    chat.hear(OFFICE_REPLY)
    _look_at_both_sides(institutions, chat)
    bank.open_conversation(PERSON)
    assert bank.page.locator("#thread .file").count() == 2
    assert bank.save_file(NAME) == WORDS
    bank.page.close()


def _complain(chat: Chat) -> None:
    for words, answer in (("I have a problem", ASKED_NAME), (PERSON, ASKED_ISSUE), ("Card", f"Thank you, {PERSON}.")):
        chat.say(words)
        chat.hear(answer)
    chat.send_file(NAME, WORDS, text="Here is my receipt")
    chat.hear(BANK_REPLY)
    chat.say("I want to make a complaint")
    chat.hear(ASKED_DATE)


def _look_at_both_sides(institutions: Institutions, chat: Chat) -> None:
    identity, (bank, office) = identity_in(chat.page), institutions.pair.both
    told = [text for _author, text in at_the_office(institutions.pair, identity).said()]
    assert "Here is my receipt\n[file withheld]" in told
    assert "And once more\n[file withheld]" in told
    assert ("person", "Here is my receipt") in at_the_bank(institutions.pair, identity).said()
    for canary in ("tangerine-5520", "saffron-8841"):
        assert places_with(canary, office.store.everything()) == []
        assert places_with(canary, iter([("a log", bank.logs().encode() + office.logs().encode())])) == []
    assert places_with("tangerine-5520", bank.store.everything())
    assert places_with("saffron-8841", bank.store.everything()) == [], "At the bank it is encrypted."
