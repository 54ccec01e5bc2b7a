"""Tasks and streams of plain A2A clients, and the bell of plain agents, as everybody they are not for (OWASP ASVS 5.0
8.2.2, 8.3.1, 8.4.1).

Another's task is answered as one that never was, in every way there is to ask for it; nothing of it changes.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent, Connection
from conversations.flows.hear_push import push_token
from conversations.models import Message, OutboxItem, PushTarget, ServedTask, ServedUpdate
from tests.agents.plain_peer import PlainPeer, answers_task, task
from tests.attacks.asgi import Answer, ask
from tests.attacks.strangers import JSON, programs_of
from tests.attacks.tally import Tried
from tests.conversations.client_program import Program
from tests.conversations.scene import Person
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
BELL = "X-A2A-Notification-Token"
PUSH = {"id": "p", "url": "https://portal.example/hook"}
Call = tuple[str, str, object, str]  # method, path below the agent, body, version of A2A


def said(task_id: str) -> dict[str, Any]:
    return {
        "message": {"messageId": uuid.uuid4().hex, "role": "ROLE_USER", "parts": [{"text": "Hi"}], "taskId": task_id}
    }


def old_said(task_id: str) -> dict[str, Any]:
    part = {"kind": "text", "text": "Hi"}
    return {
        "message": {
            "messageId": uuid.uuid4().hex,
            "role": "user",
            "parts": [part],
            "taskId": task_id,
            "kind": "message",
        }
    }


def calls_about(task_id: str) -> Iterator[Call]:
    place = f"tasks/{task_id}"
    yield from (("POST", f"message:{verb}", said(task_id), "1.0") for verb in ("stream", "send"))
    yield from (("GET", f"{place}{tail}", None, "1.0") for tail in ("", ":subscribe", "/pushNotificationConfigs"))
    yield from (("POST", f"{place}{tail}", {}, "1.0") for tail in (":subscribe", ":cancel"))
    yield "POST", f"{place}/pushNotificationConfigs", {**PUSH, "taskId": task_id}, "1.0"
    yield from ((verb, f"{place}/pushNotificationConfigs/p", None, "1.0") for verb in ("GET", "DELETE"))
    named = {"id": task_id}
    of_task: Mapping[str, object] = {
        **dict.fromkeys(("GetTask", "CancelTask", "SubscribeToTask"), named),
        **{name: said(task_id) for name in ("SendMessage", "SendStreamingMessage")},
        "CreateTaskPushNotificationConfig": {**PUSH, "taskId": task_id},
        **{f"{verb}TaskPushNotificationConfig": {"taskId": task_id, "id": "p"} for verb in ("Get", "Delete")},
        "ListTaskPushNotificationConfigs": {"taskId": task_id},
    }
    old: Mapping[str, object] = {
        **{f"tasks/{verb}": named for verb in ("get", "cancel", "resubscribe")},
        **{f"message/{verb}": old_said(task_id) for verb in ("send", "stream")},
        "tasks/pushNotificationConfig/set": {"taskId": task_id, "pushNotificationConfig": PUSH},
        **{f"tasks/pushNotificationConfig/{verb}": named for verb in ("get", "list")},
        "tasks/pushNotificationConfig/delete": {**named, "pushNotificationConfigId": "p"},
    }
    for version, methods in (("1.0", of_task), ("0.3", old)):
        for name, params in methods.items():
            yield "POST", "", {"jsonrpc": "2.0", "id": 7, "method": name, "params": params}, version


def answer_to(agent: Agent, call: Call, authorization: str) -> Answer:
    method, rest, body, version = call
    headers = {"a2a_version": version, "content_type": JSON} | (
        {"authorization": authorization} if authorization else {}
    )
    data = json.dumps(body).encode() if body is not None else b""
    return ask(f"/a2a/{agent.public_id}/{rest}", method=method, body=data, **headers)


def told(answer: Answer, task_id: str) -> tuple[int, str, str]:
    return answer.status, answer.headers.get("content-type", ""), answer.body.decode().replace(task_id, "ID")


def counted() -> list[int]:
    return [model._base_manager.count() for model in (ServedTask, ServedUpdate, PushTarget, Message)]


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


@pytest.mark.store
@pytest.mark.usefixtures("no_rate_limits")
def test_v8_2_2_a_clients_task_is_there_for_nobody_else(
    agent: Agent, bank: Workspace, alice: User, make_agent: Callable[..., Agent], tried: Tried
) -> None:
    owner, elsewhere = Program(agent), Program(make_agent(bank, name="Elsewhere"), name="Another portal")
    held = owner.says("Hello", configuration={"returnImmediately": True})["id"]
    never, count, before = str(uuid.uuid4()), 0, counted()
    bearers = {name: each.authorization for name, each in programs_of(agent, owner=alice).items() if name != "owner"}
    bearers |= {"client of another agent": f"Bearer {elsewhere.token}"}
    doors = [(agent, bearer) for bearer in bearers.values()] + [(elsewhere.agent, f"Bearer {elsewhere.token}")]
    for door, bearer in doors:
        for one, other in zip(calls_about(held), calls_about(never), strict=True):
            answers = told(answer_to(door, one, bearer), held), told(answer_to(door, other, bearer), never)
            assert answers[0] == answers[1], one
            assert '"result"' not in answers[0][2], one
            count += 1
    assert counted() == before
    tried(count, "calls about another client's task")


def test_the_client_itself_finds_its_task(agent: Agent) -> None:
    """Otherwise the test above could not fail."""
    owner = Program(agent)
    held = owner.says("Hello", configuration={"returnImmediately": True})["id"]
    found = [
        answer_to(agent, call, f"Bearer {owner.token}").body.decode()
        for call in calls_about(held)
        if call[:2] == ("GET", f"tasks/{held}") or "GetTask'" in str(call[2])
    ]
    assert len(found) == 2
    assert all(held in text for text in found)


@pytest.fixture
def at_work(meets_marea: Callable[..., Person], marea: PlainPeer) -> Person:
    """Somebody whose question a plain agent works on."""
    marea.tasks["t-1"] = task("WORKING")
    marea.next.append(answers_task(task("WORKING")))
    return meets_marea(idle_minutes=30)


@pytest.mark.store
def test_v8_2_2_a_bell_is_rung_by_whoever_was_told_its_token_and_for_its_own_handoff(
    at_work: Person,
    plain_link: Connection,
    make_agent: Callable[..., Agent],
    tried: Tried,
) -> None:
    handoff, agent = at_work.handoff, plain_link.agent
    right, never = push_token(handoff.pk), uuid.uuid4()
    wrong = [
        "x",
        "",
        right[:-1],
        right + "0",
        right.upper(),
        f"Bearer {right}",
        push_token(never),
        push_token(agent.pk),
    ]
    other, waiting = make_agent(agent.workspace, name="Elsewhere"), OutboxItem.objects.count()

    def ring(at: Agent, handoff_id: uuid.UUID, token: str) -> tuple[int, bytes]:
        answer = Client().post(
            f"/a2a/{at.public_id}/callbacks/{handoff_id}", {}, content_type=JSON, headers={BELL: token}
        )
        return answer.status_code, answer.content

    refused = ring(agent, never, "x")
    tries = [(agent, token) for token in wrong] + [(other, token) for token in (*wrong, right)]
    assert {ring(at, handoff.pk, token) for at, token in tries} == {refused}
    assert refused[0] == 401
    assert OutboxItem.objects.count() == waiting
    assert ring(agent, handoff.pk, right)[0] == 200
    tried(len(tries), "bells rung with another token")
