"""Handoffs that nobody would end by themselves: the link is closed, or the person has gone away for good."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.editing import delete_agent
from agents.links import disconnect, revoke
from agents.models import Agent, Connection, LinkState, Sender
from agents.webhooks.endpoints import create_endpoint
from agents.webhooks.models import Event
from conversations.flows.end_abandoned import _end_silent, end_silent
from conversations.flows.forget_old import _empty, forget_old
from conversations.flows.take_over import take_over
from conversations.models import Conversation, Handoff, LiveTalk, OutboxItem
from conversations.tasks import forget, give_up
from tests.conversations.scene import Person, call, deliver_all, hands_over, items, offer_body, packet, push, told
from tests.conversations.test_retention import age, keeps
from tests.conversations.two_sides import join, wired
from tests.conversations.wire_peer import WirePeer, answers_status, reply
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken_over(peer: WirePeer, sender: Sender) -> Handoff:
    """Tala has handed somebody over to the office."""
    answer = call(peer, sender, offer_body(peer, "hello", packet(peer)))
    return Handoff.objects.get(pk=told(answer)["id"])


def office_took_over(bank_agent: Agent, office_agent: Agent) -> tuple[Connection, Sender, Person]:
    """Both are ours."""
    connection, sender = join(bank_agent, office_agent)
    hands_over(bank_agent, connection)
    person = Person(bank_agent)
    person.says("I have a complaint")
    deliver_all()
    return connection, sender, person


class TestTheLinkIsClosed:
    def test_who_waits_for_an_answer_comes_home(
        self, handed_over: Person, peer: WirePeer, connection: Connection
    ) -> None:
        handed_over.says("one")
        peer.next.append(peer.says())
        deliver_all()
        handed_over.says("two")
        Connection.objects.update(state=LinkState.CLOSED)
        give_up()
        assert (handed_over.handoff.state, handed_over.handoff.reason) == ("failed", "link_closed")
        assert handed_over.reads()[-2:] == ["I stay with you.", "answer 3"]
        assert handed_over.state()["controller"] == "agent"

    def test_what_came_over_it_is_over_and_nobody_answers_it_any_more(self, taken_over: Handoff) -> None:
        Sender.objects.update(state=LinkState.CLOSED)
        give_up()
        taken_over.refresh_from_db()
        assert (taken_over.state, taken_over.reason) == ("taken_back", "link_closed")
        assert not taken_over.conversation.open

    def test_the_other_agent_is_told_to_stop_and_nothing_else(
        self, bank_agent: Agent, office_agent: Agent, settings: Any
    ) -> None:
        with wired(settings) as wire:
            connection, sender, person = office_took_over(bank_agent, office_agent)
            person.says("two")
            disconnect(connection=connection, actor=None)
            wire.bodies.clear()
            give_up()
            deliver_all()
            assert [json.loads(body)["method"] for body in wire.bodies] == ["CancelTask"]
        sender.refresh_from_db()
        there = Handoff.objects.get(direction="incoming")
        assert (sender.state, there.state, there.reason) == ("verified", "taken_back", "link_closed")
        assert (person.state()["controller"], person.reads()[-1]) == ("agent", "answer 2")
        assert OutboxItem.objects.get(kind="take_back").state == "done"

    def test_who_has_closed_it_is_not_told(self, bank_agent: Agent, connection: Connection, peer: WirePeer) -> None:
        """Nor of the other chats that it had."""
        people = [Person(bank_agent) for _ in range(2)]
        for person in people:
            person.says("I have a complaint")
            deliver_all()
            peer.seq = 0
        people[0].says("two")
        peer.next.append(answers_status(410))
        deliver_all()
        give_up()
        deliver_all()
        assert [(one.handoff.state, one.handoff.stop_entry) for one in people] == [("failed", "")] * 2
        assert "CancelTask" not in peer.methods()

    def test_who_was_told_when_it_called_back_is_not_told_again(
        self, handed_over: Person, peer: WirePeer, connection: Connection
    ) -> None:
        disconnect(connection=connection, actor=None)
        assert push(peer, handed_over.handoff, reply(2, "Hello?")).status_code == 410
        give_up()
        deliver_all()
        assert (handed_over.handoff.reason, "CancelTask" in peer.methods()) == ("link_closed", False)

    def test_who_has_revoked_it_is_not_asked_to_stop(
        self, bank_agent: Agent, office_agent: Agent, settings: Any
    ) -> None:
        with wired(settings) as wire:
            _connection, sender, person = office_took_over(bank_agent, office_agent)
            revoke(sender=sender, actor=None)
            person.says("two")
            wire.bodies.clear()
            deliver_all()
            assert [json.loads(body)["method"] for body in wire.bodies] == ["SendMessage"]
        assert (person.handoff.state, person.reads()[-1]) == ("failed", "answer 2")

    @pytest.mark.parametrize("state", [LinkState.VERIFIED, LinkState.DISABLED])
    def test_one_that_is_in_use_or_disabled_for_a_while_ends_nothing(
        self, handed_over: Person, taken_over: Handoff, state: LinkState
    ) -> None:
        for model in (Connection, Sender):
            model.objects.update(state=state)  # type: ignore[attr-defined]
        before = list(Conversation.objects.order_by("pk").values())
        give_up()
        assert set(Handoff.objects.values_list("state", flat=True)) == {"active"}
        assert list(Conversation.objects.order_by("pk").values()) == before


class TestAnAgentIsDeleted:
    @pytest.fixture
    def both(self, bank_agent: Agent, office_agent: Agent, settings: Any) -> Iterator[Person]:
        """Somebody whom the bank has handed over to the office."""
        with wired(settings):
            connection, _sender = join(bank_agent, office_agent)
            hands_over(bank_agent, connection)
            person = Person(bank_agent)
            person.says("I have a complaint")
            deliver_all()
            assert person.handoff.state == "active"
            yield person

    def test_the_one_that_has_the_person(self, both: Person, office_agent: Agent, alice: User) -> None:
        delete_agent(agent=office_agent, actor=alice)
        both.says("two")
        deliver_all()
        give_up()
        assert both.reads()[-1] == "answer 2"
        assert {one.state for one in Handoff.objects.all()} == {"failed", "taken_back"}

    def test_the_one_that_handed_them_over(self, both: Person, bank_agent: Agent, alice: User) -> None:
        both.says("two")
        delete_agent(agent=bank_agent, actor=alice)
        give_up()
        deliver_all()
        assert both.handoff.state == "failed"
        assert not OutboxItem.objects.unsettled().exists()


class TestThePersonHasGoneAway:
    def test_what_is_handed_over_is_taken_back_and_then_deleted(
        self, handed_over: Person, peer: WirePeer, bank: Workspace
    ) -> None:
        keeps(bank, conversations=30)
        conversation = handed_over.conversation
        age(conversation)
        shown, since = len(handed_over.sees()), handed_over.conversation.last_activity_at
        forget()
        assert (handed_over.handoff.state, handed_over.handoff.reason) == ("taken_back", "idle")
        assert (len(handed_over.sees()), handed_over.conversation.last_activity_at) == (shown, since)
        forget()
        assert Conversation.objects.filter(pk=conversation.pk).exists(), "It was not told to stop yet."
        deliver_all()
        assert peer.methods()[-1] == "CancelTask"
        forget()
        assert not Conversation.objects.filter(pk=conversation.pk).exists()

    def test_it_goes_also_where_the_other_side_cannot_be_told(
        self, handed_over: Person, peer: WirePeer, bank: Workspace
    ) -> None:
        keeps(bank, conversations=30)
        age(handed_over.conversation)
        forget()
        peer.next.append(answers_status(401))
        deliver_all()
        forget()
        assert not Conversation.objects.filter(pk=handed_over.id).exists()

    def test_what_came_from_another_institution_goes_back_and_is_then_deleted(
        self, taken_over: Handoff, peer: WirePeer, office: Workspace
    ) -> None:
        keeps(office, conversations=30)
        age(taken_over.conversation)
        forget()
        taken_over.refresh_from_db()
        assert (taken_over.state, taken_over.reason) == ("returned", "idle")
        deliver_all()
        assert "handback" in peer.calls[-1].extension["replies"][-1]
        forget()
        assert not Conversation.objects.exists()

    def test_where_somebody_spoke_since_nothing_ends(self, handed_over: Person, bank: Workspace) -> None:
        keeps(bank, conversations=30)
        age(handed_over.conversation, timedelta(days=29))
        forget()
        assert handed_over.handoff.state == "active"

    def test_who_speaks_at_that_very_moment_goes_on(self, handed_over: Person, bank: Workspace) -> None:
        keeps(bank, conversations=30)
        age(handed_over.conversation)  # as it was found
        handed_over.says("I am back")
        assert not _end_silent(handed_over.id, before=timezone.now() - timedelta(days=30))
        assert handed_over.handoff.state == "active"

    def test_what_a_live_agent_never_ended_is_ended_and_deleted(
        self, person: Person, bank: Workspace, alice: User
    ) -> None:
        keeps(bank, conversations=30)
        kinds = ["live_agent.joined", "live_agent.left"]
        create_endpoint(workspace=bank, url="https://hooks.harbour.example/", kinds=kinds, actor=alice)
        joins(person.conversation, alice)
        person.says("Are you there?")
        age(person.conversation)
        forget()
        assert not Conversation.objects.filter(pk=person.id).exists()
        assert told_of_live_agents() == ["active", "idle"]

    def test_the_part_of_a_live_agent_ends_in_words_and_the_person_is_told_nothing(
        self, person: Person, alice: User, alice_client: Client
    ) -> None:
        joins(person.conversation, alice)
        age(person.conversation)
        shown, since = len(person.sees()), person.conversation.last_activity_at
        assert end_silent(Conversation.objects.all(), before=timezone.now() - timedelta(days=30)) == 1
        assert (len(person.sees()), person.conversation.last_activity_at) == (shown, since)
        assert person.state()["controller"] == "agent"
        page = alice_client.get(reverse("conversations:conversation", args=[person.id])).text
        assert "Nobody said anything for a while" in page

    def test_what_came_from_another_institution_goes_back_from_a_live_agent_too(
        self, taken_over: Handoff, peer: WirePeer, office: Workspace, charlie: User
    ) -> None:
        keeps(office, conversations=30)
        joins(taken_over.conversation, charlie)
        age(taken_over.conversation)
        forget()
        taken_over.refresh_from_db()
        assert (taken_over.state, taken_over.reason, LiveTalk.objects.get().state) == ("returned", "idle", "idle")
        deliver_all()
        forget()
        assert not Conversation.objects.exists()

    def test_what_a_live_agent_has_and_somebody_spoke_in_stays(
        self, person: Person, bank: Workspace, alice: User
    ) -> None:
        keeps(bank, conversations=30)
        joins(person.conversation, alice)
        age(person.conversation, timedelta(days=29))
        forget()
        assert LiveTalk.objects.get().state == "active"


def joins(conversation: Conversation, user: User) -> None:
    assert take_over(conversation_id=conversation.pk, epoch=conversation.epoch, user=user, shown_name="Alice")


def told_of_live_agents() -> list[str]:
    events = Event.objects.order_by("at")
    return [json.loads(one.payload)["data"]["state"] for one in events]


def test_a_packet_that_is_erased_meanwhile_is_no_fault(handed_over: Person, bank_agent: Agent, bank: Workspace) -> None:
    handoff = handed_over.handoff
    Handoff.objects.update(state="taken_back", ended_at=timezone.now() - timedelta(days=9))
    OutboxItem.objects.all().delete()
    handed_over.conversation.delete()
    assert items(handoff) == []
    assert not _empty(handoff, at=timezone.now())
    assert forget_old(workspace=bank, now=timezone.now()) == (0, 0)
