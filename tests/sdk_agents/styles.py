"""How an agent answers: what it does with one message, and what its card says about it.

Each says *Noted:* and the person's words, so that a reader can tell which answer belongs to what.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import a2a_pb2 as wire

Act = Callable[[RequestContext, EventQueue], Awaitable[None]]
SHORT, LONG = 0.3, 1.2  # seconds; the long one is longer than anybody waits for an answer to a call
WORD = 0.1  # seconds between two words of one that writes as it thinks
TOKEN = "token-of-the-sea-office"
HTTP = "HTTP+JSON"


@dataclass(frozen=True)
class Style:
    """token: what has to be shown as a bearer. dialect, binding: the only version it speaks, and how."""

    name: str
    act: Act
    streaming: bool = False
    pushes: bool = False
    dialect: str = "1.0"
    binding: str = "JSONRPC"
    token: str = ""


class Executor(AgentExecutor):
    def __init__(self, act: Act) -> None:
        self._act = act

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        await self._act(context, event_queue)

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        await TaskUpdater(event_queue, context.task_id or "", context.context_id or "").cancel()


def answer_to(context: RequestContext) -> str:
    """The last words, and what it got of files: their names and how many bytes each."""
    assert context.message is not None
    parts = context.message.parts
    said = [part.text for part in parts if part.WhichOneof("content") == "text"]
    files = [f"[{part.filename} {part.media_type} {len(part.raw)}]" for part in parts if part.raw]
    return " ".join(["Noted:", *said[-1:], *files])


def text(words: str) -> list[wire.Part]:
    return [wire.Part(text=words)]


async def begun(context: RequestContext, queue: EventQueue) -> TaskUpdater:
    task_id, context_id = context.task_id or "", context.context_id or ""
    if context.current_task is None:
        task = wire.Task(id=task_id, context_id=context_id)
        task.status.state = wire.TASK_STATE_SUBMITTED
        await queue.enqueue_event(task)
    return TaskUpdater(queue, task_id, context_id)


async def keeps_open(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.requires_input(updater.new_agent_message(text(answer_to(context))))


async def completes(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.complete(updater.new_agent_message(text(answer_to(context))))


async def echoes(context: RequestContext, queue: EventQueue) -> None:
    """A bare message: an answer without any task."""
    said = wire.Message(role=wire.ROLE_AGENT, parts=text(answer_to(context)))
    said.message_id, said.context_id = uuid.uuid4().hex, context.context_id or ""
    await queue.enqueue_event(said)


async def sends_back(context: RequestContext, queue: EventQueue) -> None:
    """Every file that it got, behind its answer."""
    assert context.message is not None
    files = [part for part in context.message.parts if part.raw]
    updater = await begun(context, queue)
    await updater.complete(updater.new_agent_message([*text(answer_to(context)), *files]))


async def makes_artifacts(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    picture = wire.Part(url="https://example.org/picture.png", media_type="image/png")
    await updater.add_artifact([picture], name="a picture")
    await updater.add_artifact(text(answer_to(context)), name="the answer")
    await updater.complete()


async def streams(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.start_work()
    *first, last = answer_to(context).partition(" ")
    for number, words in enumerate([*first, last]):
        is_last = number == len(first)
        await updater.add_artifact(text(words), artifact_id="answer", append=number > 0, last_chunk=is_last)
        await asyncio.sleep(0.01)
    await updater.complete()


async def writes_long(context: RequestContext, queue: EventQueue) -> None:
    """Word by word, as a language model does, and each word takes its time."""
    updater = await begun(context, queue)
    await updater.start_work()
    words = f"{answer_to(context)} and more of it".split(" ")
    for number, word in enumerate(words):
        chunk = text(word if number == 0 else f" {word}")
        is_last = number == len(words) - 1
        await updater.add_artifact(chunk, artifact_id="answer", append=number > 0, last_chunk=is_last)
        await asyncio.sleep(WORD)
    await updater.complete()


async def is_slow(context: RequestContext, queue: EventQueue) -> None:
    await _works(context, queue, seconds=SHORT)


async def takes_long(context: RequestContext, queue: EventQueue) -> None:
    await _works(context, queue, seconds=LONG)


async def _works(context: RequestContext, queue: EventQueue, *, seconds: float) -> None:
    updater = await begun(context, queue)
    await updater.start_work()
    await asyncio.sleep(seconds)
    await updater.complete(updater.new_agent_message(text(answer_to(context))))


async def asks_for_login(context: RequestContext, queue: EventQueue) -> None:
    """For a sign-in somewhere else at first; as soon as anything more is said, it goes on."""
    updater = await begun(context, queue)
    if context.current_task is None:
        await updater.requires_auth(updater.new_agent_message(text("Sign in at https://sea.example/login first.")))
    else:
        await updater.requires_input(updater.new_agent_message(text(answer_to(context))))


async def refuses(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.reject(updater.new_agent_message(text("Not for us.")))


STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        Style("keeps-open", keeps_open),
        Style("completes", completes),
        Style("bare-message", echoes),
        Style("artifacts", makes_artifacts),
        Style("streaming", streams, streaming=True),
        Style("streaming-open", keeps_open, streaming=True),
        Style("streaming-message", echoes, streaming=True),
        Style("writes-long", writes_long, streaming=True),
        Style("only-0.3-writes-long", writes_long, dialect="0.3", streaming=True),
        Style("pushing", takes_long, pushes=True),
        Style("slow", is_slow),
        Style("only-0.3", keeps_open, dialect="0.3"),
        Style("only-0.3-streaming", streams, dialect="0.3", streaming=True),
        Style("http", keeps_open, binding=HTTP),
        Style("http-message", echoes, binding=HTTP),
        Style("http-slow", is_slow, binding=HTTP),
        Style("http-streaming", streams, binding=HTTP, streaming=True),
        Style("http-pushing", takes_long, binding=HTTP, pushes=True),
        Style("http-locked", completes, binding=HTTP, token=TOKEN),
        Style("locked", completes, token=TOKEN),
        Style("sends-back", sends_back),
        Style("sends-back-streaming", sends_back, streaming=True),
        Style("sends-back-http", sends_back, binding=HTTP),
        Style("sends-back-http-streaming", sends_back, binding=HTTP, streaming=True),
        Style("sends-back-0.3", sends_back, dialect="0.3"),
        Style("sends-back-0.3-streaming", sends_back, dialect="0.3", streaming=True),
        Style("login", asks_for_login),
        Style("refusing", refuses),
    )
}
