"""axe over every page of the console that can be opened, over what is seen signed out, and over the chat page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.flows.take_over import take_over
from conversations.models import CannedReply
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import conversation_of
from tests.workspaces.one_of_each import one_of_each
from tests.workspaces.test_every_page_by_role import GUARDED
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
LOOKED_AT = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EVERYTHING = {"runOnly": list(LOOKED_AT), "resultTypes": ["violations"], "preload": False}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"], "preload": False}
ORDINARY: Any = {"width": 1280, "height": 720}
TELEPHONE: Any = {"width": 320, "height": 640}
WIDER = """() => ["ltr", "rtl"].map((direction) => {
    document.documentElement.dir = direction;
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`${direction}: ${scrollWidth} is wider than ${clientWidth}`] : [];
}).flat()"""
SIGNED_OUT = ("/account/login/", "/account/password/reset/", "/there-is-no-such-page/")
ACCOUNT = ("/account/password/change/", "/account/2fa/", "/account/sessions/", "/account/reauthenticate/")


@pytest.fixture
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """axe is in every page before its own scripts. Nothing moves, so colours hold still."""
    context = chromium.new_context(reduced_motion="reduce")
    context.add_init_script(path=AXE)
    context.set_default_timeout(30_000)
    yield context
    context.close()


def _faults(page: Page, address: str) -> list[str]:
    """What axe holds against it in the light, and against its colours in the dark; what is wider than a telephone."""
    page.set_viewport_size(ORDINARY)
    page.goto(address)
    page.emulate_media(color_scheme="light")
    found = _violations(page, EVERYTHING)
    page.emulate_media(color_scheme="dark")
    found += _violations(page, COLOURS)
    page.set_viewport_size(TELEPHONE)
    return [f"{address} {fault}" for fault in (*found, *page.evaluate(WIDER))]


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [f"{each['id']}: {node['target']} {node['html'][:120]}" for each in found for node in each["nodes"]]


def pages_of(client: Client, ids: dict[str, Any]) -> list[str]:
    """Addresses of the console at which a whole page is read; the others are deeds, files and parts of pages."""
    found = []
    for each in GUARDED:
        kind = "send_message" if "action" in each.name else ids["kind"]
        answer = client.get(address := each.address({**ids, "kind": kind}))
        if answer.status_code == 200 and not answer.streaming and b"</html>" in answer.content:
            found.append(address)
    return found


def test_no_page_of_the_console_has_a_fault(
    window: BrowserContext, live_server: LiveServer, make_agent: Callable[..., Agent], alice: User, bob: User
) -> None:
    ids = one_of_each(make_agent(alice.memberships.get().workspace), owner=alice, colleague=bob.memberships.get())
    client = Client()
    client.force_login(alice)
    pages = pages_of(client, ids)
    assert len(pages) > 55
    page = signed_in_page(window, live_server.url, alice)
    assert [fault for each in (*pages, *ACCOUNT) for fault in _faults(page, live_server.url + each)] == []


def test_no_page_for_somebody_signed_out_has_a_fault(
    window: BrowserContext,
    live_server: LiveServer,
    make_agent: Callable[..., Agent],
    bank: Workspace,
    settings: Any,
) -> None:
    settings.PLATFORM_DOMAIN = live_server.url
    page, chat = window.new_page(), f"/chat/{make_agent(bank).public_id}/"
    assert [fault for each in (chat, *SIGNED_OUT) for fault in _faults(page, live_server.url + each)] == []


def test_the_page_of_the_api_can_be_read_and_left(window: BrowserContext, live_server: LiveServer, alice: User) -> None:
    """Its viewer is not ours: of it only the colours are."""
    page = signed_in_page(window, live_server.url, alice)
    page.goto(f"{live_server.url}/api/docs/")
    page.locator(".opblock-summary").first.wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert _violations(page, COLOURS) == []
    page.get_by_role("link", name="Handoff", exact=True).click()
    page.wait_for_url(f"{live_server.url}/agents/")


def test_a_list_of_canned_replies_over_the_inbox_has_no_fault(
    window: BrowserContext, live_server: LiveServer, make_agent: Callable[..., Agent], alice: User
) -> None:
    agent = make_agent(alice.memberships.get().workspace)
    talk = conversation_of(agent, token_hash="-")
    take_over(conversation_id=talk.pk, epoch=talk.epoch, user=alice, shown_name="Al")
    for number in range(9):
        CannedReply.objects.create(workspace=agent.workspace, short_name=f"reply-{number}", text="Hello " * 50)
    page = signed_in_page(window, live_server.url, alice)
    page.goto(live_server.url + reverse("conversations:conversation", args=[talk.pk]))
    page.get_by_role("textbox", name="Reply").press("/")
    page.get_by_role("listbox", name="Canned replies").wait_for()
    assert _violations(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert _violations(page, COLOURS) == []
