"""Something the other agent said never comes: asked about, then given up, never passed over in silence."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from conversations import outbox
from conversations.flows.ask_for_late_replies import ask_for_late_replies
from conversations.flows.skip_gap import ASKED_AT_LEAST, GAP_IS_GIVEN_UP_AFTER, skip_old_gaps
from conversations.models import ReceivedItem
from conversations.tasks import give_up, sweep
from tests.conversations.scene import Person, deliver_all, push
from tests.conversations.wire_peer import Behaviour, WirePeer, answers_status, hand_back, loses_its_answer, reply

pytestmark = pytest.mark.django_db


def wait_and_ask(
    person: Person, peer: WirePeer, *, until: timedelta, times: int = ASKED_AT_LEAST, fails: Behaviour | None = None
) -> None:
    """The clock goes on, and asks as it does in life. fails: how every question does; None: they are answered."""
    start = timezone.now()
    steps = [timedelta(seconds=4 * number) for number in range(1, times + 1)]
    for step in [*steps, until]:
        with time_machine.travel(start + step, tick=False):
            ask_for_late_replies(at=timezone.now())
            peer.next.append(fails or peer.answers_get_task(epoch=person.handoff.epoch))
            deliver_all()
            peer.next.clear()


LONG_ENOUGH = GAP_IS_GIVEN_UP_AFTER + timedelta(seconds=2)
AN_HOUR = timedelta(hours=1)
DOWN = {"silent": loses_its_answer(lambda _call: None), "500": answers_status(500), "503": answers_status(503)}


def test_after_a_minute_of_asking_the_stream_goes_on_behind_it(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(4, "four"), reply(5, "five"))
    wait_and_ask(handed_over, peer, until=LONG_ENOUGH)
    assert handed_over.notices()[-1] == "not_shown"
    assert [one["text"] for one in handed_over.sees()][-2:] == ["four", "five"]
    assert list(ReceivedItem.objects.never_came().order_by("seq").values_list("seq", flat=True)) == [2, 3]
    assert handed_over.handoff.last_received_seq == 5


@pytest.mark.parametrize("down", DOWN.values(), ids=DOWN)
def test_nothing_is_skipped_while_the_other_side_is_down(handed_over: Person, peer: WirePeer, down: Behaviour) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, times=20, until=AN_HOUR, fails=down)
    assert peer.methods().count("GetTask") > ASKED_AT_LEAST
    assert "not_shown" not in handed_over.notices()


def test_what_was_missing_is_shown_in_its_place_when_the_other_side_is_back(
    handed_over: Person, peer: WirePeer
) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, times=20, until=AN_HOUR, fails=answers_status(503))
    with time_machine.travel(timezone.now() + 2 * AN_HOUR, tick=False):
        peer.next.append(peer.answers_get_task(reply(2, "two"), reply(3, "three"), epoch=handed_over.handoff.epoch))
        deliver_all()
        ask_for_late_replies(at=timezone.now())
    assert handed_over.reads("peer_agent")[-2:] == ["two", "three"]
    assert "not_shown" not in handed_over.notices()


def test_questions_that_nobody_answered_are_none_of_those_it_takes(handed_over: Person, peer: WirePeer) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, times=20, until=AN_HOUR, fails=answers_status(503))
    with time_machine.travel(timezone.now() + 2 * AN_HOUR, tick=False):
        wait_and_ask(handed_over, peer, times=ASKED_AT_LEAST - 2, until=timedelta(seconds=10))
        skip_old_gaps(at=timezone.now())
        assert "not_shown" not in handed_over.notices()
        wait_and_ask(handed_over, peer, times=0, until=timedelta(seconds=14))
        skip_old_gaps(at=timezone.now())
    assert handed_over.notices()[-1] == "not_shown"


def test_a_conversation_behind_a_gap_is_left_alone_while_the_other_side_is_down(
    handed_over: Person, peer: WirePeer
) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, times=20, until=AN_HOUR, fails=answers_status(503))
    before = handed_over.conversation
    with time_machine.travel(timezone.now() + AN_HOUR, tick=False):
        skip_old_gaps(at=timezone.now())
    assert handed_over.conversation.last_activity_at == before.last_activity_at


def test_after_a_day_of_silence_what_is_there_is_shown_before_the_handoff_fails(
    handed_over: Person, peer: WirePeer
) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    wait_and_ask(handed_over, peer, times=3, until=AN_HOUR, fails=answers_status(503))
    with time_machine.travel(timezone.now() + outbox.GIVE_UP_AFTER + timedelta(minutes=1), tick=False):
        sweep()
        give_up()
    assert handed_over.reads("peer_agent")[-1] == "three"
    assert handed_over.notices()[-2:] == ["not_shown", "handoff_failed"]


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
