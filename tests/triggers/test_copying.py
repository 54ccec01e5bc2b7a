"""Copying within an agent and to another of the workspace: everything goes along, over its own connections."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent, Connection
from tests.triggers.rows import connect, page, url
from triggers.actions.api_request import SendApiRequest
from triggers.console.transfer.exporting import tree_file
from triggers.editing import save_action
from triggers.models import Action, Intent, Trigger, TriggerKind
from triggers.places import Place
from triggers.stored_actions import read_action
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Second")


@pytest.fixture
def whole(complaint: Trigger, handoff: Action, tala: Connection) -> Trigger:
    """With a trigger inside, a branch with something in it, a handoff and jumps within and out of it."""
    handoff.connection = tala
    handoff.save()
    branch = Action.objects.create(trigger=complaint, kind="branch", position=1)
    Action.objects.create(
        trigger=complaint, kind="send_message", parent=branch, arm="then", settings={"variants": ["Yes"]}
    )
    inner = Trigger.objects.create(
        agent=complaint.agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Card", parent=complaint
    )
    Intent.objects.create(trigger=inner, keywords=["card"], threshold=0.7)
    Action.objects.create(trigger=complaint, kind="jump", position=2, settings={"trigger": str(inner.pk)})
    return complaint


def _copy(client: Client, row: Trigger | Action, to: object) -> str:
    agent_id = row.agent_id if isinstance(row, Trigger) else row.trigger.agent_id
    deed = "copy_trigger" if isinstance(row, Trigger) else "copy_action"
    key = to.key if isinstance(to, Place) else str(to)
    return client.post(url(deed, agent_id, row.pk), {"to": key}, follow=True).content.decode()


def test_a_trigger_in_another_agent_is_the_same(bob_client: Client, whole: Trigger, other: Agent) -> None:
    link = connect(other)
    assert "“Complaint” is in Second now." in _copy(bob_client, whole, other.pk)
    assert tree_file(other) == tree_file(whole.agent)
    ids = set(Trigger.objects.values_list("pk", flat=True))
    assert len(ids) == 4
    assert Action.objects.get(trigger__agent=other, kind="external_handoff").connection == link


def test_without_a_connection_there_one_is_to_be_chosen(bob_client: Client, whole: Trigger, other: Agent) -> None:
    shown = _copy(bob_client, whole, other.pk)
    assert "1 action in it is not connected here: choose a connection." in shown
    assert "Not connected yet" in shown


def test_in_the_same_agent_it_has_a_name_of_its_own(bob_client: Client, whole: Trigger) -> None:
    _copy(bob_client, whole, whole.agent_id)
    assert [row.name for row in whole.agent.triggers.filter(parent=None).in_order()] == [
        "Complaint",
        "Complaint (copy)",
    ]


def test_a_jump_out_of_it_stays_in_the_same_agent_only(bob_client: Client, complaint: Trigger, other: Agent) -> None:
    goal = Trigger.objects.create(agent=complaint.agent, kind=TriggerKind.FALLBACK, name="Else")
    Action.objects.create(trigger=complaint, kind="jump", settings={"trigger": str(goal.pk)})
    for to, led in ((complaint.agent, str(goal.pk)), (other, "")):
        _copy(bob_client, complaint, to.pk)
        assert Action.objects.latest("created_at").settings == {"trigger": led}


def test_secrets_go_along(bob_client: Client, bob: User, complaint: Trigger, other: Agent) -> None:
    kind = SendApiRequest.from_json({"url": "https://bank.example/x", "headers": [["Authorization", "Bearer s3cr3t"]]})
    save_action(action=Action(trigger=complaint, kind=kind.name), kind=kind, connection=None, actor=bob)
    _copy(bob_client, complaint, other.pk)
    assert read_action(Action.objects.get(trigger__agent=other)) == kind


def test_an_action_goes_to_a_place_of_another_agent(bob_client: Client, whole: Trigger, other: Agent) -> None:
    there = Trigger.objects.create(agent=other, kind=TriggerKind.FALLBACK, name="Else")
    branch = Action.objects.get(kind="branch")
    assert f'<option value="{Place(there).key}">Else</option>' in page(
        bob_client, url("copy_action", whole.agent_id, branch.pk)
    )
    _copy(bob_client, branch, Place(there))
    copied = Action.objects.get(trigger=there, kind="branch")
    assert Action.objects.get(parent=copied).settings == {"variants": ["Yes"]}
    assert Action.objects.filter(parent=branch).count() == 1


def test_not_where_it_may_not_stand(bob_client: Client, complaint: Trigger, other: Agent) -> None:
    end = Trigger.objects.create(agent=other, kind=TriggerKind.CHAT_CLOSED, name="End")
    jump = Action.objects.create(trigger=complaint, kind="jump")
    assert "Select a valid choice" in _copy(bob_client, jump, Place(end))
    assert not end.actions.exists()


def test_not_to_another_institution(
    bob_client: Client, complaint: Trigger, office: Workspace, make_agent: Callable[..., Agent]
) -> None:
    strange = make_agent(office)
    assert "Select a valid choice" in _copy(bob_client, complaint, strange.pk)
    assert not strange.triggers.exists()
