"""How pages look: light or dark as was chosen, in the colours of the system, read from the right, or on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import connection_of, conversation_of, hand_over, keep
from workspaces.models import User

A4 = 718  # pixels between the margins

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]


def test_the_test_chat_follows_what_was_chosen_for_the_console(
    live_server: LiveServer, profile: BrowserContext, alice: User, make_agent: Callable[..., Agent], settings: Any
) -> None:
    settings.PLATFORM_DOMAIN = live_server.url
    profile.set_default_timeout(15_000)
    page = signed_in_page(profile, live_server.url, alice)
    page.emulate_media(color_scheme="light")
    page.goto(
        live_server.url + reverse("conversations:test_chats", args=[make_agent(alice.memberships.get().workspace).pk])
    )
    page.locator("main form[method=post] button").first.click()
    chat = page.locator("handoff-chat")
    chat.locator(".panel").wait_for()
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(chat).to_have_attribute("theme", "dark")
    page.reload()
    expect(chat).to_have_attribute("theme", "dark")
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="As on this device").click()
    expect(chat).not_to_have_attribute("theme", "dark")


def test_in_the_colours_of_the_system_it_is_seen_which_conversations_are_listed(
    live_server: LiveServer, profile: BrowserContext, alice: User
) -> None:
    page = signed_in_page(profile, live_server.url, alice)
    page.emulate_media(forced_colors="active")
    page.goto(live_server.url + reverse("conversations:inbox"))
    expect(page.locator(".inbox-whose [aria-current]")).to_have_css("outline-style", "solid")


def test_a_value_stands_under_the_same_edge_as_where_it_came_from(
    live_server: LiveServer, profile: BrowserContext, alice: User, make_agent: Callable[..., Agent]
) -> None:
    talk = conversation_of(make_agent(alice.memberships.get().workspace), name="فاطمة")
    page = signed_in_page(profile, live_server.url, alice)
    page.goto(live_server.url + reverse("conversations:conversation", args=[talk.pk]))
    for named in page.get_by_role("heading", name="فاطمة").all():
        expect(named).to_have_css("text-align", "left")
    page.evaluate("document.documentElement.dir = 'rtl'")
    expect(page.locator(".key-values__value").first).to_have_css("text-align", "right")


def test_on_paper_times_are_exact_and_what_is_masked_stays_so(
    live_server: LiveServer, profile: BrowserContext, alice: User, make_agent: Callable[..., Agent]
) -> None:
    talk = conversation_of(make_agent(alice.memberships.get().workspace))
    keep(talk, "card_number", "4111 1111 1111 1111")
    page = signed_in_page(profile, live_server.url, alice)
    page.goto(live_server.url + reverse("conversations:conversation", args=[talk.pk]))
    page.set_viewport_size({"width": 1280, "height": 800})
    started = page.locator(".definitions time").first
    added = "time => getComputedStyle(time, '::after').content"
    page.get_by_text("Show what was typed").click()
    expect(page.get_by_text("4111 1111 1111 1111")).to_be_visible()
    assert started.evaluate(added) == "none"
    page.emulate_media(media="print")
    assert "UTC" in started.evaluate(added)
    expect(page.get_by_text("4111 1111 1111 1111")).to_be_hidden()


def test_on_paper_nothing_is_cut_off(
    live_server: LiveServer, profile: BrowserContext, alice: User, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent(alice.memberships.get().workspace)
    talk = conversation_of(agent, name="Maria Santos")
    hand_over(talk, connection_of(agent))
    page = signed_in_page(profile, live_server.url, alice)
    page.set_viewport_size({"width": A4, "height": 1000})
    page.emulate_media(media="print")
    places = (
        (reverse("conversations:conversation", args=[talk.pk]), "#thread-person"),
        (
            reverse("conversations:handoffs"),
            "main table",
        ),
    )
    for address, part in places:
        page.goto(live_server.url + address)
        box = page.locator(part).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= A4, address
