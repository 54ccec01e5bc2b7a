"""Somebody else's program that talks to one of our agents over plain A2A."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.test import Client

from agents.clients import create_client
from agents.models import Agent
from conversations.peer_api.clients.live import client_stream

JSON = "application/json"
Json = dict[str, Any]


class Program:
    """Somebody else's program with a token of ours."""

    def __init__(self, agent: Agent, *, name: str = "Portal") -> None:
        self.agent = agent
        self.row, self.token = create_client(agent=agent, name=name, actor=None)
        self.path = f"/a2a/{agent.public_id}"
        self.count = 0

    def headers(self, version: str = "1.0") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "A2A-Version": version}

    def raw(self, body: bytes, *, version: str = "1.0") -> Any:
        return Client().post(f"{self.path}/", body, content_type=JSON, headers=self.headers(version))

    def call(self, method: str, params: Json, *, version: str = "1.0") -> Json:
        body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).encode()
        answer = self.raw(body, version=version)
        assert answer.status_code == 200, answer.content
        assert answer.json()["id"] == 7
        return dict(answer.json())

    def result(self, method: str, params: Json, **more: Any) -> Json:
        answer = self.call(method, params, **more)
        assert "result" in answer, answer
        return dict(answer["result"] or {})

    def error(self, method: str, params: Json, **more: Any) -> Json:
        return dict(self.call(method, params, **more)["error"])

    def says(self, text: str, *, message_id: str = "", configuration: Json | None = None, **message: Any) -> Json:
        """The task."""
        self.count += 1
        body = {"messageId": message_id or f"m-{self.count}", "role": "ROLE_USER", "parts": [{"text": text}]}
        params: Json = {"message": {**body, **message}, "configuration": configuration or {}}
        return dict(self.result("SendMessage", params)["task"])

    def rest(self, verb: str, rest: str, body: Json | None = None) -> Any:
        data = json.dumps(body) if body is not None else ""
        headers = self.headers()
        return Client().generic(verb, f"{self.path}/{rest}", data, content_type=JSON, headers=headers)


class Sender(Program):
    """One that sends files, too."""

    def params(self, *parts: Json, text: str = "Here it is.", message_id: str = "", **message: Any) -> Json:
        """configuration: beside the fields of the message."""
        configuration = message.pop("configuration", {})
        self.count += 1
        said = [{"text": text}] if text else []
        body = {"messageId": message_id or f"m-{self.count}", "role": "ROLE_USER", "parts": [*said, *parts]}
        return {"message": {**body, **message}, "configuration": configuration}

    def sends(self, *parts: Json, **more: Any) -> Json:
        """The task."""
        return dict(self.result("SendMessage", self.params(*parts, **more))["task"])


def raw(data: bytes, *, name: str = "scan.pdf") -> Json:
    return {"raw": b64encode(data).decode(), "filename": name, "mediaType": "application/x-anything"}


def old(data: bytes, *, name: str = "scan.pdf") -> Json:
    file = {"bytes": b64encode(data).decode(), "name": name, "mimeType": "application/x-anything"}
    return {"kind": "file", "file": file}


async def listens(program: Program, task_id: str, *, until: Callable[[], None], sent: list[Any] | None = None) -> bytes:
    """Everything a subscriber is told, until the stream ends by itself. until: what happens once it has begun. sent:
    gets every message of the server.
    """
    body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": "SubscribeToTask", "params": {"id": task_id}}).encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in program.headers().items()]
    scope = {"type": "http", "method": "POST", "path": f"{program.path}/", "query_string": b"", "headers": headers}
    told, asked = b"", False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.sleep(60)
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal told
        if sent is not None:
            sent.append(message)
        begun, told = bool(told), told + message.get("body", b"")
        if told and not begun:
            await sync_to_async(until)()

    async def otherwise(*_args: Any) -> None:
        raise AssertionError("not taken for a stream")

    await asyncio.wait_for(client_stream(scope, receive, send, otherwise=otherwise), 30)
    return told
