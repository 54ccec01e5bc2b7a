"""A LangGraph agent behind the A2A SDK's server, to which an agent of Handoff can hand a conversation over.

    python langgraph_agent.py [port]

Its model is a stand-in that needs no network: put a chat model of your own in its place. The graph keeps one thread for
each conversation, so the model sees everything that was said in it, and what was known before.
"""

import sys
from typing import Any

import uvicorn
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes
from a2a.server.tasks import InMemoryTaskStore
from a2a.types import a2a_pb2 as a2a
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, MessagesState, StateGraph
from starlette.applications import Starlette

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 9102
URL = f"http://127.0.0.1:{PORT}"


class StandIn(SimpleChatModel):
    """Answers without any network."""

    @property
    def _llm_type(self) -> str:
        return "stand-in"

    def _call(self, messages: list[BaseMessage], *_args: Any, **_more: Any) -> str:
        said = [message for message in messages if message.type == "human"]
        return f"LangGraph heard message {len(said)}: {said[-1].text.splitlines()[-1]}"


async def think(state: MessagesState) -> dict[str, list[BaseMessage]]:
    return {"messages": [await StandIn().ainvoke(state["messages"])]}


graph = StateGraph(MessagesState).add_node("think", think).add_edge(START, "think").compile(InMemorySaver())


class GraphExecutor(AgentExecutor):
    """One run of the graph for each message; the answer is a bare message, without any task."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        said = "\n\n".join(part.text for part in context.message.parts)
        thread = {"configurable": {"thread_id": context.context_id}}
        state = await graph.ainvoke({"messages": [("human", said)]}, thread)
        answer = state["messages"][-1]
        await event_queue.enqueue_event(
            a2a.Message(
                message_id=answer.id,
                context_id=context.context_id,
                role=a2a.ROLE_AGENT,
                parts=[a2a.Part(text=answer.text)],
            )
        )

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """There is no task that could be cancelled."""


card = a2a.AgentCard(name="Graph", description="A LangGraph agent.", version="1")
card.provider.organization, card.provider.url = "Graph Office", URL
card.supported_interfaces.append(a2a.AgentInterface(url=f"{URL}/", protocol_binding="JSONRPC", protocol_version="1.0"))
card.capabilities.streaming = True
card.default_input_modes.append("text/plain")
card.default_output_modes.append("text/plain")
card.skills.append(a2a.AgentSkill(id="talk", name="Talk", description="Talks.", tags=["talk"]))

handler = DefaultRequestHandler(agent_executor=GraphExecutor(), task_store=InMemoryTaskStore(), agent_card=card)
app = Starlette(routes=[*create_agent_card_routes(card), *create_jsonrpc_routes(handler, "/")])

if __name__ == "__main__":
    print(f"AI Agent ID      graph\nAI Agent Secret  none\nPlatform Domain  {URL}", flush=True)
    uvicorn.run(app, port=PORT, log_level="warning")
