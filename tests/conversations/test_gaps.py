"""Something the other agent said never comes: asked about, then given up, never passed over in silence."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from conversations.flows.ask_for_late_replies import ask_for_late_replies
from conversations.flows.skip_gap import ASKED_AT_LEAST, GAP_IS_GIVEN_UP_AFTER
from conversations.models import ReceivedItem
from tests.conversations.scene import Person, deliver_all, push
from tests.conversations.wire_peer import WirePeer, answers_status, hand_back, reply

pytestmark = pytest.mark.django_db


def wait_and_ask(person: Person, peer: WirePeer, *, until: timedelta, answers: bool = True) -> None:
    """The clock goes on, and asks as it does in life."""
    start = timezone.now()
    steps = [timedelta(seconds=4 * number) for number in range(1, ASKED_AT_LEAST + 1)]
    for step in [*steps, until]:
        with time_machine.travel(start + step, tick=False):
            ask_for_late_replies(at=timezone.now())
            epoch = person.handoff.epoch
            peer.next.append(peer.answers_get_task(epoch=epoch) if answers else answers_status(500))
            deliver_all()
            peer.next.clear()


LONG_ENOUGH = GAP_IS_GIVEN_UP_AFTER + timedelta(seconds=2)


def test_after_a_minute_of_asking_the_stream_goes_on_behind_it(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(4, "four"), reply(5, "five"))
    wait_and_ask(handed_over, peer, until=LONG_ENOUGH)
    assert handed_over.notices()[-1] == "not_shown"
    assert [one["text"] for one in handed_over.sees()][-2:] == ["four", "five"]
    assert list(ReceivedItem.objects.never_came().values_list("seq", flat=True)) == [2, 3]
    assert handed_over.handoff.last_received_seq == 5


def test_it_also_goes_on_when_the_other_side_answers_every_question_with_a_fault(
    handed_over: Person, peer: WirePeer
) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, until=LONG_ENOUGH, answers=False)
    assert handed_over.notices()[-1] == "not_shown"
    assert handed_over.reads("peer_agent")[-1] == "three"


def test_before_that_nothing_is_skipped(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, until=GAP_IS_GIVEN_UP_AFTER - timedelta(seconds=10))
    assert "not_shown" not in handed_over.notices()
    push(peer, handed_over.handoff, reply(2, "two"))
    assert handed_over.reads("peer_agent")[-2:] == ["two", "three"]


def test_nothing_is_skipped_that_nobody_asked_about(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        ask_for_late_replies(at=timezone.now())
    assert "not_shown" not in handed_over.notices()


def test_what_comes_after_it_was_given_up_is_taken_and_not_shown(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, until=LONG_ENOUGH)
    assert push(peer, handed_over.handoff, reply(2, "two"), reply(4, "four")).status_code == 200
    assert handed_over.reads("peer_agent")[-2:] == ["three", "four"]


def test_a_hand_back_behind_a_gap_comes_through(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, hand_back(3))
    wait_and_ask(handed_over, peer, until=LONG_ENOUGH)
    assert (handed_over.handoff.state, handed_over.notices()[-2:]) == ("returned", ["not_shown", "returned"])
