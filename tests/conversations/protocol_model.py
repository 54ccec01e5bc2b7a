"""What must happen, in plain Python: who owns each message of the person, what the window shows, what is refused.

A small model of one conversation at the bank and of the agent that takes it over. It knows no database and no wire; the
machine in ``protocol_machine`` does the same things to it and to the product, and compares.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.conversations.scene import ANSWERS

LEASE, AT_ONCE = timedelta(seconds=6), 3
GAP_IS_ASKED_ABOUT, GAP_IS_GIVEN_UP, ASKED_AT_LEAST = timedelta(seconds=3), timedelta(seconds=60), 3
GIVE_UP_AFTER = timedelta(hours=24)
ASK_EVERY, PATIENCE_AFTER_THE_END, ACCEPT = timedelta(seconds=2), timedelta(minutes=2), timedelta(seconds=10)
MOST_HANDOFFS, WITHIN = 5, timedelta(minutes=10)
HAND_BACK_LOOKS = 5
KEYWORD = "complaint"

Shown = tuple[str, str]  # who or what, and the words or the notice's code
Stream = dict[int, str]  # number -> words; HAND_BACK ends it
HAND_BACK = "<hands back>"
NOTICES = {
    "returned": "returned",
    "taken_back": "taken_back",
    "refused": "handoff_refused",
    "expired": "handoff_expired",
}


@dataclass
class Said:
    """A message of the person. delivery: what the window says about it."""

    text: str
    number: int
    delivery: str = "received"


@dataclass
class Item:
    """Something that waits in a lane. seq: of the stream to the other agent; 0 for what is no part of it."""

    seq: int
    message: Said | None
    put_at: datetime
    attempts: int = 0
    looks: int = 0  # for a hand back that is on its way
    answered: bool = False
    failed_at: datetime | None = None
    claimed_until: datetime | None = None


@dataclass
class Passing:
    """One handoff, and what the other agent made of it."""

    epoch: int
    expires_at: datetime
    created_at: datetime
    state: str = "offered"
    accepted: bool = False
    ended_at: datetime | None = None
    heard: bool = False  # the other agent may know of it
    sent: int = 1
    applied: int = 0
    received: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    given_up: set[int] = field(default_factory=set)
    lanes: dict[str, list[Item]] = field(default_factory=lambda: {"turns": [], "ask": [], "take_back": []})
    asks: list[Item] = field(default_factory=list)
    ask_done_at: datetime | None = None
    # --- at the other agent
    stream: Stream = field(default_factory=dict)
    taken: dict[int, tuple[str, Stream]] = field(default_factory=dict)  # what came, and the first answer to it
    over_there: str = ""  # why it answers nothing new: returned, taken_back

    @property
    def live(self) -> bool:
        return self.state in ("offered", "active")

    def knows(self, seq: int, text: str) -> bool:
        return seq in self.given_up or (seq in self.received and self.received[seq][0] == text)

    def contradicts(self, seq: int, text: str) -> bool:
        return seq not in self.given_up and seq in self.received and self.received[seq][0] != text

    def waiting(self) -> list[int]:
        return sorted(seq for seq in self.received if seq > self.applied and seq not in self.given_up)

    def takes(self, seq: int, text: str, says: Iterable[str]) -> Stream | str:
        """The other agent's side of an offer or a turn: its words, or why it refuses. A repeat changes nothing."""
        if seq in self.taken:
            assert self.taken[seq][0] == text, "The same number came with other words."
            return self.taken[seq][1]
        if self.over_there:
            return self.over_there
        assert seq == len(self.taken) + 1, "A number was skipped."
        answer = {len(self.stream) + place: words for place, words in enumerate(says, start=1)}
        self.adds(answer.values())
        self.taken[seq] = (text, answer)
        return answer

    def adds(self, words: Iterable[str]) -> None:
        for one in words:
            self.stream[len(self.stream) + 1] = one
            if one == HAND_BACK:
                self.over_there = "returned"


class Model:
    """The bank's side of one conversation."""

    def __init__(self) -> None:
        self.window: list[Shown] = [("agent", "Welcome to the bank.")]
        self.said: list[Said] = []
        self.passings: list[Passing] = []
        self.epoch = 1

    @property
    def live(self) -> Passing | None:
        return next((passing for passing in self.passings if passing.live), None)

    # --- the person ---------------------------------------------------------------------------------------------------
    def says(self, text: str, *, at: datetime) -> None:
        message = Said(text, number=len(self.said) + 1)
        self.said.append(message)
        self.window.append(("person", text))
        if passing := self._asked_about_something():
            passing.lanes["turns"].append(Item(0, message, at))
        else:
            self._to_whom_it_belongs(message, at=at)

    def _asked_about_something(self) -> Passing | None:
        """One that handed back, where it is open whether a message came there, and nobody has tried again since."""
        for passing in reversed(self.passings):
            lane = passing.lanes["turns"]
            if passing.state == "returned" and lane and passing.ended_at:
                failed_at = lane[0].failed_at
                if failed_at is None or failed_at <= passing.ended_at:
                    return passing
        return None

    def takes_back(self, *, at: datetime) -> None:
        if passing := self.live:
            self._ends(passing, "taken_back", at=at)
            self._tell_to_stop(passing, at=at)

    def _to_whom_it_belongs(self, message: Said, *, at: datetime, not_there: bool = False) -> None:
        """not_there: the other agent did not take it just now, or was asked to stop; it is not offered there again."""
        if passing := self.live:
            passing.sent += 1
            passing.lanes["turns"].append(Item(passing.sent, message, at))
        elif KEYWORD in message.text and not_there:
            self.window.append(("agent", "I stay with you."))
        elif KEYWORD in message.text:
            self._offers(message, at=at)
        else:
            self.window.append(("agent", ANSWERS[(message.number - 1) % len(ANSWERS)]))

    def _offers(self, message: Said, *, at: datetime) -> None:
        lately = [one for one in self.passings if one.accepted and one.created_at > at - WITHIN]
        if len(lately) >= MOST_HANDOFFS:
            self.window += [("notice", "handoff_stopped"), ("agent", "I stay with you.")]
            return
        self.epoch += 1
        passing = Passing(epoch=self.epoch, expires_at=at + ACCEPT, created_at=at)
        passing.lanes["turns"].append(Item(1, message, at))
        self.passings.append(passing)
        self.window += [("agent", "I connect you."), ("notice", "handing_over")]

    # --- what a call came to ------------------------------------------------------------------------------------------
    def tried(self, passing: Passing, lane: str, *, at: datetime) -> Item:
        """A worker takes the head of a lane."""
        item = passing.lanes[lane][0]
        item.attempts += 1
        item.claimed_until = at + LEASE
        passing.heard |= item.seq == 1
        return item

    def answered(self, passing: Passing, lane: str, answer: Stream | str, *, at: datetime) -> None:
        """answer: the words that came, or why it was refused."""
        item = passing.lanes[lane][0]
        if lane == "turns" and isinstance(answer, str):
            self._refused(passing, item, answer, at=at)
            return
        self._settles(passing, lane, at=at)
        item.answered = True
        if lane == "turns":
            self._is_relayed(passing, item)
            self._comes_home_behind(passing, "returned", at=at)
        if isinstance(answer, dict) and lane != "take_back":
            self.hears(passing, answer, at=at)

    def failed(self, passing: Passing, lane: str, *, for_good: bool, at: datetime) -> None:
        item = passing.lanes[lane][0]
        item.claimed_until, item.failed_at = None, at
        if not for_good and not self._past_its_limit(passing, lane, at=at):
            if lane == "turns":
                self._comes_home_behind(passing, "returned", at=at, in_doubt=1)
            return
        self._settles(passing, lane, at=at)
        if lane == "take_back":
            return
        own = item.message if item.seq > 1 else None
        if own and not for_good:
            own.delivery, own = "failed", None
        if self._ends(passing, "failed", also=own, at=at):
            self._tell_to_stop(passing, at=at)

    def _past_its_limit(self, passing: Passing, lane: str, *, at: datetime) -> bool:
        return lane == "turns" and passing.ended_at is not None and at - passing.ended_at > PATIENCE_AFTER_THE_END

    def _settles(self, passing: Passing, lane: str, *, at: datetime) -> None:
        passing.lanes[lane].pop(0)
        if lane == "ask":
            passing.ask_done_at = at

    def _is_relayed(self, passing: Passing, item: Item) -> None:
        if item.message:
            item.message.delivery = "relayed"
        if item.seq == 1:
            passing.state, passing.accepted = "active", True
            self.window += [("notice", "handed_over"), ("card", "")]

    def _refused(self, passing: Passing, item: Item, reason: str, *, at: datetime) -> None:
        item.claimed_until = None
        if reason == "returned" and passing.live and item.seq > 1 and item.looks < HAND_BACK_LOOKS:
            item.looks += 1
            self._asks(passing, at=at)
            return
        self._settles(passing, "turns", at=at)
        if item.seq == 1:
            self._ends(passing, "refused", at=at)
        else:
            self._ends(passing, "ended", also=item.message, at=at)

    # --- what the other agent says ------------------------------------------------------------------------------------
    def push_is_answered(self, passing: Passing, items: Stream, *, epoch: int) -> int:
        """The status a push must get."""
        if any(passing.contradicts(seq, text) for seq, text in items.items()):
            return 400
        if all(passing.knows(seq, text) for seq, text in items.items()):
            return 200
        if not passing.live or epoch != passing.epoch:
            return 404
        return 425 if passing.state == "offered" else 200

    def hears(self, passing: Passing, items: Stream, *, at: datetime) -> None:
        if not passing.live:
            return
        for seq, text in items.items():
            if not passing.knows(seq, text):
                passing.received[seq] = (text, at)
        self._shows_what_follows(passing, at=at)

    def _shows_what_follows(self, passing: Passing, *, at: datetime) -> None:
        while passing.live and passing.applied + 1 in passing.received:
            passing.applied += 1
            text = passing.received[passing.applied][0]
            if text == HAND_BACK:
                self._ends(passing, "returned", at=at)
            else:
                self.window.append(("peer_agent", text))

    # --- the clock ----------------------------------------------------------------------------------------------------
    def sweeps(self, *, at: datetime) -> None:
        if (passing := self.live) and passing.state == "offered" and passing.expires_at <= at:
            self._ends(passing, "expired", at=at)
            self._tell_to_stop(passing, at=at)
        if (passing := self.live) and passing.state == "active":
            self._goes_on_behind_a_gap(passing, at=at)
        if (passing := self.live) and passing.state == "active":
            self._asks_about_a_gap(passing, at=at)

    def gives_up(self, *, at: datetime) -> None:
        """What was tried, and is still not settled long after its handoff ended, is nobody's any more."""
        for passing in self.passings:
            lane = passing.lanes["turns"]
            late = passing.ended_at is not None and passing.ended_at <= at - PATIENCE_AFTER_THE_END
            if late and lane and not any(item.claimed_until for item in lane):
                message = lane.pop(0).message
                assert message is not None
                message.delivery = "failed"
                self._comes_home_behind(passing, "failed", at=at)

    def _goes_on_behind_a_gap(self, passing: Passing, *, at: datetime) -> None:
        waiting = passing.waiting()
        if not waiting or passing.received[waiting[0]][1] > at - GAP_IS_GIVEN_UP:
            return
        since = passing.received[waiting[0]][1]
        answered = [ask for ask in passing.asks if ask.answered and ask.put_at >= since]
        if len(answered) < ASKED_AT_LEAST and since > at - GIVE_UP_AFTER:
            return
        passing.given_up |= set(range(passing.applied + 1, waiting[0]))
        passing.applied = waiting[0] - 1
        self.window.append(("notice", "not_shown"))
        self._shows_what_follows(passing, at=at)

    def _asks_about_a_gap(self, passing: Passing, *, at: datetime) -> None:
        strange = any(passing.received[seq][1] <= at - GAP_IS_ASKED_ABOUT for seq in passing.waiting())
        lately = passing.ask_done_at is not None and passing.ask_done_at > at - ASK_EVERY
        if strange and not lately and not passing.lanes["ask"]:
            self._asks(passing, at=at)

    def _asks(self, passing: Passing, *, at: datetime) -> None:
        ask = Item(0, None, at)
        passing.lanes["ask"].append(ask)
        passing.asks.append(ask)

    def restarts(self) -> None:
        for item in self.under_way():
            item.claimed_until = None

    def under_way(self) -> list[Item]:
        return [item for one in self.passings for lane in one.lanes.values() for item in lane if item.claimed_until]

    def has_room(self) -> bool:
        """A claim whose lease ended still has its place, until somebody takes its lane up."""
        return len(self.under_way()) < AT_ONCE

    # --- ends ---------------------------------------------------------------------------------------------------------
    def _ends(self, passing: Passing, state: str, *, also: Said | None = None, at: datetime) -> bool:
        """also: a message that surely has no owner there any more. False when it had ended before."""
        ends_now = passing.live
        if ends_now:
            passing.state, passing.ended_at = state, at
            self.epoch += 1
            home = state in ("returned", "taken_back")
            notice = NOTICES.get(state, "handoff_failed")
            self.window += [("notice", notice), ("agent", "Back with me." if home else "I stay with you.")]
        if also:
            self._is_answered_here(also, state, at=at)
        for item in self._come_home(passing, at=at) if ends_now else []:
            self._is_answered_here(item, state, at=at)
        self._comes_home_behind(passing, state, at=at)
        return ends_now

    def _comes_home_behind(self, passing: Passing, state: str, *, at: datetime, in_doubt: int = 0) -> None:
        """A message that the other agent may have got keeps what was said later waiting until it is tried once more.
        in_doubt: how many it may have got still.
        """
        lane = passing.lanes["turns"]
        if passing.live or any(item.attempts for item in lane[in_doubt:]):
            return
        home, passing.lanes["turns"] = lane[in_doubt:], lane[:in_doubt]
        for item in home:
            assert item.message is not None
            self._is_answered_here(item.message, state, at=at)

    def _come_home(self, passing: Passing, *, at: datetime) -> list[Said]:
        untried_only = passing.state == "returned"
        home = []
        for name in ("turns", "ask"):
            held_up = untried_only and any(item.attempts for item in passing.lanes[name])
            gone = [] if held_up else passing.lanes[name]
            passing.lanes[name] = [item for item in passing.lanes[name] if item not in gone]
            home += [item.message for item in gone if item.message and item.seq > 1]
            if name == "ask" and gone:
                passing.ask_done_at = at
        return home

    def _is_answered_here(self, message: Said, state: str, *, at: datetime) -> None:
        """state: what came of the message there, however its handoff had ended before."""
        message.delivery = "received"
        not_there = state in ("failed", "expired", "refused", "taken_back")
        self._to_whom_it_belongs(message, at=at, not_there=not_there)

    def _tell_to_stop(self, passing: Passing, *, at: datetime) -> None:
        if passing.heard:
            passing.lanes["take_back"].append(Item(0, None, at))
