"""Agents made with the public A2A SDK take a conversation over, each in its own style, over real HTTP."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
import uvicorn
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import a2a_pb2 as wire
from starlette.applications import Starlette

from agents.models import Agent, Connection, Verification
from agents.pairing import run_verification, start_verification
from tests.conversations.scene import Person, deliver_all, hands_over

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[RequestContext, EventQueue], Awaitable[None]]


def text(words: str) -> list[wire.Part]:
    return [wire.Part(text=words)]


def last_words(context: RequestContext) -> str:
    assert context.message is not None
    return str(context.message.parts[-1].text)


async def begun(context: RequestContext, queue: EventQueue) -> TaskUpdater:
    task_id, context_id = context.task_id or "", context.context_id or ""
    if context.current_task is None:
        task = wire.Task(id=task_id, context_id=context_id)
        task.status.state = wire.TASK_STATE_SUBMITTED
        await queue.enqueue_event(task)
    return TaskUpdater(queue, task_id, context_id)


async def keeps_open(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.requires_input(updater.new_agent_message(text(f"Noted: {last_words(context)}")))


async def completes(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.add_artifact(text(f"Noted: {last_words(context)}"))
    await updater.complete()


async def bare_message(context: RequestContext, queue: EventQueue) -> None:
    said = wire.Message(role=wire.ROLE_AGENT, parts=text(f"Noted: {last_words(context)}"))
    said.message_id, said.context_id = f"m-{time.monotonic_ns()}", context.context_id or ""
    await queue.enqueue_event(said)


async def is_slow(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.start_work()
    await asyncio.sleep(0.3)
    await updater.complete(updater.new_agent_message(text(f"Noted: {last_words(context)}")))


async def refuses(context: RequestContext, queue: EventQueue) -> None:
    updater = await begun(context, queue)
    await updater.reject(updater.new_agent_message(text("Not for us.")))


class Executor(AgentExecutor):
    act: Act = staticmethod(completes)

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        await self.act(context, event_queue)

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        await TaskUpdater(event_queue, context.task_id or "", context.context_id or "").cancel()


class SdkAgent:
    """One server; a test says in which style it answers, and whether it streams."""

    def __init__(self) -> None:
        self.executor = Executor()
        self.card = wire.AgentCard(name="Marea", description="Answers.", version="1")
        self.card.default_input_modes.append("text/plain")
        self.card.default_output_modes.append("text/plain")
        self.card.skills.append(wire.AgentSkill(id="talk", name="Talk", description="Talks.", tags=["talk"]))
        handler = DefaultRequestHandler(
            agent_executor=self.executor, task_store=InMemoryTaskStore(), agent_card=self.card
        )
        routes = [*create_agent_card_routes(self.card), *create_jsonrpc_routes(handler, "/")]
        config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)

    @property
    def domain(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def shows_where_it_is(self) -> None:
        self.card.supported_interfaces.append(
            wire.AgentInterface(url=f"{self.domain}/", protocol_binding="JSONRPC", protocol_version="1.0")
        )


@pytest.fixture(scope="module")
def one_agent() -> Iterator[SdkAgent]:
    agent = SdkAgent()
    thread = threading.Thread(target=agent.server.run, daemon=True)
    thread.start()
    while not agent.server.started:
        time.sleep(0.01)
    agent.shows_where_it_is()
    yield agent
    agent.server.should_exit = True
    thread.join()


@pytest.fixture
def connect_to(one_agent: SdkAgent, bank_agent: Agent, settings: Any) -> Callable[..., Connection]:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)

    def connect(act: Act, *, streaming: bool) -> Connection:
        one_agent.executor.act = act  # type: ignore[method-assign]  # a style, as a function
        one_agent.card.capabilities.streaming = streaming
        typed = {"remote_agent_id": "marea", "platform_domain": one_agent.domain, "secret": "none"}
        verification = start_verification(agent=bank_agent, actor=None, **typed)
        run_verification(verification.pk)
        connection = Verification.objects.get(pk=verification.pk).connection
        assert connection is not None
        return connection

    return connect


@pytest.mark.parametrize("streaming", [False, True], ids=["asked", "streaming"])
@pytest.mark.parametrize("act", [keeps_open, completes, bare_message, is_slow])
def test_a_conversation_goes_on_for_five_turns_and_is_taken_back(
    connect_to: Callable[..., Connection], bank_agent: Agent, act: Act, streaming: bool
) -> None:
    hands_over(bank_agent, connect_to(act, streaming=streaming))
    person = Person(bank_agent)
    said = ["I have a complaint", "two", "three", "four", "five"]
    for words in said:
        person.says(words)
        deliver_all()
    assert person.reads("peer_agent") == [f"Noted: {words}" for words in said]
    assert person.returns().status_code == 200
    deliver_all()
    assert person.handoff.state == "taken_back"


def test_a_refusal_is_told(connect_to: Callable[..., Connection], bank_agent: Agent) -> None:
    hands_over(bank_agent, connect_to(refuses, streaming=False))
    person = Person(bank_agent)
    person.says("I have a complaint")
    deliver_all()
    assert (person.handoff.state, person.handoff.reason_text) == ("refused", "Not for us.")
