"""The question before a handoff in a real browser: by keyboard, by name, from right to left."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_widget_server import (
    CLARA,
    PERSON,
    SYSTEM,
    FakeConversation,
    FakeWidgetServer,
    Refusal,
    eventually,
)
from tests.browser.widget_page import field, open_chat, visit

pytestmark = pytest.mark.browser

CONSENT: dict[str, Any] = {
    "id": "2f5b6f0e-8a0f-4f4e-9d0e-0f6c1f6f5a11",
    "state": "asked",
    "to": CLARA,
    "details": [
        {"key": "detail:name", "name": "name", "value": "Ana Lima", "said_by": "person"},
        {"key": "detail:email", "name": "email", "value": "<b>ana@example.org</b>", "said_by": "person"},
    ],
    "turns": [{"key": "turn:1", "position": 1, "author": "agent", "text": "Hello, how can I help?"}],
    "text": "I have a complaint",
    "asks": [{"kind": "national_id", "names": ["message 1"]}],
    "withheld": [{"name": "card", "kind": "payment_card", "reason": "card"}],
    "struck": [],
    "agreed": [],
}


def ask(conversation: FakeConversation) -> None:
    conversation.say("May I?", author=SYSTEM, kind="card", consent=CONSENT)


def test_items_are_struck_out_by_keyboard_and_the_rest_is_passed_on(fake: FakeWidgetServer, tab: Page) -> None:
    ask(open_chat(tab, fake))
    email = tab.get_by_role("checkbox", name="E-mail address <b>ana@example.org</b>")
    expect(email).to_be_checked()
    expect(tab.get_by_role("group", name="What we know from this chat")).to_be_visible()
    email.focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")  # the folded list of messages
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")  # what is shared only if it is ticked
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Yes, pass it on")).to_be_focused()
    tab.keyboard.press("Enter")
    eventually(lambda: len(fake.decisions) == 1)
    assert fake.decisions == [
        {
            "request_id": CONSENT["id"],
            "agreed": True,
            "struck": ["detail:email", "turn:1"],
            "kinds": ["national_id"],
        }
    ]
    expect(tab.get_by_text("You said yes.", exact=True)).to_be_visible()
    expect(field(tab)).to_be_focused()
    expect(tab.get_by_role("button", name="Yes, pass it on")).to_have_count(0)


def test_one_that_is_longer_than_the_window_is_read_from_its_start(fake: FakeWidgetServer, tab: Page) -> None:
    tab.set_viewport_size({"width": 375, "height": 500})
    conversation = open_chat(tab, fake)
    ask(conversation)
    title = tab.get_by_role("heading", name="May we pass this chat on to Clara?")
    expect(title).to_be_in_viewport(ratio=1)
    conversation.move(waiting_since=None)  # what changes later moves nothing
    conversation.say("Take your time.")
    expect(tab.get_by_role("button", name="Jump to latest")).to_be_visible()
    expect(title).to_be_in_viewport(ratio=1)
    tab.get_by_role("button", name="Jump to latest").click()
    expect(tab.get_by_text("Take your time.")).to_be_in_viewport()


def test_a_no_that_did_not_get_through_can_be_said_again(fake: FakeWidgetServer, tab: Page) -> None:
    ask(open_chat(tab, fake))
    fake.refusals = [Refusal(503)]
    no = tab.get_by_role("button", name="No, stay here")
    no.click()
    expect(tab.get_by_text("That did not work. Try again.")).to_be_visible()
    expect(no).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("You said no. Nothing was passed on.")).to_be_visible()
    assert [one["agreed"] for one in fake.decisions] == [False]


def test_it_reads_from_right_to_left_and_fits_a_narrow_screen(fake: FakeWidgetServer, tab: Page) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    visit(tab, fake, "open", lang="ar")
    eventually(lambda: bool(fake.conversations))
    ask(fake.only)
    expect(tab.get_by_role("heading", name="هل يمكننا نقل هذه المحادثة")).to_be_visible()
    box = tab.get_by_role("checkbox", name="Ana Lima")
    words = tab.get_by_text("Ana Lima", exact=True)
    places = [one.bounding_box() for one in (box, words)]
    assert places[0] is not None
    assert places[1] is not None
    assert places[0]["x"] > places[1]["x"]
    assert words.evaluate("value => getComputedStyle(value).textAlign") == "right"  # under its name
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_was_kept_back_is_told_apart(fake: FakeWidgetServer, tab: Page) -> None:
    conversation = open_chat(tab, fake)
    for file in ("receipt.pdf", "letter.pdf"):
        about = {"id": file, "name": file, "media_type": "application/pdf", "size": 9}
        conversation.say(author=PERSON, attachment=about, delivery="received")
    turns = [
        {"key": "turn:1", "position": 1, "author": "agent", "text": "Hello, how can I help?", "file": ""},
        {"key": "turn:2", "position": 2, "author": "person", "text": "", "file": "receipt.pdf"},
        {"key": "turn:3", "position": 3, "author": "person", "text": "", "file": "letter.pdf"},
    ]
    struck = ["detail:name", *(turn["key"] for turn in turns)]
    conversation.say(
        "May I?", author=SYSTEM, kind="card", consent=CONSENT | {"turns": turns, "struck": struck, "state": "agreed"}
    )
    kept = tab.locator("handoff-chat .consent li")
    name, ana, receipt, letter = (re.sub(r"\d+:\d+", "0:00", told) for told in kept.all_inner_texts())
    assert (name, ana) == ("Name", "Ana · 0:00")
    assert receipt == "One of your messages · 0:00 · receipt.pdf"
    assert letter == "One of your messages · 0:00 · letter.pdf"


def test_a_file_that_goes_without_a_word_leaves_no_empty_line(fake: FakeWidgetServer, tab: Page) -> None:
    turn = {"key": "turn:1", "position": 1, "author": "person", "text": "", "file": "receipt.pdf"}
    asked = CONSENT | {"turns": [turn], "text": "", "file": "letter.pdf"}
    open_chat(tab, fake).say("May I?", author=SYSTEM, kind="card", consent=asked)
    card = tab.locator("handoff-chat .consent")
    expect(card.get_by_text("letter.pdf")).to_be_visible()
    assert all(card.locator(".consent-value").all_text_contents())
