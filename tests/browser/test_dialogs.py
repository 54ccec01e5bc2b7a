"""Where the keyboard goes when a dialog opens, and where it is when the dialog has closed."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import connection_of
from workspaces.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server: LiveServer, profile: BrowserContext, alice: User, make_agent: Callable[..., Agent]) -> Page:
    profile.set_default_timeout(15_000)
    agent = make_agent(alice.memberships.get().workspace)
    connection_of(agent)
    page = signed_in_page(profile, live_server.url, alice)
    page.goto(live_server.url + reverse("agents:connections", args=[agent.pk]))
    return page


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_a_question_begins_where_nothing_is_lost_and_leads_back(page: Page, key: str) -> None:
    opener = page.get_by_role("link", name="Disconnect")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Disconnect this agent?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press(key)
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_one_opened_from_a_menu_leads_back_to_the_menu(page: Page) -> None:
    menu = page.locator(".user-menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Keyboard", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard").get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
