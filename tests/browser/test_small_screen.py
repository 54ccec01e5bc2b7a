"""The console on a telephone, or with large letters: what is said is in sight without scrolling sideways."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import connection_of, conversation_of
from tests.triggers.rows import url
from triggers.models import Trigger, TriggerKind
from workspaces.models import User, Workspace

WIDTH = 375

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def connections(
    live_server: LiveServer, profile: BrowserContext, bank: Workspace, bob: User, make_agent: Callable[..., Agent]
) -> Page:
    profile.set_default_timeout(15_000)
    agent = make_agent(bank)
    connection_of(agent)
    page = signed_in_page(profile, live_server.url, bob)
    page.set_viewport_size({"width": WIDTH, "height": 760})
    page.goto(live_server.url + reverse("agents:connections", args=[agent.pk]))
    return page


def test_all_that_can_be_done_with_a_row_is_in_sight(connections: Page) -> None:
    for words in ("What may leave", "Verify again", "Disable", "Disconnect"):
        box = connections.locator("main table").get_by_text(words, exact=True).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= WIDTH, words


def test_what_just_happened_covers_nothing_of_the_card_of_somebody_not_signed_in(
    live_server: LiveServer, profile: BrowserContext, bank: Workspace, bob: User
) -> None:
    profile.set_default_timeout(15_000)
    page = signed_in_page(profile, live_server.url, bob)
    page.set_viewport_size({"width": WIDTH, "height": 667})
    page.goto(live_server.url + reverse("account_logout"))
    page.locator("main").get_by_role("button", name="Sign out").click()
    told = page.locator(".toast").bounding_box()
    brand, heading = (page.locator(one).bounding_box() for one in (".signed-out__head .brand", "h1"))
    assert told and brand and heading
    assert brand["y"] + brand["height"] <= told["y"] and told["y"] + told["height"] <= heading["y"]
    assert told["x"] >= 0 and told["x"] + told["width"] <= WIDTH


def test_a_value_stands_beside_its_label_and_it_is_still_a_table(connections: Page) -> None:
    table = connections.get_by_role("table", name="Connections")
    state = table.get_by_role("cell", name="Verified")
    expect(state).to_be_visible()
    assert state.evaluate("cell => getComputedStyle(cell, '::before').content").startswith('"State"')
    expect(table.get_by_role("rowheader")).to_contain_text("Consumer Help")
    expect(table.get_by_role("columnheader", name="State")).to_have_count(1)


def test_letters_of_twice_the_size_get_the_room_of_a_small_screen(connections: Page) -> None:
    connections.set_viewport_size({"width": 1280, "height": 800})
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    connections.context.new_cdp_session(connections).send("Page.setFontSizes", sizes)
    connections.reload()
    place = connections.locator(".bar__place")
    above, below = place.bounding_box(), connections.locator(".bar__nav").bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]
    assert connections.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("width", [WIDTH, 1280])
def test_what_closes_a_panel_keeps_its_size_beside_many_words(
    live_server: LiveServer,
    profile: BrowserContext,
    bank: Workspace,
    bob: User,
    make_agent: Callable[..., Agent],
    width: int,
) -> None:
    trigger = Trigger.objects.create(agent=make_agent(bank), kind=TriggerKind.FALLBACK, name="Complaint")
    page = signed_in_page(profile, live_server.url, bob)
    page.set_viewport_size({"width": width, "height": 760})
    page.goto(live_server.url + url("copy_trigger", trigger.agent_id, trigger.pk))
    head, close = (page.locator(one).bounding_box() for one in (".side-panel__head", "[data-close-panel]"))
    assert head and close
    assert close["width"] == close["height"] >= 24
    assert close["y"] + close["height"] < head["y"] + head["height"] / 2  # beside the heading


def test_far_inside_a_deep_tree_there_is_room_for_words(
    live_server: LiveServer, profile: BrowserContext, bank: Workspace, bob: User, make_agent: Callable[..., Agent]
) -> None:
    agent, above = make_agent(bank), None
    for level in range(12):
        above = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name=f"Level {level}", parent=above)
    page = signed_in_page(profile, live_server.url, bob)
    page.set_viewport_size({"width": WIDTH, "height": 760})
    page.goto(live_server.url + url("action_tab", agent.pk))
    innermost = page.locator("#tree .tree-row__text").last
    box = innermost.bounding_box()
    assert box and box["width"] > WIDTH / 5
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def test_a_long_filter_of_the_inbox_is_scrolled_to_its_button(
    live_server: LiveServer, profile: BrowserContext, bank: Workspace, bob: User, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent(bank)
    for number in range(20):
        conversation_of(agent, name=f"Person {number}")
    page = signed_in_page(profile, live_server.url, bob)
    page.set_viewport_size({"width": WIDTH, "height": 667})
    page.goto(live_server.url + reverse("conversations:inbox"))
    page.locator(".inbox-filter > summary").click()
    page.mouse.move(WIDTH / 2, 400)
    page.mouse.wheel(0, 400)
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_in_viewport(ratio=1)


def test_the_code_for_a_website_has_the_whole_line_and_links_stay_in_their_sentences(
    live_server: LiveServer, profile: BrowserContext, bank: Workspace, bob: User, make_agent: Callable[..., Agent]
) -> None:
    page = signed_in_page(profile, live_server.url, bob)
    page.set_viewport_size({"width": WIDTH, "height": 760})
    page.goto(live_server.url + reverse("agents:publish", args=[make_agent(bank).pk]))
    code = page.locator(".copy-field--wraps")
    value, button = (code.locator(one).bounding_box() for one in (".copy-field__value", ".copy-field__button"))
    assert value and button
    assert value["y"] + value["height"] <= button["y"] and value["width"] == button["width"]
    assert page.locator(".callout--warn").evaluate("callout => getComputedStyle(callout).display") == "block"


def test_each_stop_inside_a_date_shows_that_it_has_the_focus(
    live_server: LiveServer, profile: BrowserContext, bob: User
) -> None:
    page = signed_in_page(profile, live_server.url, bob)
    page.goto(live_server.url + reverse("conversations:analytics"))
    first = page.locator("[name=since]")
    first.focus()
    for _ in ("day", "month", "year", "calendar"):
        assert page.evaluate("document.activeElement.name") == "since"
        expect(first).to_have_css("outline-style", "solid")
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "until"
