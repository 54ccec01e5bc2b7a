"""Conversations that go round in a circle: stopped on both sides, with a reason that people can read."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.flows.going_round import MOST_TIMES, WITHIN
from conversations.models import Handoff, Message, RefusedOffer
from protocol.handoff_extension import MAX_HOPS
from protocol.packet import Hop
from tests.conversations.scene import (
    Person,
    action,
    call,
    deliver_all,
    earlier,
    offer_body,
    packet,
    passed_detail,
    push,
    run_on_draft,
    told,
    trigger,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import WirePeer, hand_back, meanwhile, reply
from triggers.models import TriggerKind

pytestmark = pytest.mark.django_db


def go_there_and_back(person: Person, peer: WirePeer) -> None:
    peer.seq = 0
    person.says("my complaint again")
    deliver_all()
    push(peer, person.handoff, hand_back(2))


def reason_for_operators(person: Person) -> str:
    return str(Message.objects.filter(conversation=person.id, kind="note").latest("position").extras["not_offered"])


class TestOurSide:
    def test_it_stops_handing_over_what_keeps_coming_back(
        self, connection: Connection, person: Person, peer: WirePeer
    ) -> None:
        for _ in range(MOST_TIMES):
            go_there_and_back(person, peer)
        calls = len(peer.calls)
        person.says("my complaint again")
        assert (deliver_all(), len(peer.calls)) == (0, calls)
        assert (person.notices()[-1], person.reads()[-1]) == ("handoff_stopped", "I stay with you.")
        assert "too_often" in reason_for_operators(person)

    def test_later_it_may_go_over_again(self, connection: Connection, person: Person, peer: WirePeer) -> None:
        for _ in range(MOST_TIMES):
            go_there_and_back(person, peer)
        with time_machine.travel(timezone.now() + WITHIN + timedelta(seconds=1)):
            go_there_and_back(person, peer)
        assert person.handoff.state == "returned"
        assert Handoff.objects.count() == MOST_TIMES + 1

    def test_an_agent_that_sends_back_at_once_meets_the_limit_without_the_person_saying_anything(
        self, connection: Connection, person: Person, peer: WirePeer, bank_agent: Agent
    ) -> None:
        returned = trigger(bank_agent, TriggerKind.CONVERSATION_RETURNED)
        action(returned, "external_handoff", connection=connection, announced=False)
        run_on_draft(person.conversation)
        peer.next += [meanwhile(lambda: setattr(peer, "seq", 0), peer.hands_back("No."))] * 20
        person.says("my complaint")
        deliver_all()
        assert Handoff.objects.count() == MOST_TIMES
        assert person.notices()[-1] == "handoff_stopped"
        assert person.state()["controller"] == "agent"

    def test_the_handoffs_of_one_conversation_share_a_context(
        self, connection: Connection, person: Person, peer: WirePeer, bank_agent: Agent
    ) -> None:
        for _ in range(2):
            go_there_and_back(person, peer)
        other = Person(bank_agent)
        go_there_and_back(other, peer)
        assert Handoff.objects.filter(conversation=person.id).values("context_id").distinct().count() == 1
        assert other.handoff.context_id != person.handoff.context_id

    def test_without_a_connection_the_operators_can_read_why(self, connection: Connection, person: Person) -> None:
        Connection.objects.update(state="disabled")
        person.says("I have a complaint")
        assert "no_connection" in reason_for_operators(person)

    def test_the_person_sees_no_note_of_it(self, connection: Connection, person: Person) -> None:
        Connection.objects.update(state="disabled")
        person.says("I have a complaint")
        assert {one["kind"] for one in person.sees()} == {"text"}


class TestTheirSide:
    def refusal(self, peer: WirePeer, sender: Sender, **fields: object) -> str:
        task = told(call(peer, sender, offer_body(peer, "my complaint", packet(peer, **fields))))
        (extension,) = task["metadata"].values()
        return str(extension.get("reason", extension["type"]))

    def test_it_refuses_a_conversation_that_was_handed_to_it_too_often(self, peer: WirePeer, sender: Sender) -> None:
        for _ in range(MOST_TIMES):
            assert self.refusal(peer, sender) == "replies"
        assert self.refusal(peer, sender) == "loop"
        with time_machine.travel(timezone.now() + WITHIN + timedelta(seconds=1)):
            assert self.refusal(peer, sender, expires_at=timezone.now() + timedelta(seconds=60)) == "replies"

    def test_what_it_refused_is_kept_with_the_way_it_came_once(
        self, peer: WirePeer, sender: Sender, office_agent: Agent, settings: object
    ) -> None:
        home = Hop(settings.PLATFORM_DOMAIN, office_agent.public_id)  # type: ignore[attr-defined]
        way = packet(peer, path=(home, Hop(peer.domain, peer.agent_id)))
        for _ in range(2):
            call(peer, sender, offer_body(peer, "my complaint", way))
        kept = RefusedOffer.objects.get()
        assert kept.reason == "loop"
        assert [hop["agent_id"] for hop in kept.way] == [office_agent.public_id, peer.agent_id]

    def test_too_many_hops_are_refused(self, peer: WirePeer, sender: Sender) -> None:
        hops = tuple(Hop(f"https://hop{number}.example", "agt_x") for number in range(MAX_HOPS))
        assert self.refusal(peer, sender, path=(*hops, Hop(peer.domain, peer.agent_id))) == "loop"
        assert RefusedOffer.objects.get().reason == "loop"


class TestOnlyThePersonsWordsFireATrigger:
    """The keyword that hands over, in the mouth of an agent."""

    def test_in_the_other_agents_replies(self, handed_over: Person, peer: WirePeer) -> None:
        push(peer, handed_over.handoff, reply(2, "I have a complaint"), hand_back(3, summary="complaint"))
        assert Handoff.objects.count() == 1
        assert handed_over.state()["controller"] == "agent"

    def test_in_the_transcript_that_came_along(self, peer: WirePeer, sender: Sender) -> None:
        said = tuple(earlier(seq, author, "that is all") for seq, author in enumerate(("agent", "person"), start=1))
        response = call(peer, sender, offer_body(peer, "hello", packet(peer, transcript=said)))
        assert words_of(response) == ["answer 2"]
        assert Handoff.objects.get().state == "active"

    def test_in_session_details_that_an_agent_told(self, peer: WirePeer, sender: Sender) -> None:
        told_by_an_agent = (passed_detail("answer", "that is all", said_by="agent"),)
        response = call(peer, sender, offer_body(peer, "hello", packet(peer, details=told_by_an_agent)))
        assert words_of(call(peer, sender, turn_body(str(told(response)["id"]), 2, "and"))) == ["answer 2"]
        assert Handoff.objects.get().state == "active"

    def test_in_our_own_agents_words(self, connection: Connection, person: Person, bank_agent: Agent) -> None:
        Agent.objects.filter(pk=bank_agent.pk).update(
            reply_settings={"texts": ["I have a complaint"], "wait_seconds": 0}
        )
        person.says("hello")
        assert (person.reads()[-1], Handoff.objects.count()) == ("I have a complaint", 0)
