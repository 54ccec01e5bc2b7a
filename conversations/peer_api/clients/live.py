"""Streams to plain clients: a bare ASGI endpoint, so that a client that waits costs no thread.

Subscribes to the news first and reads the rows then, so nothing falls between; any number of clients may listen to one
task, through any number of processes.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

from django.utils import timezone

from agents.models import Agent
from conversations.files_of_tasks import has_files
from conversations.models import ServedTask, ServedUpdate
from conversations.news import News, listeners
from conversations.peer_api.clients.bodies import (
    BODY_LIMIT,
    BODY_MAY_HAVE,
    LARGE_AT_ONCE,
    LARGE_OF_ONE,
    body_limit,
    read_body,
)
from conversations.peer_api.clients.callers import caller_of
from conversations.peer_api.clients.files import MESSAGES_AT_ONCE
from conversations.peer_api.clients.opening import Opened, Refused, not_let_in, open_stream
from conversations.views_of_tasks import told_view
from protocol.strict_json import dumps
from workspaces.places import NoPlace, Places
from workspaces.stale_connections import with_fresh_connection

HEARTBEAT_SECONDS = 15.0
LONGEST_STREAM_SECONDS = 3600.0
LARGE_SECONDS = 90.0  # until a client has read an event with files
PIECE = 64 * 1024  # bytes sent at once: the server keeps what a client does not read
STREAMS_AT_ONCE = 20  # of one conversation, in one process
BODY_SECONDS = 90.0  # until all of a body is there
_PATH = re.compile(r"/a2a/(?P<agent>[-\w]+)/(?P<rest>.*)")
_NAMES = (b"SendStreamingMessage", b"SubscribeToTask", b"message/stream", b"tasks/resubscribe")
_BRINGS_FILES = ("", "message:send", "message:stream")
_INTERRUPTED = frozenset({"TASK_STATE_INPUT_REQUIRED", "TASK_STATE_AUTH_REQUIRED"})

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Database reads of all streams share a few threads; a stream that waits holds none.
_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="client-stream")
# Where files are looked at, who reads must not wait.
_openers = ThreadPoolExecutor(max_workers=MESSAGES_AT_ONCE + 2, thread_name_prefix="client-open")
# Of what is large: bodies on their way in, and events on their way out, by client.
_large, _large_told = (Places(at_once=LARGE_AT_ONCE, of_one=LARGE_OF_ONE) for _ in range(2))


def may_be_stream(scope: Scope) -> bool:
    """True for calls of agents that may want a stream, or bring files; the body has the last word."""
    if scope["type"] != "http" or not scope["path"].startswith("/a2a/"):
        return False
    rest = scope["path"].split("/", 3)[-1]
    return is_rest_stream(rest) or _may_bring_files(scope["method"], rest)


def _may_bring_files(method: str, rest: str) -> bool:
    return method == "POST" and rest.rpartition("/")[2] in _BRINGS_FILES and not rest.endswith("/")


def is_rest_stream(rest: str) -> bool:
    return rest.rpartition("/")[2] == "message:stream" or rest.endswith(":subscribe")


async def client_stream(scope: Scope, receive: Receive, send: Send, *, otherwise: App) -> None:
    """otherwise: answers what is no stream after all."""
    with ExitStack() as place:  # of a large body, until it was worked on
        opened = await _opened(scope, receive, send, otherwise, place)
    if opened is not None:
        await _stream(opened, receive, send)


async def _opened(scope: Scope, receive: Receive, send: Send, otherwise: App, place: ExitStack) -> Opened | None:
    """None: it was answered here."""
    found = _PATH.fullmatch(scope["path"])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    agent_id, rest = (found["agent"], found["rest"]) if found else ("", "")

    async def more() -> int:
        client = await _in_thread(_client_with_files, agent_id, headers.get("authorization", ""))
        if client:
            place.enter_context(_large.taken(client))
        return body_limit(files=True) if client else BODY_LIMIT

    try:
        async with asyncio.timeout(BODY_SECONDS):
            body, limit = await read_body(receive, more=more if _may_bring_files(scope["method"], rest) else None)
    except TimeoutError:
        await _answer(send, Refused(408, dumps({"error": "too_slow", "detail": "The body took too long."})))
        return None
    except NoPlace:
        await _answer(send, not_let_in(429, rest))
        return None
    if body is None:
        return None
    if found is None or not (is_rest_stream(rest) or (not rest and any(name in body for name in _NAMES))):
        await otherwise({**scope, BODY_MAY_HAVE: limit}, _again(body, receive), send)
        return None
    opened = await _in_thread(open_stream, agent_id, rest, scope, headers, body, threads=_openers)
    if opened is None:
        await otherwise({**scope, BODY_MAY_HAVE: limit}, _again(body, receive), send)
    elif isinstance(opened, Refused):
        await _answer(send, opened)
    elif opened.task_id and (listeners.count(str(opened.conversation_id)) >= STREAMS_AT_ONCE or _is_too_much(opened)):
        await _answer(send, not_let_in(429, rest))
    else:
        return opened  # type: ignore[no-any-return]
    return None


def _is_too_much(opened: Opened) -> bool:
    return len(opened.first) > BODY_LIMIT and not _large_told.has_one(opened.client)


def _client_with_files(agent_id: str, authorization: str) -> str:
    """Whose call it is, if files of theirs are taken; empty for anybody else."""
    agent = Agent.objects.answering().filter(public_id=agent_id).first()
    caller = caller_of(agent, authorization=authorization, now=timezone.now())
    return caller.name if caller and caller.takes_files else ""


async def _stream(opened: Opened, receive: Receive, send: Send) -> None:
    changed, loop = asyncio.Event(), asyncio.get_running_loop()
    topic = str(opened.conversation_id)

    def hear(_news: News) -> None:
        loop.call_soon_threadsafe(changed.set)

    listeners.add(topic, hear)
    gone: asyncio.Future[Any] = asyncio.ensure_future(_until_gone(receive))
    try:
        await _start(send)
        first, opened.first = opened.first, b""  # an hour would be long to keep it
        with suppress(NoPlace):  # the client asks again
            await _tell(opened, first, send)
            del first
            await _follow(opened, changed, gone, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        listeners.remove(topic, hear)
        gone.cancel()


async def _follow(opened: Opened, changed: asyncio.Event, gone: "asyncio.Future[Any]", send: Send) -> None:
    seq, ends = opened.seq, asyncio.get_running_loop().time() + LONGEST_STREAM_SECONDS
    while opened.task_id and not gone.done() and asyncio.get_running_loop().time() < ends:
        changed.clear()
        updates, over = await _in_thread(_read, opened, seq)
        for update in updates:
            told = await _in_thread(_said, opened, update) if has_files(update.told) else _said(opened, update)
            await _tell(opened, told, send)
            del told  # it may wait for the next one long
            seq = update.seq
        if over:
            return
        news: asyncio.Future[Any] = asyncio.ensure_future(changed.wait())
        done, _ = await asyncio.wait([news, gone], timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        if not done:
            await send({"type": "http.response.body", "body": b": \n\n", "more_body": True})


async def _tell(opened: Opened, event: bytes, send: Send) -> None:
    """Raises NoPlace, and TimeoutError for a client that does not read."""
    if len(event) <= BODY_LIMIT:
        await _event(send, event)
        return
    with _large_told.taken(opened.client):
        async with asyncio.timeout(LARGE_SECONDS):
            await _event(send, event)


def _said(opened: Opened, update: ServedUpdate) -> bytes:
    return opened.say(told_view(update))


def _read(opened: Opened, seq: int) -> tuple[list[ServedUpdate], bool]:
    """What is new, and whether it was the last. A client that was revoked meanwhile is told nothing more, nor is any of
    an agent that was disabled.
    """
    tasks = ServedTask.objects.filter(pk=opened.task_id, client__revoked_at=None, agent__in=Agent.objects.answering())
    rows = ServedUpdate.objects.filter(task__in=tasks, seq__gt=seq, told__isnull=False).order_by("seq")
    updates = list(rows.select_related("task"))
    task = tasks.first()
    over = task is None or task.over or (opened.until_asked and task.state in _INTERRUPTED)
    # What was written between the two reads is read once more.
    reached = updates[-1].seq if updates else seq
    return updates, over and (task is None or not rows.filter(seq__gt=reached).exists())


def _again(body: bytes, receive: Receive) -> Receive:
    """The same request for another reader."""
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _event(send: Send, data: bytes) -> None:
    for start in range(0, len(data), PIECE):
        begun = b"" if start else b"data: "
        ended = b"\n\n" if start + PIECE >= len(data) else b""
        piece = begun + data[start : start + PIECE] + ended
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _answer(send: Send, refused: Refused) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if refused.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if refused.status in (408, 429):
        headers.append((b"connection", b"close"))  # what is still to come of the body is not read
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": refused.body})


async def _in_thread(function: Callable[..., Any], *args: Any, threads: ThreadPoolExecutor = _readers) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads, with_fresh_connection, function, args)
