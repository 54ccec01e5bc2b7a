"""The agent at the other end of a drill: it listens on this machine alone, takes over, and keeps what it got."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from protocol.a2a_v10 import PASS_FILE, extension_answer
from protocol.file_pieces import Arrival, FileArrival
from protocol.handoff_extension import EXTENSION_URI

LARGEST = 1024 * 1024  # bytes; more than any request of ours


class LoopbackAgent:
    """bodies: every request, as it arrived."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.bodies: list[bytes] = []
        self.domain = f"http://127.0.0.1:{server.server_port}"

    def answer(self, body: bytes) -> bytes:
        self.bodies.append(body)
        call = json.loads(body)
        if call.get("method") == PASS_FILE:
            return extension_answer(call.get("id"), FileArrival(Arrival.COMPLETE, 0).to_json())
        message = call.get("params", {}).get("message", {})
        epoch = message.get("metadata", {}).get(EXTENSION_URI, {}).get("epoch", 1)
        task = {
            "id": "drill",
            "contextId": message.get("contextId", "drill"),
            "status": {"state": "TASK_STATE_INPUT_REQUIRED", "timestamp": "2026-01-01T00:00:00Z"},
            "metadata": {EXTENSION_URI: {"type": "replies", "epoch": epoch, "replies": []}},
        }
        return json.dumps({"jsonrpc": "2.0", "id": call.get("id"), "result": {"task": task}}).encode()


@contextmanager
def loopback_agent() -> Iterator[LoopbackAgent]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    agent = LoopbackAgent(server)
    server.RequestHandlerClass = _door_of(agent)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="leak-drill", daemon=True)
    thread.start()
    try:
        yield agent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _door_of(agent: LoopbackAgent) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece: in two it would wait for the first to be acknowledged

        def log_message(self, *_arguments: object) -> None:
            """Says nothing: what it gets is kept for the report only."""

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
            answer = agent.answer(self.rfile.read(length))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    return Door
