"""The threads of a worker: slow peers do not take them all, and a worker that stops leaves the rest."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connections
from django.utils import timezone

from agents.models import Agent
from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.models import OutboxItem
from conversations.shares import STAY_ITEMS, Shares
from tests.conversations.scene import Person, connect, deliver_all, hands_over, items
from tests.conversations.wire_peer import Call, Said, WirePeer, meanwhile, running_peer

SLOW_PEERS, THREADS = 6, 16
LOOK_SECONDS = 0.25


class TestShares:
    def test_a_peer_gets_more_than_one_while_more_than_a_quarter_is_free(self) -> None:
        shares = Shares(16)
        assert [shares.begin("slow") is not None for _ in range(14)] == [True] * 12 + [False] * 2

    def test_one_that_has_none_gets_one_as_long_as_there_is_more_than_the_last(self) -> None:
        shares = Shares(16)
        assert [shares.begin(f"peer {number}") is not None for number in range(16)] == [True] * 15 + [False]

    @pytest.mark.parametrize("threads", [1, 2])
    def test_a_worker_of_few_threads_works(self, threads: int) -> None:
        shares = Shares(threads)
        stay = shares.begin("peer")
        assert stay is not None
        shares.end(stay)
        assert shares.begin("peer") is not None

    def test_a_stay_is_over_after_so_many_items_even_where_nobody_waits(self) -> None:
        stay = Shares(16).begin("peer")
        assert stay is not None
        assert [stay.is_over() for _ in range(STAY_ITEMS)] == [False] * (STAY_ITEMS - 1) + [True]

    def test_where_threads_are_scarce_a_peer_gives_up_all_but_one(self) -> None:
        shares = Shares(4)
        first, second = shares.begin("peer"), shares.begin("peer")
        assert first is not None
        assert second is not None
        assert not first.is_over()
        assert shares.begin("another") is not None
        assert first.is_over()
        shares.end(first)
        assert not second.is_over()

    def test_nothing_is_begun_after_the_stop(self) -> None:
        shares = Shares(4)
        stay = shares.begin("peer")
        assert stay is not None
        shares.stop()
        assert stay.is_over()
        assert shares.begin("another") is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_stops_finishes_the_call_under_way_and_leaves_the_rest(
    handed_over: Person, peer: WirePeer
) -> None:
    for number in range(4):
        handed_over.says(f"turn {number}")
    shares = Shares(THREADS)
    peer.next.append(meanwhile(shares.stop, peer.says("Noted.")))
    lane = items(handed_over.handoff, "turn")[0].lane

    assert deliver_lane(lane, shares=shares) == 1
    assert deliver_lane(lane, shares=shares) == 0

    left = items(handed_over.handoff, "turn")[1:]
    assert [(item.state, item.claim, item.attempts) for item in left] == [("due", None, 0)] * 3
    assert deliver_lane(lane) == 3
    assert peer.texts()[1:] == [f"turn {number}" for number in range(4)]


@pytest.mark.django_db(transaction=True)
def test_what_a_stay_leaves_is_rung_for_again(handed_over: Person, peer: WirePeer) -> None:
    for number in range(STAY_ITEMS + 1):
        handed_over.says(f"turn {number}")
    lane = items(handed_over.handoff, "turn")[0].lane
    assert deliver_lane(lane) == STAY_ITEMS
    assert [item.state for item in items(handed_over.handoff, "turn")][-2:] == ["done", "due"]
    deliver_all()
    assert peer.texts()[1:] == [f"turn {number}" for number in range(STAY_ITEMS + 1)]


@contextmanager
def at_work(shares: Shares) -> Iterator[None]:
    """A worker whose clock rings for what is due."""
    over = threading.Event()
    rung: queue.SimpleQueue[str] = queue.SimpleQueue()

    def thread() -> None:
        try:
            while not over.is_set():
                try:
                    deliver_lane(rung.get(timeout=0.1), shares=shares)
                except queue.Empty:
                    continue
        finally:
            connections.close_all()

    def clock() -> None:
        try:
            while not over.wait(LOOK_SECONDS):
                if rung.empty():
                    for lane in outbox.due_lanes(at=timezone.now(), limit=200):
                        rung.put(lane)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS + 1) as pool:
        done = [pool.submit(clock), *(pool.submit(thread) for _ in range(THREADS))]
        try:
            yield
        finally:
            over.set()
            shares.stop()
    for one in done:
        one.result()


@pytest.mark.django_db(transaction=True)
def test_a_quiet_peer_is_reached_at_once_beside_six_that_are_slow_and_busy(bank_agent: Agent, peer: WirePeer) -> None:
    people: list[Person] = []
    for number in range(SLOW_PEERS):
        slow = connect(bank_agent, peer, remote_agent_id=f"agt_{number:032x}")
        hands_over(bank_agent, slow, keyword=f"matter {number}x")
        people += [_handed_over(bank_agent, f"matter {number}x") for _ in range(outbox.AT_ONCE_PER_PEER)]
    with running_peer() as other:
        hands_over(bank_agent, connect(bank_agent, other), keyword="quiet")
        quiet = _handed_over(bank_agent, "quiet")
        for person in people:
            for number in range(3):
                person.says(f"line {number}")
        peer.default = _slow(peer)  # type: ignore[method-assign]  # for this test
        with at_work(Shares(THREADS)):
            _until(lambda: peer.most_at_once >= SLOW_PEERS)
            quiet.says("Is anybody there?")
            begun = time.monotonic()
            _until(lambda: "Is anybody there?" in other.texts())
            waited = time.monotonic() - begun
            still_busy = OutboxItem.objects.unsettled().exclude(peer=str(quiet.handoff.connection_id)).count()
    assert still_busy > SLOW_PEERS
    assert waited < 1.5


def _handed_over(agent: Agent, words: str) -> Person:
    person = Person(agent)
    person.says(words)
    deliver_all()
    assert person.handoff.state == "active"
    return person


def _slow(peer: WirePeer) -> Callable[[Call], Said]:
    def behave(call: Call) -> Said:
        time.sleep(2.0)
        answer = peer.says(f"Noted: {call.text}")(call)
        assert answer is not None
        return answer

    return behave


def _until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not happened() and time.monotonic() < until:
        time.sleep(0.01)
