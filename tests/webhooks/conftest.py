"""A bank with a webhook, and a receiver of its own on this machine."""

import json
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from werkzeug import Request, Response

from agents.webhooks.endpoints import create_endpoint
from agents.webhooks.kinds import CHOICES
from agents.webhooks.models import Endpoint
from workspaces.models import User, Workspace

EVERY_KIND = [kind for kind, _label in CHOICES]


class Receiver:
    """Checks each request with the reference library, and answers with the next status it was told."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/hooks")
        self.secret = ""
        self.heard: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.signatures: list[str] = []
        self.answers: list[Response] = []
        server.expect_request("/hooks", method="POST").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        Webhook(self.secret).verify(request.data, dict(request.headers))
        self.ids.append(request.headers["webhook-id"])
        self.signatures.append(request.headers["webhook-signature"])
        self.heard.append(json.loads(request.data))
        return self.answers.pop(0) if self.answers else Response(status=204)

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.heard]


@pytest.fixture
def receiver(httpserver: HTTPServer, settings: Any) -> Receiver:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    return Receiver(httpserver)


@pytest.fixture
def make_endpoint(bank: Workspace, alice: User, receiver: Receiver) -> Callable[..., Endpoint]:
    """``make_endpoint(kinds=…)``: an endpoint at the receiver, which is given its secret."""

    def make(kinds: list[str] = EVERY_KIND) -> Endpoint:
        endpoint, receiver.secret = create_endpoint(workspace=bank, url=receiver.url, kinds=kinds, actor=alice)
        return endpoint

    return make


@pytest.fixture
def endpoint(make_endpoint: Callable[..., Endpoint]) -> Endpoint:
    return make_endpoint()
