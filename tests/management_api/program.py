"""A program of an institution, as it uses the management API."""

import json
import uuid
from typing import Any

from django.test import Client

from workspaces.api_keys import create_api_key
from workspaces.models import Role, User, Workspace

JSON = "application/json"


class Program:
    """Asks with an API key."""

    def __init__(self, key: str) -> None:
        self._client, self._headers = Client(), {"Authorization": f"Bearer {key}"}

    def asks(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """path: below /api/v1/, or a whole one. headers: with _ for -."""
        address = path if path.startswith("/") else f"/api/v1/{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._client.generic(method, address, data, content_type=JSON, headers=self._headers | named)

    def reads(self, path: str) -> Any:
        answer = self.asks("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def does(self, path: str, body: object = None, **headers: str) -> Any:
        """A POST that works."""
        answer = self.asks("POST", path, body, **headers)
        assert answer.status_code in {200, 201, 202}, answer.text
        return answer.json()

    def changes(self, path: str, body: object) -> Any:
        """Reads, and changes what was read."""
        etag = self.asks("GET", path).headers["ETag"]
        answer = self.asks("PATCH", path, body, If_Match=etag)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def is_refused(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The problem."""
        answer = self.asks(method, path, body, **headers)
        assert answer.headers["Content-Type"] == "application/problem+json", answer.text
        problem = answer.json()
        assert answer.status_code == problem["status"]
        return problem


def program_of(workspace: Workspace, maker: User, role: Role = Role.BUILDER) -> Program:
    _row, key = create_api_key(workspace=workspace, name=f"{role} {uuid.uuid4().hex[:6]}", role=role, actor=maker)
    return Program(key)


def fields_of(problem: dict[str, Any]) -> dict[str, str]:
    """The code of each field that a problem names."""
    return {error["field"]: error["code"] for error in problem["errors"]}
