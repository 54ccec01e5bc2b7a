"""A program on the wire that a reply engine asks: a language model, or an endpoint of the builder's own."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections

STREAM = "text/event-stream; charset=utf-8"
Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        return dict(json.loads(self.body))

    @property
    def roles(self) -> list[str]:
        return [one["role"] for one in self.json["messages"]]

    @property
    def contents(self) -> list[str]:
        return [one["content"] for one in self.json["messages"]]


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: "ModelStub"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.stub.asked.append(Asked(self.path, dict(self.headers), body))
        try:
            self.stub.answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def whole(self, body: bytes, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", STREAM)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send_part(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def event(self, data: object) -> None:
        self.send_part(b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n")

    def end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_args: object) -> None:
        pass


Behaviour = Callable[[Door], None]


def chunk(text: str | None = None, *, end: str | None = None, **more: Any) -> Json:
    delta = {"content": text, **more} if text is not None or more else {}
    return {"id": "c", "object": "chat.completion.chunk", "choices": [{"delta": delta, "finish_reason": end}]}


def streams(*events: object, deed: Callable[[int], object] = lambda _number: None, hangs_up: bool = False) -> Behaviour:
    """deed: happens before each event. hangs_up: in the middle of the answer."""

    def behave(door: Door) -> None:
        door.begin_stream()
        for number, event in enumerate(events):
            try:
                deed(number)
            finally:
                connections.close_all()
            door.event(event)
        if hangs_up:
            door.close_connection = True
            return
        door.end_stream()

    return behave


def says(*words: str) -> Behaviour:
    return streams(chunk(role="assistant"), *map(chunk, words), chunk(end="stop"), b"[DONE]")


def answers(value: object, *, status: int = 200) -> Behaviour:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda door: door.whole(body, status=status)


def completion(text: str | None, *, end: str = "stop", **more: Any) -> Json:
    message = {"role": "assistant", "content": text, **more}
    return {"choices": [{"index": 0, "message": message, "finish_reason": end}], "usage": {"total_tokens": 3}}


def sleeps(seconds: float) -> Behaviour:
    def behave(door: Door) -> None:
        time.sleep(seconds)
        door.whole(b"{}")

    return behave


def streams_for_ever(door: Door) -> None:
    door.begin_stream()
    filler = json.dumps(chunk("x" * 10_000)).encode()
    while True:
        door.event(filler)


def hangs_up(door: Door) -> None:
    door.close_connection = True


class ModelStub:
    """asked: what came, in order. answer: how it answers."""

    def __init__(self) -> None:
        door = type("OwnDoor", (Door,), {"stub": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), door)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.forget()

    def forget(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Behaviour = says("Hello", " there.")


@contextmanager
def running_stub() -> Iterator[ModelStub]:
    stub = ModelStub()
    thread = threading.Thread(target=stub.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.server.shutdown()
        stub.server.server_close()
        thread.join()
