"""A program that speaks plain A2A talks to our agent: what it may do, and what stays hidden from it."""

import asyncio
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_network
from typing import Any, cast
from uuid import UUID

import pytest
import time_machine
from a2a.types import a2a_pb2 as wire
from django.conf import settings as deployment
from django.db import connections
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from agents.clients import revoke_client
from agents.editing import save_agent, set_enabled
from agents.models import A2AClient, Agent, Connection
from agents.secrets import create_secret
from conversations import outbox, views_of_tasks
from conversations.authors import our_agent
from conversations.flows.changing import changing
from conversations.flows.record_heard import thread_of
from conversations.flows.show_message import say
from conversations.flows.show_writing import show_writing
from conversations.models import ItemState, OutboxItem, PushTarget, ServedTask
from conversations.models.served_task import WORKING
from conversations.peer_api.clients import live, operations
from conversations.peer_api.clients.live import client_stream, may_be_stream
from conversations.views_of_tasks import HISTORY_BYTES
from protocol.handoff_extension import EXTENSION_URI
from tests.agents.plain_peer import Given, running_plain_peer
from tests.conversations.blocks import statements_of
from tests.conversations.client_program import JSON, Json, Program, listens
from tests.conversations.scene import Person, closes, connect, deliver_all, hands_over
from tests.conversations.wire_peer import WirePeer
from workspaces.models import AuditAction, AuditEntry, User

pytestmark = pytest.mark.django_db


def words(task: Json) -> str:
    return str(task["status"]["message"]["parts"][0]["text"])


@pytest.fixture
def program(bank_agent: Agent) -> Program:
    return Program(bank_agent)


# --- talking ----------------------------------------------------------------------------------------------------------


def test_our_agent_answers_and_waits_for_more(program: Program) -> None:
    task = program.says("hello")
    assert (task["status"]["state"], words(task)) == ("TASK_STATE_INPUT_REQUIRED", "answer 1")
    assert [message["role"] for message in task["history"]] == ["ROLE_USER", "ROLE_AGENT"]


def test_the_next_message_goes_on_in_the_task(program: Program) -> None:
    first = program.says("hello")
    second = program.says("more", taskId=first["id"], contextId=first["contextId"])
    assert (second["id"], words(second)) == (first["id"], "answer 2")
    assert ServedTask.objects.count() == 1


def test_the_same_message_again_in_a_task_is_answered_once(program: Program) -> None:
    task = program.says("hello")
    for _ in range(2):
        again = program.says("more", message_id="same", taskId=task["id"])
    assert words(again) == "answer 2"
    assert ServedTask.objects.get().conversation.messages.filter(author_kind="person").count() == 2


def test_the_first_message_again_gets_the_task_that_it_began(program: Program, bank_agent: Agent) -> None:
    first = program.says("hello", message_id="same")
    again = program.says("hello", message_id="same")
    assert (again["id"], again["contextId"], words(again)) == (first["id"], first["contextId"], "answer 1")
    program.result("CancelTask", {"id": first["id"]})
    assert program.says("hello", message_id="same")["status"]["state"] == "TASK_STATE_CANCELED"
    assert ServedTask.objects.get().conversation.messages.filter(author_kind="person").count() == 1
    # What is not the same begins anew: other words, another context, another client, and the next day.
    assert program.says("more", message_id="same")["id"] != first["id"]
    assert program.says("hello", message_id="same", contextId="case-12")["id"] != first["id"]
    assert Program(bank_agent, name="Other").says("hello", message_id="same")["id"] != first["id"]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert program.says("hello", message_id="same")["id"] != first["id"]


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(deployment.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL): SQLite lets one write at a time")
def test_a_first_message_that_is_repeated_at_the_same_time_begins_one_task(program: Program) -> None:
    def says(_number: int) -> None:
        try:
            program.says("hello", message_id="at-once")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(says, range(6)))
    assert ServedTask.objects.count() == 1


def test_a_context_of_its_own_is_kept(program: Program) -> None:
    first = program.says("hello", contextId="case-12")
    second = program.says("more", contextId="case-12")
    assert (first["contextId"], second["contextId"]) == ("case-12", "case-12")
    assert first["id"] != second["id"]
    assert len(set(ServedTask.objects.values_list("conversation", flat=True))) == 1


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(deployment.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL): SQLite lets one write at a time")
def test_messages_that_begin_a_context_at_the_same_time_are_of_one_conversation(program: Program) -> None:
    def says(number: int) -> None:
        try:
            program.says(f"number {number}", message_id=f"at-once-{number}", contextId="ctx-of-the-client")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(says, range(6)))
    assert ServedTask.objects.count() == 6
    assert ServedTask.objects.values("conversation").distinct().count() == 1


def test_a_task_ends_when_our_agent_ends_its_part(program: Program, bank_agent: Agent) -> None:
    closes(bank_agent)
    task = program.says("hello")
    ended = program.says("that is all", taskId=task["id"])
    assert (ended["status"]["state"], words(ended)) == ("TASK_STATE_COMPLETED", "Goodbye.")
    refused = program.error(
        "SendMessage",
        {"message": {"messageId": "x", "role": "ROLE_USER", "parts": [{"text": "x"}], "taskId": task["id"]}},
    )
    assert refused["code"] == -32004


def test_what_another_institution_answers_reaches_the_client_later(
    program: Program, bank_agent: Agent, peer: WirePeer
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer))
    task = program.says("a complaint", configuration={"returnImmediately": True})
    assert task["status"]["state"] == "TASK_STATE_WORKING"
    deliver_all()
    later = program.result("GetTask", {"id": task["id"]})
    assert (later["status"]["state"], words(later)) == ("TASK_STATE_INPUT_REQUIRED", "Hello, this is Tala.")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"parts": [{"url": "https://example.com/x"}]}, -32005),
        ({"parts": []}, -32602),
        ({"messageId": ""}, -32602),
        ({"role": "ROLE_AGENT"}, -32602),
        ({"taskId": "0d1c5a52-3f5c-4c1d-9a1e-93c4c4e2b0a7"}, -32001),
        ({"taskId": "no-such-task"}, -32001),
    ],
)
def test_a_message_that_cannot_be_is_refused(program: Program, message: Json, code: int) -> None:
    whole = {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "x"}], **message}
    assert program.error("SendMessage", {"message": whole})["code"] == code


# --- asking -----------------------------------------------------------------------------------------------------------


def test_the_history_is_as_long_as_asked(program: Program) -> None:
    task = program.says("hello")
    assert "history" not in program.result("GetTask", {"id": task["id"], "historyLength": 0})
    (last,) = program.result("GetTask", {"id": task["id"], "historyLength": 1})["history"]
    assert last["role"] == "ROLE_AGENT"
    assert program.error("GetTask", {"id": task["id"], "historyLength": -1})["code"] == -32602


def test_tasks_are_listed_newest_first_page_by_page(program: Program) -> None:
    made = [program.says(f"hello {number}")["id"] for number in range(3)]
    first = program.result("ListTasks", {"pageSize": 2})
    second = program.result("ListTasks", {"pageSize": 2, "pageToken": first["nextPageToken"]})
    assert [task["id"] for task in first["tasks"] + second["tasks"]] == made[::-1]
    assert (first["totalSize"], second["nextPageToken"]) == (3, "")


def test_tasks_are_listed_by_context_and_state(program: Program) -> None:
    task = program.says("hello", contextId="case-1")
    program.says("hello", contextId="case-2")
    program.result("CancelTask", {"id": task["id"]})
    for asked in ({"contextId": "case-1"}, {"status": "TASK_STATE_CANCELED"}):
        assert [one["id"] for one in program.result("ListTasks", asked)["tasks"]] == [task["id"]]


@pytest.mark.parametrize(
    "asked",
    [
        {"pageSize": 0},
        {"pageSize": 101},
        {"pageToken": "bm8"},
        {"pageToken": urlsafe_b64encode(f"0001-01-01T00:00:00+23:59 {UUID(int=7)}".encode()).decode()},
        {"pageToken": urlsafe_b64encode(f"9999-12-31T23:59:59-23:59 {UUID(int=7)}".encode()).decode()},
        {"status": 99},
        {"historyLength": -1},
    ],
)
def test_a_list_that_cannot_be_is_refused(program: Program, asked: Json) -> None:
    assert program.error("ListTasks", asked)["code"] == -32602


def test_a_task_is_cancelled_once(program: Program) -> None:
    task = program.says("hello")
    assert program.result("CancelTask", {"id": task["id"]})["status"]["state"] == "TASK_STATE_CANCELED"
    assert program.error("CancelTask", {"id": task["id"]})["code"] == -32002


def test_nothing_of_a_cancelled_task_goes_to_another_institution_any_more(
    program: Program, bank_agent: Agent, peer: WirePeer
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer))
    task = program.says("a complaint", configuration={"returnImmediately": True})
    program.says("another complaint", taskId=task["id"], configuration={"returnImmediately": True})
    program.result("CancelTask", {"id": task["id"]})
    deliver_all()
    conversation = ServedTask.objects.get().conversation
    assert (peer.calls, [one.state for one in conversation.handoffs.all()]) == ([], ["taken_back"])
    assert (conversation.controller, conversation.open) == ("agent", False)


def test_a_cancelled_task_leaves_the_later_one_of_its_context_alone(
    program: Program, bank_agent: Agent, peer: WirePeer
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer))
    before = program.says("hello")
    later = program.says("a complaint", contextId=before["contextId"], configuration={"returnImmediately": True})
    program.result("CancelTask", {"id": before["id"]})
    deliver_all()
    assert words(program.result("GetTask", {"id": later["id"]})) == "Hello, this is Tala."


@pytest.mark.parametrize("ends", ["is cancelled", "is closed by a trigger"])
def test_what_was_not_answered_in_a_task_that_is_over_is_not_answered_in_the_next(
    program: Program, bank_agent: Agent, ends: str
) -> None:
    closes(bank_agent)
    bank_agent.reply_settings["wait_seconds"] = 5
    bank_agent.save()
    at_once = {"returnImmediately": True}
    before = program.says("hello", configuration=at_once)
    if ends == "is cancelled":
        program.result("CancelTask", {"id": before["id"]})
    else:
        program.says("that is all", taskId=before["id"], configuration=at_once)
    next_one = program.says("something else", contextId=before["contextId"], configuration=at_once)
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        deliver_all()
    said = program.result("GetTask", {"id": next_one["id"]})["history"]
    number = 2 if ends == "is cancelled" else 3
    assert [one["parts"][0]["text"] for one in said] == ["something else", f"answer {number}"]


def test_what_an_agent_was_writing_when_the_task_was_cancelled_ends_where_it_was(
    program: Program, bank_agent: Agent, plain_link: Connection
) -> None:
    hands_over(bank_agent, plain_link)
    task = program.says("a complaint", configuration={"returnImmediately": True})
    deliver_all()
    handoff = ServedTask.objects.get().conversation.handoffs.get()
    with changing(handoff.conversation_id) as conversation:
        thread = thread_of(handoff)
        show_writing(conversation=conversation, handoff=handoff, thread=thread, text="As I was say")
        thread.save()
    program.result("CancelTask", {"id": task["id"]})
    assert [one.extras for one in conversation.messages.filter(text="As I was say")] == [{}]


def test_errors_carry_their_reason(program: Program) -> None:
    (info,) = program.error("GetTask", {"id": "nothing"})["data"]
    assert (info["reason"], info["domain"]) == ("TASK_NOT_FOUND", "a2a-protocol.org")


class AtWork:
    """A task whose answer does not come."""

    state = WORKING

    def refresh_from_db(self) -> None:
        pass


def test_v2_4_1_clients_that_wait_leave_the_door_to_others(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold the threads that windows and other institutions are answered by."""
    monkeypatch.setattr(operations, "LONGEST_WAIT", 1.5)

    def seconds(_number: int) -> float:
        begun = time.monotonic()
        operations._wait(cast("ServedTask", AtWork()))
        return time.monotonic() - begun

    with ThreadPoolExecutor(settings.WEB_THREADS) as callers:
        waited = list(callers.map(seconds, range(settings.WEB_THREADS)))
    assert 0 < sum(each > 1 for each in waited) <= settings.WEB_THREADS // 4
    assert seconds(0) > 1, "A place that was left is another's."


# --- pushes -----------------------------------------------------------------------------------------------------------


def test_updates_are_pushed_with_what_the_client_gave(program: Program, settings: Any) -> None:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    with running_plain_peer() as listener:
        listener.pages["/hook"] = Given()
        authentication = {"scheme": "Bearer", "credentials": "of-the-client"}
        config = {"url": f"{listener.domain}/hook", "token": "nonce", "authentication": authentication}
        program.says("hello", configuration={"taskPushNotificationConfig": config})
        deliver_all()
        pushed = [asked for asked in listener.asked if asked.path == "/hook"]
    assert {asked.headers["Authorization"] for asked in pushed} == {"Bearer of-the-client"}
    assert {asked.headers["X-A2A-Notification-Token"] for asked in pushed} == {"nonce"}
    assert pushed[-1].json["statusUpdate"]["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"


def test_v7_4_1_a_revoked_client_is_told_nothing_more(program: Program, settings: Any) -> None:
    """Nor what was on its way to it when it was revoked."""
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    with running_plain_peer() as listener:
        listener.pages["/hook"] = Given()
        config = {"url": f"{listener.domain}/hook", "token": "nonce"}
        task = program.says("hello", configuration={"taskPushNotificationConfig": config})
        revoke_client(client=program.row, actor=None)
        deliver_all()
        said = ServedTask.objects.get(pk=task["id"]).conversation
        with changing(said.pk) as conversation:
            say(conversation=conversation, author=our_agent(conversation.agent), text="For you alone.")
        deliver_all()
    assert [asked.path for asked in listener.asked if asked.path == "/hook"] == []
    assert not PushTarget.objects.exists()
    assert not OutboxItem.objects.filter(kind="push", state=ItemState.DUE).exists()


def test_v2_4_1_slow_addresses_of_one_client_leave_hands_to_others(program: Program, settings: Any) -> None:
    """As of any peer: a few calls at once, however many tasks it wants to be told of."""
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    for number in range(outbox.AT_ONCE_PER_PEER + 2):
        config = {"url": f"http://127.0.0.1:8080/{number}"}
        program.says("hello", configuration={"taskPushNotificationConfig": config})
    pushes = OutboxItem.objects.filter(kind="push").order_by("pk")
    claimed = [outbox.claim_next(lane) for lane in dict.fromkeys(push.lane for push in pushes)]
    assert [one is not None for one in claimed] == [True] * outbox.AT_ONCE_PER_PEER + [False] * 2


def test_v15_2_2_a_body_that_does_not_come_is_not_waited_for(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has said yet who they are."""
    monkeypatch.setattr(live, "BODY_SECONDS", 0.1)
    scope = {"type": "http", "method": "POST", "path": f"{program.path}/", "query_string": b"", "headers": []}
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        if said:
            raise AssertionError("read on")
        await asyncio.sleep(0.04)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Any) -> None:
        said.append(message)

    async def otherwise(*_args: Any) -> None:
        raise AssertionError("handed on")

    asyncio.run(asyncio.wait_for(client_stream(scope, receive, send, otherwise=otherwise), 5))
    assert [said[0]["status"], json.loads(said[1]["body"])["error"]] == [408, "too_slow"]
    assert (b"connection", b"close") in said[0]["headers"]


@pytest.mark.django_db(transaction=True)
def test_v7_4_1_a_stream_to_a_revoked_client_ends(program: Program) -> None:
    task = program.says("hello")["id"]

    def revoked_and_said() -> None:
        revoke_client(client=program.row, actor=None)
        with changing(ServedTask.objects.get(pk=task).conversation_id) as conversation:
            say(conversation=conversation, author=our_agent(conversation.agent), text="For you alone.")

    told = asyncio.run(listens(program, task, until=revoked_and_said))
    assert task.encode() in told
    assert b"For you alone." not in told


@pytest.mark.django_db(transaction=True)
def test_v7_4_1_a_stream_of_an_agent_that_is_disabled_ends(program: Program, alice: User) -> None:
    task = program.says("hello")["id"]

    def disabled_and_said() -> None:
        set_enabled(agent=program.agent, enabled=False, actor=alice)
        with changing(ServedTask.objects.get(pk=task).conversation_id) as conversation:
            say(conversation=conversation, author=our_agent(conversation.agent), text="For nobody.")

    told = asyncio.run(listens(program, task, until=disabled_and_said))
    assert task.encode() in told
    assert b"For nobody." not in told


def test_push_configurations_are_kept_listed_and_deleted(program: Program) -> None:
    task = program.says("hello")["id"]
    made = {"taskId": task, "id": "mine", "url": "https://portal.example/hook"}
    program.result("CreateTaskPushNotificationConfig", {**made, "authentication": {"scheme": "Bearer"}})
    assert program.result("GetTaskPushNotificationConfig", {"taskId": task, "id": "mine"})["url"] == made["url"]
    assert len(program.result("ListTaskPushNotificationConfigs", {"taskId": task})["configs"]) == 1
    for _ in range(2):
        program.result("DeleteTaskPushNotificationConfig", {"taskId": task, "id": "mine"})
    assert program.error("GetTaskPushNotificationConfig", {"taskId": task, "id": "mine"})["code"] == -32001


@pytest.mark.parametrize("url", ["http://portal.example/", "https://10.0.0.1/", "https://localhost/", "ftp://x", ""])
def test_asvs_1_3_6_an_address_we_would_not_call_is_refused(program: Program, url: str, settings: Any) -> None:
    settings.DEVELOPMENT_NETWORKS = ()
    task = program.says("hello")["id"]
    assert program.error("CreateTaskPushNotificationConfig", {"taskId": task, "url": url})["code"] == -32602
    assert not PushTarget.objects.exists()
    assert not OutboxItem.objects.filter(kind="push").exists()


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_another_client_does_not_find_the_task(program: Program, bank_agent: Agent) -> None:
    task, other = program.says("hello", contextId="case-1"), Program(bank_agent, name="Other")
    ids: Json = {"id": task["id"]}
    config = {"taskId": task["id"], "url": "https://portal.example/", "id": "x"}
    for method, params in (
        ("GetTask", ids),
        ("CancelTask", ids),
        ("CreateTaskPushNotificationConfig", config),
        ("ListTaskPushNotificationConfigs", {"taskId": task["id"]}),
    ):
        assert other.error(method, params)["code"] == -32001
    assert other.result("ListTasks", {})["tasks"] == []
    assert other.says("hello", contextId="case-1")["id"] != task["id"]
    assert len(set(ServedTask.objects.values_list("conversation", flat=True))) == 2


def test_a_token_is_good_for_one_agent(program: Program, bank_agent: Agent, make_agent: Callable[..., Agent]) -> None:
    other = make_agent(bank_agent.workspace, name="Other")
    path = f"/a2a/{other.public_id}/"
    assert Client().post(path, b"{}", content_type=JSON, headers=program.headers()).status_code == 401


def test_a_revoked_token_opens_nothing_at_once(program: Program) -> None:
    assert revoke_client(client=program.row, actor=None)
    assert program.raw(b"{}").status_code == 401
    assert program.rest("GET", "tasks").status_code == 401
    assert not revoke_client(client=program.row, actor=None)
    assert AuditEntry.objects.filter(action=AuditAction.CLIENT_REVOKED).count() == 1


def test_the_token_itself_is_kept_nowhere(program: Program) -> None:
    assert program.token not in str(list(A2AClient.objects.values()))


def test_a_persons_conversation_is_no_task(program: Program, bank_agent: Agent) -> None:
    person = Person(bank_agent)
    person.says("hello")
    assert program.result("ListTasks", {})["tasks"] == []
    assert program.error("GetTask", {"id": str(person.id)})["code"] == -32001


# --- versions and bindings --------------------------------------------------------------------------------------------


def test_a_caller_that_names_no_version_speaks_0_3(program: Program) -> None:
    message = {"messageId": "m", "role": "user", "kind": "message", "parts": [{"kind": "text", "text": "hello"}]}
    task = program.result("message/send", {"message": message}, version="")
    assert (task["kind"], task["status"]["state"]) == ("task", "input-required")
    assert program.result("tasks/get", {"id": task["id"]}, version="0.3")["id"] == task["id"]
    assert program.result("tasks/cancel", {"id": task["id"]}, version="0.3.0")["status"]["state"] == "canceled"


@pytest.mark.parametrize(("version", "method"), [("9.9", "GetTask"), ("", "GetTask"), ("1.7", "GetTask")])
def test_a_version_we_do_not_speak_is_named(program: Program, version: str, method: str) -> None:
    assert program.error(method, {"id": "x"}, version=version)["code"] == -32009


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"[]", -32600),
        (b'{"jsonrpc":"1.0","id":1,"method":"GetTask"}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"Nothing"}', -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":[]}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":5}}', -32602),
    ],
)
def test_what_is_no_call_gets_its_own_error(program: Program, body: bytes, code: int) -> None:
    assert program.raw(body).json()["error"]["code"] == code


def test_the_same_operations_in_http_and_json(program: Program) -> None:
    message = {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "hello"}]}
    sent = program.rest("POST", "message:send", {"message": message})
    task = sent.json()["task"]
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/json")
    assert program.rest("GET", f"tasks/{task['id']}?historyLength=0").json()["id"] == task["id"]
    assert len(program.rest("GET", "tasks?pageSize=5").json()["tasks"]) == 1
    assert program.rest("POST", f"tasks/{task['id']}:cancel").json()["status"]["state"] == "TASK_STATE_CANCELED"
    assert program.rest("GET", "extendedAgentCard").json()["name"] == "Harbour"


def test_a_tenant_may_be_named_and_is_the_agent(program: Program) -> None:
    task, own = program.says("hello"), program.agent.public_id
    assert program.result("GetTask", {"id": task["id"], "tenant": own})["id"] == task["id"]
    assert program.rest("GET", f"{own}/tasks/{task['id']}").json()["id"] == task["id"]
    assert program.rest("GET", f"{own}/extendedAgentCard").json()["name"] == "Harbour"


@pytest.mark.parametrize("rest", ["message:stream", "own/message:stream", "tasks/x:subscribe", "own/tasks/x:subscribe"])
def test_a_stream_in_http_and_json_is_taken_for_one(rest: str) -> None:
    assert may_be_stream({"type": "http", "method": "POST", "path": f"/a2a/own/{rest}"})


def test_who_means_another_tenant_is_not_answered(program: Program) -> None:
    task = program.says("hello")
    assert program.error("GetTask", {"id": task["id"], "tenant": "other"})["code"] == -32602
    for rest in (f"other/tasks/{task['id']}", f"tasks/{task['id']}?tenant=other", "other/extendedAgentCard"):
        assert program.rest("GET", rest).status_code == 400
    message = {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "hello"}]}
    assert program.rest("POST", "other/message:send", {"message": message}).status_code == 400
    assert ServedTask.objects.count() == 1


def test_our_extension_is_not_activated_without_a_link(program: Program) -> None:
    message = {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "hello"}]}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {"message": message}}
    for name in ("A2A-Extensions", "X-A2A-Extensions"):
        headers = {**program.headers(), name: f"urn:x:y,{EXTENSION_URI}"}
        answer = Client().post(f"{program.path}/", asked, content_type=JSON, headers=headers)
        assert "result" in answer.json()
        assert name not in answer


def test_a_body_that_does_not_say_it_is_json_is_not_read(program: Program) -> None:
    path = f"{program.path}/message:send"
    assert Client().post(path, b"{}", content_type="text/plain", headers=program.headers()).status_code == 415


@pytest.mark.parametrize(
    ("verb", "rest", "status"),
    [("GET", "tasks/nothing", 404), ("GET", "tasks?pageSize=x", 400), ("POST", "tasks/nothing", 404)],
)
def test_errors_in_http_and_json_have_their_status(program: Program, verb: str, rest: str, status: int) -> None:
    answer = program.rest(verb, rest)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)


def test_the_card_names_every_way_and_can_be_cached(bank_agent: Agent) -> None:
    path = f"/a2a/{bank_agent.public_id}/.well-known/agent-card.json"
    card = Client().get(path)
    ways = [(one["protocolBinding"], one["protocolVersion"]) for one in card.json()["supportedInterfaces"]]
    assert ways == [("JSONRPC", "1.0"), ("HTTP+JSON", "1.0"), ("JSONRPC", "0.3")]
    assert (card.json()["url"], card.json()["protocolVersion"]) == (ways and card.json()["url"], "0.3")
    assert Client().get(path, headers={"If-None-Match": card["ETag"]}).status_code == 304


@pytest.mark.parametrize("known", [False, True])
def test_for_a_card_the_agent_is_read_once(bank_agent: Agent, known: bool) -> None:
    path = f"/a2a/{bank_agent.public_id}/.well-known/agent-card.json"
    headers = {"If-None-Match": Client().get(path)["ETag"]} if known else {}
    reading = [sql for sql, _ in statements_of(lambda: Client().get(path, headers=headers))]
    assert sum('FROM "agents_agent"' in sql for sql in reading) == 1


def test_a_card_that_is_known_by_its_time_is_sent_again_after_a_change(bank_agent: Agent) -> None:
    path, now = f"/a2a/{bank_agent.public_id}/.well-known/agent-card.json", timezone.now()
    with time_machine.travel(now + timedelta(minutes=5)):
        bank_agent.name = "Harbour Bank"
        save_agent(agent=bank_agent, fields=["name"], actor=None)
        card = Client().get(path)
    assert parsedate_to_datetime(card["Last-Modified"]) >= (now + timedelta(minutes=5)).replace(microsecond=0)
    assert Client().get(path, headers={"If-Modified-Since": card["Last-Modified"]}).status_code == 304
    with time_machine.travel(now + timedelta(minutes=6)):
        create_secret(agent=bank_agent, actor=None)
    assert Client().get(path)["Last-Modified"] == card["Last-Modified"]
    before = http_date((now + timedelta(minutes=4)).timestamp())
    assert Client().get(path, headers={"If-Modified-Since": before}).json()["name"] == "Harbour Bank"


def test_the_card_can_be_read_by_any_page_and_at_its_old_place_too(bank_agent: Agent) -> None:
    card = Client().get(f"/a2a/{bank_agent.public_id}/.well-known/agent-card.json")
    assert card["Access-Control-Allow-Origin"] == "*"
    assert Client().get(f"/a2a/{bank_agent.public_id}/.well-known/agent.json").json() == card.json()
    assert "Access-Control-Allow-Origin" not in Client().post(f"/a2a/{bank_agent.public_id}/", b"{}", content_type=JSON)


def test_without_the_test_setting_nobody_is_let_in_without_a_token(bank_agent: Agent, settings: Any) -> None:
    path = f"/a2a/{bank_agent.public_id}/"
    assert Client().post(path, b"{}", content_type=JSON).status_code == 401
    settings.CONFORMANCE_AGENT = bank_agent.public_id
    assert Client().post(path, b"{}", content_type=JSON).status_code == 200
    assert Client().post(path, b"{}", content_type=JSON, headers={"Authorization": "Bearer x"}).status_code == 401


def test_v15_2_2_a_history_is_told_as_it_lies_in_its_rows(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """To read it into the wire's own shapes and out of them takes long where its messages have many parts."""
    task = program.says("hello", metadata={"of": ["the client", {"n": 1.5}]})
    read, parse = list[type](), views_of_tasks.ParseDict

    def noted(body: Json, into: Any, **more: Any) -> Any:
        read.append(type(into))
        return parse(body, into, **more)

    monkeypatch.setattr(views_of_tasks, "ParseDict", noted)
    told = program.result("GetTask", {"id": task["id"]})
    assert told["history"] == task["history"]
    assert told["history"][0]["metadata"] == {"of": ["the client", {"n": 1.5}]}
    assert set(read) == {wire.TaskStatus}


def test_v15_2_2_an_answer_is_no_larger_than_it_may_be_whatever_its_messages_hold(program: Program) -> None:
    """Each may hold much beside its words, and a list many tasks with many messages."""
    quickly = {"returnImmediately": True, "historyLength": 0}
    much = {"much": "x" * 240_000}
    tasks = [program.says("hello", metadata=much, configuration=quickly) for _ in range(3)]
    for number in range(40):
        program.says(f"and {number}", metadata=much, taskId=tasks[0]["id"], configuration=quickly)
    history = program.result("GetTask", {"id": tasks[0]["id"], "historyLength": 100})["history"]
    said = [one["parts"][0]["text"] for one in history if one["role"] == "ROLE_USER"]
    assert said == [f"and {number}" for number in range(40 - len(said), 40)]
    assert HISTORY_BYTES - 300_000 < len(json.dumps(history)) < HISTORY_BYTES + 50_000
    listed = program.result("ListTasks", {"historyLength": 100})["tasks"]
    assert {bool(one["history"]) for one in listed} == {True}
    assert len(json.dumps(listed)) < HISTORY_BYTES + 50_000
