"""Deleting, and undoing it: everything comes back as it was, where it was."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Connection
from tests.triggers.rows import page, url
from triggers.actions.api_request import SendApiRequest
from triggers.console.transfer.exporting import tree_file
from triggers.editing import save_action
from triggers.models import Action, Intent, Removal, Trigger, TriggerKind
from triggers.removals import KEPT_FOR, forget_removals
from triggers.stored_actions import read_action
from workspaces.models import AuditAction, AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch(complaint: Trigger) -> Action:
    return Action.objects.create(trigger=complaint, kind="branch", settings={"conditions": []})


def _say(trigger: Trigger, text: str, *, parent: Action | None = None, arm: str = "", position: int = 0) -> Action:
    return Action.objects.create(
        trigger=trigger, kind="send_message", settings={"variants": [text]}, parent=parent, arm=arm, position=position
    )


def _delete(client: Client, row: Trigger | Action) -> Removal:
    agent_id = row.agent_id if isinstance(row, Trigger) else row.trigger.agent_id
    client.post(url("delete_trigger" if isinstance(row, Trigger) else "delete_action", agent_id, row.pk))
    return Removal.objects.latest("created_at")


def _undo(client: Client, removal: Removal) -> str:
    return client.post(url("undo", removal.agent_id, removal.pk), follow=True).content.decode()


def test_a_trigger_comes_back_with_everything_in_it(
    bob_client: Client, agent: Agent, complaint: Trigger, branch: Action, handoff: Action, tala: Connection
) -> None:
    _say(complaint, "Yes", parent=branch, arm="then")
    handoff.connection = tala
    handoff.save()
    inner = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Card", parent=complaint)
    Intent.objects.create(trigger=inner, keywords=["card"])
    _say(inner, "Which card?")
    before = tree_file(agent)
    removal = _delete(bob_client, complaint)
    assert not Trigger.objects.exists() and not Action.objects.exists()
    assert "“Complaint” is back." in _undo(bob_client, removal)
    assert tree_file(agent) == before
    assert Action.objects.get(pk=handoff.pk).connection == tala


def test_it_stands_where_it_stood(bob_client: Client, agent: Agent) -> None:
    rows = [
        Trigger.objects.create(agent=agent, kind="fallback", name=name, position=n) for n, name in enumerate("ABCD")
    ]
    second, fourth = _delete(bob_client, rows[1]), _delete(bob_client, rows[3])
    bob_client.post(url("move_trigger_up", agent.pk, rows[2].pk))
    for removal in (fourth, second):
        _undo(bob_client, removal)
    assert "".join(each.name for each in agent.triggers.in_order()) == "CDAB"


def test_secrets_come_back_and_are_kept_encrypted(bob_client: Client, complaint: Trigger, bob: User) -> None:
    kind = SendApiRequest.from_json({"url": "https://bank.example/x", "headers": [["Authorization", "Bearer s3cr3t"]]})
    action = save_action(action=Action(trigger=complaint, kind=kind.name), kind=kind, connection=None, actor=bob)
    removal = _delete(bob_client, action)
    assert "s3cr3t" in removal.rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM triggers_removal")
        assert "s3cr3t" not in cursor.fetchone()[0]
    _undo(bob_client, removal)
    assert read_action(Action.objects.get(pk=action.pk)) == kind


def test_the_line_survives_a_reload_and_says_who(bob_client: Client, alice_client: Client, complaint: Trigger) -> None:
    _delete(bob_client, complaint)
    for _ in range(2):
        assert "“<bdi>Complaint</bdi>” was deleted." in page(bob_client, url("action_tab", complaint.agent_id))
    assert "was deleted by <bdi>Bob" in page(alice_client, url("action_tab", complaint.agent_id))


def test_after_ten_minutes_it_is_gone(bob_client: Client, complaint: Trigger) -> None:
    removal = _delete(bob_client, complaint)
    Removal.objects.update(created_at=timezone.now() - KEPT_FOR)
    assert "was deleted." not in page(bob_client, url("action_tab", complaint.agent_id))
    assert "deleted too long ago" in _undo(bob_client, removal)
    forget_removals(now=timezone.now() - timedelta(seconds=1))
    assert Removal.objects.exists()
    forget_removals(now=timezone.now())
    assert not Removal.objects.exists()


def test_undone_twice_it_is_back_once(bob_client: Client, complaint: Trigger) -> None:
    removal = _delete(bob_client, complaint)
    _undo(bob_client, removal)
    assert "That is back already" in _undo(bob_client, removal)
    assert Trigger.objects.count() == 1


def test_what_is_larger_has_to_come_back_first(bob_client: Client, complaint: Trigger, branch: Action) -> None:
    inner = _say(complaint, "Yes", parent=branch, arm="then")
    small, larger, largest = (_delete(bob_client, row) for row in (inner, branch, complaint))
    assert "Undo that first." in _undo(bob_client, small)
    assert "Undo that first." in _undo(bob_client, larger)
    for removal in (largest, larger, small):
        _undo(bob_client, removal)
    assert Action.objects.get(pk=inner.pk).parent_id == branch.pk


def test_whoever_edits_what_another_deleted_is_told(bob_client: Client, alice_client: Client, handoff: Action) -> None:
    agent_id, address = handoff.trigger.agent_id, url("edit_action", handoff.trigger.agent_id, handoff.pk)
    _delete(alice_client, handoff.trigger)
    for answer in (bob_client.get(address), bob_client.post(address, {"accept_seconds": 30})):
        assert answer["Location"] == url("action_tab", agent_id)
    shown = page(bob_client, url("action_tab", agent_id))
    assert "was deleted meanwhile, so nothing was changed." in shown
    assert not Action.objects.exists()


def test_it_is_in_the_audit_log(bob_client: Client, complaint: Trigger) -> None:
    _undo(bob_client, _delete(bob_client, complaint))
    deeds = AuditEntry.objects.newest_first().values_list("action", flat=True)[:2]
    assert list(deeds) == [AuditAction.TRIGGER_RESTORED, AuditAction.TRIGGER_DELETED]
