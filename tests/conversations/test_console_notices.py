"""What the people of a workspace see when a link is in trouble, and of the offers their agents refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection, OperatorNotice
from conversations.flows.changing import changing
from conversations.flows.fail_message import fail_message
from conversations.flows.going_round import WhyNot
from conversations.flows.stay_here import stay_here
from conversations.models import Conversation, OutboxItem, ReceivedItem, RefusedOffer
from tests.conversations.console_world import (
    connection_of,
    conversation_of,
    hand_over,
    person_says,
    sender_of,
    take_over,
)
from triggers.effects import HandoffSettings
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db

NOTICES, INBOX = reverse("conversations:notices"), reverse("conversations:inbox")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def link(agent: Agent) -> Connection:
    return connection_of(agent)


def trouble(link: Connection, **fields: object) -> OperatorNotice:
    began = timezone.now() - timedelta(minutes=5)
    defaults = {"workspace": link.workspace, "connection": link, "reason": "timeout", "began_at": began}
    return OperatorNotice.objects.create(**{**defaults, **fields})


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_trouble_the_page_says_so(alice_client: Client) -> None:
    assert "No trouble so far" in page(alice_client, NOTICES)


def test_what_goes_on_stands_first_with_its_reason_in_words(alice_client: Client, link: Connection) -> None:
    over = timezone.now() - timedelta(minutes=1)
    trouble(link, reason="busy", began_at=over - timedelta(minutes=3), ended_at=over)
    trouble(link, began_at=timezone.now() - timedelta(hours=3))
    shown = page(alice_client, NOTICES)
    assert shown.index("did not answer in time") < shown.index("was busy")
    assert shown.index("Degraded") < shown.index("Works again")
    assert "3 min" in shown
    assert f'href="{reverse("agents:connections", args=[link.agent_id])}"' in shown  # where it is verified again


@pytest.mark.parametrize("name", ["conversations:inbox", "agents:senders", "conversations:handoffs"])
def test_the_pages_people_look_at_say_it_while_it_lasts(alice_client: Client, link: Connection, name: str) -> None:
    notice = trouble(link)
    assert 'id="trouble"' in page(alice_client, reverse(name))
    OperatorNotice.objects.filter(pk=notice.pk).update(ended_at=timezone.now())
    assert 'id="trouble"' not in page(alice_client, reverse(name))


def test_the_agents_connections_say_it_too(alice_client: Client, link: Connection, agent: Agent) -> None:
    trouble(link)
    assert 'id="trouble"' in page(alice_client, reverse("agents:connections", args=[agent.pk]))


def test_an_open_inbox_hears_of_it_when_it_begins_and_when_it_is_over(alice_client: Client, link: Connection) -> None:
    def news(known: str) -> tuple[int, str]:
        answer = alice_client.get(INBOX, {"known": known}, headers={"HX-Request": "true"})
        return answer.status_code, answer.context["page"].activity if answer.context else known

    _, known = news("-")
    assert news(known)[0] == 204
    trouble(link)
    status, then = news(known)
    assert (status, news(then)[0]) == (200, 204)
    OperatorNotice.objects.update(ended_at=timezone.now())
    assert news(then) == (200, known)


def test_another_institution_hears_nothing_of_it(charlie_client: Client, link: Connection) -> None:
    trouble(link)
    RefusedOffer.objects.create(sender=sender_of(link.agent), remote_id="h", reason="loop")
    for address in (NOTICES, INBOX):
        assert link.remote_name not in page(charlie_client, address)


def test_a_refused_offer_is_listed_with_the_way_it_came(alice_client: Client, agent: Agent) -> None:
    way = [{"domain": f"https://{name}.example", "agent_id": "agt_x"} for name in ("north", "south")]
    RefusedOffer.objects.create(sender=sender_of(agent), remote_id="h", reason="loop", way=way)
    shown = page(alice_client, NOTICES)
    assert "north.example → south.example" in shown
    assert "gone round in a circle" in shown


class TestBesideTheConversation:
    def open(self, client: Client, conversation: Conversation) -> str:
        return page(client, reverse("conversations:conversation", args=[conversation.pk]))

    def test_a_message_that_was_not_delivered_says_why(
        self, alice_client: Client, agent: Agent, link: Connection
    ) -> None:
        maria = conversation_of(agent, name="Maria Santos")
        handoff = hand_over(maria, link)
        message = person_says(maria, "Are you there?")
        OutboxItem.objects.create(
            conversation=maria,
            handoff=handoff,
            lane="turns",
            kind="turn",
            seq=2,
            message=message,
            state="failed",
            last_error="timeout: no answer",
            next_attempt_at=timezone.now(),
            done_at=timezone.now(),
        )
        with changing(maria.pk) as held:
            fail_message(conversation=held, message=message)
        assert "Not delivered: The other platform did not answer in time." in self.open(alice_client, maria)
        assert "Not delivered" in page(alice_client, INBOX)

    def test_a_gap_is_named_by_its_number(self, alice_client: Client, agent: Agent, link: Connection) -> None:
        maria = conversation_of(agent, name="Maria Santos")
        ReceivedItem.given_up(hand_over(maria, link), seq=7).save()
        assert "Number 7 of what it said never came." in self.open(alice_client, maria)

    def test_the_way_the_conversation_came_is_shown(self, alice_client: Client, agent: Agent) -> None:
        shown = self.open(alice_client, take_over(sender_of(agent)))
        assert "The way it came" in shown
        assert "agents.riverside.example" in shown

    def test_a_handoff_that_was_not_offered_leaves_its_reason(
        self, alice_client: Client, agent: Agent, link: Connection
    ) -> None:
        maria = conversation_of(agent, name="Maria Santos")
        with changing(maria.pk) as held:
            stay_here(conversation=held, connection=link, settings=HandoffSettings(), why_not=WhyNot.TOO_OFTEN)
        words = "Not handed over to Consumer Help, Consumer Protection Office. The conversation had gone back and forth"
        assert words in self.open(alice_client, maria)
