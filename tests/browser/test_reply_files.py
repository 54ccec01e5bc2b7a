"""Files that a live agent sends with a reply: chosen, dropped, pasted, left out, refused and stopped, in a browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.flows.take_over import take_over
from conversations.models import Attachment, CannedReply, Conversation, Message
from tests.browser.action_tab_page import signed_in_page
from tests.browser.test_widget_files import GIVE
from tests.conversations.console_world import conversation_of
from workspaces.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]
SLOWEST_MS = 60_000


@pytest.fixture
def maria(make_agent: Callable[..., Agent], alice: User) -> Conversation:
    """Alice has her conversation, and her agent takes files."""
    agent = make_agent(alice.memberships.get().workspace, takes_attachments=True)
    made = conversation_of(agent, name="Maria", token_hash="m")
    assert take_over(conversation_id=made.pk, epoch=made.epoch, user=alice, shown_name="Al")
    return made


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User, maria: Conversation) -> Iterator[Page]:
    profile.set_default_timeout(SLOWEST_MS)
    expect.set_options(timeout=SLOWEST_MS)
    opened = signed_in_page(profile, live_server.url, alice)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    opened.goto(f"{live_server.url}/inbox/{maria.pk}/")
    yield opened
    expect.set_options()
    assert wrong == []


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    chosen: Any = [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files]
    page.get_by_label("Attach files").set_input_files(chosen)


def tray(page: Page) -> Locator:
    return page.get_by_role("list", name="Files that go out with the reply").get_by_role("listitem")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send to the person").click()


def in_thread(page: Page, name: str) -> Locator:
    return page.locator("#thread").get_by_role("link", name=name)


def said() -> list[tuple[str, str]]:
    rows = Message.objects.filter(author_kind="live_agent", kind="text").order_by("position")
    return [(row.text, row.extras.get("attachment", {}).get("name", "")) for row in rows]


def test_files_are_chosen_one_after_the_other_and_go_out_with_the_words(page: Page) -> None:
    with page.expect_file_chooser():
        page.get_by_label("Attach files").press("Enter")
    choose(page, ("1.txt", b"one"))
    choose(page, ("2.txt", b"two"))
    expect(tray(page)).to_have_count(2)
    expect(page.locator("#announcer")).to_have_text("Attached: 2.txt")
    page.get_by_role("textbox", name="Reply").fill("Both of them.")
    send(page)
    expect(in_thread(page, "2.txt")).to_be_visible()
    expect(tray(page)).to_have_count(0)
    assert said() == [("Both of them.", "1.txt"), ("", "2.txt")]
    send(page)
    expect(page.locator("#composer")).to_contain_text("Write something first.")


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_file_is_dropped_or_pasted_and_needs_no_words(page: Page, how: str) -> None:
    target = page.get_by_role("textbox", name="Reply") if how == "paste" else page.locator("#thread")
    target.evaluate(GIVE, {"how": how, "name": "note.txt", "size": 5})
    expect(tray(page)).to_contain_text("note.txt")
    page.get_by_role("textbox", name="Reply").press("Control+Enter")
    expect(in_thread(page, "note.txt")).to_be_visible()
    assert said() == [("", "note.txt")]


def test_one_is_left_out_by_keyboard(page: Page) -> None:
    choose(page, ("1.txt", b"one"), ("2.txt", b"two"))
    page.get_by_role("button", name="Leave out: 1.txt").press("Enter")
    expect(page.get_by_label("Attach files")).to_be_focused()
    expect(tray(page)).to_have_count(1)
    send(page)
    expect(in_thread(page, "2.txt")).to_be_visible()
    assert said() == [("", "2.txt")]


def test_what_cannot_be_sent_is_said_before_it_leaves(page: Page) -> None:
    choose(page, ("empty.txt", b""), ("large.txt", b"x" * (5 * 1024 * 1024 + 1)), ("good.txt", b"good"))
    trouble = page.locator("[data-trouble]")
    expect(trouble).to_contain_text("empty.txt: The file is empty.")
    expect(trouble).to_contain_text("large.txt: Files may have 5.0")
    expect(tray(page)).to_have_count(1)
    choose(page, *[(f"{one}.txt", b"x") for one in range(5)])
    expect(trouble).to_contain_text("5 files at once at most.")
    expect(tray(page)).to_have_count(5)


def test_a_file_that_is_refused_loses_neither_the_words_nor_the_others(page: Page) -> None:
    choose(page, ("good.txt", b"good"), ("page.txt", b"<html>"))
    page.get_by_role("textbox", name="Reply").fill("See both.")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("page.txt: Files of its kind are not taken.")
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("See both.")
    expect(tray(page)).to_have_count(1)
    send(page)
    expect(in_thread(page, "good.txt")).to_be_visible()
    assert said() == [("See both.", "good.txt")]


def test_a_canned_reply_and_a_note_leave_the_files_where_they_are(
    page: Page, maria: Conversation, live_server: LiveServer
) -> None:
    CannedReply.objects.create(workspace=maria.workspace, agent=maria.agent, short_name="form", text="Fill this in.")
    page.goto(f"{live_server.url}/inbox/{maria.pk}/")
    choose(page, ("form.txt", b"form"))
    sent: list[int] = []
    page.on("request", lambda asked: sent.append(len(asked.post_data_buffer or b"")) if "canned" in asked.url else None)
    page.get_by_text("Internal note").first.click()
    page.get_by_role("textbox", name="Internal note").fill("She asked for it.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#thread")).to_contain_text("She asked for it.")
    expect(tray(page)).to_have_count(1)
    page.get_by_label("Canned reply", exact=True).select_option(label="/form")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Fill this in.")
    expect(tray(page)).to_have_count(1)
    send(page)
    expect(in_thread(page, "form.txt")).to_be_visible()
    assert said() == [("Fill this in.", "form.txt")]
    assert sent and max(sent) < 2_000  # no file went along


def test_sending_can_be_stopped_and_begun_again(page: Page) -> None:
    held: list[Route] = []
    page.route("**/reply/", lambda route: held.append(route))  # noqa: PLW0108  # it asks how many it takes
    choose(page, ("form.txt", b"form"))
    page.get_by_role("textbox", name="Reply").fill("Here.")
    send(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-sending]")).to_be_hidden()
    expect(tray(page)).to_have_count(1)
    page.unroute("**/reply/")
    send(page)
    expect(in_thread(page, "form.txt")).to_be_visible()
    assert said() == [("Here.", "form.txt")] and Attachment.objects.count() == 1


def test_a_reply_of_a_file_alone_stays_when_somebody_else_takes_the_conversation(
    page: Page, maria: Conversation, bob: User
) -> None:
    choose(page, ("form.txt", b"form"))
    maria.refresh_from_db()
    take_over(conversation_id=maria.pk, epoch=maria.epoch, user=bob, shown_name="Bob")
    gone = page.locator("#composer").get_by_text("You do not have this conversation any more.")
    expect(gone).to_be_visible(timeout=30_000)
    expect(tray(page)).to_have_count(1)


def test_without_scripts_it_is_an_ordinary_form(
    chromium: Any, live_server: LiveServer, alice: User, maria: Conversation
) -> None:
    plain = chromium.new_context(java_script_enabled=False)
    page = signed_in_page(plain, live_server.url, alice)
    page.goto(f"{live_server.url}/inbox/{maria.pk}/")
    choose(page, ("1.txt", b"one"), ("2.txt", b"two"))
    page.get_by_role("textbox", name="Reply").fill("Both.")
    send(page)
    expect(in_thread(page, "2.txt")).to_be_visible()
    choose(page, ("page.txt", b"<html>"))
    page.get_by_role("textbox", name="Reply").fill("This.")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose the files again.")
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("This.")
    plain.close()
    assert said() == [("Both.", "1.txt"), ("", "2.txt")]
