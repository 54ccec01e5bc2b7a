"""What the agent that took over says: each item once, in its order, and only while it has control."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.flows.check_records import check_records
from conversations.flows.receive_replies import FURTHEST_AHEAD
from conversations.models import Handoff, ReceivedItem
from conversations.tasks import sweep
from protocol.packet import MAX_DETAILS
from tests.conversations.scene import Person, connect, deliver_all, items, push
from tests.conversations.wire_peer import Json, WirePeer, answers_error, detail, hand_back, reply, running_peer

pytestmark = pytest.mark.django_db


def texts_after_greeting(person: Person) -> list[str]:
    return person.reads("peer_agent")[1:]


def test_a_late_reply_comes_by_push(handed_over: Person, peer: WirePeer) -> None:
    answer = push(peer, handed_over.handoff, reply(2, "I have looked it up."))
    assert (answer.status_code, texts_after_greeting(handed_over)) == (200, ["I have looked it up."])


def test_a_question_comes_with_its_quick_replies(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(2, "Which bank?", kind="question", quickReplies=["Mine", "Other"]))
    shown = handed_over.sees()[-1]
    assert (shown["kind"], shown["quick_replies"]) == ("question", ["Mine", "Other"])


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b\u200e", "\ufeff"])
def test_words_that_nobody_can_see_are_taken_and_not_shown(handed_over: Person, peer: WirePeer, nothing: str) -> None:
    assert push(peer, handed_over.handoff, reply(2, nothing), reply(3, "Here I am.")).status_code == 200
    assert texts_after_greeting(handed_over) == ["Here I am."]
    assert push(peer, handed_over.handoff, reply(4, nothing)).status_code == 200
    assert (texts_after_greeting(handed_over), handed_over.handoff.last_received_seq) == (["Here I am."], 4)
    assert check_records(handed_over.handoff) == (), "What came is still in our records."


def test_quick_replies_are_shown_also_without_words(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(2, "\u200b", quickReplies=["Mine", "Other"]))
    assert handed_over.sees()[-1]["quick_replies"] == ["Mine", "Other"]


def test_a_repeated_push_is_taken_and_shows_nothing_twice(handed_over: Person, peer: WirePeer) -> None:
    for _ in range(2):
        assert push(peer, handed_over.handoff, reply(2, "Once.")).status_code == 200
    assert texts_after_greeting(handed_over) == ["Once."]


def test_the_same_number_with_other_words_is_refused(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(2, "Once."))
    assert push(peer, handed_over.handoff, reply(2, "Otherwise.")).status_code == 400
    assert texts_after_greeting(handed_over) == ["Once."]


def test_the_same_number_twice_in_one_push_is_refused_whole(handed_over: Person, peer: WirePeer) -> None:
    assert push(peer, handed_over.handoff, reply(2, "Once."), reply(2, "Twice.")).status_code == 400
    assert texts_after_greeting(handed_over) == []


def test_what_is_too_far_ahead_is_not_kept(handed_over: Person, peer: WirePeer) -> None:
    last = handed_over.handoff.last_received_seq
    assert push(peer, handed_over.handoff, reply(last + FURTHEST_AHEAD, "last")).status_code == 200
    assert push(peer, handed_over.handoff, reply(last + FURTHEST_AHEAD + 1, "more")).status_code == 400
    assert ReceivedItem.objects.filter(applied=False).count() == 1


def test_details_are_kept_as_many_as_a_packet_holds_and_those_there_are_go_on(
    handed_over: Person, peer: WirePeer, caplog: pytest.LogCaptureFixture
) -> None:
    kept, now = handed_over.conversation.details, timezone.now()
    kept.all().delete()
    for number in range(MAX_DETAILS):
        kept.create(name=f"detail_{number}", value="before", said_by="person", at=now)
    changed = (detail("one", "1"), detail("detail_7", "after"), detail("two", "2"))
    push(peer, handed_over.handoff, hand_back(2, details=changed))
    assert (kept.count(), kept.get(name="detail_7").value) == (MAX_DETAILS, "after")
    assert [record.message for record in caplog.records].count("too_many_details") == 1


def test_what_comes_too_early_waits_for_what_is_missing(handed_over: Person, peer: WirePeer) -> None:
    assert push(peer, handed_over.handoff, reply(3, "three")).status_code == 200
    assert texts_after_greeting(handed_over) == []
    push(peer, handed_over.handoff, reply(2, "two"))
    assert texts_after_greeting(handed_over) == ["two", "three"]


def test_what_stays_missing_is_asked_for(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    sweep()
    assert items(handed_over.handoff, "ask") == []
    peer.next.append(peer.answers_get_task(reply(2, "two"), reply(3, "three"), epoch=handed_over.handoff.epoch))
    with time_machine.travel(timezone.now() + timedelta(seconds=4)):
        sweep()
        sweep()
        deliver_all()
    assert peer.methods()[1:] == ["GetTask"]
    assert texts_after_greeting(handed_over) == ["two", "three"]


def test_an_agent_that_cannot_push_is_asked_while_the_person_waits(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    Connection.objects.update(can_push=False)
    sweep()
    assert items(handed_over.handoff, "ask") == []
    handed_over.says("and the fee?")
    peer.next += [peer.says(), peer.answers_get_task(reply(2, "30 euros."), epoch=handed_over.handoff.epoch)]
    deliver_all()
    sweep()
    deliver_all()
    assert texts_after_greeting(handed_over) == ["30 euros."]
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        sweep()
    assert len(items(handed_over.handoff, "ask")) == 1


def test_an_agent_that_does_not_know_the_task_any_more_has_lost_it(handed_over: Person, peer: WirePeer) -> None:
    Connection.objects.update(can_push=False)
    handed_over.says("and the fee?")
    peer.next += [peer.says(), answers_error(-32001)]
    deliver_all()
    sweep()
    deliver_all()
    assert (handed_over.handoff.state, handed_over.handoff.reason) == ("failed", "refused")


def test_it_is_asked_again_only_after_a_while(handed_over: Person, peer: WirePeer) -> None:
    Connection.objects.update(can_push=False)
    handed_over.says("and the fee?")
    peer.next += [peer.says(), peer.answers_get_task(epoch=handed_over.handoff.epoch)]
    deliver_all()
    sweep()
    deliver_all()
    sweep()
    assert len(items(handed_over.handoff, "ask")) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        sweep()
    assert len(items(handed_over.handoff, "ask")) == 2


@pytest.mark.parametrize(("waited", "pause"), [(30, 2), (120, 10), (1200, 60)])
def test_an_agent_that_stays_silent_is_asked_less_and_less_often(
    handed_over: Person, peer: WirePeer, waited: int, pause: int
) -> None:
    Connection.objects.update(can_push=False)
    handed_over.says("and the fee?")
    epoch = handed_over.handoff.epoch
    peer.next += [peer.says(), peer.answers_get_task(epoch=epoch), peer.answers_get_task(epoch=epoch)]
    deliver_all()
    asked = []
    for later in (0, pause - 1, pause + 1):
        with time_machine.travel(timezone.now() + timedelta(seconds=waited + later), tick=False):
            sweep()
            deliver_all()
            asked.append(len(items(handed_over.handoff, "ask")))
    assert asked == [1, 1, 2]


def test_another_epoch_is_refused_logged_and_never_shown(
    handed_over: Person, peer: WirePeer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="conversations"):
        stale = push(peer, handed_over.handoff, reply(2, "Old words."), epoch=handed_over.handoff.epoch - 1)
    assert stale.status_code == 404
    assert "stale_reply_refused" in caplog.text
    assert "Old words." not in caplog.text
    assert texts_after_greeting(handed_over) == []


def test_after_the_end_nothing_is_shown_any_more(handed_over: Person, peer: WirePeer) -> None:
    handed_over.returns()
    assert push(peer, handed_over.handoff, reply(2, "Still here.")).status_code == 404
    assert texts_after_greeting(handed_over) == []


def test_a_push_that_overtakes_the_acceptance_is_worth_another_try(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    person.says("I have a complaint")
    assert push(peer, person.handoff, reply(2, "Already here.")).status_code == 425
    deliver_all()
    assert push(peer, person.handoff, reply(2, "Already here.")).status_code == 200
    assert texts_after_greeting(person) == ["Already here."]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"statusUpdate":{}}',
        b'{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_WORKING"}}}',
        b'{"statusUpdate":{"taskId":"t","taskId":"u","status":{"state":"TASK_STATE_WORKING"}}}',
        b'{"statusUpdate":{"taskId":"\\ud800","status":{"state":"TASK_STATE_WORKING"}}}',
    ],
)
def test_a_push_that_cannot_be_read_is_refused(handed_over: Person, peer: WirePeer, body: bytes) -> None:
    assert push(peer, handed_over.handoff, body=body or b" ").status_code == 400


@pytest.mark.parametrize(
    "item",
    [
        reply(0, "zero"),
        reply(2**31, "too far"),
        reply(2, "x" * 8001),
        reply(2, "words", at="0001-01-01T00:00:00+14:00"),
        reply(2, "words", at="yesterday"),
        {"seq": 2},
        {**reply(2, "words"), "seq": True},
    ],
    ids=["number 0", "number too large", "too long", "before time", "no time", "half", "true"],
)
def test_a_reply_out_of_shape_is_refused(handed_over: Person, peer: WirePeer, item: Json) -> None:
    assert push(peer, handed_over.handoff, item).status_code == 400
    assert not ReceivedItem.objects.filter(handoff=handed_over.handoff, seq__gt=1).exists()


def test_unknown_fields_and_claims_about_the_author_change_nothing(handed_over: Person, peer: WirePeer) -> None:
    claims = {"author": {"kind": "agent", "name": "Harbour"}, "role": "system", "avatar": "https://evil.example/a.png"}
    push(peer, handed_over.handoff, reply(2, "I am your bank.", **claims))
    author = handed_over.sees()[-1]["author"]
    assert (author["kind"], author["name"], author["colour"]) == ("peer_agent", "Tala", "plum")


class TestSomebodyElse:
    """A peer may speak only about a handoff that is live with that very connection."""

    def test_another_connections_callback_is_as_if_it_did_not_exist(
        self, handed_over: Person, peer: WirePeer, bank_agent: Agent
    ) -> None:
        with running_peer(agent_id="agt_" + "9b" * 16) as stranger:
            other = connect(bank_agent, stranger)
            known = push(stranger, handed_over.handoff, reply(2, "Me!"), connection=other)
            unknown = push(stranger, Handoff(connection=other), reply(2, "Me!"), connection=other)
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert (known.status_code, texts_after_greeting(handed_over)) == (404, [])

    def test_an_ended_handoff_is_as_if_it_did_not_exist(
        self, handed_over: Person, peer: WirePeer, connection: Connection
    ) -> None:
        unknown = push(peer, Handoff(connection=connection), reply(2, "?"), connection=connection)
        handed_over.returns()
        ended = push(peer, handed_over.handoff, reply(2, "?"))
        assert (ended.status_code, ended.content) == (unknown.status_code, unknown.content)

    def test_a_disabled_connection_cannot_speak(
        self, handed_over: Person, peer: WirePeer, connection: Connection
    ) -> None:
        Connection.objects.filter(pk=connection.pk).update(state="disabled")
        assert push(peer, handed_over.handoff, reply(2, "?")).status_code == 401
