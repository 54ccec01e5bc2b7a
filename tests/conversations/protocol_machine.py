"""Anything that can happen to a handoff, in any order: the product and the model do the same, and must agree.

The product is driven through its doors and by what a worker and the clock call; the other agent stands on the wire and
does what the model says.
"""

import contextlib
import signal
import threading
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from agents.models import Agent, Connection
from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.models import Conversation, Handoff, OutboxItem
from conversations.tasks import give_up, sweep
from tests.conversations.protocol_model import HAND_BACK, KEYWORD, Model, Passing, Stream
from tests.conversations.scene import Person, push
from tests.conversations.turned_clock import SECONDS_TO_TAKE_BACK, TurnedClockMachine
from tests.conversations.wire_peer import Call, Json, Said, WirePeer, hand_back, replies, reply, result, task
from workspaces.models import User

FATES = ["arrives", "arrives", "is lost", "its answer is lost", "is refused for good", "kills the worker"]
WORDS = ["I will look.", "One moment.", "Here it is.", HAND_BACK]


class WorkerKilled(BaseException):
    """Nothing of ours catches it, as nothing catches ``kill -9``."""


@dataclass(frozen=True)
class World:
    """What every run shares: the bank's agent, its owner, and the other agent, which lives on the wire."""

    agent: Agent
    connection: Connection
    owner: User
    peer: WirePeer


@dataclass(frozen=True)
class Happened:
    """One call at the other agent. handoff: its id. answer: what it said; None: it did not take the call."""

    handoff: str
    lane: str
    fate: str
    answer: Stream | str | None


class OtherAgent:
    """Plays the model's other agent on the wire, in the server's thread, and notes what happened to each call."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.handoffs: list[str] = []  # ids, in the order of the model's passings
        self.fates: deque[str] = deque()
        self.words: tuple[str, ...] = ()
        self.happened: list[Happened] = []
        self.trouble: list[AssertionError] = []

    def __call__(self, call: Call) -> Said | None:
        fate = self.fates.popleft() if self.fates else "arrives"
        handoff, lane = lane_of_call(call)
        if handoff not in self.handoffs:
            fate = "is lost"  # it was begun while the worker went on, so the model does not know of it yet
        answer = None if fate in ("is lost", "is refused for good") else self._take(self._passing(handoff), lane, call)
        self.happened.append(Happened(handoff, lane, fate, answer))
        match fate:
            case "is refused for good":
                return Said(status=400)
            case "kills the worker":
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
                return None
            case "arrives":
                return result(call, as_task(self._passing(handoff), lane, answer, f"task-{handoff}"))
            case _:
                return None

    def _passing(self, handoff: str) -> Passing:
        return self.model.passings[self.handoffs.index(handoff)]

    def _take(self, passing: Passing, lane: str, call: Call) -> Stream | str:
        if lane == "take_back":
            passing.over_there = passing.over_there or "taken_back"
        if lane != "turns":
            return dict(passing.stream)
        seq = call.extension.get("seq", 1)
        try:
            return passing.takes(seq, call.text, self.words)
        except AssertionError as error:
            self.trouble.append(error)
            raise


def lane_of_call(call: Call) -> tuple[str, str]:
    """The id of the handoff, and the lane."""
    lane = {"SendMessage": "turns", "GetTask": "ask", "CancelTask": "take_back"}[call.method]
    if lane == "turns" and call.extension["type"] == "offer":
        return call.extension["packet"]["handoffId"], lane
    params = call.json["params"]
    return (params.get("id") or params["message"]["taskId"]).removeprefix("task-"), lane


class ProtocolMachine(TurnedClockMachine):
    world: World  # set by whoever runs it

    def __init__(self) -> None:
        super().__init__()
        self.killed_before = signal.signal(signal.SIGUSR1, _dies)
        self.model = Model()
        self.other = OtherAgent(self.model)
        self.world.peer.forget()
        self.world.peer.default = self.other  # type: ignore[method-assign]  # the peer's own words give way to the model's
        self.person = Person(self.world.agent)
        self.operator = Client()  # signed in on the day of this run: what is signed in on another day has ended
        self.operator.force_login(self.world.owner)
        self.client_ids: list[uuid.UUID] = []
        self.highest_epoch = 0

    def teardown(self) -> None:
        del self.world.peer.default  # its own words again
        signal.signal(signal.SIGUSR1, self.killed_before)
        super().teardown()

    @property
    def now(self) -> datetime:
        return timezone.now()

    # --- the person and the operators ---------------------------------------------------------------------------------
    @rule(complains=st.booleans())
    def person_says(self, complains: bool) -> None:
        self.passes(1)
        text = f"{KEYWORD if complains else 'words'} {len(self.model.said) + 1}"
        self.client_ids.append(uuid.uuid4())
        self.model.says(text, at=self.now)
        assert self.person.says(text, client_id=self.client_ids[-1]).status_code == 201

    @precondition(lambda self: self.model.said)
    @rule(data=st.data())
    def person_sends_again(self, data: st.DataObject) -> None:
        which = data.draw(st.integers(0, len(self.client_ids) - 1))
        answer = self.person.says(self.model.said[which].text, client_id=self.client_ids[which])
        assert answer.status_code == 200

    @rule(operator=st.booleans())
    def take_back(self, operator: bool) -> None:
        self.passes(SECONDS_TO_TAKE_BACK)
        self.model.takes_back(at=self.now)
        if operator:
            seen = self.person.conversation.epoch
            answer = self.operator.post(f"{reverse('conversations:take_back', args=[self.person.id])}?epoch={seen}")
            assert answer["Location"] == reverse("conversations:conversation", args=[self.person.id])
        else:
            assert self.person.returns().status_code == 200

    # --- workers ------------------------------------------------------------------------------------------------------
    @precondition(lambda self: self.lanes())
    @rule(data=st.data(), fates=st.lists(st.sampled_from(FATES), max_size=3))
    def worker_delivers(self, data: st.DataObject, fates: list[str]) -> None:
        passing, lane = data.draw(st.sampled_from(self.lanes()))
        self.other.words = tuple(data.draw(st.lists(st.sampled_from(WORDS), max_size=2)))
        self.other.fates = deque(fates)
        may_go = self.may_go(passing, lane)
        self.everything_is_due()
        with contextlib.suppress(WorkerKilled):
            deliver_lane(self.name(passing, lane))
        assert self.other.trouble == []
        assert bool(self.other.happened) == may_go
        self.tell_the_model()

    @precondition(lambda self: self.lanes())
    @rule(data=st.data())
    def worker_dies_before_the_call(self, data: st.DataObject) -> None:
        passing, lane = data.draw(st.sampled_from(self.lanes()))
        may_go = self.may_go(passing, lane)
        self.everything_is_due()
        assert (outbox.claim_next(self.name(passing, lane)) is not None) == may_go
        if may_go:
            self.model.tried(passing, lane, at=self.now)

    @rule()
    def server_starts_again(self) -> None:
        self.model.restarts()
        outbox.release_claims()

    def lanes(self) -> list[tuple[Passing, str]]:
        return [(one, name) for one in self.model.passings for name, lane in one.lanes.items() if lane]

    def may_go(self, passing: Passing, lane: str) -> bool:
        until = passing.lanes[lane][0].claimed_until
        return self.model.has_room() if until is None else until <= self.now

    def name(self, passing: Passing, lane: str) -> str:
        self.other.handoffs = [str(one.pk) for one in self.handoffs()]
        return f"{lane}:{self.other.handoffs[self.model.passings.index(passing)]}"

    def everything_is_due(self) -> None:
        """The schedule of retries and the breaker have tests of their own."""
        OutboxItem.objects.filter(state="due").update(next_attempt_at=self.now)
        Connection.objects.filter(pk=self.world.connection.pk).update(failures=0, paused_until=None)

    def tell_the_model(self) -> None:
        begun = [str(handoff.pk) for handoff in self.handoffs()]
        for one in self.other.happened:
            passing = self.model.passings[begun.index(one.handoff)]
            self.model.tried(passing, one.lane, at=self.now)
            if one.fate == "arrives":
                assert one.answer is not None
                self.model.answered(passing, one.lane, one.answer, at=self.now)
            elif one.fate != "kills the worker":
                self.model.failed(passing, one.lane, for_good=one.fate == "is refused for good", at=self.now)
        self.other.happened.clear()

    # --- the other agent, of its own accord ---------------------------------------------------------------------------
    @precondition(lambda self: any(one.taken for one in self.model.passings))
    @rule(data=st.data(), words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    def other_agent_says_later(self, data: st.DataObject, words: list[str]) -> None:
        """It may well go on after it handed back, or was told to stop."""
        data.draw(st.sampled_from([one for one in self.model.passings if one.taken])).adds(words)

    @precondition(lambda self: any(one.stream for one in self.model.passings))
    @rule(data=st.data(), stale=st.sampled_from([False, False, False, True]))
    def other_agent_pushes(self, data: st.DataObject, stale: bool) -> None:
        """Some of its stream, in any order, whether it did before or not."""
        passing = data.draw(st.sampled_from([one for one in self.model.passings if one.stream]))
        seqs = data.draw(st.lists(st.sampled_from(sorted(passing.stream)), min_size=1, max_size=3, unique=True))
        self.pushes(passing, {seq: passing.stream[seq] for seq in seqs}, epoch=passing.epoch - stale)

    @precondition(lambda self: any(one.received for one in self.model.passings))
    @rule(data=st.data())
    def other_agent_contradicts_itself(self, data: st.DataObject) -> None:
        passing = data.draw(st.sampled_from([one for one in self.model.passings if one.received]))
        seq = data.draw(st.sampled_from(sorted(passing.received)))
        self.pushes(passing, {seq: "Something else."}, epoch=passing.epoch)

    def pushes(self, passing: Passing, items: Stream, *, epoch: int) -> None:
        expected = self.model.push_is_answered(passing, items, epoch=epoch)
        handoff = self.handoffs()[self.model.passings.index(passing)]
        answer = push(self.world.peer, handoff, *as_items(items), epoch=epoch)
        assert answer.status_code == expected, (answer.content, items)
        if expected == 200:
            self.model.hears(passing, items, at=self.now)

    # --- time ---------------------------------------------------------------------------------------------------------
    @rule(seconds=st.sampled_from([1, 4, 11, 25, 70, 130]))
    def time_passes(self, seconds: int) -> None:
        self.passes(seconds)

    @rule()
    def clock_sweeps(self) -> None:
        self.model.sweeps(at=self.now)
        sweep()

    @rule()
    def clock_gives_up_what_is_old(self) -> None:
        self.model.gives_up(at=self.now)
        give_up()

    # --- what must hold after every step ------------------------------------------------------------------------------
    def handoffs(self) -> list[Handoff]:
        return list(Handoff.objects.filter(conversation=self.person.id).order_by("epoch"))

    @invariant()
    def the_window_shows_what_the_model_shows(self) -> None:
        seen = [_as_shown(one) for one in self.person.sees()]
        assert seen == self.model.window[-len(seen) :]
        assert len(seen) == min(len(self.model.window), 50) or len(seen) >= 50

    @invariant()
    def each_message_has_one_owner(self) -> None:
        rows = self.person.conversation.messages.filter(author_kind="person").order_by("position")
        assert [(row.text, row.delivery) for row in rows] == [(one.text, one.delivery) for one in self.model.said]
        waiting = OutboxItem.objects.filter(conversation=self.person.id, kind__in=["offer", "turn"]).unsettled()
        expected = [item.message.number for one in self.model.passings for item in one.lanes["turns"] if item.message]
        places = {row.pk: number for number, row in enumerate(rows, start=1)}
        assert sorted(places[item.message_id] for item in waiting if item.message_id) == sorted(expected)
        assert len(set(expected)) == len(expected)

    @invariant()
    def one_has_control(self) -> None:
        conversation = Conversation.objects.get(pk=self.person.id)
        live = [one.state for one in self.handoffs() if one.live]
        assert live == ([self.model.live.state] if self.model.live else [])
        assert conversation.controller == ("peer" if live else "agent")
        assert [one.state for one in self.handoffs()] == [one.state for one in self.model.passings]
        assert conversation.epoch == self.model.epoch >= self.highest_epoch
        self.highest_epoch = conversation.epoch


def _dies(*_signal: Any) -> None:
    raise WorkerKilled


def as_items(items: Stream) -> list[Json]:
    return [hand_back(seq) if text == HAND_BACK else reply(seq, text) for seq, text in items.items()]


def as_task(passing: Passing, lane: str, answer: Stream | str | None, task_id: str) -> Json:
    if isinstance(answer, str):
        refusal = {"type": "refusal", "reason": answer, "text": ""}
        return {"task": task(refusal, state="TASK_STATE_REJECTED", task_id=task_id)}
    told = task(replies(passing.epoch, *as_items(answer or {})), task_id=task_id)
    return {"task": told} if lane == "turns" else told


def _as_shown(message: Json) -> tuple[str, str]:
    if message["notice"]:
        return "notice", message["notice"]["code"]
    return ("card", "") if message["card"] else (message["author"]["kind"], message["text"])
