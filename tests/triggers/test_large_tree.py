"""The Action tab of an agent with very many triggers: one level at a time, and every row can be come to."""

import gc
import re
from collections import Counter
from unittest import mock

import pytest
from django.test import Client
from django.test.signals import template_rendered

from agents.models import Agent
from tests.conversations.blocks import statements_of
from tests.triggers.publishing import publish_rows
from tests.triggers.rows import connect, page, url
from triggers import snapshots
from triggers.actions.external_handoff import ExternalHandoff
from triggers.console import tree
from triggers.console.draft_state import draft_state
from triggers.console.window import MOST_AT_ONCE
from triggers.models import Action, Intent, Trigger, TriggerKind


def _listens(agent: Agent, name: str, **fields: object) -> Trigger:
    trigger = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name=name, **fields)
    Intent.objects.create(trigger=trigger, keywords=[f"word-{name}"])
    return trigger


def _rows(shown: str) -> set[str]:
    return set(re.findall(r'<li id="row-([^"]+)"', shown))


@pytest.fixture
def deep(agent: Agent) -> list[Trigger]:
    """Four triggers, each in the one before, and very many beside the first; the innermost has an action."""
    way: list[Trigger] = []
    for name in ("First", "Second", "Third", "Fourth"):
        way.append(_listens(agent, name, parent=way[-1] if way else None))
    Action.objects.create(trigger=way[-1], kind="external_handoff")
    others = [Trigger(agent=agent, kind="fallback", name="Other", position=n) for n in range(1, MOST_AT_ONCE + 1)]
    Trigger.objects.bulk_create(others)
    return way


class TestALargeTree:
    def test_its_outermost_level_is_shown_page_by_page(
        self, alice_client: Client, agent: Agent, deep: list[Trigger]
    ) -> None:
        shown = page(alice_client, url("action_tab", agent.pk))
        assert len(_rows(shown)) == 50 and str(deep[0].pk) in _rows(shown) and str(deep[1].pk) not in _rows(shown)
        assert "1–50 of 301" in shown
        assert not _rows(shown) & _rows(page(alice_client, f"{url('action_tab', agent.pk)}?page=2"))

    def test_what_has_to_be_mended_inside_is_told(
        self, alice_client: Client, agent: Agent, deep: list[Trigger]
    ) -> None:
        assert "1 thing inside has to be mended" in page(alice_client, url("action_tab", agent.pk))

    @pytest.mark.parametrize("place", range(4))
    def test_one_is_opened_with_the_way_to_it(
        self, alice_client: Client, agent: Agent, deep: list[Trigger], place: int
    ) -> None:
        shown = page(alice_client, f"{url('action_tab', agent.pk)}?at={deep[place].pk}")
        along = {str(each.pk) for each in deep[: place + 2]}
        assert _rows(shown) == along | ({str(Action.objects.get().pk)} if place == 3 else set())
        assert url("pick_action", agent.pk, deep[place].pk) in shown

    def test_a_form_is_beside_its_row(self, alice_client: Client, agent: Agent, deep: list[Trigger]) -> None:
        action = Action.objects.get()
        shown = page(alice_client, url("edit_action", agent.pk, action.pk))
        assert str(action.pk) in _rows(shown)
        assert f"{url('action_tab', agent.pk)}?at={action.pk}#row-{action.pk}" in shown

    def test_a_deed_leads_back_to_the_row(self, alice_client: Client, agent: Agent, deep: list[Trigger]) -> None:
        answer = alice_client.post(url("disable_trigger", agent.pk, deep[3].pk))
        assert answer["Location"] == f"{url('action_tab', agent.pk)}?at={deep[3].pk}#row-{deep[3].pk}"

    @pytest.mark.parametrize("sought", ["fourth", "WORD-FOURTH"])
    def test_one_is_found_at_any_depth(
        self, alice_client: Client, agent: Agent, deep: list[Trigger], sought: str
    ) -> None:
        assert _rows(page(alice_client, f"{url('action_tab', agent.pk)}?q={sought}")) == {str(deep[3].pk)}

    def test_nothing_is_found_in_words(self, alice_client: Client, agent: Agent, deep: list[Trigger]) -> None:
        shown = page(alice_client, f"{url('action_tab', agent.pk)}?q=zanzibar")
        assert "Nothing is found." in shown and not _rows(shown)

    def test_only_what_is_shown_of_it_is_drawn_and_settings_are_read_once(
        self, alice_client: Client, agent: Agent, deep: list[Trigger], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for other in agent.triggers.filter(name="Other"):
            Action.objects.create(trigger=other, kind="close")
        publish_rows(agent)
        drawn, read = mock.Mock(wraps=tree.ActionNode), mock.Mock(wraps=snapshots.read_action)
        monkeypatch.setattr(tree, "ActionNode", drawn)
        monkeypatch.setattr(snapshots, "read_action", read)
        page(alice_client, url("action_tab", agent.pk))
        assert drawn.call_count == 0 and read.call_count == MOST_AT_ONCE + 1
        page(alice_client, f"{url('action_tab', agent.pk)}?at={deep[3].pk}")
        assert drawn.call_count == 1

    def test_what_would_be_published_is_put_into_words_where_it_is_shown(
        self, alice_client: Client, agent: Agent, deep: list[Trigger], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = mock.Mock(return_value="Hello there")
        monkeypatch.setattr(ExternalHandoff, "summary", said)
        page(alice_client, url("action_tab", agent.pk))
        assert said.call_count == 0
        assert "Hello there" in page(alice_client, url("changes", agent.pk))

    def test_each_table_is_asked_once(self, agent: Agent, deep: list[Trigger]) -> None:
        """But for actions, whose secrets are read where there are some."""
        publish_rows(agent)
        asked = [sql.split("FROM ")[1].split()[0].strip('"') for sql, _ in statements_of(lambda: draft_state(agent))]
        assert Counter(asked) == {**dict.fromkeys(asked, 1), "triggers_action": 2}

    def test_nobody_goes_through_all_of_it_for_garbage(
        self, alice_client: Client, agent: Agent, deep: list[Trigger]
    ) -> None:
        searched: list[bool] = []

        def note(**_drawn: object) -> None:
            searched.append(gc.isenabled())

        template_rendered.connect(note)
        try:
            page(alice_client, url("action_tab", agent.pk))
        finally:
            template_rendered.disconnect(note)
        assert searched and not any(searched) and gc.isenabled()


def test_a_tree_of_ordinary_size_is_shown_whole(alice_client: Client, agent: Agent) -> None:
    outer = _listens(agent, "Outer")
    inner = _listens(agent, "Inner", parent=outer)
    address = url("action_tab", agent.pk)
    for shown in (page(alice_client, address), page(alice_client, f"{address}?at={inner.pk}")):
        assert _rows(shown) == {str(outer.pk), str(inner.pk)}
        assert 'type="search"' not in shown


def test_a_few_of_very_many_connections_are_offered_at_once(alice_client: Client, agent: Agent) -> None:
    for number in range(9):
        connect(agent, remote_agent_id=f"agt_{number}", remote_name=f"Tala {number}")
    trigger = _listens(agent, "Outer")
    Action.objects.create(trigger=trigger, kind="external_handoff")
    assert page(alice_client, url("action_tab", agent.pk)).count("Hand over to Tala") == 5


def test_of_very_many_things_to_mend_the_first_hundred_are_listed(alice_client: Client, agent: Agent) -> None:
    trigger = _listens(agent, "Outer")
    Action.objects.bulk_create(Action(trigger=trigger, kind="external_handoff") for _ in range(102))
    shown = page(alice_client, url("changes", agent.pk))
    assert shown.count("action/?at=") >= 100 and "and 2 more</li>" in shown
    assert shown.count(": It hands over to nobody") == 100
