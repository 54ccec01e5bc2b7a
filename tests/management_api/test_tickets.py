"""Tickets, through the management API."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from agents.models import Agent
from conversations.flows.erase_person import erase_person
from conversations.models import Conversation, Ticket
from conversations.tasks import forget
from tests.conversations.console_world import conversation_of
from tests.management_api.program import Program, fields_of
from triggers.tickets import new_ticket_number
from workspaces.models import AnsweredRequest, AuditEntry, User
from workspaces.retention import Retention

PATH = "tickets/"


@pytest.fixture
def ticket(agent: Agent) -> Ticket:
    return Ticket.objects.create(
        workspace=agent.workspace, conversation=conversation_of(agent), action_id=uuid4(), number=new_ticket_number(),
        subject="A fee", created_at=timezone.now(),
    )  # fmt: skip


def test_one_is_listed_read_closed_and_opened_again(builder: Program, viewer: Program, ticket: Ticket) -> None:
    here = f"{PATH}{ticket.pk}/"
    [listed] = viewer.reads(PATH)["items"]
    assert listed == viewer.reads(here)
    assert (listed["number"], listed["state"], listed["closed_by"]) == (ticket.number, "open", "")
    closed = builder.does(f"{here}close/")
    assert (closed["state"], closed["closed_by"] != "") == ("closed", True)
    assert builder.is_refused("POST", f"{here}close/")["code"] == "not_possible_now"
    assert builder.does(f"{here}reopen/")["state"] == "open"
    assert builder.is_refused("POST", f"{here}reopen/")["code"] == "not_possible_now"
    assert viewer.is_refused("POST", f"{here}close/")["code"] == "permission_missing"
    assert AuditEntry.objects.filter(action__startswith="ticket_", actor=None).count() == 2


def test_they_are_filtered(viewer: Program, stranger: Program, ticket: Ticket) -> None:
    def numbers(query: str) -> list[str]:
        return [one["number"] for one in viewer.reads(f"{PATH}?{query}")["items"]]

    conversation = ticket.conversation
    typed = ticket.number.lower().replace("-", "%20")
    for query in (f"number={typed}", "state=open", f"agent={conversation.agent_id}", f"conversation={conversation.pk}"):
        assert numbers(query) == [ticket.number], query
    for query in ("state=closed", f"agent={uuid4()}", "test=true", "until=2020-01-01T00:00:00Z"):
        assert numbers(query) == [], query
    wrong = ("4" if ticket.number[0] != "4" else "3") + ticket.number[1:]
    assert set(fields_of(viewer.is_refused("GET", f"{PATH}?number={wrong}"))) == {"number"}
    assert stranger.reads(PATH)["items"] == []
    assert stranger.asks("GET", f"{PATH}{ticket.pk}/").status_code == 404
    assert stranger.asks("POST", f"{PATH}{ticket.pk}/close/").status_code == 404


def test_what_was_answered_about_a_person_is_gone_with_them(builder: Program, alice: User, ticket: Ticket) -> None:
    close, workspace = f"{PATH}{ticket.pk}/close/", ticket.workspace
    told = builder.asks("POST", close, Idempotency_Key="one")
    assert builder.asks("POST", close, Idempotency_Key="one").json() == told.json()
    erase_person(workspace=workspace, conversation_ids=[ticket.conversation_id], actor=alice)
    assert builder.asks("POST", close, Idempotency_Key="one").status_code == 404
    assert not AnsweredRequest.objects.filter(workspace=workspace).exists()


def test_no_answer_is_opened_to_know_what_it_is_about(builder: Program, alice: User, ticket: Ticket) -> None:
    """There may be thousands of a day; and one whose key is gone has to go as well."""
    workspace = ticket.workspace
    builder.asks("POST", f"{PATH}{ticket.pk}/close/", Idempotency_Key="one")
    AnsweredRequest.objects.filter(workspace=workspace).update(answer="kept with a key that is gone")
    other = AnsweredRequest.objects.create(
        workspace=workspace,
        caller="c",
        key="two",
        claim=uuid4(),
        claimed_until=timezone.now(),
        status=200,
        answer="about somebody else",
        about=[str(uuid4())],
    )
    erase_person(workspace=workspace, conversation_ids=[ticket.conversation_id], actor=alice)
    assert list(AnsweredRequest.objects.filter(workspace=workspace)) == [other]


def test_what_an_older_version_answered_about_a_person_is_gone_too(
    builder: Program, alice: User, ticket: Ticket
) -> None:
    builder.asks("POST", f"{PATH}{ticket.pk}/close/", Idempotency_Key="one")
    AnsweredRequest.objects.filter(workspace=ticket.workspace).update(about=None)
    erase_person(workspace=ticket.workspace, conversation_ids=[ticket.conversation_id], actor=alice)
    assert not AnsweredRequest.objects.filter(workspace=ticket.workspace).exists()


@pytest.mark.parametrize("test_chat", [False, True])
def test_what_was_answered_about_a_conversation_is_gone_when_it_is_kept_no_longer(
    builder: Program, ticket: Ticket, test_chat: bool
) -> None:
    """Somebody closed its ticket today, long after the last word."""
    workspace = ticket.workspace
    stays = Ticket.objects.create(
        workspace=workspace, conversation=conversation_of(ticket.conversation.agent), action_id=uuid4(),
        number=new_ticket_number(), subject="A card", created_at=timezone.now(),
    )  # fmt: skip
    for each in (ticket, stays):
        builder.asks("POST", f"{PATH}{each.pk}/close/", Idempotency_Key=each.number)
    workspace.retention = Retention(conversations=None if test_chat else 90).to_json()
    workspace.save()
    long_ago = timezone.now() - timedelta(days=100)
    Conversation.objects.filter(pk=ticket.conversation_id).update(last_activity_at=long_ago, is_test=test_chat)
    forget()
    assert AnsweredRequest.objects.get(workspace=workspace).key == stays.number
