"""The tree of the Action tab, and adding and changing triggers."""

import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from agents.models import Agent, Connection
from tests.triggers.rows import page, url
from triggers.models import Action, Trigger, TriggerKind

EACH_ROW_CAN_BE = ("edit", "enable", "disable", "translate", "move", "copy", "delete")


class TestTheTree:
    def test_an_agent_without_triggers_is_led_to_the_first(self, alice_client: Client, agent: Agent) -> None:
        shown = page(alice_client, url("action_tab", agent.pk))
        assert "No triggers yet" in shown
        assert url("choose_trigger", agent.pk) in shown

    def test_it_shows_what_runs(self, alice_client: Client, handoff: Action) -> None:
        shown = page(alice_client, url("action_tab", handoff.trigger.agent_id))
        assert "Complaint" in shown
        assert "1 keyword · 1 excluded" in shown
        assert "External AI Agent Handoff" in shown
        assert "Not connected yet" in shown

    def test_it_names_the_other_side(self, alice_client: Client, handoff: Action, tala: Connection) -> None:
        handoff.connection = tala
        handoff.save()
        shown = page(alice_client, url("action_tab", tala.agent_id))
        assert "Tala, Protection Office" in shown
        assert "Not connected yet" not in shown

    def test_one_without_a_name_is_called_by_what_it_waits_for(
        self, alice_client: Client, complaint: Trigger, handoff: Action
    ) -> None:
        Trigger.objects.filter(pk=complaint.pk).update(name="")
        for name, row in (("delete_trigger", complaint), ("delete_action", handoff)):
            asked = page(alice_client, url(name, complaint.agent_id, row.pk))
            assert "“Message received”" in asked
            assert "“”" not in asked
        shown = page(alice_client, url("action_tab", complaint.agent_id))
        assert "Message received" in shown

    def test_what_a_builder_wrote_is_text(self, alice_client: Client, complaint: Trigger) -> None:
        complaint.name = "<script>alert(1)</script>"
        complaint.save()
        assert "<script>alert" not in page(alice_client, url("action_tab", complaint.agent_id))

    def test_it_takes_no_more_queries_when_it_grows(
        self, alice_client: Client, agent: Agent, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(20):
            trigger = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name=str(number))
            Action.objects.create(trigger=trigger, kind="external_handoff")
        page(alice_client, url("action_tab", agent.pk))  # notes that the session was seen
        with django_assert_max_num_queries(16):
            page(alice_client, url("action_tab", agent.pk))

    def test_what_can_be_done_with_a_row_stands_at_its_own_address(
        self, alice_client: Client, agent: Agent, handoff: Action
    ) -> None:
        """Each is written behind the address of the row, and not looked up by its name."""
        Agent.objects.filter(pk=agent.pk).update(languages=["en", "es"])
        trigger = handoff.trigger
        for position in (1, 2):
            Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, position=position, enabled=False)
            Action.objects.create(trigger=trigger, kind="close", position=position, enabled=False)
        shown = page(alice_client, url("action_tab", agent.pk))
        below = [resolve(each.partition("?")[0]).view_name for each in re.findall(r'="(/agents/[^"#]+)', shown)]
        deeds = [f"{deed}_{row}" for row in ("trigger", "action") for deed in EACH_ROW_CAN_BE]
        assert Counter(below) >= Counter([*(f"triggers:{deed}" for deed in deeds), "triggers:pick_action"])


class TestTriggers:
    @pytest.mark.parametrize("kind", TriggerKind.values)
    def test_each_kind_can_be_added(self, bob_client: Client, agent: Agent, kind: str) -> None:
        sent = {"name": "New one", "keywords": "fee\n\n fee \nfees", "parent": ""}
        response = bob_client.post(url("add_trigger", agent.pk, kind), sent)
        trigger = agent.triggers.get()
        assert response["Location"] == f"{url('action_tab', agent.pk)}#row-{trigger.pk}"
        assert (trigger.kind, trigger.name) == (kind, "New one")
        if kind == TriggerKind.MESSAGE_RECEIVED:
            assert trigger.intent.keywords == ["fee", "fees"]

    def test_an_unknown_kind_is_not_found(self, alice_client: Client, agent: Agent) -> None:
        assert alice_client.get(url("add_trigger", agent.pk, "full-moon")).status_code == 404

    def test_a_new_one_stands_last(self, alice_client: Client, agent: Agent, complaint: Trigger) -> None:
        alice_client.post(url("add_trigger", agent.pk, "fallback"), {"name": "Else"})
        assert [each.name for each in agent.triggers.in_order()] == ["Complaint", "Else"]

    def test_a_message_trigger_has_to_listen_for_something(self, alice_client: Client, agent: Agent) -> None:
        response = alice_client.post(url("add_trigger", agent.pk, "message_received"), {"name": "Mute"})
        assert "Enter at least one keyword or one training phrase." in response.content.decode()
        assert not agent.triggers.exists()

    def test_too_many_keywords_are_refused_and_kept_in_the_form(self, alice_client: Client, agent: Agent) -> None:
        words = "\n".join(f"word{number}" for number in range(5001))
        sent = {"name": "Much", "keywords": words}
        shown = alice_client.post(url("add_trigger", agent.pk, "message_received"), sent).content.decode()
        assert "Here are 5001 lines, and 5000 is the most. Remove 1 of them." in shown
        assert "word5000" in shown

    def test_it_can_be_changed(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("edit_trigger", complaint.agent_id, complaint.pk)
        assert "no complaint" in page(alice_client, address)
        alice_client.post(address, {"name": "Grievance", "training_phrases": "I am unhappy"})
        changed = Trigger.objects.get()
        assert changed.name == "Grievance"
        assert (changed.intent.keywords, changed.intent.training_phrases) == ([], ["I am unhappy"])

    def test_a_return_can_stand_inside_a_trigger_that_hands_over(self, alice_client: Client, handoff: Action) -> None:
        agent_id, host = handoff.trigger.agent_id, handoff.trigger_id
        address = url("add_trigger", agent_id, "conversation_returned")
        assert f'<option value="{host}" selected>' in page(alice_client, f"{address}?inside={host}")
        alice_client.post(address, {"name": "Back", "parent": host})
        assert Trigger.objects.get(name="Back").parent_id == host

    def test_a_return_cannot_stand_inside_any_other(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("add_trigger", complaint.agent_id, "conversation_returned")
        alice_client.post(address, {"name": "Back", "parent": complaint.pk})
        assert not Trigger.objects.filter(name="Back").exists()

    def test_it_is_disabled_and_enabled(self, alice_client: Client, complaint: Trigger) -> None:
        for deed, enabled in (("disable_trigger", False), ("disable_trigger", False), ("enable_trigger", True)):
            alice_client.post(url(deed, complaint.agent_id, complaint.pk))
            complaint.refresh_from_db()
            assert complaint.enabled is enabled

    def test_it_moves_up_and_down(self, alice_client: Client, agent: Agent, complaint: Trigger) -> None:
        second = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Else")
        alice_client.post(url("move_trigger_up", agent.pk, second.pk))
        assert list(agent.triggers.in_order()) == [second, complaint]
        alice_client.post(url("move_trigger_up", agent.pk, second.pk))
        assert list(agent.triggers.in_order()) == [second, complaint]
        alice_client.post(url("move_trigger_down", agent.pk, second.pk))
        assert list(agent.triggers.in_order()) == [complaint, second]

    def test_deleting_it_asks_first_and_names_what_is_lost(self, alice_client: Client, handoff: Action) -> None:
        agent, host = handoff.trigger.agent, handoff.trigger
        Trigger.objects.create(agent=agent, kind=TriggerKind.CONVERSATION_RETURNED, name="Back again", parent=host)
        address = url("delete_trigger", agent.pk, host.pk)
        shown = page(alice_client, address)
        assert "1 action" in shown and "Back again" in shown
        assert Trigger.objects.count() == 2
        Action.objects.update(trigger=host.children.get())
        assert "0 actions" not in page(alice_client, address)
        alice_client.post(address)
        assert not Trigger.objects.exists() and not Action.objects.exists()
