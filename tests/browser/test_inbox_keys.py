"""The inbox by keyboard alone: canned replies picked while typing, conversations walked through, the reply gone to."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.flows.take_over import take_over
from conversations.models import CannedReply, Conversation
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import conversation_of, person_says
from tests.workspaces.test_every_page_by_role import PAGES
from workspaces.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]

TEXTS = {
    "hello": "Hello {name}.\r\nI am here.",
    "help": "How can I help?",
    "fee": "The fee is {amount}.",
    "ask": "Why?",
}


@pytest.fixture
def agent(make_agent: Callable[..., Agent], alice: User) -> Agent:
    return make_agent(alice.memberships.get().workspace)


@pytest.fixture
def maria(agent: Agent, alice: User) -> Conversation:
    """With Alice, between two others in the list."""
    earlier = conversation_of(agent, name="Earlier", token_hash="1")
    made = conversation_of(agent, name="Maria", token_hash="2")
    later = conversation_of(agent, name="Later", token_hash="3")
    take_over(conversation_id=made.pk, epoch=made.epoch, user=alice, shown_name="Al")
    for each in (earlier, made, later):
        person_says(each, "Good morning")
    for name, text in TEXTS.items():
        CannedReply.objects.create(workspace=agent.workspace, short_name=name, text=text)
    return made


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User, maria: Conversation) -> Iterator[Page]:
    """Maria's conversation. Nothing goes wrong in it."""
    profile.set_default_timeout(15_000)
    opened = signed_in_page(profile, live_server.url, alice)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.goto(live_server.url + PAGES["conversations:conversation"].address({"conversation_id": maria.pk}))
    yield opened
    assert wrong == []


def reply(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply")


def choices(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Canned replies").get_by_role("option")


def chosen(page: Page) -> str:
    """The one that a screen reader is led to, which is the one that looks chosen."""
    led_to = page.locator(f"#{reply(page).get_attribute('aria-activedescendant')}")
    expect(led_to).to_have_attribute("aria-selected", "true")
    expect(page.locator("#canned-list [aria-selected=true]")).to_have_count(1)
    return led_to.locator("strong").inner_text()


def test_a_canned_reply_is_picked_by_arrows_and_put_in_by_enter(page: Page) -> None:
    reply(page).focus()
    expect(reply(page)).to_have_attribute("placeholder", "Type / for canned replies")
    page.keyboard.type("Well, /")
    expect(choices(page)).to_have_count(4)
    expect(page.locator("#announcer")).to_contain_text("Canned replies found: 4.")
    walked = [chosen(page)]
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(chosen(page))
    assert walked == ["/ask", "/fee", "/hello", "/fee", "/ask", "/help"]  # round at the end

    page.keyboard.type("hel")
    expect(choices(page)).to_have_count(2)
    assert chosen(page) == "/hello"
    page.keyboard.press("Enter")
    expect(reply(page)).to_have_value("Well, Hello Maria.\nI am here.")
    expect(choices(page)).to_have_count(0)
    page.keyboard.type(" Tell me more.")
    expect(reply(page)).to_have_value("Well, Hello Maria.\nI am here. Tell me more.")
    expect(reply(page)).to_be_focused()


def test_what_is_left_out_is_said_beside_the_text(page: Page) -> None:
    reply(page).focus()
    page.keyboard.type("/fee")
    page.keyboard.press("Tab")
    expect(page.locator("#canned-note")).to_contain_text("left out: amount.")
    expect(reply(page)).to_be_focused()


def test_what_was_put_in_is_not_lost_by_a_note_or_a_reload(page: Page) -> None:
    page.locator("#canned select").select_option(label="/help")
    page.get_by_role("button", name="Insert").click()
    expect(reply(page)).to_have_value("How can I help?")
    page.get_by_text("Internal note").first.click()
    page.get_by_role("textbox", name="Internal note").fill("Rings at ten")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#thread")).to_contain_text("Rings at ten")
    expect(reply(page)).to_have_value("How can I help?")
    page.reload()
    expect(reply(page)).to_have_value("How can I help?")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.locator("#thread")).to_contain_text("How can I help?")
    page.reload()
    expect(reply(page)).to_have_value("")


def test_escape_lets_the_word_stand_and_the_next_slash_asks_anew(page: Page) -> None:
    reply(page).focus()
    page.keyboard.type("/he")
    expect(choices(page)).to_have_count(2)
    page.keyboard.press("Escape")
    expect(choices(page)).to_have_count(0)
    assert reply(page).get_attribute("aria-activedescendant") is None
    page.keyboard.type("l")
    page.keyboard.press("Enter")
    expect(reply(page)).to_have_value("/hel\n")
    page.keyboard.type("/he")
    expect(choices(page)).to_have_count(2)
    expect(reply(page)).to_be_focused()


def test_a_caret_that_goes_away_takes_the_list_with_it(page: Page) -> None:
    reply(page).focus()
    page.keyboard.type("/he")
    expect(choices(page)).to_have_count(2)
    page.keyboard.press("Home")
    expect(choices(page)).to_have_count(0)


def test_a_slash_within_a_word_and_a_name_nobody_gave_open_nothing(page: Page) -> None:
    reply(page).focus()
    page.keyboard.type("and/he /nothing")
    page.keyboard.press("Enter")
    expect(reply(page)).to_have_value("and/he /nothing\n")
    expect(choices(page)).to_have_count(0)


def test_conversations_are_walked_through_and_the_reply_is_gone_to(page: Page) -> None:
    person = page.locator("#thread-person")
    page.keyboard.press("r")
    expect(reply(page)).to_be_focused()
    page.keyboard.type("jkr?")
    expect(reply(page)).to_have_value("jkr?")
    expect(person).to_have_text("Maria")
    reply(page).evaluate("area => area.blur()")

    for key, who in (("j", "Earlier"), ("j", "Earlier"), ("k", "Maria"), ("k", "Later"), ("k", "Later")):
        page.keyboard.press(key)
        expect(person).to_have_text(who)
        page.wait_for_load_state()  # until then nobody listens to keys
    page.keyboard.press("r")  # not hers to answer
    expect(page.locator("textarea:focus")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Go to the next conversation")
    page.keyboard.press("j")
    expect(person).to_have_text("Later")


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_two_keys_send_what_is_written_once(page: Page, maria: Conversation, keys: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    expect(page.get_by_text("Ctrl+Enter").filter(visible=True)).to_have_count(1)  # the note is folded away
    reply(page).focus()
    page.keyboard.press(keys)  # nothing is written
    page.keyboard.type("/ask")
    page.keyboard.press(keys)
    page.keyboard.press(keys)
    expect(page.locator("#thread")).to_contain_text("/ask")
    expect(reply(page)).to_have_value("")
    expect(reply(page)).to_be_focused()

    page.get_by_text("Internal note").first.click()
    note = page.get_by_role("textbox", name="Internal note")
    note.focus()
    page.keyboard.type("Rings at ten")
    page.keyboard.press(keys)
    page.keyboard.press(keys)
    expect(page.locator("#thread")).to_contain_text("Rings at ten")
    expect(note).to_have_value("")
    expect(note).to_be_focused()  # the next is for the team, too
    assert len(sent) == 2
    assert list(maria.messages.filter(text__in=["/ask", "Rings at ten"]).values_list("text", flat=True)) == [
        "/ask",
        "Rings at ten",
    ]


def test_what_is_being_composed_and_a_key_that_is_held_send_nothing(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    reply(page).fill("東京")
    for more in ({"isComposing": True}, {"keyCode": 229}, {"repeat": True}, {"shiftKey": True}, {"ctrlKey": False}):
        reply(page).dispatch_event("keydown", {"key": "Enter", "ctrlKey": True, **more})
    reply(page).dispatch_event("keydown", {"key": "Enter", "ctrlKey": True})
    expect(reply(page)).to_have_value("")
    assert len(sent) == 1


@pytest.mark.parametrize("width", [375, 1280])
def test_the_keyboard_goes_through_the_head_of_the_list_as_it_is_seen(
    live_server: LiveServer, profile: BrowserContext, alice: User, width: int
) -> None:
    page = signed_in_page(profile, live_server.url, alice)
    page.set_viewport_size({"width": width, "height": 760})
    page.goto(f"{live_server.url}{reverse('conversations:inbox')}?open=open")
    stops = page.locator(".inbox__list > .inbox-bar").locator("a, input:not([type=hidden]), button, summary")
    boxes = [box for box in (stop.bounding_box() for stop in stops.all()) if box]
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert len(boxes) >= 8
    assert all(after > before - 8 for before, after in pairwise(middles)), middles
