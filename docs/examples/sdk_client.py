"""Talks to an agent of Handoff with the public A2A SDK's own client.

    AGENT_TOKEN=hcli_… python sdk_client.py AGENT_URL "I have a question" "And another"

Address and token are on the agent's page *A2A clients*, which the Credentials tab leads to. Everything is said in one
task, and each answer is shown as it comes.
"""

import asyncio
import os
import sys
import uuid

import httpx
from a2a.client import ClientConfig, create_client
from a2a.types import a2a_pb2 as a2a


async def talk(agent_url: str, token: str, *said: str) -> None:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
        client = await create_client(agent_url, ClientConfig(httpx_client=http, streaming=True))
        task_id = context_id = ""
        heard = set()  # the last words come again with the state in which the task is left
        for words in said:
            message = a2a.Message(message_id=uuid.uuid4().hex, role=a2a.ROLE_USER, parts=[a2a.Part(text=words)])
            message.task_id, message.context_id = task_id, context_id
            print(f"> {words}")
            async for event in client.send_message(a2a.SendMessageRequest(message=message)):
                task_id, context_id, status = where_it_stands(event)
                for part in status.message.parts if status.message.message_id not in heard else ():
                    print(part.text or f"[{part.filename}: {len(part.raw)} bytes]", flush=True)
                heard.add(status.message.message_id)
        await client.close()


def where_it_stands(event: a2a.StreamResponse) -> tuple[str, str, a2a.TaskStatus]:
    """An event is the task as a whole, or a change of its status."""
    if event.HasField("task"):
        return event.task.id, event.task.context_id, event.task.status
    return event.status_update.task_id, event.status_update.context_id, event.status_update.status


if __name__ == "__main__":
    asyncio.run(talk(sys.argv[1], os.environ["AGENT_TOKEN"], *(sys.argv[2:] or ["Hello"])))
