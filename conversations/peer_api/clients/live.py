"""Streams to plain clients: a bare ASGI endpoint, so that a client that waits costs no thread.

Subscribes to the news first and reads the rows then, so nothing falls between; any number of clients may listen to one
task, through any number of processes.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import A2AError
from django.utils import timezone

from agents.clients import is_client_token
from agents.models import Agent
from agents.own_card import is_conformance_agent
from conversations.files_of_tasks import has_files
from conversations.models import ServedTask, ServedUpdate
from conversations.news import News, listeners
from conversations.peer_api.clients import operations
from conversations.peer_api.clients.bodies import (
    BODY_LIMIT,
    BODY_MAY_HAVE,
    LargeBodies,
    TooManyLarge,
    body_limit,
    read_body,
)
from conversations.peer_api.clients.callers import Caller, caller_of, seconds_to_wait
from conversations.peer_api.clients.envelopes import (
    CURRENT,
    OLD,
    BadEnvelope,
    Rpc,
    answer_bytes,
    as_json,
    check_content_type,
    error_bytes,
    named_version,
    params_as,
    read_rpc,
    version_of,
)
from conversations.peer_api.clients.files import MESSAGES_AT_ONCE
from conversations.peer_api.clients.old_dialect import OLD_STREAMS, old_error, old_event, old_request
from conversations.peer_api.clients.rest import RestCall, read_call, refusal_body, rest_error, stream_answer
from conversations.peer_api.clients.test_brain import bare_answer
from conversations.views_of_tasks import task_view, told_view
from protocol.strict_json import dumps
from workspaces.stale_connections import with_fresh_connection

HEARTBEAT_SECONDS = 15.0
LONGEST_STREAM_SECONDS = 3600.0
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
Say = Callable[[wire.StreamResponse], bytes]

# Database reads of all streams share a few threads; a stream that waits holds none.
_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="client-stream")
# Where files are looked at, who reads must not wait.
_openers = ThreadPoolExecutor(max_workers=MESSAGES_AT_ONCE + 2, thread_name_prefix="client-open")
_large = LargeBodies()


@dataclass(frozen=True)
class Refused:
    status: int
    body: bytes


@dataclass(frozen=True)
class Opened:
    """first: the event it begins with. seq: the update it has reached. task_id: empty when there is nothing to come.
    until_asked: it ends when the client is asked for something, not only with the task.
    """

    first: bytes
    say: Say
    task_id: str = ""
    conversation_id: UUID | None = None
    seq: int = 0
    until_asked: bool = False


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
            place.enter_context(_large.place(client))
        return body_limit(files=True) if client else BODY_LIMIT

    try:
        async with asyncio.timeout(BODY_SECONDS):
            body, limit = await read_body(receive, more=more if _may_bring_files(scope["method"], rest) else None)
    except TimeoutError:
        await _answer(send, Refused(408, dumps({"error": "too_slow", "detail": "The body took too long."})))
        return None
    except TooManyLarge:
        await _answer(send, _not_let_in(429, rest))
        return None
    if body is None:
        return None
    if found is None or not (is_rest_stream(rest) or (not rest and any(name in body for name in _NAMES))):
        await otherwise({**scope, BODY_MAY_HAVE: limit}, _again(body, receive), send)
        return None
    opened = await _in_thread(_open, agent_id, rest, scope, headers, body, threads=_openers)
    if opened is None:
        await otherwise({**scope, BODY_MAY_HAVE: limit}, _again(body, receive), send)
    elif isinstance(opened, Refused):
        await _answer(send, opened)
    elif opened.task_id and listeners.count(str(opened.conversation_id)) >= STREAMS_AT_ONCE:
        await _answer(send, _not_let_in(429, rest))
    else:
        return opened  # type: ignore[no-any-return]
    return None


def _client_with_files(agent_id: str, authorization: str) -> str:
    """Whose call it is, if files of theirs are taken; empty for anybody else."""
    agent = Agent.objects.answering().filter(public_id=agent_id).first()
    caller = caller_of(agent, authorization=authorization, now=timezone.now())
    return str(caller.client.pk) if caller and caller.client and caller.takes_files else ""


async def _stream(opened: Opened, receive: Receive, send: Send) -> None:
    changed, loop = asyncio.Event(), asyncio.get_running_loop()
    topic = str(opened.conversation_id)

    def hear(_news: News) -> None:
        loop.call_soon_threadsafe(changed.set)

    listeners.add(topic, hear)
    gone: asyncio.Future[Any] = asyncio.ensure_future(_until_gone(receive))
    try:
        await _start(send)
        await _event(send, opened.first)
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
            said = await _in_thread(_said, opened, update) if has_files(update.told) else _said(opened, update)
            await _event(send, said)
            seq = update.seq
        if over:
            return
        news: asyncio.Future[Any] = asyncio.ensure_future(changed.wait())
        done, _ = await asyncio.wait([news, gone], timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        if not done:
            await send({"type": "http.response.body", "body": b": \n\n", "more_body": True})


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


def _open(agent_id: str, rest: str, scope: Scope, headers: dict[str, str], body: bytes) -> Opened | Refused | None:
    """None for what is not a plain client's stream."""
    agent = Agent.objects.answering().select_related("workspace").filter(public_id=agent_id).first()
    authorization = headers.get("authorization", "")
    opens = agent is not None and is_conformance_agent(agent) and not authorization
    if not rest and not opens and not is_client_token(authorization):
        return None
    caller = caller_of(agent, authorization=authorization, now=timezone.now())
    if caller is None:
        return _not_let_in(401, rest)
    if seconds_to_wait(caller):
        return _not_let_in(429, rest)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    version = named_version(headers.get("a2a-version", ""), query.items())
    content_type = headers.get("content-type", "")
    if rest:
        return _open_rest(caller, RestCall(scope["method"], rest, query, body, version, content_type))
    return _open_rpc(caller, body, version, content_type)


def _not_let_in(status: int, rest: str) -> Refused:
    return Refused(status, refusal_body(status, is_rest=bool(rest)))


def _open_rest(caller: Caller, call: RestCall) -> Opened | Refused:
    try:
        method, request = read_call(caller, call)
        return _begin(caller, method, request, say=stream_answer)
    except A2AError as error:
        return Refused(*rest_error(error))


def _open_rpc(caller: Caller, body: bytes, version: str, content_type: str) -> Opened | Refused | None:
    try:
        check_content_type(content_type)
        rpc = read_rpc(body, files=caller.takes_files)
    except BadEnvelope as bad:
        return Refused(200, error_bytes(bad.id, bad.error))
    except A2AError as error:
        return Refused(200, error_bytes(None, error))
    if rpc.method in OLD_STREAMS:
        return _open_old(caller, rpc, version)
    if rpc.method not in operations.STREAMS:
        return None
    try:
        if version_of(version) == OLD:
            return None  # the ordinary door says what is wrong with it
        request = params_as(operations.STREAMS[rpc.method], rpc.params, agent_id=caller.agent.public_id)
        return _begin(caller, rpc.method, request, say=lambda told: answer_bytes(rpc.id, as_json(told)))
    except A2AError as error:
        return Refused(200, error_bytes(rpc.id, error))


def _open_old(caller: Caller, rpc: Rpc, version: str) -> Opened | None:
    """An error is the only event of its stream: a client of 0.3 reads nothing else in this place."""
    shape, into, method = OLD_STREAMS[rpc.method]

    def say(told: wire.StreamResponse) -> bytes:
        return old_event(told, rpc.id)

    try:
        if version_of(version) == CURRENT:
            return None  # the ordinary door says that 1.0 has no such method
        return _begin(replace(caller, version=OLD), method, into(old_request(shape, rpc)), say=say)
    except A2AError as error:
        return Opened(old_error(rpc, error), say)


def _begin(caller: Caller, method: str, request: Any, *, say: Say) -> Opened:
    if method == "SubscribeToTask":
        task = operations.open_task_of(caller, request.id)
        first = say(wire.StreamResponse(task=task_view(task)))
        return Opened(first, say, str(task.pk), task.conversation_id, task.last_seq)
    bare = bare_answer(request.message.message_id) if is_conformance_agent(caller.agent) else None
    if bare is not None:
        return Opened(say(wire.StreamResponse(message=bare)), say)
    task = operations.begin(caller, request)
    said = ServedUpdate.objects.filter(task=task).exclude(sent_key="").order_by("-seq")
    seq = said.values_list("seq", flat=True)[0]
    begun = wire.Task(id=str(task.pk), context_id=task.context_id)
    begun.status.state = wire.TASK_STATE_WORKING if request.message.task_id else wire.TASK_STATE_SUBMITTED
    first = say(wire.StreamResponse(task=begun))
    return Opened(first, say, str(task.pk), task.conversation_id, seq, until_asked=True)


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
    await send({"type": "http.response.body", "body": b"data: " + data + b"\n\n", "more_body": True})


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
