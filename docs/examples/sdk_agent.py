"""An agent made with the public A2A SDK, to which an agent of Handoff can hand a conversation over.

    python sdk_agent.py [port]

It prints what to type at *Connect External AI Agent*. Whoever calls it needs the token, so nobody else can use it.
"""

import secrets
import sys

import uvicorn
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import a2a_pb2 as a2a
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 9101
URL = f"http://127.0.0.1:{PORT}"
TOKEN = secrets.token_urlsafe(24)


class Notes(AgentExecutor):
    """Writes down what it is told, and asks for more: one task from the first message to the last."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        if context.current_task is None:
            task = a2a.Task(id=context.task_id, context_id=context.context_id)
            task.status.state = a2a.TASK_STATE_SUBMITTED
            await event_queue.enqueue_event(task)
        # The first message has two parts: what is known already, and what the person said. Later ones have one.
        said = context.message.parts[-1].text
        updater = TaskUpdater(event_queue, context.task_id, context.context_id)
        answer = a2a.Part(text=f"I have written down: {said} What else?")
        await updater.requires_input(updater.new_agent_message([answer]))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """The conversation was taken back."""
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


def card() -> a2a.AgentCard:
    made = a2a.AgentCard(name="Notes", description="Writes complaints down.", version="1")
    made.provider.organization, made.provider.url = "Sea Office", URL
    made.supported_interfaces.append(
        a2a.AgentInterface(url=f"{URL}/", protocol_binding="JSONRPC", protocol_version="1.0")
    )
    made.capabilities.streaming = True
    made.default_input_modes.append("text/plain")
    made.default_output_modes.append("text/plain")
    made.skills.append(a2a.AgentSkill(id="notes", name="Notes", description="Writes down.", tags=["notes"]))
    made.security_schemes["token"].http_auth_security_scheme.scheme = "Bearer"
    made.security_requirements.add().schemes["token"].SetInParent()
    return made


def app() -> Starlette:
    handler = DefaultRequestHandler(agent_executor=Notes(), task_store=InMemoryTaskStore(), agent_card=card())
    routes = [*create_agent_card_routes(card()), *create_jsonrpc_routes(handler, "/")]
    return Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=only_with_the_token)])


async def only_with_the_token(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """The card is for everybody."""
    if request.method == "POST" and request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return JSONResponse({"error": "unauthorized"}, status_code=401)
    return await call_next(request)


if __name__ == "__main__":
    print(f"AI Agent ID      notes\nAI Agent Secret  {TOKEN}\nPlatform Domain  {URL}", flush=True)
    uvicorn.run(app(), port=PORT, log_level="warning")
