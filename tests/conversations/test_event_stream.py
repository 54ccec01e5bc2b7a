"""Live events: driven as the server drives it, with messages in and out, and once through the real server."""

import asyncio
import http.client
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
import time_machine
import uvicorn
from asgiref.sync import sync_to_async
from django.utils import timezone

from agents.models import Agent
from conversations.flows.receive_visitor_message import receive_visitor_message
from conversations.flows.start_test_chat import start_test_chat
from conversations.flows.write_note import write_note
from conversations.models import Conversation
from conversations.news import LOOK, News, listeners
from conversations.widget_api import event_stream as stream_module
from conversations.widget_api.event_stream import event_stream, is_event_stream
from conversations.widget_api.reading import READS
from conversations.widget_api.strangers import STRANGERS
from tests.conversations.scene import Person
from workspaces.models import Member, Role, User
from workspaces.places import Places

pytestmark = pytest.mark.django_db(transaction=True)
HEARTBEAT = b": \n\n"
WAIT = 5.0  # seconds; only ever waited for in full by a test that fails


@dataclass(frozen=True)
class Part:
    """What one read found: the state, the changed messages with their event ids, and the cursor behind them."""

    state: dict[str, Any]
    ids: list[int]
    messages: list[dict[str, Any]]
    cursor: int

    @classmethod
    def of(cls, body: str) -> "Part":
        first, *changed, last = [dict(line.split(": ", 1) for line in block.split("\n")) for block in _blocks(body)]
        assert (first["event"], "id" in first, set(last)) == ("state", False, {"id"})
        assert {block["event"] for block in changed} <= {"message"}
        messages = [json.loads(block["data"]) for block in changed]
        return cls(json.loads(first["data"]), [int(block["id"]) for block in changed], messages, int(last["id"]))

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.messages]


def _blocks(body: str) -> list[str]:
    return body.removesuffix("\n\n").split("\n\n")


class Window:
    """A browser that reads the stream."""

    def __init__(self, person: Person, **more: Any) -> None:
        headers = {"authorization": f"Bearer {person.token}", **more.get("headers", {})}
        self.scope = {
            "type": "http",
            "method": more.get("method", "GET"),
            "path": more.get("path", f"{person.path}events"),
            "client": (more.get("address", "203.0.113.7"), 50_000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def run(self) -> None:
        await event_stream(self.scope, self.incoming.get, self.outgoing.put)

    async def sent(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.outgoing.get(), WAIT)

    async def part(self) -> "Part":
        """The next part of the stream that tells something."""
        while (body := (await self.sent())["body"]) == HEARTBEAT:
            pass
        return Part.of(body.decode())

    def leave(self) -> None:
        self.incoming.put_nowait({"type": "http.disconnect"})


@asynccontextmanager
async def open_window(person: Person, **more: Any) -> AsyncIterator[Window]:
    window = Window(person, **more)
    running = asyncio.ensure_future(window.run())
    try:
        yield window
    finally:
        window.leave()
        await asyncio.wait_for(running, WAIT)


@pytest.fixture(autouse=True)
def in_one_process(settings: Any) -> None:
    settings.EMBEDDED = True


async def say(person: Person, text: str) -> None:
    await sync_to_async(receive_visitor_message)(conversation_id=person.id, client_id=uuid4(), text=text)


def test_it_starts_with_everything_the_window_does_not_know(person: Person) -> None:
    person.says("hello")

    async def read() -> None:
        async with open_window(person) as window:
            head = await window.sent()
            assert (head["status"], dict(head["headers"])[b"content-type"]) == (
                200,
                b"text/event-stream; charset=utf-8",
            )
            part = await window.part()
            assert part.texts == ["Welcome to the bank.", "hello", "answer 1"]
            assert part.cursor == part.state["revision"] == part.ids[-1]

    asyncio.run(read())


def test_it_goes_on_after_the_last_event_the_window_saw(person: Person) -> None:
    known = person.state()["revision"]
    person.says("hello")

    async def read() -> None:
        async with open_window(person, headers={"last-event-id": str(known)}) as window:
            await window.sent()
            part = await window.part()
            assert part.texts == ["hello", "answer 1"]
            assert known < part.ids[0] < part.ids[1]

    asyncio.run(read())


def test_news_comes_live(person: Person) -> None:
    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            await say(person, "are you there?")
            assert (await window.part()).texts == ["are you there?", "answer 1"]

    asyncio.run(read())


def test_of_a_window_that_does_not_read_no_words_pile_up() -> None:
    inbox = stream_module._Inbox()
    for revision in range(1, 200):
        inbox.put(News(revision, since=revision - 1, told=b"x" * 1000))
    assert len(inbox.take()) <= stream_module.MOST_NEWS


def test_a_change_made_here_is_told_without_reading(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    read_rows, told = stream_module._read, []

    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            known = (await window.part()).cursor
            monkeypatch.setattr(stream_module, "_read", lambda *_args: pytest.fail("it was at hand"))
            await say(person, "are you there?")
            told.append((await window.sent())["body"])
            monkeypatch.setattr(stream_module, "_read", read_rows)
            same = await sync_to_async(read_rows)(person.id, "", known)
            assert same is not None
            assert told == [same.body]

    asyncio.run(read())


def test_what_the_news_says_is_sent_within_two_steps_of_the_event_loop(person: Person) -> None:
    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            known = (await window.part()).cursor
            await asyncio.sleep(0.05)  # it waits by now
            listeners.tell(str(person.id), News(known + 1, since=known, told=b"id: 1\n\n"))
            steps = 0
            while window.outgoing.empty():
                await asyncio.sleep(0)
                steps += 1
            assert (await window.sent())["body"] == b"id: 1\n\n"
            assert steps <= 2

    asyncio.run(read())


@pytest.mark.parametrize(
    "disturb",
    [
        lambda news: [News(news.revision)],
        lambda news: [News(news.revision, since=news.since - 1, told=news.told)],
        lambda news: [LOOK],
        lambda news: [news, LOOK, news],
    ],
    ids=["made elsewhere", "something before it is missing", "anything may have been missed", "twice"],
)
def test_news_that_does_not_fit_makes_the_window_read(
    person: Person, disturb: Callable[[News], list[News]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = listeners.tell

    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            monkeypatch.setattr(listeners, "tell", lambda topic, news: [tell(topic, each) for each in disturb(news)])
            for text in ("one", "two"):
                await say(person, text)
                assert (await window.part()).texts[0] == text

    asyncio.run(read())


def test_more_than_one_read_holds_comes_in_parts(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "ROWS_AT_ONCE", 2)
    for text in ("one", "two"):
        person.says(text)

    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            parts = [await window.part() for _ in range(3)]
            assert [len(part.texts) for part in parts] == [2, 2, 1]
            assert [part.cursor for part in parts[:2]] == [part.ids[-1] for part in parts[:2]]

    asyncio.run(read())


def test_an_internal_note_never_comes(person: Person) -> None:
    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            await sync_to_async(write_note)(conversation_id=person.id, author_name="Bob", text="zanzibar")
            assert (await window.part()).messages == []

    asyncio.run(read())


def test_news_that_was_missed_is_found_at_the_next_heartbeat(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.1)

    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            deaf, listeners._by_topic = listeners._by_topic.copy(), type(listeners._by_topic)(set)
            await say(person, "unheard")
            listeners._by_topic.update(deaf)
            assert (await window.part()).texts == ["unheard", "answer 1"]

    asyncio.run(read())


def test_a_silent_stream_shows_that_it_lives(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.05)

    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            monkeypatch.setattr(stream_module, "_read", _not_read)  # nothing has happened: the rows stay unread
            assert [(await window.sent())["body"] for _ in range(2)] == [HEARTBEAT, HEARTBEAT]

    asyncio.run(read())


def _not_read(*_what: object) -> None:
    raise AssertionError("the rows were read")


def test_a_window_that_leaves_frees_its_listener(person: Person) -> None:
    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            assert str(person.id) in listeners._by_topic

    asyncio.run(read())
    assert str(person.id) not in listeners._by_topic


def test_the_stream_ends_with_the_conversation(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.05)

    async def read() -> None:
        async with open_window(person) as window:
            await window.sent()
            await window.part()
            await sync_to_async(Conversation.objects.all().delete)()
            while (part := await window.sent())["more_body"]:
                assert part["body"] == HEARTBEAT

    asyncio.run(read())


SHOP = "https://shop.example"
CLOSED = {
    "disabled": {"enabled": False},
    "deleted": {"enabled": False, "deleted_at": timezone.now()},
    "page not listed": {"allowed_origins": []},
}


@pytest.fixture
def at_the_shop(person: Person, bank_agent: Agent) -> Person:
    """Their window stands in a page of another origin."""
    Agent.objects.filter(pk=bank_agent.pk).update(allowed_origins=[SHOP])
    return person


@pytest.mark.parametrize("change", CLOSED.values(), ids=CLOSED)
@pytest.mark.parametrize("talk", ["silence", "told", "read"])
def test_v7_4_1_a_stream_ends_soon_after_its_window_may_not_read(
    at_the_shop: Person, bank_agent: Agent, change: dict[str, Any], talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is said meanwhile, and however the window is told of it."""
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.3 if talk != "read" else 30.0)
    topic = str(at_the_shop.id)

    async def goes_on(window: Window, revision: int) -> int:
        """How many parts still come."""
        for count in range(200):
            if talk == "told":
                listeners.tell(topic, News(revision + 1, since=revision, told=b": said\n\n"))
                revision += 1
            elif talk == "read":
                listeners.tell(topic, LOOK)
            if not (await window.sent())["more_body"]:
                return count
            await asyncio.sleep(0.02)
        pytest.fail("it goes on")

    async def read() -> None:
        async with open_window(at_the_shop, headers={"origin": SHOP}) as window:
            await window.sent()
            known = (await window.part()).cursor
            await sync_to_async(Agent.objects.filter(pk=bank_agent.pk).update)(**change)
            assert await goes_on(window, known) <= (0 if talk == "read" else 100)

    asyncio.run(read())


def test_who_may_still_read_is_told_on_and_asks_only_now_and_then(
    at_the_shop: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with each event."""
    asked, look = [], stream_module._Window.look
    monkeypatch.setattr(stream_module._Window, "look", lambda window: asked.append(1) or look(window))
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.5)

    async def read() -> None:
        async with open_window(at_the_shop, headers={"origin": SHOP}) as window:
            await window.sent()
            known = (await window.part()).cursor
            for revision in range(known, known + 60):
                listeners.tell(str(at_the_shop.id), News(revision + 1, since=revision, told=b": said\n\n"))
                assert (await window.sent())["body"] in {b": said\n\n", HEARTBEAT}
                await asyncio.sleep(0.02)

    asyncio.run(read())
    assert 1 <= len(asked) <= 5


def test_v7_4_1_the_stream_of_a_test_chat_ends_when_its_builder_builds_no_more(
    bank_agent: Agent, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it changes, and nobody tells the stream."""
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.05)
    started = start_test_chat(agent=bank_agent, actor=alice, locale="en", time_zone="UTC")
    builder = SimpleNamespace(token=started.token, path=f"/api/widget/v1/conversations/{started.conversation.pk}/")

    async def read() -> None:
        async with open_window(cast("Person", builder)) as window:
            await window.sent()
            await window.part()
            assert (await window.sent())["body"] == HEARTBEAT
            await sync_to_async(Member.objects.filter(user=alice).update)(role=Role.VIEWER)
            while (part := await window.sent())["more_body"]:
                assert part["body"] == HEARTBEAT

    asyncio.run(asyncio.wait_for(read(), 2 * WAIT))


@pytest.mark.parametrize(
    "change",
    [
        lambda person: {"headers": {"authorization": "Bearer wrong"}},
        lambda person: {"headers": {"authorization": ""}},
        lambda person: {"path": f"/api/widget/v1/conversations/{uuid4()}/events"},
        lambda person: {"path": "/api/widget/v1/conversations/x/events"},
        lambda person: {"headers": {"origin": "https://evil.example"}},
    ],
    ids=["wrong token", "no token", "unknown id", "no id", "a page that is not listed"],
)
def test_without_its_token_there_is_no_stream(person: Person, change: Callable[[Person], dict[str, Any]]) -> None:
    async def read() -> None:
        async with open_window(person, **change(person)) as window:
            assert (await window.sent())["status"] == 404
            assert (await window.sent())["body"] == b""

    asyncio.run(read())


def test_one_token_opens_only_so_many_streams(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "STREAMS_AT_ONCE", 1)

    async def read() -> None:
        async with open_window(person) as first:
            assert (await first.sent())["status"] == 200
            async with open_window(person) as second:
                head = await second.sent()
        assert head["status"] == 429
        assert dict(head["headers"])[b"retry-after"] == b"30"

    asyncio.run(read())


def test_v15_2_2_one_address_opens_only_so_many_streams(
    person: Person, bank_agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever knows an agent has as many conversations as they like; each stream is a connection of the process."""
    monkeypatch.setattr(stream_module, "_places", Places(at_once=2, of_one=1))
    another = Person(bank_agent)

    async def read() -> None:
        async with open_window(person, address="2001:db8::1") as first:
            assert (await first.sent())["status"] == 200
            assert await opens(another, "2001:db8::2") == 429  # of one network, which one host can own
            assert await opens(another, "203.0.113.8") == 200
        assert await opens(another, "2001:db8::2") == 200

    asyncio.run(read())


def test_v15_2_2_all_addresses_together_leave_files_for_what_is_no_stream(
    person: Person, bank_agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module.resource, "getrlimit", lambda _which: (4, 4))
    monkeypatch.setattr(stream_module, "_places", Places(at_once=stream_module._most_streams(), of_one=2))
    another = Person(bank_agent)

    async def read() -> None:
        async with open_window(person, address="203.0.113.1") as first, open_window(person) as second:
            assert [(await one.sent())["status"] for one in (first, second)] == [200, 200]
            async with open_window(person, address="203.0.113.3") as third:
                assert (await third.sent())["status"] == 200
                assert await opens(another, "203.0.113.4") == 429
        assert await opens(another, "203.0.113.4") == 200

    asyncio.run(read())


async def opens(who: Person, address: str) -> int:
    """The status."""
    async with open_window(who, address=address) as window:
        return int((await window.sent())["status"])


def test_v2_4_1_streams_are_not_begun_all_the_time(person: Person) -> None:
    """Each begins with reading everything."""

    async def read() -> None:
        async with open_window(person, headers={"origin": "https://bank.example"}) as window:
            head = await window.sent()
            assert (head["status"], dict(head["headers"])[b"retry-after"]) == (429, b"50")

    Agent.objects.update(allowed_origins=["https://bank.example"])
    with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
        for _ in range(READS.times):
            READS.take(str(person.id))
        asyncio.run(read())


def test_v2_4_1_tokens_that_open_nothing_are_counted_by_address(person: Person) -> None:
    wrong = {"origin": "https://bank.example", "authorization": "Bearer a guess"}

    async def opens(**more: Any) -> int:
        async with open_window(person, **more) as window:
            head = await window.sent()
            if head["status"] == 429:
                told = dict(head["headers"])
                assert (told[b"retry-after"], told[b"access-control-allow-origin"]) == (b"50", b"https://bank.example")
            return int(head["status"])

    async def read() -> None:
        assert await opens(headers=wrong) == 404
        assert await opens(headers=wrong) == 429
        assert await opens(headers=wrong, address="203.0.113.9") == 404
        assert await opens() == 200

    with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
        for _ in range(STRANGERS.times - 1):
            STRANGERS.take("203.0.113.7")
        asyncio.run(read())


def test_a_preflight_is_answered(person: Person) -> None:
    async def read() -> None:
        async with open_window(person, method="OPTIONS", headers={"origin": "https://shop.example"}) as window:
            head = await window.sent()
            assert head["status"] == 204
            assert b"last-event-id" in dict(head["headers"])[b"access-control-allow-headers"]

    asyncio.run(read())


def test_only_its_own_addresses_are_taken_for_streams(person: Person) -> None:
    assert is_event_stream({"type": "http", "path": f"{person.path}events"})
    assert not is_event_stream({"type": "http", "path": person.path})
    assert not is_event_stream({"type": "websocket", "path": f"{person.path}events"})


def test_through_the_real_server(person: Person, bank_agent: Agent) -> None:
    server = uvicorn.Server(uvicorn.Config(event_stream, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    line.request("GET", f"{person.path}events", headers={"Authorization": f"Bearer {person.token}"})
    answer = line.getresponse()
    assert answer.status == 200
    assert "event: message" in _read_until(answer, "Welcome to the bank.")
    person.says("hello")
    assert "hello" in _read_until(answer, "answer 1")
    line.close()
    server.should_exit = True
    thread.join(WAIT)
    assert not thread.is_alive()


def _read_until(answer: http.client.HTTPResponse, mark: str) -> str:
    read = ""
    while mark not in read:
        line = answer.readline().decode()
        assert line, "the stream ended"
        read += line
    return read
