"""Another institution's agent, played on the wire: a real HTTP server that says what a test tells it to say.

It signs with the key of its end of the link and speaks the handoff extension, but shares no code path with ours: what
it answers is written here as JSON.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections

from protocol.handoff_extension import EXTENSION_URI
from protocol.signing import new_key_pair, sign_request

AGENT_ID = "agt_" + "7a" * 16
TASK_ID = "task-of-tala"
Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        return dict(json.loads(self.body))

    @property
    def method(self) -> str:
        return str(self.json.get("method", "push"))

    @property
    def text(self) -> str:
        return str(self.json["params"]["message"]["parts"][0]["text"])

    @property
    def extension(self) -> Json:
        """Our object in a SendMessage, a CancelTask or a push."""
        data = self.json.get("params", self.json.get("statusUpdate"))
        return dict(data.get("message", data)["metadata"][EXTENSION_URI])


@dataclass(frozen=True)
class Said:
    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


Behaviour = Callable[[Call], Said | None]  # None: hangs up without an answer


def reply(seq: int, text: str, **more: Any) -> Json:
    at = more.pop("at", "2026-03-01T12:00:00Z")
    return {"seq": seq, "at": at, "messageId": f"m-{seq}", "kind": "text", "text": text, **more}


def hand_back(seq: int, *, reason: str = "done", summary: str = "", details: tuple[Json, ...] = ()) -> Json:
    back = {"reason": reason, "summary": summary, "details": list(details)}
    return {"seq": seq, "at": "2026-03-01T12:00:00Z", "handback": back}


def detail(name: str, value: str, **more: Any) -> Json:
    at = "2026-03-01T12:00:00Z"
    return {"name": name, "type": "text", "value": value, "saidBy": "person", "at": at, "verified": True, **more}


def replies(epoch: int, *items: Json) -> Json:
    return {"type": "replies", "epoch": epoch, "replies": list(items)}


def task(extension: Json | None, *, state: str = "TASK_STATE_INPUT_REQUIRED", task_id: str = TASK_ID) -> Json:
    status = {"state": state, "timestamp": "2026-03-01T12:00:00Z"}
    made: Json = {"id": task_id, "contextId": "context-1", "status": status}
    return made if extension is None else {**made, "metadata": {EXTENSION_URI: extension}}


def result(call: Call, value: Json) -> Said:
    return Said(body=json.dumps({"jsonrpc": "2.0", "id": call.json["id"], "result": value}).encode())


class WirePeer:
    """The agent Tala of the Consumer Protection Office. By default it takes over, greets, and answers each turn.

    calls: what came, in order. next: behaviours for the coming calls, used up one by one; then the default.
    """

    name, institution = "Tala", "Consumer Protection Office"

    def __init__(self, *, agent_id: str = AGENT_ID) -> None:
        self.agent_id = agent_id
        self.keys = new_key_pair()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _door_of(self))
        self.server.daemon_threads = True
        self.domain = f"http://127.0.0.1:{self.server.server_port}"
        self.forget()

    def forget(self) -> None:
        self.calls: list[Call] = []
        self.next: deque[Behaviour] = deque()
        self.seq = 0
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"{self.domain}/a2a/{self.agent_id}/"

    def somebody_else_comes(self) -> None:
        """Waits until two calls were under way at once, or for long."""
        until = time.monotonic() + 10
        while self.most_at_once < 2 and time.monotonic() < until:
            time.sleep(0.01)

    def methods(self) -> list[str]:
        return [call.method for call in self.calls]

    def texts(self) -> list[str]:
        """What the person said, as far as it came."""
        return [call.text for call in self.calls if call.method == "SendMessage"]

    def answer(self, call: Call) -> Said | None:
        with self._lock:
            self.calls.append(call)
            behaviour = self.next.popleft() if self.next else self.default
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return behaviour(call)
        finally:
            with self._lock:
                self._at_once -= 1

    def default(self, call: Call) -> Said:
        if call.method != "SendMessage":
            return result(call, task(replies(1), state="TASK_STATE_CANCELED")) if call.method != "push" else Said()
        if call.extension["type"] == "offer":
            return self.says("Hello, this is Tala.")(call)
        return self.says(f"Noted: {call.text}")(call)

    def says(self, *texts: str) -> Behaviour:
        """Answers with the next items of its stream."""

        def behave(call: Call) -> Said:
            items = [reply(self.seq + number, text) for number, text in enumerate(texts, start=1)]
            self.seq += len(texts)
            return result(call, {"task": task(replies(call.extension["epoch"], *items))})

        return behave

    def hands_back(self, *words: str, **more: Any) -> Behaviour:
        def behave(call: Call) -> Said:
            items = [reply(self.seq + number, text) for number, text in enumerate(words, start=1)]
            self.seq += len(words) + 1
            items.append(hand_back(self.seq, **more))
            answer = task(replies(call.extension["epoch"], *items), state="TASK_STATE_COMPLETED")
            return result(call, {"task": answer})

        return behave

    def answers_get_task(self, *items: Json, epoch: int) -> Behaviour:
        return lambda call: result(call, task(replies(epoch, *items)))

    # --- its own calls to us ------------------------------------------------------------------------------------------
    def signature(self, *, url: str, audience: str, kid: str, body: bytes, **more: Any) -> str:
        token = sign_request(
            private_key=more.get("private_key", self.keys.private_key),
            key_id=kid,
            issuer=self.url,
            audience=audience,
            method="POST",
            url=url,
            body=body,
            now=more.get("now", datetime.now(UTC)),
        )
        return f"Bearer {token}"


def refuses(reason: str, text: str = "") -> Behaviour:
    refusal = {"type": "refusal", "reason": reason, "text": text}
    return lambda call: result(call, {"task": task(refusal, state="TASK_STATE_REJECTED")})


def answers_status(status: int, **headers: str) -> Behaviour:
    said = Said(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return lambda _call: said


def answers_bytes(body: bytes) -> Behaviour:
    return lambda _call: Said(body=body)


def answers_error(code: int) -> Behaviour:
    error = {"code": code, "message": "No."}
    return lambda call: Said(body=json.dumps({"jsonrpc": "2.0", "id": call.json["id"], "error": error}).encode())


def loses_its_answer(then: Behaviour) -> Behaviour:
    """Does what it does, but the line breaks before the answer is out."""

    def behave(call: Call) -> None:
        then(call)

    return behave


def meanwhile(deed: Callable[[], object], then: Behaviour) -> Behaviour:
    """Something happens while our call is under way."""

    def behave(call: Call) -> Said | None:
        try:
            deed()
        finally:
            connections.close_all()
        return then(call)

    return behave


def slowly(seconds: float, then: Behaviour) -> Behaviour:
    return meanwhile(lambda: time.sleep(seconds), then)


def _door_of(peer: WirePeer) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = peer.answer(Call(self.path, dict(self.headers), body))
            if said is None:
                self.close_connection = True
                return
            self.send_response(said.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said.body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_args: object) -> None:
            pass

    return Door


@contextmanager
def running_peer(**more: Any) -> Iterator[WirePeer]:
    peer = WirePeer(**more)
    thread = threading.Thread(target=peer.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.server.shutdown()
        peer.server.server_close()
        thread.join()
