"""Compiling an agent's rows into a flow, and keeping it for as long as it holds."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agents.models import Agent, Connection, LinkState
from tests.triggers.publishing import publish_rows
from tests.triggers.rows import connect
from triggers import flow
from triggers.actions.base import Target
from triggers.actions.send_message import SendMessage
from triggers.flow import AgentFlow, FlowTrigger, _KeptFlows, compile_flow, draft_flow, load_flow
from triggers.live_links import LiveLinks
from triggers.models import Action, FlowVersion, Intent, Trigger, TriggerKind
from triggers.snapshots import Rows, draft_of

AgentMaker = Callable[..., Agent]


def add_trigger(agent: Agent, kind: TriggerKind, **fields: Any) -> Trigger:
    trigger = Trigger.objects.create(agent=agent, kind=kind, name=fields.pop("name", kind.label), **fields)
    if kind is TriggerKind.MESSAGE_RECEIVED:
        Intent.objects.create(trigger=trigger, keywords=[trigger.name])
    return trigger


def add_message(trigger: Trigger, text: str, **fields: Any) -> Action:
    return Action.objects.create(trigger=trigger, kind="send_message", settings={"variants": [text]}, **fields)


def test_it_holds_triggers_and_actions_in_order(agent: Agent) -> None:
    second = add_trigger(agent, TriggerKind.FALLBACK, position=1)
    first = add_trigger(agent, TriggerKind.CHAT_STARTED, position=0)
    add_message(first, "two", position=1)
    add_message(first, "one", position=0)
    flow = draft_flow(agent)
    assert [each.id for each in flow.triggers] == [str(first.pk), str(second.pk)]
    assert [each.kind for each in flow.triggers[0].actions] == [
        SendMessage(variants=("one",)),
        SendMessage(variants=("two",)),
    ]


def test_it_leaves_out_what_is_disabled_and_what_is_inside_it(agent: Agent) -> None:
    off = add_trigger(agent, TriggerKind.MESSAGE_RECEIVED, name="fee", enabled=False)
    add_trigger(agent, TriggerKind.CONVERSATION_RETURNED, parent=off)
    on = add_trigger(agent, TriggerKind.FALLBACK)
    add_message(on, "never said", enabled=False)
    flow = draft_flow(agent)
    assert [each.id for each in flow.triggers] == [str(on.pk)]
    assert flow.triggers[0].actions == ()
    assert flow.match("fee").winner is None


def test_it_leaves_out_actions_of_a_kind_it_does_not_know(agent: Agent) -> None:
    trigger = add_trigger(agent, TriggerKind.FALLBACK)
    Action.objects.create(trigger=trigger, kind="dance")
    assert draft_flow(agent).triggers[0].actions == ()


def test_it_listens_for_the_agents_own_intents_only(agent: Agent, make_agent: AgentMaker) -> None:
    add_trigger(make_agent(agent.workspace), TriggerKind.MESSAGE_RECEIVED, name="loan")
    fee = add_trigger(agent, TriggerKind.MESSAGE_RECEIVED, name="fee")
    matcher = draft_flow(agent).matchers[""]
    assert matcher.match("loan").winner is None
    winner = matcher.match("the fee").winner
    assert winner is not None and winner.trigger_id == str(fee.pk)


@pytest.mark.parametrize(
    ("state", "reaches"), [(LinkState.VERIFIED, True), (LinkState.DISABLED, True), (LinkState.CLOSED, False)]
)
def test_a_closed_connection_leads_nowhere(agent: Agent, state: LinkState, *, reaches: bool) -> None:
    link = connect(agent, state=state)
    trigger = add_trigger(agent, TriggerKind.FALLBACK)
    Action.objects.create(trigger=trigger, kind="external_handoff", connection=link)
    (action,) = draft_flow(agent).triggers[0].actions
    expected = Target(connection_id=str(link.pk), agent="Tala", institution="Protection Office")
    assert action.target == (expected if reaches else None)


def test_a_connection_made_anew_takes_the_place_of_the_old_one(agent: Agent) -> None:
    old = connect(agent, state=LinkState.CLOSED)
    new = connect(agent, remote_name="Tala 2")
    Action.objects.create(trigger=add_trigger(agent, TriggerKind.FALLBACK), kind="external_handoff", connection=old)
    (action,) = draft_flow(agent).triggers[0].actions
    assert action.target == Target(connection_id=str(new.pk), agent="Tala 2", institution="Protection Office")


def live(agent: Agent) -> AgentFlow:
    return load_flow(agent, agent.live_version)


def test_before_anything_is_published_nothing_fires(agent: Agent) -> None:
    add_trigger(agent, TriggerKind.FALLBACK)
    assert live(agent).triggers == ()
    assert live(agent).match("fee").winner is None


def test_it_is_what_was_published_whatever_the_draft_is_now(agent: Agent, django_assert_num_queries: Any) -> None:
    add_message(add_trigger(agent, TriggerKind.FALLBACK), "one")
    add_trigger(agent, TriggerKind.MESSAGE_RECEIVED, name="fee", position=1)
    first = publish_rows(agent)
    as_published = draft_flow(agent).triggers
    agent.triggers.all().delete()
    agent.touch_draft()
    agent.refresh_from_db()

    flow = live(agent)
    assert flow.triggers == as_published
    assert flow.match("the fee").winner is not None
    with django_assert_num_queries(0):
        assert live(agent) is flow
    publish_rows(agent)
    assert live(agent).triggers == ()
    assert load_flow(agent, first.pk) is flow


def test_it_follows_its_links_to_where_they_lead_today(agent: Agent) -> None:
    old = connect(agent)
    Action.objects.create(trigger=add_trigger(agent, TriggerKind.FALLBACK), kind="external_handoff", connection=old)
    publish_rows(agent)
    assert live(agent).triggers[0].actions[0].target is not None

    Connection.objects.update(state=LinkState.CLOSED)
    new = connect(agent)
    agent.touch_links()
    agent.refresh_from_db()
    target = live(agent).triggers[0].actions[0].target
    assert target is not None and target.connection_id == str(new.pk)


def test_a_version_of_another_agent_is_not_run(agent: Agent, make_agent: AgentMaker) -> None:
    version = publish_rows(agent)
    with pytest.raises(FlowVersion.DoesNotExist):
        load_flow(make_agent(agent.workspace), version.pk)


def test_it_takes_two_queries_however_large_it_is(agent: Agent, django_assert_num_queries: Any) -> None:
    for number in range(10):
        trigger = add_trigger(agent, TriggerKind.MESSAGE_RECEIVED, name=f"topic {number}")
        add_message(trigger, "x")
    publish_rows(agent)
    with django_assert_num_queries(2):
        live(agent)
    with django_assert_num_queries(0):
        live(agent)


def test_threads_that_need_it_at_once_compile_it_once(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    add_trigger(agent, TriggerKind.MESSAGE_RECEIVED, name="fee")
    version = publish_rows(agent)
    rows, links = draft_of(agent), LiveLinks(agent)
    kept, built = _KeptFlows(), []

    def slowly(rows: Rows, links: LiveLinks, **options: Any) -> AgentFlow:
        built.append(rows)
        time.sleep(0.05)
        return compile_flow(rows, links, **options)

    monkeypatch.setattr(flow, "compile_flow", slowly)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(kept.compiled, version.pk, links_revision=0, rows=rows, links=links) for _ in range(4)]
    assert len({id(each.result()) for each in asked}) == len(built) == 1


def test_a_link_that_changes_builds_no_index_anew(agent: Agent) -> None:
    """Building one may take seconds, in which the conversation is held."""
    add_trigger(agent, TriggerKind.MESSAGE_RECEIVED, name="fee")
    publish_rows(agent)
    before = live(agent)
    agent.touch_links()
    agent.refresh_from_db()
    assert live(agent) is not before
    assert live(agent).matchers is before.matchers


@pytest.mark.parametrize(("name", "title"), [("Fees", "Fees"), ("", "Fallback")])
def test_a_trigger_without_a_name_is_called_by_what_it_waits_for(name: str, title: str) -> None:
    assert FlowTrigger(id="t", kind=TriggerKind.FALLBACK, name=name).title == title
