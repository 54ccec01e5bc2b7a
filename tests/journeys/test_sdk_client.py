"""A program made with the public A2A SDK talks to the bank's agent, as it runs, with a token made by clicking."""

import asyncio
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from a2a.client import Client, ClientConfig, create_client
from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import TaskNotFoundError

from tests.agents.plain_peer import Given, running_plain_peer
from tests.journeys.institutions import BANK_AGENT, BANK_REPLY, Institutions
from tests.patience import ANSWER_SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.browser]
EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/sdk_client.py"


@dataclass(frozen=True)
class Door:
    """Where the bank's agent is called, and the tokens of two programs that may."""

    url: str
    token: str
    other_token: str


@pytest.fixture(scope="module")
def door(institutions: Institutions) -> Door:
    bank = institutions.bank
    bank.open_agent(BANK_AGENT)
    token = bank.create_client_token("Portal")
    url = bank.client_address()
    bank.open_agent(BANK_AGENT)
    return Door(url, token, bank.create_client_token("Other portal"))


class Program:
    """The SDK's own client with a token."""

    def __init__(self, door: Door, *, token: str = "", streaming: bool = False) -> None:
        self._door, self._token, self._streaming = door, token or door.token, streaming

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(headers={"Authorization": f"Bearer {self._token}"}, timeout=20)
        config = ClientConfig(httpx_client=self._http, streaming=self._streaming)
        self.client: Client = await create_client(self._door.url, config)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def says(self, words: str, *, at_once: bool = False, push_url: str = "", **ids: str) -> list[Any]:
        """The events that answer."""
        message = wire.Message(message_id=uuid.uuid4().hex, role=wire.ROLE_USER, parts=[wire.Part(text=words)], **ids)
        asked = wire.SendMessageRequest(message=message)
        asked.configuration.return_immediately = at_once
        if push_url:
            asked.configuration.task_push_notification_config.url = push_url
            asked.configuration.task_push_notification_config.token = "of-the-portal"
        return [event async for event in self.client.send_message(asked)]

    async def task(self, task_id: str) -> wire.Task:
        return await self.client.get_task(wire.GetTaskRequest(id=task_id))

    async def polls(self, task_id: str) -> wire.Task:
        """Until our agent has done its part."""
        for _ in range(200):
            task = await self.task(task_id)
            if task.status.state != wire.TASK_STATE_WORKING:
                break
            await asyncio.sleep(0.05)
        return task


def run(talk: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the browser has the loop of this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, talk).result()


def words_of(status: wire.TaskStatus) -> str:
    return "".join(part.text for part in status.message.parts)


def test_it_talks_polls_and_cancels(door: Door) -> None:
    async def talk() -> None:
        async with Program(door) as program:
            (answer,) = await program.says("Good morning")
            assert words_of(answer.task.status) == BANK_REPLY
            assert answer.task.status.state == wire.TASK_STATE_INPUT_REQUIRED
            ids = {"task_id": answer.task.id, "context_id": answer.task.context_id}
            (later,) = await program.says("And again", at_once=True, **ids)
            assert later.task.id == answer.task.id
            polled = await program.polls(later.task.id)
            assert [message.role for message in polled.history] == [wire.ROLE_USER, wire.ROLE_AGENT] * 2
            canceled = await program.client.cancel_task(wire.CancelTaskRequest(id=polled.id))
            assert canceled.status.state == wire.TASK_STATE_CANCELED

    run(talk())


def test_it_streams(door: Door) -> None:
    async def talk() -> None:
        async with Program(door, streaming=True) as program:
            events = await program.says("Good morning")
        states = [event.status_update.status for event in events if event.HasField("status_update")]
        assert events[0].HasField("task")
        assert (words_of(states[-1]), states[-1].state) == (BANK_REPLY, wire.TASK_STATE_INPUT_REQUIRED)

    run(talk())


def test_it_gets_pushes(door: Door) -> None:
    async def talk(push_url: str) -> None:
        async with Program(door) as program:
            await program.says("Good morning", push_url=push_url)

    heard = threading.Event()
    with running_plain_peer() as listener:
        listener.pages["/hook"] = Given()
        run(talk(f"{listener.domain}/hook"))
        for _ in range(int(ANSWER_SECONDS / 0.05)):
            if any(b"INPUT_REQUIRED" in asked.body for asked in listener.asked):
                break
            heard.wait(0.05)
        pushed = [asked for asked in listener.asked if asked.path == "/hook"]
    assert pushed[-1].json["statusUpdate"]["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
    assert {asked.headers["X-A2A-Notification-Token"] for asked in pushed} == {"of-the-portal"}


def test_it_cannot_see_the_task_of_another_client(door: Door) -> None:
    async def talk() -> None:
        async with Program(door) as program, Program(door, token=door.other_token, streaming=True) as other:
            (answer,) = await program.says("Good morning")
            task_id = answer.task.id
            with pytest.raises(TaskNotFoundError):
                await other.task(task_id)
            with pytest.raises(TaskNotFoundError):
                await other.client.cancel_task(wire.CancelTaskRequest(id=task_id))
            with pytest.raises(TaskNotFoundError):
                await other.says("It is me", task_id=task_id, context_id=answer.task.context_id)
            with pytest.raises(TaskNotFoundError):
                async for _event in other.client.subscribe(wire.SubscribeToTaskRequest(id=task_id)):
                    pass
            listed = await other.client.list_tasks(wire.ListTasksRequest())
            assert task_id not in {task.id for task in listed.tasks}
            assert task_id in {task.id for task in (await program.client.list_tasks(wire.ListTasksRequest())).tasks}

    run(talk())


def test_the_example_talks(door: Door) -> None:
    command = [sys.executable, str(EXAMPLE), door.url, "Good morning", "And again"]
    environment = os.environ | {"AGENT_TOKEN": door.token}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["> Good morning", BANK_REPLY, "> And again", BANK_REPLY]
