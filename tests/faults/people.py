"""People who write, as the widget does for them: sent in order, one at a time, again until it is acknowledged."""

import asyncio
import hashlib
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.faults.history import ENDS, Row, Said, line
from tests.faults.waiting import Moments
from tests.faults.wire import Answer, Broken, Form, Wire

API = "/api/widget/v1/conversations/"
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # the widget's own
_HEAD, _END = b"%PDF-1.4\n", b"\n%%EOF\n"
COMPLAINT, GOODBYE = "I have a complaint", "Well, that is all"


@dataclass(frozen=True)
class Step:
    """What a person does next. words empty: it goes back to the first agent by its own control.

    pause: seconds after the one before, or after the moment it waits for. towards_peer: typed for B's agent: when that
    did not take over, it is asked for again. when: the name of that moment. file: bytes of a file that goes with it.
    """

    words: str
    pause: float = 0.0
    towards_peer: bool = False
    when: str = ""
    file: int = 0


@dataclass(frozen=True)
class Typed:
    """What waits to be sent. text empty: the way back to the first agent."""

    client_id: str
    number: int
    text: str
    file: bytes = b""


def document(seed: str, size: int) -> bytes:
    """A PDF of so many bytes that is like no other; empty for none."""
    middle = random.Random(seed).randbytes(max(0, size - len(_HEAD) - len(_END)))
    return _HEAD + middle + _END if size else b""


@dataclass
class Window:
    """What is on the screen: by id, each message's newest version."""

    revision: int = 0
    controller: str = "agent"
    shown: dict[str, Row] = field(default_factory=dict)

    def take_message(self, data: Mapping[str, Any]) -> None:
        """A message's place is where it was first shown."""
        self.shown[data["id"]] = Row(
            id=data["id"],
            position=data["position"],
            author=data["author"]["kind"],
            text=data["text"],
            client_id=data["client_id"] or "",
            delivery=data["delivery"] or "",
            notice=(data["notice"] or {}).get("code", ""),
        )

    def take_state(self, data: Mapping[str, Any]) -> None:
        self.controller = data["controller"]


class Person:
    """One person with one window."""

    def __init__(self, number: int, *, port: int, agent_id: str, steps: list[Step], moments: Moments) -> None:
        self.name = f"person {number}"
        self.conversation_id = ""
        self.said: list[Said] = []
        self.window = Window()
        self.gone = False
        self.answers: dict[int, int] = {}  # by status; 0: none came
        self.finished = asyncio.Event()
        self.typed_at = 0.0
        self._complaints = 0
        self._steps, self._moments, self._agent_id = steps, moments, agent_id
        # As a proxy in front would name them: people who write from one address share a limit.
        headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        self._asking, self._reading = Wire(port, headers), Wire(port, headers)
        self._token = ""
        self._typed: asyncio.Queue[Typed | None] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def was_handed_over(self) -> bool:
        """Its first complaint had an outcome."""
        return any(row.notice in {"handed_over", *ENDS} for row in tuple(self.window.shown.values()))

    async def live(self) -> None:
        """Until everything was typed and acknowledged. The window stays open."""
        await self._start()
        self._tasks.append(asyncio.create_task(self._read()))
        sending = asyncio.create_task(self._send_all())
        await self._type()
        await sending
        self.finished.set()

    def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._asking.close()
        self._reading.close()

    async def _start(self) -> None:
        data = {"agent_id": self._agent_id, "client_id": str(uuid.uuid4()), "locale": "en", "time_zone": "UTC"}
        started = (await self._until_taken(API, data)).json()
        self.conversation_id, self._token = started["conversation_id"], started["token"]

    async def _type(self) -> None:
        for number, step in enumerate(self._steps, start=1):
            if step.when:
                await self._moments.wait(step.when)
            await asyncio.sleep(step.pause)
            words = COMPLAINT if step.towards_peer and self._has_to_ask_again() else step.words
            self._complaints += words == COMPLAINT
            file = document(f"{self.name} {number}", step.file)
            self._typed.put_nowait(Typed(str(uuid.uuid4()), number, line(words, number) if words else "", file))
            self.typed_at = self._moments.now()
        self._typed.put_nowait(None)

    def _has_to_ask_again(self) -> bool:
        """It knows the outcome of every complaint it made, and each time it was A's agent that went on."""
        ended = sum(row.notice in ENDS for row in self.window.shown.values())
        return self.window.controller == "agent" and 0 < self._complaints <= ended

    async def _send_all(self) -> None:
        while (typed := await self._typed.get()) is not None and not self.gone:
            if typed.text:
                await self._say(typed)
            else:
                await self._until_taken(f"{API}{self.conversation_id}/return/", {})

    async def _say(self, typed: Typed) -> None:
        digest = hashlib.sha256(typed.file).hexdigest() if typed.file else ""
        now = self._moments.now()
        said = Said(number=typed.number, client_id=typed.client_id, sent_at=now, acked_at=None, file=digest)
        self.said.append(said)
        before = sum(self.answers.values())
        data = {"client_id": typed.client_id, "text": typed.text}
        where = f"{API}{self.conversation_id}/"
        if typed.file:
            await self._until_taken(f"{where}attachments/", Form(data, typed.file))
        else:
            await self._until_taken(f"{where}messages/", data)
        tries = sum(self.answers.values()) - before
        self.said[-1] = replace(said, acked_at=None if self.gone else self._moments.now(), tries=tries)

    async def _until_taken(self, path: str, data: object) -> Answer:
        failures = 0
        while True:
            answer = await self._ask(path, data)
            if answer.status in (200, 201):
                return answer
            self.gone = self.gone or answer.status in (401, 404)
            assert answer.status in (0, 408, 425, 429) or answer.status >= 500, (
                f"{path}: {answer.status} {answer.body!r}"
            )
            failures += 1
            await asyncio.sleep(backoff(failures) if answer.retry_after is None else answer.retry_after)

    async def _ask(self, path: str, data: object) -> Answer:
        try:
            answer = await self._asking.ask("POST", path, data=data, token=self._token)
        except Broken:
            answer = Answer(0, {}, b"")
        self.answers[answer.status] = self.answers.get(answer.status, 0) + 1
        return answer

    async def _read(self) -> None:
        failures = 0
        while True:
            try:
                failures = await self._read_stream(failures)
            except Broken:
                failures += 1
            await asyncio.sleep(backoff(failures))

    async def _read_stream(self, failures: int) -> int:
        path = f"{API}{self.conversation_id}/events"
        async for event in self._reading.events(path, token=self._token, after=self.window.revision):
            failures = 0
            if event.name == "state":
                self.window.take_state(event.data)
            elif event.data is not None:
                self.window.take_message(event.data)
            if event.id:
                self.window.revision = int(event.id)
        return failures


def backoff(failures: int) -> float:
    steady = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, failures - 1))
    return steady * random.uniform(0.75, 1.25)
