"""Live events for one window: a bare ASGI endpoint, so that an idle window costs no thread.

Subscribes first and reads the rows then, so nothing falls between. ``Last-Event-ID`` is the revision the window knows;
everything changed since is sent, the oldest change first. News of a change made in this process says what changed, so a
window that knows all before it reads nothing; any other news makes it read. Every few seconds, however much is said, a
stream asks how its conversation stands: so news that was missed costs a window one heartbeat at most, and it is told
nothing after that when its agent was disabled, or its page may not use it any more.
"""

import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from conversations.models import Conversation, Message
from conversations.news import LOOK, News, listeners
from conversations.shapes import events_for_window
from conversations.widget_api.access import (
    conversation_for,
    cors_headers,
    origin_allowed,
    origin_listed,
    preflight_headers,
    still_readable,
)
from conversations.widget_api.reading import counted_as_read
from conversations.widget_api.standings import Found, Standing, Standings, read_standings
from conversations.widget_api.strangers import wait_of_stranger
from workspaces.places import NoPlace, Places
from workspaces.prepared import PreparedRows
from workspaces.rate_limits import network_of, take_all
from workspaces.stale_connections import with_fresh_connection

PREFIX = "/api/widget/v1/conversations/"
SUFFIX = "/events"
HEARTBEAT_SECONDS = 15.0  # from one look at how the conversation stands to the next
ROWS_AT_ONCE = 200
MOST_NEWS = 20  # kept for a window that has not read what it was sent
STREAMS_AT_ONCE = 10  # of one conversation, in one process: the tabs a person may have open
# From one address, in one process: each takes a connection of it, and whoever knows an agent has as many conversations
# as they like. A whole office may have one address: a window that finds no place asks for what is new now and then.
STREAMS_OF_ONE = 200
TRY_AGAIN_SECONDS = "30"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_changed_since = PreparedRows(
    lambda conversation_id, revision: (
        Message.objects.filter(conversation_id=conversation_id).shown_to_person().after(revision)[: ROWS_AT_ONCE + 1]
    )
)

# Database reads of all streams share a few threads; a stream that waits holds none.
_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="event-stream")


def _most_streams() -> int:
    """Of this process: each is an open file, and a quarter of those it may have stays for everything else."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else files * 3 // 4


_places = Places(at_once=_most_streams(), of_one=STREAMS_OF_ONE)  # by address


@dataclass(frozen=True)
class Reading:
    """What one read found. revision: what the window knows after it; more: there is still more to read now."""

    body: bytes
    revision: int
    more: bool


class _Inbox:
    """News of one conversation that its window has not looked at yet. Belongs to the thread of the event loop."""

    def __init__(self) -> None:
        self._news: list[News] = []
        self._waiting: asyncio.Future[None] | None = None
        self.closed = False

    def put(self, news: News) -> None:
        """Of one that does not read, no more is kept than that it has to look."""
        self._news = [*self._news, news] if len(self._news) < MOST_NEWS else [LOOK]
        self._wake()

    def close(self, _gone: object = None) -> None:
        """The window is gone: nobody waits any more."""
        self.closed = True
        self._wake()

    async def filled(self, *, seconds: float) -> None:
        """Until there is news, the window is gone, or so much time has passed."""
        if self._news or self.closed:
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        alarm = loop.call_later(seconds, self._wake)
        try:
            await self._waiting
        finally:
            alarm.cancel()

    def take(self) -> list[News]:
        taken, self._news = self._news, []
        return taken

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class _Window:
    """An open stream: of which conversation, for a page of which origin, and when to look next whether it may go on."""

    def __init__(self, conversation_id: UUID, origin: str) -> None:
        self.conversation_id, self.origin, self.inbox = conversation_id, origin, _Inbox()
        self._looks_at = _now() + HEARTBEAT_SECONDS

    @property
    def seconds_to_look(self) -> float:
        return max(self._looks_at - _now(), 0.0)

    async def look(self) -> Standing | None:
        """How the conversation stands. None when this window may not be told of it any more."""
        standing = await _standings.of(self.conversation_id)
        self._looks_at = _now() + HEARTBEAT_SECONDS
        return standing if standing and origin_listed(self.origin, standing.origins) else None


def _now() -> float:
    return asyncio.get_running_loop().time()


def is_event_stream(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["type"] == "http" and path.startswith(PREFIX) and path.endswith(SUFFIX)


async def event_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """GET with ``Authorization: Bearer <token>``; 404 unless the token opens the conversation, 429 when it, the
    caller's address or all of them opened enough streams, it or the address read often enough, or the address had
    enough tokens refused.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "")
    if scope["method"] == "OPTIONS":
        await _answer(send, 204, preflight_headers(origin).items())
        return
    conversation_id = _conversation_id(scope["path"])
    conversation = await _in_thread(_opened, conversation_id, headers.get("authorization", ""), origin)
    source = (scope.get("client") or ("",))[0]
    if conversation is None:
        if wait := await _in_thread(wait_of_stranger, source):
            await _answer(send, 429, [*cors_headers(origin).items(), ("Retry-After", str(wait))])
        else:
            await _answer(send, 404, cors_headers(origin).items())
        return
    if wait := await _in_thread(take_all, *counted_as_read(conversation, source)):
        await _answer(send, 429, [*cors_headers(origin).items(), ("Retry-After", str(wait))])
        return
    # Nothing is awaited between this and what is counted next.
    try:
        if listeners.count(str(conversation.pk)) >= STREAMS_AT_ONCE:
            raise NoPlace
        with _places.taken(network_of(source)):
            await _stream(conversation.pk, _revision(headers.get("last-event-id", "")), origin, receive, send)
    except NoPlace:
        await _answer(send, 429, [*cors_headers(origin).items(), ("Retry-After", TRY_AGAIN_SECONDS)])


async def _stream(conversation_id: UUID, revision: int, origin: str, receive: Receive, send: Send) -> None:
    window, loop = _Window(conversation_id, origin), asyncio.get_running_loop()

    def hear(news: News) -> None:
        loop.call_soon_threadsafe(window.inbox.put, news)

    topic = str(conversation_id)
    listeners.add(topic, hear)
    gone: asyncio.Future[Any] = asyncio.ensure_future(_until_gone(receive))
    gone.add_done_callback(window.inbox.close)
    try:
        await _start(send, origin)
        reading = await _in_thread(_read, conversation_id, origin, revision)
        while reading is not None and not window.inbox.closed:
            await send({"type": "http.response.body", "body": reading.body or b": \n\n", "more_body": True})
            reading = await _next(window, reading)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        listeners.remove(topic, hear)
        gone.cancel()


async def _next(window: _Window, known: Reading) -> Reading | None:
    """What comes after what is known: told by the news, or read when the news does not say it. It is empty when a
    heartbeat is due and there is nothing to read. None when the window may not be told any more.
    """
    while not known.more:
        await window.inbox.filled(seconds=window.seconds_to_look)
        if window.inbox.closed:
            return known
        standing = None
        if not window.seconds_to_look and (standing := await window.look()) is None:
            return None
        news = [each for each in window.inbox.take() if each.revision > known.revision]
        if news and (told := _told(news, known.revision)):
            return told
        if news or (standing and (standing.is_test or standing.revision != known.revision)):
            break
        if standing:
            return Reading(b"", known.revision, more=False)
    reading: Reading | None = await _in_thread(_read, window.conversation_id, window.origin, known.revision)
    return reading


def _told(news: Sequence[News], revision: int) -> Reading | None:
    """What the news says to a window that knows this revision. None when some of it is missing."""
    body = b""
    for each in news:
        if each.revision <= revision:
            continue
        if each.told is None or each.since != revision:
            return None
        body, revision = body + each.told, each.revision
    return Reading(body, revision, more=False)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, origin: str) -> None:
    headers = {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
        "X-Content-Type-Options": "nosniff",
        **cors_headers(origin),
    }
    await send({"type": "http.response.start", "status": 200, "headers": _raw(headers.items())})


async def _answer(send: Send, status: int, headers: Any) -> None:
    all_headers = [*headers, ("Cache-Control", "no-store"), ("Content-Length", "0")]
    await send({"type": "http.response.start", "status": status, "headers": _raw(all_headers)})
    await send({"type": "http.response.body", "body": b""})


def _raw(headers: Any) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_readers, with_fresh_connection, function, args)


async def _read_standings(conversation_ids: Sequence[UUID]) -> Found:
    found: Found = await _in_thread(read_standings, conversation_ids)
    return found


_standings = Standings(_read_standings)


def _opened(conversation_id: UUID | None, authorization: str, origin: str) -> Conversation | None:
    if conversation_id is None:
        return None
    conversation = conversation_for(conversation_id=conversation_id, authorization=authorization)
    return conversation if conversation and origin_allowed(conversation.agent, origin) else None


def _read(conversation_id: UUID, origin: str, revision: int) -> Reading | None:
    """Everything changed after a revision. None when the conversation is gone, or may not be read any more."""
    conversation = still_readable(conversation_id=conversation_id, origin=origin)
    if conversation is None:
        return None
    if conversation.revision <= revision:
        return Reading(b"", revision, more=False)
    rows = _changed_since.all(conversation_id, revision)
    more = len(rows) > ROWS_AT_ONCE
    rows = rows[:ROWS_AT_ONCE]
    reached = rows[-1].revision if more else conversation.revision
    return Reading(events_for_window(conversation, rows, upto=reached), reached, more=more)


def _conversation_id(path: str) -> UUID | None:
    try:
        return UUID(path.removeprefix(PREFIX).removesuffix(SUFFIX))
    except ValueError:
        return None


def _revision(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
