"""Every order and every repeat: whatever the wire does to a stream, each item is taken once and shown in its order."""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import pytest
from django.db import connections, transaction

from agents.models import Sender
from conversations.flows.receive_replies import receive_replies
from conversations.models import Conversation, Handoff, Message, ReceivedItem
from protocol.handoff_extension import Replies, stream_item_from
from tests.conversations.scene import Person, call, offer_body, packet, push, told, turn_body, words_of
from tests.conversations.wire_peer import Json, WirePeer, hand_back, reply

pytestmark = pytest.mark.django_db
WORDS = ["two", "three", "four", "five", "six"]
STREAM = [*(reply(seq, text) for seq, text in enumerate(WORDS, start=2)), hand_back(7)]
SEQS = frozenset(range(2, 8))
AT_ONCE = 8
Sent, Got = TypeVar("Sent"), TypeVar("Got")


def test_every_order_of_six_items_ends_in_the_same_window(handed_over: Person) -> None:
    """All 720 of them. An order is a walk from nothing to all six, one item at a step: whatever came before, and in
    whatever order, each step must lead to what the items taken so far make of it.
    """
    handoff = handed_over.handoff
    steps = 0

    def walk(taken: frozenset[int]) -> None:
        """Goes on from a set of items, reached in rising order; what was tried is undone again."""
        nonlocal steps
        for seq in SEQS - taken:
            with transaction.atomic():
                _receive(handoff, seq)
                steps += 1
                assert _outcome(handoff) == _expected(taken | {seq})
                if seq > max(taken, default=0):
                    walk(taken | {seq})
                transaction.set_rollback(True)

    walk(frozenset())
    assert steps == 6 * 2**5


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_and_repeated_pushes_are_shown_once_in_their_order(
    handed_over: Person, peer: WirePeer, seed: int
) -> None:
    for item in _repeated_and_shuffled(STREAM, seed=seed, times=(1, 3)):
        assert push(peer, handed_over.handoff, item).status_code == 200
    assert handed_over.reads("peer_agent")[1:] == WORDS


@pytest.mark.django_db(transaction=True)
def test_pushes_that_come_ten_times_and_eight_at_once_are_shown_once_in_their_order(
    handed_over: Person, peer: WirePeer
) -> None:
    handoff = handed_over.handoff
    _eight_at_once(
        lambda item: push(peer, handoff, item).status_code, _repeated_and_shuffled(STREAM, seed=7, times=(2, 10))
    )
    assert handed_over.reads("peer_agent")[1:] == WORDS
    assert handed_over.notices().count("returned") == 1
    assert ReceivedItem.objects.filter(handoff=handoff).count() == 1 + len(STREAM)


@pytest.mark.django_db(transaction=True)
def test_turns_that_come_ten_times_and_eight_at_once_are_answered_once_in_their_order(
    peer: WirePeer, sender: Sender
) -> None:
    """One turn after the other, as their sender does it; only each of them comes many times."""
    times = random.Random(7)
    offer = offer_body(peer, "one", packet(peer))
    task_id = told(call(peer, sender, offer))["id"]
    for body in (offer, *(turn_body(task_id, seq, text) for seq, text in enumerate(WORDS, start=2))):
        copies = [body] * times.randint(2, 10)
        answers = _eight_at_once(lambda copy: call(peer, sender, copy), copies)
        assert len({answer.content for answer in answers}) == 1
        assert len(words_of(answers[0])) == 1
    said = Message.objects.filter(conversation=Conversation.objects.get()).order_by("position")
    assert [message.text for message in said if message.author_kind == "person"] == ["one", *WORDS]
    assert [message.text for message in said if message.author_kind == "agent"][:5] == [
        f"answer {number}" for number in range(1, 6)
    ]


def _receive(handoff: Handoff, seq: int) -> None:
    item = stream_item_from(STREAM[seq - 2])
    receive_replies(handoff=handoff, replies=Replies(epoch=handoff.epoch, items=(item,)))


@dataclass(frozen=True)
class Outcome:
    shown: list[str]
    kept: set[int]
    state: str


def _outcome(handoff: Handoff) -> Outcome:
    """Read without the window's door, which would take long so many times."""
    said = Message.objects.filter(conversation=handoff.conversation_id, author_kind="peer_agent", kind="text")
    return Outcome(
        shown=list(said.order_by("position").values_list("text", flat=True))[1:],
        kept=set(ReceivedItem.objects.filter(handoff=handoff, seq__gt=1).values_list("seq", flat=True)),
        state=Handoff.objects.values_list("state", flat=True).get(pk=handoff.pk),
    )


def _expected(taken: frozenset[int]) -> Outcome:
    without_gap = [seq for seq in sorted(SEQS) if taken.issuperset(range(2, seq + 1))]
    state = "returned" if taken == SEQS else "active"
    return Outcome(shown=WORDS[: len(without_gap)], kept=set(taken), state=state)


def _repeated_and_shuffled(stream: list[Json], *, seed: int, times: tuple[int, int]) -> list[Json]:
    chance = random.Random(seed)
    items = [item for item in stream for _ in range(chance.randint(*times))]
    chance.shuffle(items)
    return items


def _eight_at_once(send: Callable[[Sent], Got], all_of_it: Iterable[Sent]) -> list[Got]:
    def work(one: Sent) -> Got:
        try:
            return send(one)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, all_of_it))
