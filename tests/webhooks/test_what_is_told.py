"""Which event which happening brings, and that none holds anything that was said."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent, Connection
from agents.operator_notices import note_recovery, note_trouble
from agents.webhooks.endpoints import create_endpoint
from agents.webhooks.events import code
from agents.webhooks.models import Delivery, Event
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.take_over import take_over as join
from conversations.models import LiveAgent
from protocol.errors import CallFailed, Reason
from tests.conversations import conftest as talking
from tests.conversations.console_world import lose, sender_of, take_over
from tests.conversations.scene import Person, action, deliver_all, hands_over, push, trigger
from tests.conversations.wire_peer import WirePeer, hand_back, reply
from tests.webhooks.conftest import EVERY_KIND
from triggers.models import TriggerKind
from workspaces.models import Member, User, Workspace

pytestmark = pytest.mark.django_db

one_peer, peer, bank_agent = talking.one_peer, talking.peer, talking.bank_agent
connection, person = talking.connection, talking.person


@pytest.fixture(autouse=True)
def endpoint(bank: Workspace, alice: User) -> None:
    create_endpoint(workspace=bank, url="https://hooks.harbour.example/", kinds=EVERY_KIND, actor=alice)


def told() -> list[str]:
    assert Delivery.objects.count() == Event.objects.count()
    return list(Event.objects.order_by("at").values_list("kind", flat=True))


def facts(kind: str) -> Any:
    return json.loads(Event.objects.get(kind=kind).payload)["data"]


class TestAHandoff:
    def test_there_and_back(self, connection: Connection, bank_agent: Agent, peer: WirePeer) -> None:
        hands_over(bank_agent, connection)
        person = Person(bank_agent)
        person.says("I have a complaint about Tuesday")
        deliver_all()
        push(peer, person.handoff, hand_back(2, summary="Sorted out on Tuesday"))
        assert told() == ["conversation.started", "handoff.offered", "handoff.accepted", "handoff.returned"]
        offered, returned = facts("handoff.offered"), facts("handoff.returned")
        assert offered["handoff_id"] == returned["handoff_id"] == str(person.handoff.pk)
        assert (offered["state"], offered["direction"], offered["agent_id"]) == (
            "offered", "outgoing", bank_agent.public_id,
        )  # fmt: skip
        assert offered["offered_at"] and not offered["ended_at"] and returned["ended_at"]
        assert "Tuesday" not in str(list(Event.objects.values_list("payload")))

    def test_that_failed(self, connection: Connection, bank_agent: Agent) -> None:
        hands_over(bank_agent, connection)
        person = Person(bank_agent)
        person.says("a complaint")
        lose(person.handoff, reason=Reason.UNREACHABLE, detail="no connection")
        assert told()[-1] == "handoff.failed"
        assert facts("handoff.failed")["reason"] == "unreachable"

    def test_that_the_person_took_back(self, connection: Connection, bank_agent: Agent) -> None:
        hands_over(bank_agent, connection)
        person = Person(bank_agent)
        person.says("a complaint")
        person.returns()
        assert told()[-1] == "handoff.taken_back"

    def test_that_came_to_us(self, bank_agent: Agent) -> None:
        take_over(sender_of(bank_agent), saying="About my mortgage")
        assert told()[:2] == ["conversation.started", "handoff.accepted"]
        assert facts("handoff.accepted")["direction"] == "incoming"
        assert "mortgage" not in str(list(Event.objects.values_list("payload"))).lower()

    def test_a_turn_brings_none(self, connection: Connection, bank_agent: Agent, peer: WirePeer) -> None:
        hands_over(bank_agent, connection)
        person = Person(bank_agent)
        person.says("a complaint")
        deliver_all()
        before = len(told())
        with CaptureQueriesContext(database) as asked:
            person.says("and another thing")
            deliver_all()
        push(peer, person.handoff, reply(2, "I see"))
        assert len(told()) == before
        assert not [one for one in asked if "webhooks_" in one["sql"]]


class TestLiveAgents:
    def test_wanted_joined_and_left(self, bank: Workspace, bank_agent: Agent, bob: User) -> None:
        ben = LiveAgent.objects.create(
            member=Member.objects.get(user=bob), shown_name="Ben", available=True, seen_at=timezone.now()
        )
        action(trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("human",)), "human_handoff", wait_minutes=5)
        person = Person(bank_agent)
        person.says("a human please")
        conversation = person.conversation
        assert join(conversation_id=conversation.pk, epoch=conversation.epoch, user=bob, shown_name=ben.shown_name)
        assert give_back(conversation_id=conversation.pk, user=bob, epoch=person.conversation.epoch)
        assert told() == ["conversation.started", "live_agent.wanted", "live_agent.joined", "live_agent.left"]
        assert facts("live_agent.left")["state"] == "given_back"
        assert "Ben" not in str(list(Event.objects.values_list("payload")))

    def test_a_conversation_that_is_closed(self, person: Person, bob: User) -> None:
        assert close_conversation(conversation_id=person.conversation.pk, user=bob, epoch=person.conversation.epoch)
        assert told() == ["conversation.started", "conversation.closed"]


class TestAConnection:
    def test_turned_bad_and_recovered_each_once(self, connection: Connection) -> None:
        connection.paused_until = timezone.now() + timedelta(minutes=1)
        connection.save()
        for _ in range(2):
            note_trouble(link=connection, error=CallFailed(Reason.UNREACHABLE))
        for _ in range(2):
            note_recovery(connection)
        assert told() == ["connection.failing", "connection.recovered"]
        assert facts("connection.failing")["reason"] == "unreachable"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [("no_answer_in_time", "no_answer_in_time"), ("", ""), ("4111111111111111", "other"), ("Mr Smith said", "other")],
)
def test_a_reason_is_a_code_or_it_is_not_passed_on(reason: str, shown: str) -> None:
    assert code(reason) == shown
