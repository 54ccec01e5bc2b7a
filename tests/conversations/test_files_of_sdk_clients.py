"""The public SDK's own client sends our agent a file and gets one, through the server's door, in every way we speak."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest
from a2a.client import ClientConfig, create_client
from a2a.types import a2a_pb2 as wire
from asgiref.sync import sync_to_async

from agents.models import Agent, Connection
from agents.own_card import card_message
from conversations.models import Attachment
from handoff_project.asgi import application
from tests.agents.plain_peer import PlainPeer, result
from tests.conversations.client_program import Program, raw
from tests.conversations.files import PDF
from tests.conversations.scene import deliver_all, hands_over
from tests.conversations.test_files_from_plain_agents import says_with

pytestmark = pytest.mark.django_db(transaction=True)
SENT = PDF[:9] + b"x" * 3_000_000 + PDF[9:]  # more than is read of a stranger
WAYS = [("JSONRPC", "1.0"), ("JSONRPC", "0.3"), ("HTTP+JSON", "1.0")]


async def talk(program: Program, binding: str, version: str, *, streaming: bool) -> list[wire.Part]:
    """The parts of what the agent says last."""
    card = await sync_to_async(card_message)(program.agent)
    for one in list(card.supported_interfaces):
        if (one.protocol_binding, one.protocol_version) != (binding, version):
            card.supported_interfaces.remove(one)
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]  # the same, typed by hand there
    headers = {"Authorization": f"Bearer {program.token}"}
    async with httpx.AsyncClient(transport=transport, headers=headers, timeout=60) as http:
        config = ClientConfig(httpx_client=http, streaming=streaming, supported_protocol_bindings=[binding])
        client = await create_client(card, config)
        file = wire.Part(raw=SENT, filename="bill.pdf", media_type="application/pdf")
        message = wire.Message(message_id=uuid.uuid4().hex, role=wire.ROLE_USER)
        message.parts.extend([wire.Part(text="my complaint"), file])
        asked = wire.SendMessageRequest(message=message)
        asked.configuration.return_immediately = not streaming
        telling = asyncio.ensure_future(_told(client, asked))
        while not telling.done():
            await sync_to_async(deliver_all)()
            await asyncio.sleep(0.05)
        await sync_to_async(deliver_all)()
        task = await client.get_task(wire.GetTaskRequest(id=await telling))
    return list(task.status.message.parts)


async def _told(client: Any, asked: wire.SendMessageRequest) -> str:
    """The task."""
    events = [event async for event in client.send_message(asked)]
    return str(events[0].task.id)


@pytest.mark.parametrize(("binding", "version"), WAYS)
@pytest.mark.parametrize("streaming", [False, True])
def test_a_file_in_and_a_file_out(
    bank_agent: Agent, plain_link: Connection, marea: PlainPeer, binding: str, version: str, streaming: bool
) -> None:
    bank_agent.takes_attachments = True
    bank_agent.save()
    hands_over(bank_agent, plain_link)
    marea.next.append(lambda asked: result(asked, {"message": says_with(raw(PDF, name="form.pdf"), text="")}))
    [part] = asyncio.run(talk(Program(bank_agent), binding, version, streaming=streaming))
    assert (part.raw, part.filename, part.media_type) == (PDF, "form.pdf", "application/pdf")
    assert bytes(Attachment.objects.get(name="bill.pdf").stored.content) == SENT
