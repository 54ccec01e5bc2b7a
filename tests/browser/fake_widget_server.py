"""The widget API on the wire, small and obedient: a test says what goes wrong, and looks at what was asked.

It serves the real files of ``static/`` and pages that hold the widget, so the browser sees one origin, as in life.
"""

import email
import json
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

STATIC = Path(__file__).resolve().parents[2] / "static"
STRICT_CSP = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}
HEARTBEAT = 0.5

Json = dict[str, Any]


def speaker(kind: str, name: str, institution: str, domain: str, colour: str) -> Json:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return {
        "kind": kind,
        "name": name,
        "institution": institution,
        "domain": domain,
        "initials": initials,
        "colour": colour,
    }


ANA = speaker("agent", "Ana", "Banco Sol", "chat.bancosol.example", "teal")
CLARA = speaker("peer_agent", "Clara", "Central Bank", "agent.centralbank.example", "indigo")
DORA = speaker("peer_live_agent", "Dora", "Central Bank", "agent.centralbank.example", "plum")
BEN = speaker("live_agent", "Ben", "Banco Sol", "chat.bancosol.example", "slate")
PERSON = speaker("person", "You", "", "", "slate")
SYSTEM = speaker("system", "", "", "", "slate")


def now() -> str:
    return datetime.now(tz=UTC).isoformat()


@dataclass
class FakeConversation:
    """Rows and a revision; whoever waits for changes is woken by ``changed``."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = field(default_factory=lambda: f"tok_{uuid.uuid4().hex}")
    messages: list[Json] = field(default_factory=list)
    revision: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    state: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = {
            "revision": 0,
            "open": True,
            "controller": "agent",
            "speaker": ANA,
            "home": ANA,
            "handoff": None,
            "can_return": False,
            "queue_place": None,
            "waiting_since": None,
        }

    def say(self, text: str = "", *, author: Json = ANA, kind: str = "text", **more: Any) -> Json:
        """Adds a message and tells the streams."""
        with self.changed:
            self.revision += 1
            message = {
                "id": str(uuid.uuid4()),
                "position": len(self.messages) + 1,
                "revision": self.revision,
                "kind": kind,
                "author": author,
                "text": text,
                "at": now(),
                "client_id": None,
                "delivery": None,
                "quick_replies": [],
                "notice": None,
                "card": None,
                "consent": None,
            } | more
            self.messages.append(message)
            self.state["revision"] = self.revision
            self.changed.notify_all()
        return message

    def revise(self, message: Json, **changes: Any) -> None:
        with self.changed:
            self.revision += 1
            message.update(changes, revision=self.revision)
            self.state["revision"] = self.revision
            self.changed.notify_all()

    def move(self, **changes: Any) -> None:
        """Changes the state and tells the streams."""
        with self.changed:
            self.revision += 1
            self.state.update(changes, revision=self.revision, state_revision=self.revision)
            self.changed.notify_all()

    def hand_to_clara(self) -> None:
        self.move(controller="peer", speaker=CLARA, handoff="active", can_return=True)

    def receive(self, client_id: str, text: str, **more: Any) -> tuple[Json, bool]:
        with self.changed:
            known = next((row for row in self.messages if row["client_id"] == client_id), None)
        if known:
            return known, False
        return self.say(text, author=PERSON, client_id=client_id, delivery="received", **more), True

    def page(self, before: int | None = None, limit: int = 50) -> Json:
        rows = [row for row in self.messages if before is None or row["position"] < before]
        return {"messages": rows[-limit:], "has_older": len(rows) > limit}

    def since(self, revision: int) -> list[Json]:
        rows = [row for row in self.messages if row["revision"] > revision]
        return sorted(rows, key=lambda row: int(row["revision"]))

    def own_texts(self) -> list[str]:
        return [row["text"] for row in self.messages if row["author"]["kind"] == "person"]


@dataclass(frozen=True)
class Refusal:
    status: int
    detail: str = ""
    code: str = ""
    retry_after: int | None = None


class FakeWidgetServer:
    """What a test sets stands in plain attributes; what the browser asked stands in ``requests``."""

    def __init__(self) -> None:
        self.conversations: dict[str, FakeConversation] = {}
        self.starts: dict[str, FakeConversation] = {}
        self.requests: list[tuple[str, str]] = []
        self.streamed_after: list[int] = []
        self.older_may_go = threading.Event()
        self.older_may_go.set()
        self.messages_may_go = threading.Event()
        self.messages_may_go.set()
        self.pages: dict[str, str] = {}
        self.decisions: list[Json] = []
        self.seen: list[int | None] = []  # what was shown when each message was written
        self.policy = STRICT_CSP
        self.greeting = "Hello, how can I help?"
        self.lose_answers = 0
        self.refusals: list[Refusal] = []
        self.file_limit = 1_000  # bytes; 0: no files are taken
        self.files: dict[str, bytes] = {}
        self.streams_down = False
        self.network_down = False
        self.stream_generation = 0
        self.on_message: Callable[[FakeConversation, Json], None] = lambda _conversation, _message: None
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _door_to(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["FakeWidgetServer"]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.cut_streams()
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    @property
    def only(self) -> FakeConversation:
        (conversation,) = self.conversations.values()
        return conversation

    def cut_streams(self) -> None:
        self.stream_generation += 1
        for conversation in list(self.conversations.values()):
            with conversation.changed:
                conversation.changed.notify_all()

    def count(self, method: str, pattern: str) -> int:
        return sum(1 for verb, path in self.requests if verb == method and re.search(pattern, path))

    def start(self, client_id: str) -> FakeConversation:
        if client_id not in self.starts:
            conversation = FakeConversation()
            conversation.say(self.greeting)
            self.starts[client_id] = conversation
            self.conversations[conversation.id] = conversation
        return self.starts[client_id]


class _Door(BaseHTTPRequestHandler):
    fake: FakeWidgetServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Stays silent; a test reads ``requests``."""

    def do_OPTIONS(self) -> None:
        self._answer(204, b"", "text/plain")

    def do_GET(self) -> None:
        self._route("GET")

    def do_POST(self) -> None:
        self._route("POST")

    def _route(self, verb: str) -> None:
        self.fake.requests.append((verb, self.path))
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        is_form = self.headers.get("Content-Type", "").startswith("multipart/")
        body = _form_in(self.headers["Content-Type"], sent) if is_form else json.loads(sent or b"{}")
        if not address.path.startswith("/api/"):
            self._static(address.path)
        elif self.fake.network_down:
            self._cut()
        else:
            self._api(verb, address.path.removeprefix("/api/widget/v1"), parse_qs(address.query), body)

    def _static(self, path: str) -> None:
        if path in self.fake.pages:
            self._answer(
                200, self.fake.pages[path].encode(), TYPES[".html"], {"Content-Security-Policy": self.fake.policy}
            )
            return
        file = STATIC / path.removeprefix("/static/")
        if file.is_file():
            self._answer(200, file.read_bytes(), TYPES[file.suffix])
        else:
            self._answer(404, b"", "text/plain")

    def _api(self, verb: str, path: str, query: dict[str, list[str]], body: Json) -> None:
        if path == "/agents/agt_ana/":
            look = {"colour": "#0b5c6b", "position": "end", "radius": 12}
            taken = {"limit": self.fake.file_limit} if self.fake.file_limit else None
            shown = {"agent": ANA, "languages": ["en"], "default_language": "en", "appearance": look}
            self._json(200, shown | {"attachments": taken})
        elif path == "/conversations/":
            conversation = self.fake.start(body["client_id"])
            snapshot = {"state": conversation.state} | conversation.page()
            self._json(201, {"conversation_id": conversation.id, "token": conversation.token, "snapshot": snapshot})
        elif match := re.fullmatch(r"/conversations/([^/]+)/(.*)", path):
            self._conversation(verb, match[1], match[2], query, body)
        else:
            self._json(404, {"detail": "Not found."})

    def _conversation(self, verb: str, known_as: str, rest: str, query: dict[str, list[str]], body: Json) -> None:
        conversation = self.fake.conversations.get(known_as)
        if conversation is None or self.headers.get("Authorization") != f"Bearer {conversation.token}":
            self._json(404, {"detail": "Not found."})
        elif rest == "events":
            self._stream(conversation, int(self.headers["Last-Event-ID"]))
        elif rest == "messages/" and verb == "POST":
            self._take_message(conversation, body)
        elif rest == "messages/":
            self.fake.older_may_go.wait(timeout=5)
            self._json(200, conversation.page(int(query["before"][0])))
        elif rest == "attachments/":
            self._take_message(conversation, body)
        elif rest.startswith("attachments/"):
            self._answer(200, self.fake.files[rest.split("/")[1]], "application/octet-stream")
        elif rest == "updates/":
            after = int(query["after"][0])
            self._json(200, {"state": conversation.state, "messages": conversation.since(after)})
        elif rest == "consent/":
            self._take_decision(conversation, body)
        elif rest == "return/":
            conversation.move(controller="agent", speaker=ANA, handoff=None, can_return=False)
            self._json(200, conversation.state)
        else:
            self._json(200, {"state": conversation.state} | conversation.page())

    def _take_decision(self, conversation: FakeConversation, body: Json) -> None:
        if self.fake.refusals:
            refusal = self.fake.refusals.pop(0)
            self._json(refusal.status, {"detail": refusal.detail})
            return
        self.fake.decisions.append(body)
        state = "agreed" if body["agreed"] else "declined"
        for row in conversation.messages:
            if row["consent"] and row["consent"]["id"] == body["request_id"]:
                conversation.revise(row, consent=row["consent"] | {"state": state, "struck": body["struck"]})
        self._json(200, conversation.state)

    def _take_message(self, conversation: FakeConversation, body: Json) -> None:
        if self.fake.refusals:
            refusal = self.fake.refusals.pop(0)
            headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
            self._json(refusal.status, {"detail": refusal.detail, "code": refusal.code}, headers)
            return
        self.fake.messages_may_go.wait(timeout=5)
        message, fresh = conversation.receive(body["client_id"], body["text"], attachment=self._kept(body))
        if fresh:
            self.fake.seen.append(body.get("seen"))
            self.fake.on_message(conversation, message)
        if self.fake.lose_answers > 0:
            self.fake.lose_answers -= 1
            self._cut()
        else:
            self._json(201 if fresh else 200, message)

    def _kept(self, body: Json) -> Json | None:
        if "file" not in body:
            return None
        name, data = body["file"]
        known_as = str(uuid.uuid4())
        self.fake.files[known_as] = data
        return {"id": known_as, "name": name, "media_type": "text/plain", "size": len(data)}

    def _stream(self, conversation: FakeConversation, after: int) -> None:
        self.fake.streamed_after.append(after)
        if self.fake.streams_down:
            self._json(503, {"detail": "No streams."})
            return
        self.close_connection = True
        self.send_response(200)
        self._send_headers({"Content-Type": "text/event-stream", "Connection": "close"})
        generation = self.fake.stream_generation
        try:
            while generation == self.fake.stream_generation:
                after = self._send_events(conversation, after)
                with conversation.changed:
                    if conversation.revision <= after:
                        conversation.changed.wait(HEARTBEAT)
        except OSError:
            return  # the browser left

    def _send_events(self, conversation: FakeConversation, after: int) -> int:
        events = [(row["revision"], "message", row) for row in conversation.since(after)]
        changed = conversation.state.get("state_revision", 0)
        if changed > after:
            events.append((changed, "state", conversation.state))
        for revision, kind, value in sorted(events, key=lambda event: event[0]):
            self.wfile.write(f"id: {revision}\nevent: {kind}\ndata: {json.dumps(value)}\n\n".encode())
            after = revision
        self.wfile.write(b": alive\n\n")
        self.wfile.flush()
        return after

    def _json(self, status: int, value: Json, headers: dict[str, str] | None = None) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json", headers)

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self._send_headers({"Content-Type": kind, "Content-Length": str(len(body))} | (headers or {}))
        self.wfile.write(body)

    def _send_headers(self, headers: dict[str, str]) -> None:
        allowed = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": "authorization, content-type, last-event-id",
            "Access-Control-Expose-Headers": "Retry-After",
        }
        for name, value in (allowed | headers).items():
            self.send_header(name, value)
        self.end_headers()

    def _cut(self) -> None:
        """Drops the connection without an answer, as a failing network does."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _door_to(fake: FakeWidgetServer) -> type[_Door]:
    return type("Door", (_Door,), {"fake": fake})


def _form_in(content_type: str, sent: bytes) -> Json:
    """The fields of a form; of a file its name and bytes."""
    form = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + sent)
    fields: Json = {}
    for part in form.get_payload():
        data = part.get_payload(decode=True)
        name = str(part.get_param("name", header="content-disposition"))
        file_name = part.get_filename()
        fields[name] = (file_name, data) if file_name else data.decode()
    return fields


def eventually(check: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Waits until the server saw what it should; fails when it never does."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
