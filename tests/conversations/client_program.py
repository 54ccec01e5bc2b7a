"""Somebody else's program that talks to one of our agents over plain A2A."""

import json
from typing import Any

from django.test import Client

from agents.clients import create_client
from agents.models import Agent

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
