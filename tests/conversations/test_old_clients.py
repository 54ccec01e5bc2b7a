"""Programs that speak A2A 0.3 to our agent: what that version does otherwise."""

import asyncio
import json
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent
from conversations.peer_api.clients.live import client_stream
from tests.agents.plain_peer import Given, running_plain_peer
from tests.conversations.client_program import Json, Program
from tests.conversations.scene import deliver_all

pytestmark = pytest.mark.django_db
HELLO: Json = {"kind": "text", "text": "hello"}


class OldProgram(Program):
    def call(self, method: str, params: Json, *, version: str = "0.3") -> Json:
        return super().call(method, params, version=version)

    def sends(self, *parts: Json, task_id: str = "", **configuration: Any) -> Json:
        self.count += 1
        message: Json = {"kind": "message", "messageId": f"m-{self.count}", "role": "user", "parts": list(parts)}
        if task_id:
            message["taskId"] = task_id
        return self.call("message/send", {"message": message, "configuration": configuration})


@pytest.fixture
def program(bank_agent: Agent) -> OldProgram:
    return OldProgram(bank_agent)


@pytest.fixture
def task_id(program: OldProgram) -> str:
    return str(program.sends(HELLO)["result"]["id"])


@pytest.mark.parametrize("part", [{"text": "hello"}, {"type": "text", "text": "hello"}])
def test_a_part_without_its_kind_is_known_by_what_it_holds(program: OldProgram, part: Json) -> None:
    assert program.sends(part)["result"]["status"]["state"] == "input-required"


def test_a_part_of_a_kind_that_is_not_known_is_refused(program: OldProgram) -> None:
    assert program.sends({"type": "gesture", "text": "hello"})["error"]["code"] == -32602


@pytest.mark.parametrize("part", [{"kind": "data", "data": {"a": 1}}, {"kind": "file", "file": {"uri": "https://x"}}])
def test_what_is_no_text_is_refused(program: OldProgram, part: Json) -> None:
    assert program.sends(HELLO, part)["error"]["code"] == -32005


def test_a_push_configuration_without_a_name_is_the_only_one(program: OldProgram, task_id: str) -> None:
    for page in ("first", "second"):
        config = {"url": f"https://portal.example/{page}"}
        program.result("tasks/pushNotificationConfig/set", {"taskId": task_id, "pushNotificationConfig": config})
    for asked in ({"id": task_id}, {"id": task_id, "pushNotificationConfigId": "default"}):
        found = program.result("tasks/pushNotificationConfig/get", asked)
        assert found["pushNotificationConfig"]["url"] == "https://portal.example/second"
    assert len(program.result("tasks/pushNotificationConfig/list", {"id": task_id}, version="0.3")) == 1


@pytest.mark.parametrize("inline", [True, False])
def test_a_push_brings_the_task_as_0_3_says_it(program: OldProgram, inline: bool, settings: Any) -> None:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    with running_plain_peer() as listener:
        listener.pages["/hook"] = Given()
        config = {"url": f"{listener.domain}/hook", "token": "nonce"}
        first = program.sends(HELLO, **({"pushNotificationConfig": config} if inline else {}))
        task = first["result"]["id"]
        if not inline:
            program.result("tasks/pushNotificationConfig/set", {"taskId": task, "pushNotificationConfig": config})
            program.sends(HELLO, task_id=task)
        deliver_all()
        pushed = [asked for asked in listener.asked if asked.path == "/hook"][-1]
    assert pushed.headers["X-A2A-Notification-Token"] == "nonce"
    assert (pushed.json["kind"], pushed.json["id"]) == ("task", task)
    assert pushed.json["status"]["state"] == "input-required"
    assert pushed.json["status"]["message"]["parts"][0]["kind"] == "text"


def test_without_any_push_configuration_none_is_found(program: OldProgram, task_id: str) -> None:
    assert program.error("tasks/pushNotificationConfig/get", {"id": task_id})["code"] == -32001


def test_the_extended_card_is_for_those_who_sign_in(program: OldProgram, settings: Any) -> None:
    assert program.result("agent/getAuthenticatedExtendedCard", {})["protocolVersion"] == "0.3"
    settings.CONFORMANCE_AGENT = program.agent.public_id
    asked = {"jsonrpc": "2.0", "id": 1, "method": "agent/getAuthenticatedExtendedCard"}
    answer = Client().post(f"{program.path}/", json.dumps(asked), content_type="application/json")
    assert answer.json()["error"]["code"] == -32007


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_cannot_begin_says_so_as_its_only_event(program: OldProgram) -> None:
    status, kind, body = asyncio.run(_stream(program, "tasks/resubscribe", {"id": "nothing"}))
    assert (status, kind) == (200, "text/event-stream; charset=utf-8")
    assert json.loads(body.removeprefix("data: "))["error"]["code"] == -32001


def test_a_host_has_a_card_only_for_the_conformance_kit(bank_agent: Agent, settings: Any) -> None:
    assert Client().get("/.well-known/agent-card.json").status_code == 404
    settings.CONFORMANCE_AGENT = bank_agent.public_id
    assert Client().get("/.well-known/agent-card.json").json()["name"] == bank_agent.name


async def _stream(program: OldProgram, method: str, params: Json) -> tuple[int, str, str]:
    """Status, content type and body of a stream that ends by itself."""
    asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in program.headers("0.3").items()]
    scope = {"type": "http", "method": "POST", "path": f"{program.path}/", "headers": headers, "query_string": b""}
    heard, sent = [{"type": "http.request", "body": asked}], []

    async def receive() -> Any:
        return heard.pop() if heard else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    async def otherwise(*_args: Any) -> None:
        raise AssertionError("not taken for a stream")

    await client_stream(scope, receive, send, otherwise=otherwise)
    begun = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], begun["content-type"], b"".join(one["body"] for one in sent[1:]).decode()
