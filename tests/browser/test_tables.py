"""Tables of the console on an ordinary screen: nothing of them is to be scrolled to, whatever the language."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent
from conversations.leak_drill.places import Place
from conversations.leak_drill.report import Report, Row
from conversations.leak_drill.running import KINDS
from conversations.models import DrillState, LeakDrill
from tests.browser.action_tab_page import signed_in_page
from tests.conversations.console_world import connection_of, conversation_of, hand_over
from workspaces.models import User

WIDTH = 1280

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(alice: User, make_agent: Callable[..., Agent]) -> list[str]:
    """Of pages with a wide table; of the leak drill, with every figure that it can have."""
    agent = make_agent(alice.memberships.get().workspace)
    connection = connection_of(agent)
    hand_over(conversation_of(agent), connection)
    rows = [Row(kind, place.value, 11, bool(number % 2), ()) for number, kind in enumerate(KINDS) for place in Place]
    drill = LeakDrill.objects.create(connection=connection, state=DrillState.DONE, report=Report(tuple(rows)).to_json())
    return [
        reverse("conversations:drill", args=[agent.pk, connection.pk, drill.pk]),
        reverse("agents:connections", args=[agent.pk]),
        reverse("conversations:handoffs"),
        reverse("workspaces:members"),
    ]


@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
def test_a_table_is_no_wider_than_its_page(
    chromium: Browser, live_server: LiveServer, alice: User, addresses: list[str], locale: str
) -> None:
    with chromium.new_context(locale=locale, viewport={"width": WIDTH, "height": 800}) as context:
        context.set_default_timeout(15_000)
        page = signed_in_page(context, live_server.url, alice)
        for address in addresses:
            page.goto(live_server.url + address)
            table = page.locator("main .table-frame").first
            expect(table).to_be_visible()
            wide, room = table.evaluate("frame => [frame.scrollWidth, frame.clientWidth]")
            assert wide <= room, f"{address}: {wide} > {room}"
