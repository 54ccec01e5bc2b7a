"""Serves the agents of every style on one port, each below a path of its own, with the SDK's own server."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import uvicorn
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import (
    BasePushNotificationSender,
    InMemoryPushNotificationConfigStore,
    InMemoryTaskStore,
)
from a2a.types import a2a_pb2 as wire
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.sdk_agents.styles import HTTP, STYLES, Executor, Style

CARD_PATH = "/.well-known/agent-card.json"
INSTITUTION = "Sea Office"


class SdkAgents:
    """All of them, running.

    tokens: the bearer token that each accepts now, by style; a test may change it. push_statuses: what was answered to
    the pushes that went out.
    """

    def __init__(self, *, port: int = 0) -> None:
        self.tokens = {style.name: style.token for style in STYLES.values() if style.token}
        self.push_statuses: list[int] = []
        self._cards: list[wire.AgentCard] = []
        config = uvicorn.Config(self._app(), port=port, log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)

    @property
    def domain(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def card_url(self, style: str) -> str:
        """What is pasted into the field *Platform Domain*."""
        return f"{self.domain}/{style}{CARD_PATH}"

    def run(self) -> None:
        self.server.run()

    def wait_until_ready(self) -> None:
        while not self.server.started:
            time.sleep(0.01)
        for card in self._cards:
            for interface in card.supported_interfaces:
                interface.url = f"{self.domain}/{card.name.lower()}/"

    def _app(self) -> ASGIApp:
        return Starlette(routes=[Mount(f"/{style.name}", app=self._agent(style)) for style in STYLES.values()])

    def _agent(self, style: Style) -> ASGIApp:
        card = self._card(style)
        pushes = InMemoryPushNotificationConfigStore()
        handler = DefaultRequestHandler(
            agent_executor=Executor(style.act),
            task_store=InMemoryTaskStore(),
            agent_card=card,
            push_config_store=pushes,
            push_sender=BasePushNotificationSender(self._pusher(), pushes),
        )
        old = style.dialect == "0.3"
        cards: Sequence[BaseRoute] = [self._old_card(style)] if old else create_agent_card_routes(card)
        in_http = style.binding == HTTP
        doors = create_rest_routes(handler) if in_http else create_jsonrpc_routes(handler, "/", enable_v0_3_compat=old)
        app = Starlette(routes=[*cards, *doors])
        return _Locked(app, self.tokens, style.name) if style.token else app

    def _card(self, style: Style) -> wire.AgentCard:
        card = wire.AgentCard(name=style.name.capitalize(), description="Notes what is said.", version="1")
        card.provider.organization, card.provider.url = INSTITUTION, "https://sea.example"
        card.default_input_modes.extend(["text/plain", "application/pdf"])
        card.default_output_modes.append("text/plain")
        card.skills.append(wire.AgentSkill(id="talk", name="Talk", description="Talks.", tags=["talk"]))
        card.capabilities.streaming, card.capabilities.push_notifications = style.streaming, style.pushes
        card.supported_interfaces.append(
            wire.AgentInterface(protocol_binding=style.binding, protocol_version=style.dialect)
        )
        if style.token:
            card.security_schemes["key"].http_auth_security_scheme.scheme = "Bearer"
            card.security_requirements.add().schemes["key"].SetInParent()
        self._cards.append(card)
        return card

    def _old_card(self, style: Style) -> Route:
        """As agents wrote it before 1.0."""

        async def show(_request: Request) -> JSONResponse:
            return JSONResponse(
                {
                    "name": style.name.capitalize(),
                    "description": "Notes what is said.",
                    "version": "1",
                    "protocolVersion": "0.3.0",
                    "preferredTransport": "JSONRPC",
                    "url": f"{self.domain}/{style.name}/",
                    "provider": {"organization": INSTITUTION, "url": "https://sea.example"},
                    "capabilities": {"streaming": style.streaming},
                    "defaultInputModes": ["text/plain", "application/pdf"],
                    "defaultOutputModes": ["text/plain"],
                    "skills": [],
                }
            )

        return Route(CARD_PATH, show)

    def _pusher(self) -> httpx.AsyncClient:
        async def note(response: httpx.Response) -> None:
            self.push_statuses.append(response.status_code)

        return httpx.AsyncClient(event_hooks={"response": [note]})


class _Locked:
    """Lets nobody call without the token; the card is for everybody."""

    def __init__(self, app: ASGIApp, tokens: dict[str, str], name: str) -> None:
        self._app, self._tokens, self._name = app, tokens, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        right = f"Bearer {self._tokens[self._name]}"
        if not request.url.path.endswith(CARD_PATH) and request.headers.get("Authorization") != right:
            await JSONResponse({"error": "unauthorized"}, status_code=401)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@contextmanager
def running_sdk_agents() -> Iterator[SdkAgents]:
    agents = SdkAgents()
    thread = threading.Thread(target=agents.run, daemon=True)
    thread.start()
    agents.wait_until_ready()
    try:
        yield agents
    finally:
        agents.server.should_exit = True
        thread.join()
