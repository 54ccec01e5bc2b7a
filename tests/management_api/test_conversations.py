"""Conversations, handoffs and figures through the management API."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from conversations import outbox
from conversations.figures import Period, handoff_report
from conversations.flows.take_back import take_back
from conversations.models import Conversation, Handoff, ItemState, OutboxItem
from conversations.search.indexing import index_what_changed
from protocol.errors import Reason
from tests.conversations.console_world import (
    agent_says,
    connection_of,
    conversation_of,
    hand_over,
    keep,
    lose,
    person_says,
    sender_of,
    take_over,
)
from tests.management_api.program import Program, fields_of
from triggers.models import Trigger
from workspaces.models import AuditEntry


@pytest.fixture
def conversation(agent: Agent) -> Conversation:
    made = conversation_of(agent, name="Ana")
    agent_says(made, "What is your password?")
    person_says(made, "hunter2-Sunrise!")
    return made


@pytest.fixture
def handoff(agent: Agent, conversation: Conversation) -> Handoff:
    return hand_over(conversation, connection_of(agent))


def test_a_conversation_is_read_with_its_details_and_without_its_secrets(
    builder: Program, conversation: Conversation
) -> None:
    keep(conversation, "city", "Manila", private=True)
    told = builder.reads(f"conversations/{conversation.pk}/")
    assert [(each["name"], each["value"], each["private"]) for each in told["details"]] == [
        ("name", "Ana", False),
        ("city", "Manila", True),
    ]
    first = builder.reads(f"conversations/{conversation.pk}/messages/?limit=1")
    assert "hunter2" not in str(first)
    person_says(conversation, "And more")
    older = builder.reads(f"conversations/{conversation.pk}/messages/?limit=1&cursor={first['next_cursor']}")
    assert [each["text"] for each in older["items"]] == ["What is your password?"]
    assert older["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30])
def test_a_place_in_a_thread_that_is_none_is_refused(builder: Program, conversation: Conversation, cursor: str) -> None:
    problem = builder.is_refused("GET", f"conversations/{conversation.pk}/messages/?cursor={cursor}")
    assert fields_of(problem) == {"cursor": "invalid"}


def test_conversations_are_narrowed(
    builder: Program, conversation: Conversation, agent: Agent, make_agent: Any
) -> None:
    other = make_agent(agent.workspace)
    for query, there in {
        f"agent={agent.pk}": True,
        f"agent={other.pk}": False,
        "controller=agent": True,
        "controller=live": False,
        "open=false": False,
        "since=2001-01-01T00:00:00Z": True,
        "until=2001-01-01T00:00:00Z": False,
    }.items():
        assert bool(builder.reads(f"conversations/?{query}")["items"]) == there, query


def test_conversations_are_found_by_what_was_said(builder: Program, conversation: Conversation) -> None:
    person_says(conversation, "I lost my purse and my password is hunter2Bank")
    index_what_changed(now=timezone.now())
    for query, there in {
        "q=purse": True,
        "q=purs%20lost": True,
        "q=%22my%20purse%22&open=true": True,
        "q=purse&open=false": False,
        "q=hunter2Bank": False,
        "q=mortgage": False,
        "q=%3F": False,
    }.items():
        assert bool(builder.reads(f"conversations/?{query}")["items"]) == there, query
    assert fields_of(builder.is_refused("GET", f"conversations/?q={'x' * 201}")) == {"q": "max_length"}


def test_a_handoff_is_read_with_what_was_withheld_and_what_waits(builder: Program, handoff: Handoff) -> None:
    told = builder.reads(f"handoffs/{handoff.pk}/")
    assert (told["state"], told["direction"]) == ("offered", "outgoing")
    assert [item["kind"] for item in told["waiting"]] == ["offer"]
    assert any(each["kind"] for each in told["withheld"])
    assert "hunter2" not in str(told)


def test_handoffs_are_narrowed(builder: Program, handoff: Handoff) -> None:
    for query, there in {
        "state=offered": True,
        "state=active": False,
        "direction=incoming": False,
        f"connection={handoff.connection_id}": True,
        f"trigger={handoff.trigger_id}": True,
        f"conversation={handoff.conversation_id}": True,
        f"sender={handoff.connection_id}": False,
        "until=2001-01-01T00:00:00Z": False,
    }.items():
        assert bool(builder.reads(f"handoffs/?{query}")["items"]) == there, query


def test_what_was_put_off_is_tried_again_at_once(builder: Program, handoff: Handoff) -> None:
    item = outbox.claim_next(OutboxItem.objects.get(handoff=handoff).lane)
    assert item is not None
    assert outbox.try_again(item, error="timeout: it said nothing", after=3600)
    later = timezone.now() + timedelta(hours=1)
    type(handoff.link)._default_manager.update(paused_until=later)
    assert builder.does(f"handoffs/{handoff.pk}/retry/") == {"hurried": 1}
    item.refresh_from_db()
    assert (item.state, item.next_attempt_at <= timezone.now()) == (ItemState.DUE, True)
    assert Handoff.objects.get().link.paused_until is None
    assert builder.does(f"handoffs/{handoff.pk}/retry/") == {"hurried": 0}
    assert AuditEntry.objects.filter(action="handoff_hurried").count() == 2


def test_a_handoff_that_is_over_is_neither_tried_again_nor_taken_back(builder: Program, handoff: Handoff) -> None:
    lose(handoff, reason=Reason.UNREACHABLE)
    for deed in ("retry", "take-back"):
        assert builder.is_refused("POST", f"handoffs/{handoff.pk}/{deed}/")["code"] == "not_possible_now"


@pytest.mark.parametrize("by", ["conversations", "handoffs"])
def test_a_conversation_is_taken_back(builder: Program, handoff: Handoff, by: str) -> None:
    pk = handoff.pk if by == "handoffs" else handoff.conversation_id
    assert builder.does(f"{by}/{pk}/take-back/") == {"taken_back": True}
    handoff.refresh_from_db()
    assert (handoff.state, handoff.reason) == ("taken_back", "operator")
    assert builder.does(f"conversations/{handoff.conversation_id}/take-back/") == {"taken_back": False}
    assert AuditEntry.objects.filter(action="handoff_taken_back").count() == 1


class TestTakingBackWhatWasSeen:
    def test_by_the_epoch_that_was_read(self, builder: Program, handoff: Handoff) -> None:
        address = f"conversations/{handoff.conversation_id}/"
        seen = builder.reads(address)["epoch"]
        assert builder.does(f"{address}take-back/", {"epoch": seen}) == {"taken_back": True}
        seen = builder.reads(address)["epoch"]
        assert builder.does(f"{address}take-back/", {"epoch": seen}) == {"taken_back": False}

    def test_another_handoff_than_was_seen_stays(self, builder: Program, handoff: Handoff) -> None:
        address = f"conversations/{handoff.conversation_id}/"
        seen = builder.reads(address)["epoch"]
        other = _handed_over_once_more(handoff)
        problem = builder.is_refused("POST", f"{address}take-back/", {"epoch": seen})
        assert (problem["status"], problem["code"]) == (409, "not_possible_now")
        assert "moved on" in problem["detail"]
        other.refresh_from_db()
        assert (other.live, AuditEntry.objects.filter(action="handoff_taken_back").count()) == (True, 0)

    @pytest.mark.parametrize("epoch", ["nine", -1, None])
    def test_an_epoch_that_is_none_is_refused(self, builder: Program, handoff: Handoff, epoch: object) -> None:
        address = f"conversations/{handoff.conversation_id}/take-back/"
        assert set(fields_of(builder.is_refused("POST", address, {"epoch": epoch}))) == {"epoch"}

    def test_a_handoff_that_ends_while_it_is_asked_for_brings_no_other_back(
        self, builder: Program, handoff: Handoff
    ) -> None:
        others: list[Handoff] = []
        reads: list[str] = []

        def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if reads and not others:
                others.append(handoff)
                others[0] = _handed_over_once_more(handoff)
            if not reads and 'FROM "conversations_handoff"' in sql:
                reads.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(meanwhile):
            problem = builder.is_refused("POST", f"handoffs/{handoff.pk}/take-back/")
        assert (problem["status"], problem["code"]) == (409, "not_possible_now")
        others[0].refresh_from_db()
        assert others[0].live


def _handed_over_once_more(handoff: Handoff) -> Handoff:
    assert handoff.connection is not None
    assert take_back(conversation_id=handoff.conversation_id, reason="person")
    Trigger.objects.all().delete()
    return hand_over(Conversation.objects.get(pk=handoff.conversation_id), handoff.connection)


def test_a_viewer_reads_and_takes_nothing_back(viewer: Program, handoff: Handoff) -> None:
    viewer.reads(f"handoffs/{handoff.pk}/")
    problem = viewer.is_refused("POST", f"handoffs/{handoff.pk}/take-back/")
    assert problem["code"] == "permission_missing"


def test_a_handoff_is_exported_with_its_packet_and_that_is_recorded(builder: Program, agent: Agent) -> None:
    came = take_over(sender_of(agent))
    incoming = came.handoffs.get()
    told = builder.reads(f"handoffs/{incoming.pk}/export/")
    assert told["handoff"]["id"] == str(incoming.pk)
    assert "Riverside" in str(told["packet"])
    assert [message["text"] for message in told["messages"] if message["author_kind"] == "person"]
    assert AuditEntry.objects.filter(action="handoff_exported").count() == 1
    Handoff.objects.update(forgotten_at=timezone.now())
    assert builder.reads(f"handoffs/{incoming.pk}/export/")["packet"] is None


def _handed_over(agent: Agent, link: Any, *, accepted: float | None, replied: float | None, state: str) -> None:
    handoff = hand_over(conversation_of(agent), link)
    begun = handoff.created_at
    moments = {
        "accepted_at": begun + timedelta(seconds=accepted) if accepted is not None else None,
        "first_reply_at": begun + timedelta(seconds=replied) if replied is not None else None,
    }
    Handoff.objects.filter(pk=handoff.pk).update(state=state, **moments)


def test_figures_say_how_handoffs_went(builder: Program, agent: Agent) -> None:
    office, tax = connection_of(agent), connection_of(agent, remote_agent_id="agt_tax", remote_name="Tax Help")
    for seconds in range(1, 20):
        _handed_over(agent, office, accepted=seconds, replied=seconds * 2, state="returned")
    _handed_over(agent, tax, accepted=None, replied=None, state="refused")
    told = builder.reads("figures/handoffs/")
    total = told["total"]
    assert (total["handed_over"], total["accepted"]) == (20, 19)
    assert (total["states"]["returned"], total["states"]["refused"], total["states"]["failed"]) == (19, 1, 0)
    assert (total["accept_p50"], total["first_reply_p50"]) == (10.0, 20.0)
    assert 18 <= total["accept_p95"] <= 19
    assert [(part["name"], part["figures"]["handed_over"]) for part in told["by_connection"]] == [
        ("Consumer Help", 19),
        ("Tax Help", 1),
    ]
    assert told["by_connection"][1]["figures"]["accept_p50"] is None
    assert sum(part["figures"]["handed_over"] for part in told["by_trigger"]) == 20
    assert [day["number"] for day in told["days"]] == [20]


def test_figures_are_of_a_period(builder: Program, agent: Agent) -> None:
    _handed_over(agent, connection_of(agent), accepted=1, replied=1, state="active")
    past = Period(timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1))
    assert handoff_report(agent.workspace.handoffs.outgoing(), past).total.handed_over == 0
    for query in (
        "since=2026-01-01T00:00:00Z&until=2026-09-01T00:00:00Z",
        "since=2099-01-01T00:00:00Z",
        "until=0001-01-01T00:00:00Z",
    ):
        assert set(fields_of(builder.is_refused("GET", f"figures/handoffs/?{query}"))) == {"since"}


def test_figures_say_when_people_come(builder: Program, conversation: Conversation) -> None:
    told = builder.reads("figures/conversations/")
    assert [day["number"] for day in told["days"]] == [1]
    assert (len(told["hours"]), sum(told["hours"])) == (24, 1)
