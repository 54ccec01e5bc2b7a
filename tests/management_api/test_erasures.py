"""Erasing a person through the management API."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from agents.models import Agent
from conversations.models import Conversation, ErasureRequest
from tests.conversations.console_world import connection_of, conversation_of, hand_over, keep
from tests.management_api.program import Program, fields_of, program_of
from tests.workspaces.one_of_each import one_of_each
from workspaces.models import AuditEntry, Role, User, Workspace

EMAIL = "ana@mail.example"


@pytest.fixture
def owner(bank: Workspace, alice: User) -> Program:
    return program_of(bank, alice, Role.OWNER)


@pytest.fixture
def ana(agent: Agent) -> Conversation:
    conversation = conversation_of(agent, name="Ana")
    keep(conversation, "email", EMAIL, type="email")
    return conversation


def test_a_person_is_found_and_erased(owner: Program, agent: Agent, ana: Conversation) -> None:
    going_on, other = conversation_of(agent, name="Ana"), conversation_of(agent, name="Ben")
    keep(going_on, "email", EMAIL, type="email")
    hand_over(going_on, connection_of(agent))
    found = owner.does("erasures/find/", {"term": EMAIL.upper()})
    assert {one["id"]: one["going_on"] for one in found} == {str(ana.pk): False, str(going_on.pk): True}
    made = owner.does("erasures/", {"conversations": [one["id"] for one in found]})
    assert (made["conversations"], made["left_alone"]) == (1, [str(going_on.pk)])
    assert set(Conversation.objects.values_list("pk", flat=True)) == {going_on.pk, other.pk}
    del made["left_alone"]
    assert owner.reads(f"erasures/{made['id']}/") == made
    assert owner.reads("erasures/")["items"] == [made]
    assert AuditEntry.objects.get(action="person_erased").actor_name.startswith("owner ")


def test_what_is_not_there_or_elsewhere_is_refused_and_nothing_erased(
    owner: Program, ana: Conversation, office: Workspace, make_agent: Callable[..., Agent]
) -> None:
    theirs = conversation_of(make_agent(office))
    for unknown in (theirs.pk, uuid4()):
        problem = owner.is_refused("POST", "erasures/", {"conversations": [str(ana.pk), str(unknown)]})
        assert fields_of(problem) == {"conversations.1": "does_not_exist"}
    assert Conversation.objects.count() == 2
    assert owner.does("erasures/find/", {"term": str(theirs.pk)}) == []


def test_an_institution_is_asked_again_where_it_refused(owner: Program, agent: Agent, alice: User, bob: User) -> None:
    pk = one_of_each(agent, owner=alice, colleague=bob.memberships.get())["request_id"]
    receipt = {"type": "erased", "receipt": {"version": 1}, "signature": "x"}
    ErasureRequest.objects.filter(pk=pk).update(state="refused", next_attempt_at=None, receipt=receipt)
    [asked] = owner.reads("erasures/")["items"][0]["requests"]
    assert (asked["state"], asked["receipt"]) == ("refused", receipt)
    assert asked["institution"] == "Consumer Protection Office"
    assert owner.does(f"erasure-requests/{pk}/ask-again/")["state"] == "asked"
    assert owner.is_refused("POST", f"erasure-requests/{pk}/ask-again/")["code"] == "not_possible_now"
