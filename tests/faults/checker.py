"""Decides over recorded histories. Pure: nothing is asked, nothing is waited for.

Every acknowledged message has exactly one owner at the end: B's agent got and answered it, or A's agent answered it, or
it is marked as not delivered. Every answer of an agent that had control is shown once, in its order, and none after
control moved on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.faults.history import ENDS, HEARD, NOTED, History, Part, Row, number_in

PERSON, AGENT, PEER = "person", "agent", "peer_agent"
NEVER_TAKEN = {"expired", "failed", "refused", "taken_back"}  # its first message was answered by A's words about that
LIVE = {"offered", "active"}
WRONGS = ("lost", "doubled", "out of order", "late after end", "two owners")


@dataclass(frozen=True)
class Wrong:
    """kind: one of ``WRONGS``."""

    kind: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """messages: from the people and from B's agent. unseen: answered by B as well, but only A's answer was shown."""

    conversations: int = 0
    messages: int = 0
    acknowledged: int = 0
    failed: int = 0
    unseen: int = 0
    wrongs: dict[str, list[str]] = field(default_factory=dict)  # by conversation, "kind: what"
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        return not self.wrongs


def judge(histories: list[History]) -> Verdict:
    found = {history.name: list(wrongs_of(history)) for history in histories}
    return Verdict(
        conversations=len(histories),
        messages=sum(len(each.said) + len(_replies(each)) for each in histories),
        acknowledged=sum(one.acked_at is not None for each in histories for one in each.said),
        failed=sum(row.delivery == "failed" for each in histories for row in each.at_a),
        unseen=sum(len(_answered_unseen(each)) for each in histories),
        wrongs={name: [f"{one.kind}: {one.what}" for one in wrongs] for name, wrongs in found.items() if wrongs},
        counts=Counter(one.kind for wrongs in found.values() for one in wrongs),
    )


def wrongs_of(history: History) -> Iterator[Wrong]:
    """Everything that is wrong in one conversation, as one entry for each message concerned."""
    yield from _lost_messages(history)
    yield from _lost_files(history)
    yield from _lost_answers(history)
    yield from _not_shown(history)
    yield from _doubled(history)
    yield from _out_of_order(history)
    yield from _late(history)
    yield from _two_owners(history)


def _lost_messages(history: History) -> Iterator[Wrong]:
    if history.gone:
        yield Wrong("lost", "the window was told that the conversation does not exist")
    rows = {row.client_id: row for row in history.at_a if row.author == PERSON}
    for said in history.said:
        if said.acked_at is None:
            continue
        row = rows.get(said.client_id)
        if row is None:
            yield Wrong("lost", f"line {said.number} was acknowledged and is not stored")
        elif not _has_owner(history, row):
            yield Wrong("lost", f"line {said.number} was acknowledged, and nobody got it")


def _has_owner(history: History, row: Row) -> bool:
    """A's own messages are counted against its answers elsewhere."""
    if not row.handoff or row.delivery == "failed":
        return True
    part = next((part for part in history.parts if part.id == row.handoff), None)
    if part is None:
        return False
    if number_in(row.text) in _numbers(part.at_b, PERSON):
        return True
    return part.state in NEVER_TAKEN and row is _first_of(history, part)


def _first_of(history: History, part: Part) -> Row | None:
    """The message that led to a handoff."""
    return next((row for row in history.at_a if row.author == PERSON and row.handoff == part.id), None)


def _lost_files(history: History) -> Iterator[Wrong]:
    """What was attached is with its message at B, byte for byte; where B has no control any more, it may be missing."""
    attached = {said.number: said.file for said in history.said}
    for part in history.parts:
        for row in part.at_b:
            wanted = attached.get(number_in(row.text) or 0, "") if row.author == PERSON else ""
            if row.file != wanted and (row.file or part.state in LIVE):
                yield Wrong("lost", f"the file of {_named(row)}")


def _lost_answers(history: History) -> Iterator[Wrong]:
    for part in history.parts:
        for before, after in pairwise((*part.at_b, None)):
            if before and before.author == PERSON and (after is None or after.author != AGENT):
                yield Wrong("lost", f"{_named(before)} reached B's agent, which did not answer")
        if part.state in NEVER_TAKEN:
            continue  # what B said then was not to be shown
        shown = Counter(row.text for row in _of_part(history, part))
        for row in part.at_b:
            if row.author == AGENT and row.text.startswith(HEARD) and not shown[row.text]:
                yield Wrong("lost", f"B's answer to {_named(row)} never came to A")
    for _ in range(_unanswered_by_a(history)):
        yield Wrong("lost", "a message that was A's own was not answered")


def _not_shown(history: History) -> Iterator[Wrong]:
    shown = {row.id: row for row in history.shown}
    for row in history.at_a:
        seen = shown.get(row.id)
        if seen is None:
            yield Wrong("lost", f"the window never showed {_named(row)}")
        elif (seen.position, seen.text, seen.delivery) != (row.position, row.text, row.delivery):
            yield Wrong("lost", f"the window still shows an old state of {_named(row)}")


def _doubled(history: History) -> Iterator[Wrong]:
    for client_id, times in Counter(row.client_id for row in history.at_a if row.client_id).items():
        if times > 1:
            yield Wrong("doubled", f"the message {client_id} is stored {times} times")
    for part in history.parts:
        for number, times in Counter(_numbers(part.at_b, PERSON)).items():
            if times > 1:
                yield Wrong("doubled", f"line {number} reached B's agent {times} times")
        for text, times in Counter(row.text for row in _of_part(history, part)).items():
            if times > 1 and text.startswith(HEARD):
                yield Wrong("doubled", f"“{text}” was shown {times} times")
    for (author, position), times in Counter((row.author, row.position) for row in history.shown).items():
        if times > 1:
            yield Wrong("doubled", f"the window shows {times} messages of {author} at position {position}")


def _out_of_order(history: History) -> Iterator[Wrong]:
    by_position = sorted(history.shown, key=lambda row: row.position)
    places = [
        ("at A", _numbers(history.at_a, PERSON)),
        ("in the window", _numbers(tuple(by_position), PERSON)),
        *((f"at B in {part.id}", _numbers(part.at_b, PERSON)) for part in history.parts),
        *((f"B's answers in {part.id}", _numbers(_of_part(history, part), PEER)) for part in history.parts),
    ]
    for place, numbers in places:
        for before, after in pairwise(numbers):
            if after < before:
                yield Wrong("out of order", f"line {after} after line {before} {place}")


def _late(history: History) -> Iterator[Wrong]:
    ended_at = {row.handoff: row.position for row in history.at_a if row.notice in ENDS}
    for row in history.at_a:
        if row.author == PEER and row.position > ended_at.get(row.handoff, row.position):
            yield Wrong("late after end", f"{_named(row)} stands behind the end of its handoff")


def _two_owners(history: History) -> Iterator[Wrong]:
    answered = set(_numbers(history.at_a, PEER))
    for row in history.at_a:
        if row.author == PERSON and not row.handoff and number_in(row.text) in answered:
            yield Wrong("two owners", f"{_named(row)} was answered by both")
    for _ in range(-_unanswered_by_a(history)):
        yield Wrong("two owners", "A's agent answered what was not its own")
    live = [part for part in history.parts if part.state in LIVE]
    if len(live) > 1:
        yield Wrong("two owners", f"{len(live)} handoffs are live")
    if (history.controller == "peer") != bool(live):
        yield Wrong("two owners", f"control is with the {history.controller}, and {len(live)} handoffs are live")


def _unanswered_by_a(history: History) -> int:
    """How many of its own messages A's agent did not answer; below zero: answers to messages that were not its own."""
    own = sum(row.author == PERSON and not row.handoff and row.delivery != "failed" for row in history.at_a)
    answers = sum(row.author == AGENT and row.text.startswith(NOTED) for row in history.at_a)
    return own - answers - history.stayed


def _answered_unseen(history: History) -> list[int]:
    """Messages that A's agent answered, of which B's agent had heard as well: its answer was refused."""
    own = {number_in(row.text) for row in history.at_a if row.author == PERSON and not row.handoff}
    return [number for part in history.parts for number in _numbers(part.at_b, PERSON) if number in own]


def _of_part(history: History, part: Part) -> tuple[Row, ...]:
    """What B's agent said in a handoff, as A has it."""
    return tuple(row for row in history.at_a if row.author == PEER and row.handoff == part.id)


def _replies(history: History) -> list[Row]:
    return [row for part in history.parts for row in part.at_b if row.author == AGENT]


def _numbers(rows: tuple[Row, ...], author: str) -> list[int]:
    numbers = (number_in(row.text) for row in rows if row.author == author)
    return [number for number in numbers if number is not None]


def _named(row: Row) -> str:
    number = number_in(row.text)
    return f"line {number} of {row.author}" if number is not None else f"“{row.text[:40]}” of {row.author}"
