"""What is typed into the console's long forms is there again after the session ended, and after a reload."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.flows.take_over import take_over
from conversations.models import Conversation
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import conversation_of
from tests.triggers.rows import url
from triggers.models import Intent, Trigger, TriggerKind
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]
PASSWORD = "seven quiet herons"
AGAIN = "What you typed here before, and did not save, is in the form again."
SIGNED_OUT = "You had been signed out, so nothing was saved."
EVERYTHING_KEPT = "JSON.stringify([{...sessionStorage}, {...localStorage}])"


@pytest.fixture
def agent(make_agent: Callable[..., Agent], alice: User) -> Agent:
    return make_agent(alice.memberships.get().workspace)


@pytest.fixture
def complaint(agent: Agent) -> Trigger:
    trigger = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Complaint")
    Intent.objects.create(trigger=trigger, keywords=["complaint"])
    return trigger


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User, bob: User) -> Iterator[Page]:
    """Alice's. Nothing goes wrong in it."""
    for user in (alice, bob):
        user.set_password(PASSWORD)
        user.save()
    profile.set_default_timeout(20_000)
    opened = signed_in_page(profile, live_server.url, alice)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    assert wrong == []


def _session_ends() -> None:
    Session.objects.all().delete()


def _sign_in(page: Page, user: User) -> None:
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/login/" not in address)


def _open(page: Page, server: LiveServer, address: str) -> None:
    page.goto(server.url + address)


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()


def test_a_trigger_that_was_saved_too_late(
    page: Page, live_server: LiveServer, alice: User, complaint: Trigger
) -> None:
    address = url("edit_trigger", complaint.agent_id, complaint.pk)
    _open(page, live_server, address)
    page.get_by_label("Keywords").fill("complaint\ngrievance")
    _session_ends()
    _save(page)
    expect(page.locator(".toast")).to_contain_text(SIGNED_OUT)
    _sign_in(page, alice)
    expect(page.get_by_label("Keywords")).to_have_value("complaint\ngrievance")
    expect(page.get_by_text(AGAIN)).to_be_visible()
    _save(page)
    page.wait_for_url(f"**{url('action_tab', complaint.agent_id)}*")
    assert Intent.objects.get().keywords == ["complaint", "grievance"]
    _open(page, live_server, address)
    expect(page.get_by_text(AGAIN)).to_be_hidden()


def test_v7_3_1_a_page_nobody_touches_leads_to_sign_in_and_back(
    page: Page, live_server: LiveServer, alice: User, complaint: Trigger
) -> None:
    Workspace.objects.update(idle_minutes=15)
    page.clock.install()
    _open(page, live_server, url("edit_trigger", complaint.agent_id, complaint.pk))
    with page.expect_request(lambda request: request.headers.get("x-by-hand") == "1"):  # whatever asks first
        page.get_by_label("Keywords").press_sequentially("grievance ")
        page.clock.run_for(61_000)
    with page.expect_response("**/here/") as asked:
        page.clock.run_for(61_000)
    assert "x-by-hand" not in asked.value.request.headers
    _nothing_was_done_for(minutes=14)
    page.clock.run_for(61_000)
    expect(page.locator(".toast")).to_contain_text("You will soon be signed out")
    _nothing_was_done_for(minutes=16)
    page.clock.run_for(61_000)
    told = page.locator(".toast")
    expect(told).to_contain_text("You were signed out because you did nothing here for 15 minutes.")
    above, below = told.bounding_box(), page.locator("h1").bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]  # whoever signs in has read why
    _sign_in(page, alice)
    expect(page.get_by_label("Keywords")).to_have_value("grievance complaint")


def _nothing_was_done_for(*, minutes: int) -> None:
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["last_by_hand"] = time.time() - minutes * 60
        session.save()


def test_what_another_builder_saved_meanwhile_is_not_undone(
    page: Page, live_server: LiveServer, alice: User, complaint: Trigger
) -> None:
    _open(page, live_server, url("edit_trigger", complaint.agent_id, complaint.pk))
    page.get_by_label("Keywords").fill("moan")
    _session_ends()
    _save(page)
    Intent.objects.update(keywords=["grievance"])
    _sign_in(page, alice)
    expect(page.get_by_label("Keywords")).to_have_value("moan")
    _save(page)
    expect(page.get_by_text("This was changed while you had it open, and nothing was saved.")).to_be_visible()
    assert Intent.objects.get().keywords == ["grievance"]
    _save(page)
    page.wait_for_url(f"**{url('action_tab', complaint.agent_id)}*")
    assert Intent.objects.get().keywords == ["moan"]


def test_a_survey_with_more_questions_than_are_stored(
    page: Page, live_server: LiveServer, alice: User, complaint: Trigger
) -> None:
    _open(page, live_server, url("add_action", complaint.agent_id, complaint.pk, "show_survey"))
    page.locator("#id_questions-0-text").fill("Who?")
    page.get_by_role("button", name="Add question").click()
    page.locator("#id_questions-1-text").fill("Where?")
    page.locator("#id_questions-1-skippable").check()
    page.reload()
    expect(page.locator("#id_questions-1-text")).to_have_value("Where?")
    _session_ends()
    page.get_by_role("button", name="Add question").click()
    _sign_in(page, alice)
    expect(page.locator("#id_questions-0-text")).to_have_value("Who?")
    expect(page.locator("#id_questions-1-text")).to_have_value("Where?")
    expect(page.locator("#id_questions-1-skippable")).to_be_checked()
    expect(page.get_by_text(AGAIN)).to_be_visible()


def test_a_reply_and_a_note(page: Page, live_server: LiveServer, alice: User, agent: Agent) -> None:
    maria = conversation_of(agent, name="Maria", token_hash="m")
    take_over(conversation_id=maria.pk, epoch=maria.epoch, user=alice, shown_name="Alice")
    _open(page, live_server, f"/inbox/{maria.pk}/")
    page.get_by_text("Internal note", exact=True).first.click()
    page.locator("#note-text").fill("She called before.")
    page.locator("#reply-text").fill("I block the card now.")
    _session_ends()
    page.get_by_role("button", name="Send to the person").click()
    _sign_in(page, alice)
    expect(page.locator("#reply-text")).to_have_value("I block the card now.")
    expect(page.locator("#note-text")).to_have_value("She called before.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.locator("#reply-text")).to_have_value("")
    expect(page.locator("#note-text")).to_have_value("She called before.")
    assert _said(maria) == ["I block the card now."]
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("")


def test_a_reply_that_found_no_server(page: Page, live_server: LiveServer, alice: User, agent: Agent) -> None:
    maria = conversation_of(agent, name="Maria", token_hash="m")
    take_over(conversation_id=maria.pk, epoch=maria.epoch, user=alice, shown_name="Alice")
    _open(page, live_server, f"/inbox/{maria.pk}/")
    page.locator("#reply-text").fill("I block the card now.")
    page.route("**/reply/", lambda route: route.abort())
    page.get_by_role("button", name="Send to the person").click()
    told = page.locator(".toast", has_text="The server did not answer.")
    told.get_by_role("button", name="Dismiss").click()
    expect(told).to_have_count(0)
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("I block the card now.")


def test_no_secret_is_kept(page: Page, live_server: LiveServer, agent: Agent, complaint: Trigger) -> None:
    _open(page, live_server, url("add_action", agent.pk, complaint.pk, "api_request"))
    page.get_by_label("Headers").fill("Authorization: Bearer heron-of-the-harbour")
    page.get_by_label("Body").fill("quiet")
    page.reload()
    expect(page.get_by_label("Body")).to_have_value("quiet")
    expect(page.get_by_label("Headers")).to_have_value("")
    expect(page.get_by_text("Passwords and other secrets are not kept: type them again.")).to_be_visible()
    _open(page, live_server, reverse("agents:replies", args=[agent.pk]))
    page.get_by_label("Language model").check()
    page.get_by_label("Instructions").fill("Be brief.")
    page.locator("#id_language_model-new_key").fill("heron-of-the-harbour")
    page.reload()
    expect(page.get_by_label("Instructions")).to_have_value("Be brief.")
    expect(page.locator("#id_language_model-new_key")).to_have_value("")
    kept = page.evaluate(EVERYTHING_KEPT)
    assert "Be brief." in kept and "heron" not in kept and "csrf" not in kept


def test_it_is_given_up_with_cancel_and_with_discard(page: Page, live_server: LiveServer, complaint: Trigger) -> None:
    address = url("edit_trigger", complaint.agent_id, complaint.pk)
    _open(page, live_server, address)
    page.get_by_label("Keywords").fill("moan")
    page.get_by_role("link", name="Cancel").click()
    _open(page, live_server, address)
    expect(page.get_by_label("Keywords")).to_have_value("complaint")
    page.get_by_label("Keywords").fill("moan")
    _open(page, live_server, url("action_tab", complaint.agent_id))
    _open(page, live_server, address)
    expect(page.get_by_label("Keywords")).to_have_value("moan")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Keywords")).to_have_value("complaint")
    expect(page.get_by_text(AGAIN)).to_be_hidden()


def test_whoever_else_signs_in_finds_nothing(
    page: Page, live_server: LiveServer, bob: User, complaint: Trigger
) -> None:
    _open(page, live_server, url("edit_trigger", complaint.agent_id, complaint.pk))
    page.get_by_label("Keywords").fill("moan")
    _session_ends()
    _save(page)
    _sign_in(page, bob)
    expect(page.get_by_label("Keywords")).to_have_value("complaint")
    assert "moan" not in page.evaluate(EVERYTHING_KEPT)


def test_signing_out_leaves_nothing(page: Page, live_server: LiveServer, complaint: Trigger) -> None:
    _open(page, live_server, url("edit_trigger", complaint.agent_id, complaint.pk))
    page.get_by_label("Keywords").fill("moan")
    page.locator("summary[aria-label='Your account']").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/*")
    assert "moan" not in page.evaluate(EVERYTHING_KEPT)


def test_a_deed_that_came_too_late_leads_back_to_where_it_was_pressed(
    page: Page, live_server: LiveServer, alice: User, complaint: Trigger
) -> None:
    tab = url("action_tab", complaint.agent_id)
    _open(page, live_server, tab)
    _session_ends()
    page.get_by_role("switch", name="Complaint enabled").click()
    expect(page.locator(".toast")).to_contain_text(SIGNED_OUT)
    _sign_in(page, alice)
    assert page.url == live_server.url + tab
    complaint.refresh_from_db()
    assert complaint.enabled


def test_the_address_of_a_deed_leads_to_the_page_above_it(
    page: Page, live_server: LiveServer, complaint: Trigger
) -> None:
    _open(page, live_server, url("disable_trigger", complaint.agent_id, complaint.pk))
    assert page.url == live_server.url + url("edit_trigger", complaint.agent_id, complaint.pk)
    complaint.refresh_from_db()
    assert complaint.enabled


def _said(conversation: Conversation) -> list[str]:
    return list(conversation.messages.filter(author_kind="live_agent", kind="text").values_list("text", flat=True))
