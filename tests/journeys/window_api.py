"""The widget's API, asked by somebody who tries ids and tokens."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.patience import ANSWER_SECONDS

STREAM_READ = 64


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


@dataclass(frozen=True)
class Identity:
    """What a window keeps in its browser."""

    conversation_id: str
    token: str


def identity_in(page: Page) -> Identity:
    """Read from the browser's storage, where the widget of this page keeps it."""
    stored = page.evaluate("JSON.parse(Object.entries(localStorage).find(([key]) => key.endsWith('|conversation'))[1])")
    return Identity(conversation_id=stored["id"], token=stored["token"])


def doors_of(conversation_id: str) -> list[tuple[str, str, object]]:
    """Every way to read or change one conversation: method, path, body."""
    path = f"/api/widget/v1/conversations/{conversation_id}/"
    said = {"client_id": "6f1c9bb2-0d6e-4d5b-9d55-0f6f3c8a7a01", "text": "It is me"}
    return [
        ("GET", path, None),
        ("GET", f"{path}messages/?before=999", None),
        ("GET", f"{path}updates/?after=0", None),
        ("GET", f"{path}events", None),
        ("POST", f"{path}messages/", said),
        ("POST", f"{path}return/", {}),
    ]


def ask(server: str, method: str, path: str, *, body: object = None, token: str = "") -> Answer:
    """Only the beginning of the body: a stream that is let in would never end."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=ANSWER_SECONDS)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        endless = response.getheader("Content-Type", "").startswith("text/event-stream")
        return Answer(response.status, response.read(STREAM_READ) if endless else response.read())
    finally:
        connection.close()
