"""Two deployments that meet over real HTTP on this machine: the bank's, and the office's that it connects to.

Both use the one database of the test. A request is answered under the settings of the platform it arrives at.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import TypeAlias

from django.db import connections
from django.test import override_settings
from django.utils import timezone

from agents.models import Agent
from agents.own_card import card_of
from agents.pairing_server import answer_check, answer_confirm, answer_pairing

Said: TypeAlias = tuple[int, str, bytes]  # status, content type, body

LOOPBACK = (ip_network("127.0.0.0/8"),)


class Platform:
    """The agents' door of one deployment.

    clock: how far its clock is off. fakes: path -> (status, content type, body), said instead of the real answer.
    requests: (method, path, status) of each request that was answered. sent_here: each whole request as it came.
    overhear: sees, and may replace, each real answer on its way out.
    """

    def __init__(self) -> None:
        self.forget()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _door_of(self))
        self.server.daemon_threads = True
        self.domain = f"http://127.0.0.1:{self.server.server_port}"

    def forget(self) -> None:
        """As good as new, at the same address: it may serve another test."""
        self.clock = timedelta(0)
        self.fakes: dict[str, Said] = {}
        self.requests: list[tuple[str, str, int]] = []
        self.sent_here: list[bytes] = []
        self.overhear: Callable[[str, str, Said], Said] = lambda _method, _path, said: said

    def answer(self, method: str, path: str, authorization: str, body: bytes) -> Said:
        if path in self.fakes:
            return self.fakes[path]
        with override_settings(PLATFORM_DOMAIN=self.domain):
            status, answer = self._answer(method, path, authorization, body)
        return self.overhear(method, path, (status, "application/json", answer))

    def _answer(self, method: str, path: str, authorization: str, body: bytes) -> tuple[int, bytes]:
        if not path.startswith("/a2a/"):
            return 404, b"{}"
        _, _, agent_id, rest = path.split("/", 3)
        url, now = self.domain + path, timezone.now() + self.clock
        if rest == ".well-known/agent-card.json":
            agent = Agent.objects.answering().filter(public_id=agent_id).first()
            return (200, card_of(agent)) if agent else (404, b"{}")
        if rest == "pairing":
            return answer_pairing(
                agent_public_id=agent_id,
                authorization=authorization,
                url=url,
                body=body,
                source="127.0.0.1",
                now=now,
            )
        if rest == "pairing/confirm":
            return answer_confirm(agent_public_id=agent_id, body=body)
        assert rest == "pairing/check"
        return answer_check(agent_public_id=agent_id, authorization=authorization, url=url, body=body, now=now)


def _door_of(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            authorization = self.headers.get("Authorization", "")
            platform.sent_here.append(f"{self.path}\n{self.headers}\n".encode() + body)
            try:
                status, content_type, answer = platform.answer(self.command, self.path, authorization, body)
            finally:
                connections.close_all()
            platform.requests.append((self.command, self.path, status))
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    return Door


@contextmanager
def running_platform() -> Iterator[Platform]:
    platform = Platform()
    thread = threading.Thread(target=platform.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        platform.server.shutdown()
        platform.server.server_close()
        thread.join()


def card_path(agent: Agent) -> str:
    return f"/a2a/{agent.public_id}/.well-known/agent-card.json"


def confirm_path(agent: Agent) -> str:
    return f"/a2a/{agent.public_id}/pairing/confirm"


def changed_card(agent: Agent, platform: Platform, *, old: str, new: str) -> Said:
    """The agent's real card with one text replaced by another."""
    with override_settings(PLATFORM_DOMAIN=platform.domain):
        card = card_of(agent).decode()
    assert old in card
    changed = card.replace(old, new)
    json.loads(changed)
    return 200, "application/json", changed.encode()
