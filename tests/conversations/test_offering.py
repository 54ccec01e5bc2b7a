"""Offering a conversation: what goes out, and every way the other side can take it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agents.links import disable
from agents.models import Agent, Connection
from conversations.authors import our_agent
from conversations.delivery import deliver_lane
from conversations.flows.changing import changing
from conversations.flows.show_message import say
from conversations.flows.take_back import expire_offer
from conversations.models import Handoff, OutboxItem
from conversations.tasks import sweep
from protocol.handoff_extension import MAX_HOPS
from protocol.packet import TEXT_LIMIT, Hop
from tests.conversations.scene import (
    Person,
    action,
    admit,
    call,
    connect,
    deliver_all,
    hands_over,
    items,
    offer_body,
    packet,
)
from tests.conversations.wire_peer import (
    TASK_ID,
    WirePeer,
    answers_bytes,
    answers_error,
    answers_status,
    loses_its_answer,
    meanwhile,
    refuses,
)
from triggers.models import Trigger

pytestmark = pytest.mark.django_db


def offered(person: Person, text: str = "I have a complaint") -> Handoff:
    person.says(text)
    return person.handoff


def test_the_person_is_told_at_once_that_they_are_being_connected(connection: Connection, person: Person) -> None:
    offered(person)
    assert person.reads() == ["Welcome to the bank.", "I connect you."]
    assert person.notices() == ["handing_over"]
    state = person.state()
    assert (state["controller"], state["handoff"], state["can_return"]) == ("peer", "offered", True)
    assert state["speaker"]["name"] == "Harbour"


def test_the_offer_is_a_send_message_without_a_task_that_names_our_callback(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    handoff = offered(person)
    deliver_all()
    sent = peer.calls[0].json["params"]
    assert "taskId" not in sent["message"]
    assert sent["configuration"]["returnImmediately"] is True
    assert sent["configuration"]["taskPushNotificationConfig"]["url"].endswith(f"/callbacks/{handoff.pk}")
    assert (peer.calls[0].headers["A2A-Version"], peer.calls[0].path) == ("1.0", f"/a2a/{peer.agent_id}/")
    assert peer.calls[0].extension["packet"]["handoffId"] == str(handoff.pk)


def test_what_the_trigger_is_called_is_noted_as_it_was_published(connection: Connection, person: Person) -> None:
    Trigger.objects.filter(kind="message_received").update(name="As it will be")
    person.says("I have a complaint")
    assert (person.handoff.trigger_kind, person.handoff.trigger_name) == ("message_received", "Complaint")


def test_accepting_shows_who_speaks_now_what_went_along_and_the_first_words(handed_over: Person) -> None:
    assert [one["kind"] for one in handed_over.sees()][-3:] == ["notice", "card", "text"]
    assert handed_over.notices()[-1] == "handed_over"
    assert handed_over.reads("peer_agent") == ["Hello, this is Tala."]
    assert handed_over.state()["speaker"]["name"] == "Tala"
    assert (handed_over.handoff.remote_id, handed_over.handoff.state) == (TASK_ID, "active")


def test_the_other_agents_words_carry_the_verified_domain(handed_over: Person, peer: WirePeer) -> None:
    author = handed_over.sees()[-1]["author"]
    assert (author["name"], author["institution"], author["domain"]) == (
        "Tala",
        "Consumer Protection Office",
        peer.domain.removeprefix("http://"),
    )


def test_refusing_gives_a_reason_and_our_agent_goes_on(connection: Connection, person: Person, peer: WirePeer) -> None:
    handoff = offered(person)
    peer.next.append(refuses("closed", "We open at nine."))
    deliver_all()
    handoff.refresh_from_db()
    assert (handoff.state, handoff.reason, handoff.reason_text) == ("refused", "closed", "We open at nine.")
    assert person.notices()[-1] == "handoff_refused"
    assert (person.reads()[-1], person.state()["controller"]) == ("I stay with you.", "agent")
    person.says("and now?")
    assert person.reads()[-1] == "answer 2"


@pytest.mark.parametrize(
    "behaviour",
    [
        answers_bytes(b"<html>hello</html>"),
        answers_bytes(b'{"jsonrpc":"2.0","id":"x","result":{"task":{"id":"t"}}}'),
        answers_bytes(b'{"jsonrpc":"2.0","id":"x","result":{"a":1,"a":2}}'),
        answers_error(-32602),
        answers_status(400),
        answers_status(401),
        answers_status(404),
    ],
    ids=["no JSON", "half a task", "a key twice", "JSON-RPC error", "400", "401", "404"],
)
def test_an_answer_that_cannot_help_ends_the_handoff_and_our_agent_goes_on(
    connection: Connection, person: Person, peer: WirePeer, behaviour: object
) -> None:
    handoff = offered(person)
    peer.next.append(behaviour)  # type: ignore[arg-type]  # parametrize hides the type
    deliver_all()
    handoff.refresh_from_db()
    assert handoff.state == "failed"
    assert (person.notices()[-1], person.reads()[-1]) == ("handoff_failed", "I stay with you.")
    assert len(items(handoff, "offer")) == 1


def test_v16_2_5_the_words_of_an_error_answer_are_neither_kept_nor_logged(
    connection: Connection, person: Person, peer: WirePeer, caplog: pytest.LogCaptureFixture
) -> None:
    handoff = offered(person)
    error = b'{"jsonrpc":"2.0","id":"x","error":{"code":-32602,"message":"no complaint of Ana Reyes"}}'
    peer.next.append(answers_bytes(error))
    deliver_all()
    (item,) = items(handoff, "offer")
    handoff.refresh_from_db()
    kept = [item.last_error, handoff.reason_text, *item.delivery_attempts.values_list("detail", flat=True)]
    assert not any("Ana" in text for text in [*kept, *(str(vars(record)) for record in caplog.records)])
    assert "JSON-RPC error -32602" in kept


def test_an_answer_of_a_plain_agent_is_not_taken_for_an_acceptance(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    handoff = offered(person)
    peer.next.append(
        answers_bytes(
            b'{"jsonrpc":"2.0","id":"x","result":{"task":{"id":"t","status":{"state":"TASK_STATE_WORKING"}}}}'
        )
    )
    deliver_all()
    handoff.refresh_from_db()
    assert (handoff.state, handoff.reason) == ("failed", "not_understood")


def test_an_offer_expires_at_the_accept_limit_and_not_before(connection: Connection, person: Person) -> None:
    handoff = offered(person)
    with time_machine.travel(handoff.offer_expires_at - timedelta(seconds=1), tick=False):
        sweep()
        handoff.refresh_from_db()
        assert handoff.state == "offered"
    with time_machine.travel(handoff.offer_expires_at + timedelta(seconds=1), tick=False):
        sweep()
    handoff.refresh_from_db()
    assert (handoff.state, handoff.reason) == ("expired", "no_answer_in_time")
    assert person.notices()[-1] == "handoff_expired"


def test_an_offer_that_expired_untried_is_never_sent(connection: Connection, person: Person, peer: WirePeer) -> None:
    expire_offer(handoff=offered(person))
    deliver_all()
    assert peer.calls == []


@pytest.mark.django_db(transaction=True)
def test_who_accepts_after_the_limit_is_told_to_stop(connection: Connection, person: Person, peer: WirePeer) -> None:
    handoff = offered(person)
    peer.next.append(meanwhile(lambda: expire_offer(handoff=handoff), peer.says("Hello, this is Tala.")))
    deliver_all()
    deliver_all()
    assert peer.methods()[0] == "SendMessage"
    assert set(peer.methods()[1:]) == {"CancelTask"}
    assert peer.calls[-1].json["params"]["id"] in (TASK_ID, str(handoff.pk))
    assert peer.calls[-1].extension["type"] == "takeback"
    assert person.reads("peer_agent") == []


@pytest.mark.django_db(transaction=True)
def test_who_refuses_after_the_limit_changes_nothing(connection: Connection, person: Person, peer: WirePeer) -> None:
    handoff = offered(person)
    peer.next.append(meanwhile(lambda: expire_offer(handoff=handoff), refuses("closed")))
    deliver_all()
    handoff.refresh_from_db()
    assert handoff.state == "expired"
    assert person.notices().count("handoff_refused") == 0


def test_an_offer_whose_answer_was_lost_is_repeated_as_it_was(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    handoff = offered(person)
    peer.next.append(loses_its_answer(peer.says("lost")))
    deliver_all()
    OutboxItem.objects.filter(handoff=handoff).update(next_attempt_at=timezone.now())
    deliver_all()
    assert peer.calls[0].body == peer.calls[1].body
    handoff.refresh_from_db()
    assert handoff.state == "active"


def test_two_workers_at_one_lane_send_the_offer_once(connection: Connection, person: Person, peer: WirePeer) -> None:
    lane = items(offered(person), "offer")[0].lane
    assert (deliver_lane(lane), deliver_lane(lane)) == (1, 0)
    assert len(peer.calls) == 1


def test_without_a_usable_connection_the_person_is_told_and_our_agent_keeps_control(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    disable(link=connection, actor=None)
    person.says("I have a complaint")
    assert person.reads()[-1] == "I stay with you."
    assert not Handoff.objects.exists()


def test_right_at_the_start_there_is_nothing_to_pass_on_yet(bank_agent: Agent, connection: Connection) -> None:
    started = bank_agent.triggers.get(kind="chat_started")
    action(started, "external_handoff", connection=connection)
    assert (Person(bank_agent).state()["controller"], Handoff.objects.count()) == ("agent", 0)


class TestLoops:
    """B is the office; it could hand on to Tala, where the conversation came from, or to where it has been."""

    def path_of(self, peer: WirePeer, *, hops: int) -> tuple[Hop, ...]:
        others = tuple(Hop(f"https://institution{n}.example", f"agt_{n}") for n in range(hops - 1))
        return (*others, Hop(peer.domain, peer.agent_id))

    def test_our_agent_does_not_hand_on_to_where_the_conversation_has_been(
        self, office_agent: Agent, peer: WirePeer
    ) -> None:
        sender = admit(office_agent, peer)
        hands_over(office_agent, connect(office_agent, peer))
        call(peer, sender, offer_body(peer, "my complaint", packet(peer)))
        assert not Handoff.objects.outgoing().exists()

    def test_our_agent_does_not_hand_on_after_too_many_hops(self, office_agent: Agent, peer: WirePeer) -> None:
        sender = admit(office_agent, peer)
        elsewhere = connect(office_agent, peer, platform_domain="https://other.example", remote_agent_id="agt_other")
        hands_over(office_agent, elsewhere)
        for hops, handed_on in ((MAX_HOPS, False), (MAX_HOPS - 1, True)):
            offer = packet(peer, path=self.path_of(peer, hops=hops), handoff_id=str(uuid.uuid4()))
            call(peer, sender, offer_body(peer, "my complaint", offer))
            assert Handoff.objects.outgoing().exists() is handed_on


def test_an_earlier_message_that_is_too_long_for_a_packet_ends_no_handoff(
    bank_agent: Agent, connection: Connection, peer: WirePeer
) -> None:
    person = Person(bank_agent)
    with changing(person.id) as conversation:
        say(conversation=conversation, author=our_agent(bank_agent), text="x" * (TEXT_LIMIT + 1))
    person.says("my complaint")
    deliver_all()
    assert person.handoff.state == "active"
    passed_on = peer.calls[0].extension["packet"]
    assert len(passed_on["transcript"][-1]["text"]) == TEXT_LIMIT
    assert "size" in {one["kind"] for one in passed_on["withheld"] if one["name"].startswith("message ")}
