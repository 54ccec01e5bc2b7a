"""A plain A2A agent on the wire: one real HTTP server that says what a test tells it to say, in either dialect."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
TOKEN = "token-of-the-office"
STREAM = "text/event-stream"
HOST_CARD = "/.well-known/agent-card.json"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    verb: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        return dict(json.loads(self.body))

    @property
    def method(self) -> str:
        return str(self.json["method"])

    @property
    def message(self) -> Json:
        return dict(self.json["params"]["message"])

    @property
    def texts(self) -> list[str]:
        return [part["text"] for part in self.message["parts"]]


@dataclass(frozen=True)
class Given:
    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    events: tuple[bytes, ...] = ()  # in place of a body: sent one by one
    pause: float = 0.0  # seconds between them
    hangs_up: bool = False  # without a word

    def all_headers(self) -> dict[str, str]:
        size = {} if self.content_type == STREAM else {"Content-Length": str(len(self.body))}
        return {"Content-Type": self.content_type, **size, **self.headers}


Answerer = Callable[[Asked], Given]
BEARER_10: Json = {
    "securitySchemes": {"key": {"httpAuthSecurityScheme": {"scheme": "Bearer"}}},
    "securityRequirements": [{"schemes": {"key": {}}}],
}


class PlainPeer:
    """By default it asks for a bearer token, keeps no task it is asked about, and answers each message with one.

    next: answers to the coming messages, used up one by one; looks: to questions about a task. pages: what it shows at
    other paths. door: where it is called. lists_tasks: whether it tells which tasks there are in a context.
    """

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _door_of(self))
        self.server.daemon_threads = True
        self.domain = f"http://127.0.0.1:{self.server.server_port}"
        self.forget()

    def forget(self) -> None:
        self.asked: list[Asked] = []
        self.next: deque[Answerer] = deque()
        self.looks: deque[Answerer] = deque()
        self.tasks: dict[str, Json] = {}
        self.pages: dict[str, Given] = {}
        self.lists_tasks = False
        self.door = "/rpc"
        self.is_authentic: Callable[[Asked], bool] = lambda asked: (
            asked.headers.get("Authorization") == f"Bearer {TOKEN}"
        )
        self.shows_card(self.card())

    @property
    def url(self) -> str:
        return f"{self.domain}/rpc"

    def card(self, **fields: Any) -> Json:
        interface = {"url": self.url, "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
        made = {
            "name": "Marea",
            "description": "Answers.",
            "version": "3",
            "provider": {"organization": "Sea Office", "url": self.domain},
            "supportedInterfaces": [interface],
            "capabilities": {"streaming": False},
            **BEARER_10,
        }
        return {**made, **fields}

    def shows_card(self, card: Json, *, at: str = HOST_CARD) -> None:
        self.pages[at] = Given(body=json.dumps(card).encode())

    def answer(self, asked: Asked) -> Given:
        self.asked.append(asked)
        page = self.pages.get(asked.path.partition("?")[0])
        if page is not None:
            return page
        if asked.path != self.door:
            return Given(404, b"<p>Not here</p>", "text/html")
        if not self.is_authentic(asked):
            return Given(401, b'{"error":"who are you"}')
        return self._rpc(asked)

    def _rpc(self, asked: Asked) -> Given:
        if asked.method in {"GetTask", "tasks/get", "CancelTask", "tasks/cancel"}:
            if self.looks:
                return self.looks.popleft()(asked)
            task = self.tasks.get(asked.json["params"]["id"])
            return result(asked, task) if task else error(asked, -32001)
        if asked.method == "ListTasks":
            return self._listed(asked) if self.lists_tasks else error(asked, -32601)
        return (self.next.popleft() if self.next else says("Noted."))(asked)

    def _listed(self, asked: Asked) -> Given:
        context = asked.json["params"]["contextId"]
        tasks = [one for one in self.tasks.values() if one["contextId"] == context]
        return result(asked, {"tasks": tasks, "nextPageToken": "", "pageSize": 5, "totalSize": len(tasks)})

    def messages(self) -> list[Asked]:
        names = {"SendMessage", "SendStreamingMessage", "message/send", "message/stream"}
        return [asked for asked in self.asked if asked.path == self.door and asked.method in names]

    def methods(self) -> list[str]:
        return [asked.method for asked in self.asked if asked.path == self.door]


def result(asked: Asked, value: Json) -> Given:
    return Given(body=json.dumps({"jsonrpc": "2.0", "id": asked.json["id"], "result": value}).encode())


def error(asked: Asked, code: int) -> Given:
    failed = {"code": code, "message": "No."}
    return Given(body=json.dumps({"jsonrpc": "2.0", "id": asked.json["id"], "error": failed}).encode())


def message(text: str, *, message_id: str = "", **more: Any) -> Json:
    return {"messageId": message_id or f"m-{text}"[:60], "role": "ROLE_AGENT", "parts": [{"text": text}], **more}


def task(state: str, text: str = "", *, task_id: str = "t-1", **more: Any) -> Json:
    status: Json = {"state": f"TASK_STATE_{state}"}
    if text:
        status["message"] = message(text)
    return {"id": task_id, "contextId": "c-1", "status": status, **more}


def artifact(text: str, *, artifact_id: str = "a-1") -> Json:
    return {"artifactId": artifact_id, "parts": [{"text": text}]}


def says(text: str) -> Answerer:
    return lambda asked: result(asked, {"message": message(text, contextId="c-1")})


def hangs_up(_asked: Asked) -> Given:
    return Given(hangs_up=True)


def answers_task(made: Json) -> Answerer:
    return lambda asked: result(asked, {"task": made})


def streams(*results: Json, pause: float = 0.0, cut: bool = False) -> Answerer:
    """Answers with events. cut: the line breaks after the last of them."""

    def answer(asked: Asked) -> Given:
        bodies = [json.dumps({"jsonrpc": "2.0", "id": asked.json["id"], "result": one}) for one in results]
        events = tuple(f"data: {body}\n\n".encode() for body in bodies)
        headers = {"Connection": "close"} if cut else {}
        return Given(content_type=STREAM, events=events, pause=pause, headers=headers)

    return answer


def _door_of(peer: PlainPeer) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = peer.answer(Asked(self.command, self.path, dict(self.headers), body))
            if given.hangs_up:
                self.close_connection = True
                return
            self.send_response(given.status)
            for name, value in given.all_headers().items():
                self.send_header(name, value)
            if given.content_type == STREAM:
                self._stream(given)
                return
            self.end_headers()
            self.wfile.write(given.body)

        def do_GET(self) -> None:
            self.do_POST()

        def _stream(self, given: Given) -> None:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for event in given.events:
                time.sleep(given.pause)
                self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
                self.wfile.flush()
            if "Connection" in given.headers:
                self.close_connection = True
            else:
                self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_args: object) -> None:
            pass

    return Door


@contextmanager
def running_plain_peer() -> Iterator[PlainPeer]:
    peer = PlainPeer()
    thread = threading.Thread(target=peer.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.server.shutdown()
        peer.server.server_close()
        thread.join()
