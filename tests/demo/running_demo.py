"""A demo of a test's own, in processes of its own, and a chat window that talks to it over HTTP."""

import http.client
import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.patience import ANSWER_SECONDS, READY_SECONDS, wait_until

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 20.0

Json = dict[str, Any]


class RunningDemo:
    """``told``: what the demo wrote about itself when it was ready."""

    def __init__(self, process: "subprocess.Popen[str]", told: Json) -> None:
        self.process = process
        self.told = told

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def running_demo(folder: Path, *options: str) -> Iterator[RunningDemo]:
    """Starts on free ports with everything below ``folder``; ends with the block."""
    told = folder / "told.json"
    words = [sys.executable, "deploy/demo", "--ports", "0", "0", "0"]
    words += ["--dir", str(folder / "data"), "--json", str(told), *options]
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(words, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True)
    try:
        wait_until(lambda: told.exists() or process.poll() is not None, seconds=READY_SECONDS)
        assert told.exists(), (folder / "output").read_text()
        yield RunningDemo(process, json.loads(told.read_text()))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


class Window:
    """What the widget does, as it would from a page of ``origin``."""

    def __init__(self, *, server: str, agent_id: str, origin: str, locale: str = "en") -> None:
        self.host = urlsplit(server).netloc
        self._headers = {"Content-Type": "application/json", "Origin": origin}
        begun = self._ask(
            "POST",
            "/api/widget/v1/conversations/",
            {"agent_id": agent_id, "client_id": str(uuid.uuid4()), "locale": locale},
        )
        self._headers["Authorization"] = f"Bearer {begun['token']}"
        self._path = f"/api/widget/v1/conversations/{begun['conversation_id']}/"

    def say(self, text: str) -> None:
        self._ask("POST", f"{self._path}messages/", {"client_id": str(uuid.uuid4()), "text": text})

    def snapshot(self) -> Json:
        return self._ask("GET", self._path)

    def texts(self, *, institution: str | None = None) -> list[str]:
        """What was said, in order; by one institution's agent only, if named."""
        return [
            each["text"]
            for each in self.snapshot()["messages"]
            if institution is None or each["author"]["institution"] == institution
        ]

    def hear(self, words: str, *, institution: str) -> str:
        """Waits for a message of that institution's agent with these words in it."""
        wait_until(lambda: any(words in text for text in self.texts(institution=institution)), seconds=ANSWER_SECONDS)
        return next(text for text in self.texts(institution=institution) if words in text)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, timeout=ANSWER_SECONDS)

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        connection = self.connection()
        try:
            connection.request(method, path, json.dumps(body) if body else None, self._headers)
            response = connection.getresponse()
            answer = response.read()
            assert response.status in {200, 201}, (response.status, answer)
            parsed: Json = json.loads(answer)
            return parsed
        finally:
            connection.close()


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers in lower case, and text of whatever is at a URL; redirects are not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", parts.path or "/", headers=headers)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read().decode()
    finally:
        connection.close()


def answers(url: str) -> bool:
    try:
        return fetch(url)[0] == 200
    except OSError:
        return False
