"""Analytics: the figures of a period, for whom and what they are chosen, and what is no period."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.console import analytics_rows, analytics_views
from conversations.models import Conversation, Handoff
from tests.conversations.console_world import (
    QUERIES_AT_MOST,
    connection_of,
    conversation_of,
    hand_over,
    queries_of,
    sender_of,
    take_over,
)
from triggers.models import Trigger
from workspaces.models import User, Workspace

ANALYTICS = reverse("conversations:analytics")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def help_link(agent: Agent) -> Connection:
    return connection_of(agent)


def _went(agent: Agent, link: Connection, state: str, **moments: float) -> Handoff:
    """moments: seconds after the offer."""
    handoff = hand_over(conversation_of(agent), link)
    times = {name: handoff.created_at + timedelta(seconds=seconds) for name, seconds in moments.items()}
    Handoff.objects.filter(pk=handoff.pk).update(state=state, **times)
    return handoff


def _cells(page: str, name: str) -> list[str]:
    """What stands in the table row that this name heads."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    [row] = [row for row in rows if re.search(rf"<th[^>]*>\s*{re.escape(name)}\s*</th>", row)]
    return [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def _page(client: Client, query: str = "") -> str:
    answer = client.get(f"{ANALYTICS}{query}")
    assert answer.status_code == 200
    return answer.text


def test_each_connection_and_trigger_has_its_figures(bob_client: Client, agent: Agent, help_link: Connection) -> None:
    tax = connection_of(agent, remote_agent_id="agt_tax", remote_name="Tax Help")
    for _ in range(3):
        _went(agent, help_link, "returned", accepted_at=2, first_reply_at=4)
    _went(agent, tax, "refused")
    page = _page(bob_client)
    assert _cells(page, "Consumer Help") == ["3", "3 (100%)", "0", "3", "2.0 s / 2.0 s", "4.0 s / 4.0 s"]
    assert _cells(page, "Tax Help") == ["1", "0 (0%)", "1", "0", "–", "–"]
    assert page.partition("By trigger")[2].count("Complaint</th>") == 4


def test_what_two_agents_have_of_one_name_is_told_apart(
    bob_client: Client, bank: Workspace, agent: Agent, help_link: Connection, make_agent: Callable[..., Agent]
) -> None:
    cards = make_agent(bank, name="Card Desk")
    _went(agent, help_link, "refused")
    _went(cards, connection_of(cards), "refused")
    page = _page(bob_client)
    links, triggers = page.partition("By trigger")[::2]
    for part, name in ((links, "Consumer Help"), (triggers, "Complaint")):
        rows = re.findall(rf'<th scope="row"[^>]*>({name}.*?)</th>', part)
        assert {re.sub(r"<[^>]+>", "", row) for row in rows} == {f"{name} · Harbour Assistant", f"{name} · Card Desk"}
    chosen_from = page.partition('name="trigger"')[2].partition("</select>")[0]
    assert re.findall(r'<optgroup label="([^"]+)"', chosen_from) == ["Card Desk", "Harbour Assistant"]


def test_every_day_of_the_period_is_there(bob_client: Client, agent: Agent, help_link: Connection) -> None:
    _went(agent, help_link, "active", accepted_at=1)
    page = _page(bob_client, f"?since={_day(-6)}&until={_day(0)}")
    first_chart = page.partition("<figure")[2].partition("</figure>")[0]
    assert first_chart.count("<rect") == 7
    assert [int(number) for number in re.findall(r'height="(\d+)"', first_chart)] == [0] * 6 + [1000]


def test_the_period_ends_with_its_last_day(bob_client: Client, agent: Agent, help_link: Connection) -> None:
    old = _went(agent, help_link, "returned", accepted_at=1)
    Handoff.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=10))
    assert "Consumer Help</th>" not in _page(bob_client, f"?since={_day(-9)}&until={_day(0)}")
    assert "Consumer Help</th>" in _page(bob_client, f"?since={_day(-10)}&until={_day(-10)}")


def test_what_came_in_is_counted_by_sender(bob_client: Client, agent: Agent) -> None:
    take_over(sender_of(agent))
    page = _page(bob_client, "?direction=incoming")
    assert "By sender" in page
    assert "By trigger" not in page
    assert "Nothing in this period." in _page(bob_client, "?direction=outgoing")


def test_who_hands_to_nobody_sees_first_what_came_in(bob_client: Client, agent: Agent) -> None:
    take_over(sender_of(agent))
    assert "By sender" in _page(bob_client)
    connection_of(agent)
    assert "By sender" not in _page(bob_client)


def test_one_agent_on_the_other_side_or_one_trigger_can_be_chosen(
    bob_client: Client, agent: Agent, help_link: Connection
) -> None:
    tax = connection_of(agent, remote_agent_id="agt_tax", remote_name="Tax Help")
    handoff = _went(agent, help_link, "active")
    other = _went(agent, tax, "active")
    page = _page(bob_client, "?link=outgoing:agt_tax@https://office.example")
    assert "Tax Help</th>" in page
    assert "Consumer Help</th>" not in page
    assert handoff.trigger is not None
    assert other.trigger is not None
    page = _page(bob_client, f"?trigger={other.trigger.pk}")
    assert "Tax Help</th>" in page
    assert ("Consumer Help</th>" in page) == (handoff.trigger == other.trigger)


def test_of_the_triggers_those_that_led_to_a_handoff_are_offered(
    bob_client: Client, agent: Agent, help_link: Connection
) -> None:
    """An agent may have thousands. One that the address names is there in any case."""
    led = _went(agent, help_link, "active").trigger
    greeting = Trigger.objects.create(agent=agent, kind="fallback", name="Greeting")
    assert led is not None

    def offered(query: str) -> list[str]:
        page = bob_client.get(f"{ANALYTICS}{query}").text
        return re.findall(r'value="([0-9a-f-]{36})"', page.partition('name="trigger"')[2].partition("</select>")[0])

    assert offered("") == offered("?trigger=nonsense") == [str(led.pk)]
    assert offered(f"?trigger={greeting.pk}") == [str(led.pk), str(greeting.pk)]


@pytest.mark.parametrize(
    "query",
    [
        "?since=2026-03-02&until=2026-03-01",
        "?since=2026-01-01&until=2026-12-31",
        "?since=tomorrow",
        "?since=9999-12-01&until=9999-12-31",
        "?direction=sideways",
        "?link=nobody",
        "?trigger=00000000-0000-4000-8000-000000000000",
    ],
)
def test_what_is_no_choice_is_said_at_its_field(bob_client: Client, agent: Agent, query: str) -> None:
    answer = bob_client.get(f"{ANALYTICS}{query}")
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert "<figure" not in answer.text


def test_nothing_of_another_workspace_is_counted(
    bob_client: Client, make_agent: Callable[..., Agent], charlie: User
) -> None:
    other = make_agent(charlie.memberships.get().workspace, name="Elsewhere")
    _went(other, connection_of(other), "active")
    conversation_of(other)
    assert _page(bob_client).count("Nothing in this period.") == 3


def test_test_chats_do_not_count(bob_client: Client, agent: Agent, help_link: Connection) -> None:
    _went(agent, help_link, "active")
    Conversation.objects.update(is_test=True)
    assert _page(bob_client).count("Nothing in this period.") == 3


def test_a_busy_period_asks_the_database_no_more(bob_client: Client, agent: Agent, help_link: Connection) -> None:
    for _ in range(12):
        _went(agent, help_link, "returned", accepted_at=1, first_reply_at=2)
    assert queries_of(bob_client, ANALYTICS) <= QUERIES_AT_MOST


def _day(offset: int) -> str:
    return (timezone.now().astimezone(UTC) + timedelta(days=offset)).date().isoformat()


def test_of_very_many_connections_the_busiest_are_shown(
    bob_client: Client, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, busy = (connection_of(agent, remote_agent_id=f"agt_{name}", remote_name=name) for name in ("Quiet", "Busy"))
    for link in (quiet, busy, busy):
        _went(agent, link, "returned", accepted_at=1)
    cut = "A table shows the 50 with the most handoffs."
    assert cut not in _page(bob_client)
    for module in (analytics_rows, analytics_views):
        monkeypatch.setattr(module, "MOST_ROWS", 1)
    shown = _page(bob_client)
    assert cut in shown
    assert re.findall(r"<th[^>]*>\s*(Quiet|Busy)[^<]*</th>", shown) == ["Busy"]
