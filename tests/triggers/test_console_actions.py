"""Adding and changing actions, and connecting a handoff."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Connection, LinkState
from tests.triggers.rows import HANDOFF_SENT, connect, page, url
from triggers.actions import ACTIONS
from triggers.models import Action, Trigger, TriggerKind
from workspaces.models import AuditAction, AuditEntry


class TestActions:
    def test_the_picker_finds_by_name_and_purpose(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("pick_action", complaint.agent_id, complaint.pk)
        assert "External AI Agent Handoff" in page(alice_client, f"{address}?q=HANDOFF")
        found = page(alice_client, f"{address}?q=questions")
        assert "Show survey" in found and "Set variable" not in found

    def test_the_picker_answers_htmx_with_the_list_alone(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("pick_action", complaint.agent_id, complaint.pk)
        found = alice_client.get(address, {"q": "nonsense"}, headers={"HX-Request": "true"}).content.decode()
        assert "No action is called “nonsense”" in found
        assert "<html" not in found

    @pytest.mark.parametrize(
        ("kind", "sent", "stored"),
        [
            ("send_message", {"variant_1": "Hello"}, {"variants": ["Hello"], "quick_replies": []}),
            ("close", {"words": "Bye", "reason": "done"}, {"words": "Bye", "reason": "done", "summary": ""}),
        ],
    )
    def test_it_is_added_as_the_last(
        self, bob_client: Client, handoff: Action, kind: str, sent: dict[str, str], stored: dict[str, object]
    ) -> None:
        trigger = handoff.trigger
        response = bob_client.post(url("add_action", trigger.agent_id, trigger.pk, kind), sent)
        added = list(trigger.actions.in_order())[-1]
        assert response["Location"] == f"{url('action_tab', trigger.agent_id)}#row-{added.pk}"
        assert (added.kind, added.settings) == (kind, stored)

    @pytest.mark.parametrize("kind", list(ACTIONS))
    def test_each_kind_has_its_form(self, alice_client: Client, complaint: Trigger, kind: str) -> None:
        address = url("add_action", complaint.agent_id, complaint.pk, kind)
        assert '<form class="form"' in page(alice_client, address)

    def test_a_survey_is_edited_without_javascript(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("add_action", complaint.agent_id, complaint.pk, "show_survey")
        sent = {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 0, "questions-0-text": "Your name?"}
        shown = alice_client.post(address, {**sent, "rearrange": "add"}).content.decode()
        assert "Question 2" in shown and "Your name?" in shown
        assert not Action.objects.exists()
        alice_client.post(address, {**sent, "questions-0-variable": "name", "questions-0-type": "text"})
        assert Action.objects.get().settings["questions"][0]["variable"] == "name"

    def test_an_action_is_added_to_a_way_of_a_branch(self, alice_client: Client, complaint: Trigger) -> None:
        branch = Action.objects.create(trigger=complaint, kind="branch")
        where = f"?inside={branch.pk}&arm=else"
        picker = page(alice_client, url("pick_action", complaint.agent_id, complaint.pk) + where)
        add_url = url("add_action", complaint.agent_id, complaint.pk, "close") + where
        assert add_url.replace("&", "&amp;") in picker
        alice_client.post(add_url, {"words": "Bye", "reason": "done"})
        inner = Action.objects.get(kind="close")
        assert (inner.parent, inner.arm, inner.position) == (branch, "else", 0)
        tab = page(alice_client, url("action_tab", complaint.agent_id))
        assert tab.index("Otherwise") < tab.index(f"row-{inner.pk}")
        assert "1 action inside it" in page(alice_client, url("delete_action", complaint.agent_id, branch.pk))
        alice_client.post(url("delete_action", complaint.agent_id, branch.pk))
        assert not Action.objects.exists()

    def test_what_leads_away_does_not_stand_in_the_end_of_a_chat(self, alice_client: Client, agent: Agent) -> None:
        ending = Trigger.objects.create(agent=agent, kind="chat_closed", name="End")
        picker = page(alice_client, url("pick_action", agent.pk, ending.pk))
        assert "Collect feedback" in picker and "Human handoff" not in picker
        assert alice_client.get(url("add_action", agent.pk, ending.pk, "jump")).status_code == 404

    @pytest.mark.parametrize("arm", ["", "maybe"])
    def test_there_is_no_other_way(self, alice_client: Client, complaint: Trigger, arm: str) -> None:
        branch = Action.objects.create(trigger=complaint, kind="branch")
        address = url("add_action", complaint.agent_id, complaint.pk, "close")
        assert alice_client.get(f"{address}?inside={branch.pk}&arm={arm}").status_code == 404

    def test_a_jump_that_would_go_round_is_refused_where_it_is_made(
        self, alice_client: Client, complaint: Trigger
    ) -> None:
        other = Trigger.objects.create(agent=complaint.agent, kind="fallback", name="Else")
        Action.objects.create(trigger=other, kind="jump", settings={"trigger": str(complaint.pk)})
        address = url("add_action", complaint.agent_id, complaint.pk, "jump")
        shown = alice_client.post(address, {"trigger": str(other.pk)}).content.decode()
        assert "That would go round in a circle: Complaint → Else → Complaint." in shown
        assert (
            "circle: Complaint → Complaint." in alice_client.post(address, {"trigger": complaint.pk}).content.decode()
        )
        Action.objects.all().delete()
        alice_client.post(address, {"trigger": str(other.pk)})
        assert "Else" in page(alice_client, url("action_tab", complaint.agent_id))
        other.delete()
        assert "Nowhere: the trigger was deleted" in page(alice_client, url("action_tab", complaint.agent_id))

    def test_a_survey_is_rearranged_by_htmx_as_a_fragment(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("add_action", complaint.agent_id, complaint.pk, "show_survey")
        sent = {"questions-TOTAL_FORMS": 0, "questions-INITIAL_FORMS": 0, "rearrange": "add"}
        shown = alice_client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
        assert "Question 1" in shown and "<html" not in shown

    def test_an_error_stores_nothing_and_keeps_what_was_typed(self, alice_client: Client, handoff: Action) -> None:
        address = url("edit_action", handoff.trigger.agent_id, handoff.pk)
        shown = alice_client.post(address, {**HANDOFF_SENT, "accept_seconds": 999}).content.decode()
        assert "999" in shown and "Over to {agent}." in shown
        handoff.refresh_from_db()
        assert handoff.settings == {"accept_seconds": 20}

    def test_it_is_disabled_moved_and_deleted(self, alice_client: Client, handoff: Action) -> None:
        agent_id, trigger = handoff.trigger.agent_id, handoff.trigger
        second = Action.objects.create(trigger=trigger, kind="close", position=1)
        alice_client.post(url("move_action_up", agent_id, second.pk))
        assert list(trigger.actions.in_order()) == [second, handoff]
        alice_client.post(url("disable_action", agent_id, second.pk))
        second.refresh_from_db()
        assert not second.enabled
        address = url("delete_action", agent_id, handoff.pk)
        assert "20 s to take over" in page(alice_client, address)
        alice_client.post(address)
        assert list(trigger.actions.all()) == [second]

    def test_a_kind_this_version_does_not_know_is_shown_but_not_edited(
        self, alice_client: Client, complaint: Trigger
    ) -> None:
        action = Action.objects.create(trigger=complaint, kind="dance")
        assert "Not known to this version" in page(alice_client, url("action_tab", complaint.agent_id))
        assert alice_client.get(url("edit_action", complaint.agent_id, action.pk)).status_code == 404
        page(alice_client, url("delete_action", complaint.agent_id, action.pk))


class TestConnectingTheHandoff:
    def test_it_offers_verified_connections_of_this_agent_only(
        self, alice_client: Client, handoff: Action, tala: Connection, make_agent: Callable[..., Agent]
    ) -> None:
        connect(tala.agent, remote_agent_id="agt_2", remote_name="Disabled Dan", state=LinkState.DISABLED)
        connect(make_agent(tala.workspace), remote_name="Someone else's")
        shown = page(alice_client, url("edit_action", tala.agent_id, handoff.pk))
        assert "Tala, Protection Office (office.example)" in shown
        assert "Disabled Dan" not in shown and "Someone else" not in shown

    def test_it_is_saved_with_the_chosen_one(self, alice_client: Client, handoff: Action, tala: Connection) -> None:
        address = url("edit_action", tala.agent_id, handoff.pk)
        alice_client.post(address, {**HANDOFF_SENT, "connection": str(tala.pk)})
        handoff.refresh_from_db()
        assert handoff.connection == tala
        assert handoff.settings["accept_seconds"] == 30

    def test_a_connection_in_use_survives_saving_while_it_is_disabled(
        self, alice_client: Client, handoff: Action, tala: Connection
    ) -> None:
        Connection.objects.update(state=LinkState.DISABLED)
        handoff.connection = tala
        handoff.save()
        address = url("edit_action", tala.agent_id, handoff.pk)
        alice_client.post(address, {**HANDOFF_SENT, "connection": str(tala.pk)})
        handoff.refresh_from_db()
        assert handoff.connection == tala

    def test_a_connection_made_anew_takes_the_place_of_the_old_one(
        self, alice_client: Client, handoff: Action, tala: Connection
    ) -> None:
        Action.objects.filter(pk=handoff.pk).update(connection=tala)
        Connection.objects.update(state=LinkState.CLOSED)
        new = connect(tala.agent)
        shown = page(alice_client, url("edit_action", tala.agent_id, handoff.pk))
        assert f'<option value="{new.pk}" selected>' in shown
        assert "Not connected yet ·" not in shown

    def test_connecting_keeps_what_was_typed_and_comes_back(self, alice_client: Client, complaint: Trigger) -> None:
        address = url("add_action", complaint.agent_id, complaint.pk, "external_handoff")
        response = alice_client.post(address, {**HANDOFF_SENT, "connect": "1"})
        draft = Action.objects.get()
        back = url("edit_action", complaint.agent_id, draft.pk)
        assert response["Location"].startswith(reverse("agents:connect", args=[complaint.agent_id]) + "?")
        assert f"action={draft.pk}" in response["Location"]
        assert f"next={back.replace('/', '%2F')}" in response["Location"]
        assert draft.settings["announcement"] == "Over to {agent}."
        assert draft.connection is None

    def test_the_tree_offers_to_hand_over_to_what_is_connected(
        self, alice_client: Client, handoff: Action, tala: Connection
    ) -> None:
        connect(tala.agent, remote_agent_id="agt_2", remote_name="Disabled Dan", state=LinkState.DISABLED)
        tab, deed = url("action_tab", tala.agent_id), url("connect_action", tala.agent_id, handoff.pk)
        shown = page(alice_client, tab)
        assert f'action="{deed}"' in shown and "Hand over to Tala" in shown
        assert "Hand over to Disabled Dan" not in shown
        told = alice_client.post(deed, {"connection": str(tala.pk)}, follow=True).text
        assert "It hands over to Tala now." in told and "Hand over to Tala" not in told
        handoff.refresh_from_db()
        assert handoff.connection == tala
        assert handoff.settings == {"accept_seconds": 20}

    def test_without_a_connection_the_tree_leads_to_making_one(self, alice_client: Client, handoff: Action) -> None:
        agent_id = handoff.trigger.agent_id
        shown = page(alice_client, url("action_tab", agent_id))
        back = url("edit_action", agent_id, handoff.pk)
        assert f'href="{reverse("agents:connect", args=[agent_id])}?next={back}"' in shown

    def test_only_a_handoff_is_connected_and_only_by_a_connection_of_its_agent(
        self, alice_client: Client, handoff: Action, tala: Connection, make_agent: Callable[..., Agent]
    ) -> None:
        elsewhere = connect(make_agent(tala.workspace), remote_name="Someone else's")
        deed = url("connect_action", tala.agent_id, handoff.pk)
        told = alice_client.post(deed, {"connection": str(elsewhere.pk)}, follow=True).text
        assert "This connection is not there any more. Choose another one." in told
        greeting = Action.objects.create(trigger=handoff.trigger, kind="send_message")
        deed = url("connect_action", tala.agent_id, greeting.pk)
        assert alice_client.post(deed, {"connection": str(tala.pk)}).status_code == 404
        assert set(Action.objects.values_list("connection", flat=True)) == {None}

    def test_the_new_connection_is_proposed_until_it_is_saved(
        self, alice_client: Client, handoff: Action, tala: Connection
    ) -> None:
        address = url("edit_action", tala.agent_id, handoff.pk)
        shown = page(alice_client, f"{address}?connection={tala.pk}")
        assert f'<option value="{tala.pk}" selected>' in shown
        assert "Save to hand over to it" in shown
        handoff.refresh_from_db()
        assert handoff.connection is None

    def test_any_other_id_proposes_nothing(self, alice_client: Client, handoff: Action) -> None:
        address = url("edit_action", handoff.trigger.agent_id, handoff.pk)
        assert "Save to hand over to it" not in page(alice_client, f"{address}?connection={uuid4()}")


class TestEveryChange:
    def test_the_audit_log_names_what_it_does_and_its_trigger(self, alice_client: Client, handoff: Action) -> None:
        trigger = handoff.trigger
        alice_client.post(url("add_action", trigger.agent_id, trigger.pk, "close"), {"words": "Bye", "reason": "done"})
        assert AuditEntry.objects.get().object_name == f"Close · {trigger.name}"

    def test_it_is_audited_and_moves_the_draft_on(self, alice_client: Client, agent: Agent) -> None:
        alice_client.post(url("add_trigger", agent.pk, "fallback"), {"name": "Else"})
        trigger = Trigger.objects.get()
        alice_client.post(url("add_action", agent.pk, trigger.pk, "send_message"), {"variant_1": "Hi"})
        alice_client.post(url("disable_action", agent.pk, Action.objects.get().pk))
        alice_client.post(url("delete_action", agent.pk, Action.objects.get().pk))
        alice_client.post(url("delete_trigger", agent.pk, trigger.pk))
        assert list(AuditEntry.objects.order_by("at").values_list("action", flat=True)) == [
            AuditAction.TRIGGER_CREATED,
            AuditAction.ACTION_CREATED,
            AuditAction.ACTION_CHANGED,
            AuditAction.ACTION_DELETED,
            AuditAction.TRIGGER_DELETED,
        ]
        revision = agent.draft_revision
        agent.refresh_from_db()
        assert agent.draft_revision == revision + 5


@pytest.mark.parametrize("kind", sorted(ACTIONS))
def test_each_field_has_a_name_of_its_own_beside_try_it(alice_client: Client, agent: Agent, kind: str) -> None:
    """A label names one field: the first that has its id."""
    trigger = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Fallback")
    ids = re.findall(r'\sid="([^"]+)"', page(alice_client, url("add_action", agent.pk, trigger.pk, kind)))
    assert "try_text" in ids
    assert len(ids) == len(set(ids))
