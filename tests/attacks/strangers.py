"""Everybody who might stand before a door with something that opens another one."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from agents.clients import create_client
from agents.models import Agent
from tests.conversations.scene import Person
from workspaces.api_keys import create_api_key
from workspaces.models import Member, Role, User

JSON = "application/json"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Stranger:
    """cookies: of who is signed in, else None. authorization: of a program, else empty."""

    client: Client
    authorization: str = ""

    def ask(self, method: str, path: str, body: object = None, *, content_type: str = JSON) -> Any:
        headers = {"Authorization": self.authorization} if self.authorization else {}
        if body is None or method in ("GET", "HEAD", "OPTIONS"):
            return self.client.generic(method, path, headers=headers)
        send = getattr(self.client, method.lower())
        return send(path, body, content_type=content_type, headers=headers)


def signed_in(user: User) -> Stranger:
    client = Client()
    client.force_login(user)
    return Stranger(client)


def signed_in_as(role: Role, agent: Agent) -> Stranger:
    user = User.objects.create_user(f"{role}-{uuid.uuid4().hex[:8]}@walk.example", first_name="Walker")
    Member.objects.create(workspace=agent.workspace, user=user, role=role)
    return signed_in(user)


def programs_of(agent: Agent, *, owner: User) -> Mapping[str, Stranger]:
    """Every kind of token that a workspace gives out, and one of its owner's session; all of them are good ones."""
    make: Mapping[str, Callable[[], str]] = {
        "chat window": lambda: Person(agent).token,
        "API key": lambda: create_api_key(workspace=agent.workspace, name="Report", actor=owner)[1],
        "A2A client": lambda: create_client(agent=agent, name="Other portal", actor=owner)[1],
    }
    bearers = {name: Stranger(Client(), f"Bearer {token()}") for name, token in make.items()}
    return {
        **bearers,
        "owner": signed_in(owner),
        "nobody": Stranger(Client()),
        "made up": Stranger(Client(), "Bearer x"),
    }
