"""What the specification of A2A 1.0 says of requests that are odd, and of how an answer says what is wrong."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from agents.clients import revoke_client
from agents.models import Agent
from conversations.models import PushTarget
from conversations.peer_api.clients import callers
from conversations.peer_api.clients.live import client_stream
from tests.conversations.client_program import JSON, Json, Program
from workspaces.rate_limits import RateLimit

pytestmark = pytest.mark.django_db
HELLO: Json = {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "hello"}]}
HOOK = "https://portal.example/hook"
Answer = tuple[int, dict[bytes, bytes], bytes]


@pytest.fixture
def program(bank_agent: Agent) -> Program:
    return Program(bank_agent)


def rpc(method: str, params: Json) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).encode()


def streamed(
    program: Program, rest: str, body: bytes, *, query: str = "", content_type: str = JSON, **headers: str
) -> Answer:
    """Status, headers and body of what a client is answered that wants a stream."""
    sent = {**program.headers(), "Content-Type": content_type, **headers}
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{program.path}/{rest}",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }
    told: list[Any] = []
    bodies = iter([body])

    async def receive() -> dict[str, Any]:
        for whole in bodies:
            return {"type": "http.request", "body": whole, "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError("waited for nothing")

    async def send(message: Any) -> None:
        told.append(message)

    async def otherwise(*_args: Any) -> None:
        told.append({"status": 0, "headers": []})  # no stream: the ordinary door answers

    asyncio.run(asyncio.wait_for(client_stream(scope, receive, send, otherwise=otherwise), 30))
    return told[0]["status"], dict(told[0]["headers"]), b"".join(one.get("body", b"") for one in told)


def events(answer: Answer) -> list[Json]:
    return [json.loads(line.removeprefix(b"data: ")) for line in answer[2].splitlines() if line.startswith(b"data: ")]


# --- what is asked for ------------------------------------------------------------------------------------------------


def test_a_state_that_no_task_has_is_not_every_state(program: Program) -> None:
    program.says("hello")
    assert program.error("ListTasks", {"status": "TASK_STATE_RUNNING"})["code"] == -32602
    assert program.rest("GET", "tasks?status=TASK_STATE_RUNNING").status_code == 400


def test_a_list_says_how_large_its_pages_are(program: Program) -> None:
    program.says("hello")
    assert program.result("ListTasks", {"pageSize": 10})["pageSize"] == 10
    assert program.result("ListTasks", {})["pageSize"] == 50


@pytest.mark.parametrize("asked", ["contextId=a%00b", "pageToken=%00", "includeArtifacts=perhaps"])
def test_a_query_that_cannot_be_is_refused(program: Program, asked: str) -> None:
    assert program.rest("GET", f"tasks?{asked}").status_code == 400


def test_a_name_with_a_zero_byte_is_refused(program: Program) -> None:
    task = program.says("hello")["id"]
    assert program.rest("GET", f"tasks/{task}/pushNotificationConfigs/a%00b").status_code == 400


@pytest.mark.parametrize(
    ("media_type", "code"),
    [("", 0), ("text/plain", 0), ("text/markdown; charset=utf-8", 0), ("application/json", -32005), ("x", -32005)],
)
def test_a_text_is_read_as_what_it_says_it_is(program: Program, media_type: str, code: int) -> None:
    message = {**HELLO, "parts": [{"text": "hello", "mediaType": media_type}]}
    assert program.call("SendMessage", {"message": message}).get("error", {"code": 0})["code"] == code


@pytest.mark.parametrize(
    "config",
    [
        {"authentication": {"credentials": "of-the-client"}},
        {"authentication": {"scheme": "Bearer", "credentials": "a\nHost: b"}},
        {"authentication": {"scheme": "Be arer\n"}},
        {"token": "a\r\nHost: b"},
    ],
)
def test_a_push_that_could_not_be_sent_is_refused_when_it_is_asked_for(program: Program, config: Json) -> None:
    task = program.says("hello")["id"]
    asked = {"taskId": task, "url": HOOK, **config}
    assert program.error("CreateTaskPushNotificationConfig", asked)["code"] == -32602
    assert not PushTarget.objects.exists()


# --- versions ---------------------------------------------------------------------------------------------------------


def test_the_version_may_be_a_parameter_in_place_of_a_header(program: Program) -> None:
    program.says("hello")
    headers = {"Authorization": f"Bearer {program.token}"}
    path = f"{program.path}/?A2A-Version=1.0"
    listed = Client().post(path, rpc("ListTasks", {}), content_type=JSON, headers=headers).json()
    assert len(listed["result"]["tasks"]) == 1
    assert len(Client().get(f"{program.path}/tasks?a2a-version=1.0", headers=headers).json()["tasks"]) == 1
    other = Client().get(f"{program.path}/tasks?A2A-Version=9.9", headers=headers)
    assert other.json()["error"]["details"][0]["reason"] == "VERSION_NOT_SUPPORTED"


def test_http_and_json_without_a_version_is_0_3_which_is_not_spoken_there(program: Program) -> None:
    answer = Client().get(f"{program.path}/tasks", headers={"Authorization": f"Bearer {program.token}"})
    assert (answer.status_code, answer.json()["error"]["details"][0]["reason"]) == (400, "VERSION_NOT_SUPPORTED")


@pytest.mark.django_db(transaction=True)
def test_a_stream_takes_the_version_from_a_parameter_too(program: Program) -> None:
    query, none = urlencode({"A2A-Version": "1.0"}), {"A2A-Version": ""}
    first, *_ = events(streamed(program, "", rpc("SendStreamingMessage", {"message": HELLO}), query=query, **none))
    assert "task" in first["result"]
    body = json.dumps({"message": {**HELLO, "messageId": "n"}}).encode()
    assert "task" in events(streamed(program, "message:stream", body, query=query, **none))[0]
    assert streamed(program, "message:stream", body, **none)[0] == 400


@pytest.mark.django_db(transaction=True)
def test_a_stream_of_0_3_is_no_method_of_1_0(program: Program) -> None:
    assert streamed(program, "", rpc("message/stream", {"message": HELLO}))[0] == 0
    assert program.error("message/stream", {"message": HELLO})["code"] == -32601


# --- streams ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("rest", "body", "status", "code"),
    [
        ("", rpc("SendStreamingMessage", {"message": HELLO}), 200, -32005),
        ("message:stream", json.dumps({"message": HELLO}).encode(), 415, 415),
    ],
)
def test_a_stream_is_asked_for_in_json_too(program: Program, rest: str, body: bytes, status: int, code: int) -> None:
    refused, _, told = streamed(program, rest, body, content_type="text/plain")
    assert (refused, json.loads(told)["error"]["code"]) == (status, code)


@pytest.mark.django_db(transaction=True)
def test_a_task_that_goes_on_is_not_told_as_a_new_one(program: Program) -> None:
    first, *_, last = events(streamed(program, "", rpc("SendStreamingMessage", {"message": HELLO})))
    task = first["result"]["task"]
    assert (task["status"]["state"], last["result"]["statusUpdate"]["status"]["state"]) == (
        "TASK_STATE_SUBMITTED",
        "TASK_STATE_INPUT_REQUIRED",
    )
    more = {**HELLO, "messageId": "n", "taskId": task["id"]}
    again, *_ = events(streamed(program, "", rpc("SendStreamingMessage", {"message": more})))
    assert (again["result"]["task"]["id"], again["result"]["task"]["status"]["state"]) == (
        task["id"],
        "TASK_STATE_WORKING",
    )


# --- what is wrong ----------------------------------------------------------------------------------------------------


def test_an_error_names_the_field(program: Program) -> None:
    _, violations = program.error("ListTasks", {"pageSize": 0})["data"]
    assert violations["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert violations["fieldViolations"] == [{"field": "pageSize", "description": "must be from 1 to 100"}]
    assert program.rest("GET", "tasks?pageSize=0").json()["error"]["details"][1] == violations


@pytest.mark.django_db(transaction=True)
def test_who_is_not_let_in_by_http_and_json_is_told_so_in_its_form(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "CALLS", RateLimit("a2a-client", times=0, seconds=60))
    busy = program.rest("GET", "tasks")
    assert (busy.status_code, busy.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    status, _, told = streamed(program, "message:stream", json.dumps({"message": HELLO}).encode())
    assert (status, json.loads(told)["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
    revoke_client(client=program.row, actor=None)
    out = program.rest("GET", "tasks")
    assert (out.status_code, out["WWW-Authenticate"]) == (401, "Bearer")
    assert (out.json()["error"]["code"], out.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    status, headers, told = streamed(program, "message:stream", json.dumps({"message": HELLO}).encode())
    assert (status, headers[b"www-authenticate"]) == (401, b"Bearer")
    assert json.loads(told)["error"]["status"] == "UNAUTHENTICATED"


def test_the_extended_card_can_be_kept_by_who_asked_for_it(program: Program) -> None:
    card = program.rest("GET", "extendedAgentCard")
    assert "private" in card["Cache-Control"]
    headers = {**program.headers(), "If-None-Match": card["ETag"]}
    known = Client().get(f"{program.path}/extendedAgentCard", headers=headers)
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", card["ETag"])
    assert "ETag" not in program.rest("GET", "tasks")
