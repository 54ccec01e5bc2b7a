"""A2A 1.0 as it goes over the wire: the requests we write, the answers we read, and bytes that are neither."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from a2a.utils.errors import TaskNotFoundError, UnsupportedOperationError

from protocol import a2a_v10
from protocol.a2a_v10 import INPUT_REQUIRED, REQUEST_LIMIT, RpcError, TaskView
from protocol.errors import MessageRefused
from protocol.handoff_extension import EXTENSION_URI

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXTENSION = {"type": "turn", "seq": 2}
VIEW = TaskView("task-1", "context-1", INPUT_REQUIRED, AT, "Hello.", {"type": "replies", "epoch": 1, "replies": []})


def written(body: bytes) -> Any:
    return json.loads(body)


def test_a_message_is_written_as_the_specification_has_it() -> None:
    body = a2a_v10.send_message_request(
        message_id="m-1", text="Hi", extension=EXTENSION, task_id="t-1", context_id="c-1", push_url="https://a.example/"
    )
    assert written(body) == {
        "jsonrpc": "2.0",
        "id": "m-1",
        "method": "SendMessage",
        "params": {
            "message": {
                "messageId": "m-1",
                "role": "ROLE_USER",
                "parts": [{"text": "Hi"}],
                "extensions": [EXTENSION_URI],
                "metadata": {EXTENSION_URI: EXTENSION},
                "taskId": "t-1",
                "contextId": "c-1",
            },
            "configuration": {
                "returnImmediately": True,
                "historyLength": 0,
                "taskPushNotificationConfig": {"url": "https://a.example/"},
            },
        },
    }


def test_a_first_message_names_no_task() -> None:
    params = written(a2a_v10.send_message_request(message_id="m-1", text="Hi", extension=EXTENSION))["params"]
    assert set(params["message"]) & {"taskId", "contextId"} == set()
    assert "taskPushNotificationConfig" not in params["configuration"]


def test_a_written_message_is_read_back() -> None:
    body = a2a_v10.send_message_request(
        message_id="m-1",
        text="Hi\n",
        extension=EXTENSION,
        task_id="t-1",
        context_id="c-1",
        push_url="https://a.example/",
    )
    call = a2a_v10.read_request(body)
    read = a2a_v10.read_sent_message(call.params)
    assert (call.id, call.method) == ("m-1", a2a_v10.SEND_MESSAGE)
    assert (read.message_id, read.task_id, read.context_id) == ("m-1", "t-1", "c-1")
    assert (read.text, read.extension, read.push_url) == ("Hi\n", EXTENSION, "https://a.example/")


def test_the_texts_of_several_parts_are_lines_and_other_parts_are_left_out() -> None:
    parts: list[object] = [{"text": "one"}, {"data": {}}, {"text": "two"}, "three"]
    assert a2a_v10.read_sent_message({"message": {"messageId": "m", "parts": parts}}).text == "one\ntwo"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"id":1,"method":"GetTask","params":{}}',
        b'{"jsonrpc":"2.0","id":1.5,"method":"GetTask","params":{}}',
        b'{"jsonrpc":"2.0","id":{},"method":"GetTask","params":{}}',
        b'{"jsonrpc":"2.0","id":1,"method":2,"params":{}}',
        b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"a":1,"a":1}}',
        b" " * (REQUEST_LIMIT + 1),
    ],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(MessageRefused):
        a2a_v10.read_request(body)


@pytest.mark.parametrize("request_id", ["a", 7, None])
def test_the_id_of_a_request_comes_back_as_it_was(request_id: str | int | None) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": request_id, "method": "GetTask", "params": {}}).encode()
    assert a2a_v10.read_request(body).id == request_id
    assert written(a2a_v10.task_answer(request_id, VIEW))["id"] == request_id


@pytest.mark.parametrize("write", [a2a_v10.message_answer, a2a_v10.task_answer])
def test_a_task_is_read_from_either_answer(write: Any) -> None:
    read = a2a_v10.read_task(write("m-1", VIEW))
    assert (read.task_id, read.context_id, read.state, read.text) == ("task-1", "context-1", INPUT_REQUIRED, "Hello.")
    assert read.extension == VIEW.extension


def test_the_answer_to_a_message_names_what_it_holds() -> None:
    assert set(written(a2a_v10.message_answer("m-1", VIEW))["result"]) == {"task"}
    assert written(a2a_v10.task_answer("m-1", VIEW))["result"]["status"]["timestamp"] == "2026-03-01T12:00:00Z"


def test_a_task_without_words_has_no_status_message() -> None:
    silent = TaskView("task-1", "context-1", INPUT_REQUIRED, AT)
    assert silent.to_json() == {
        "id": "task-1",
        "contextId": "context-1",
        "status": {"state": "TASK_STATE_INPUT_REQUIRED", "timestamp": "2026-03-01T12:00:00Z"},
    }


def test_a_push_is_a_status_update_and_read_back() -> None:
    assert set(written(a2a_v10.push_body(VIEW))) == {"statusUpdate"}
    read = a2a_v10.read_push(a2a_v10.push_body(VIEW))
    assert (read.task_id, read.state, read.extension) == ("task-1", INPUT_REQUIRED, VIEW.extension)


@pytest.mark.parametrize(("error", "code"), [(TaskNotFoundError(), -32001), (UnsupportedOperationError(), -32004)])
def test_an_error_answer_carries_the_code_of_the_specification(error: Any, code: int) -> None:
    body = a2a_v10.error_answer("m-1", error)
    with pytest.raises(RpcError) as raised:
        a2a_v10.read_task(body)
    assert (raised.value.code, raised.value.permanent) == (code, True)


@pytest.mark.parametrize("error", [{}, {"code": "x", "message": None}, {"code": -1, "message": "x" * 1000}])
def test_an_odd_error_answer_is_an_error_all_the_same(error: object) -> None:
    with pytest.raises(RpcError) as raised:
        a2a_v10.read_task(json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode())
    assert len(raised.value.detail) <= 300


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"result": []},
        {"result": {"task": {"id": "t"}}},
        {"result": {"id": "t", "status": {"state": 1}}},
        {"result": {"id": "t" * 65, "status": {"state": "TASK_STATE_WORKING"}}},
        {"result": {"id": "t", "status": {"state": "TASK_STATE_WORKING"}, "metadata": {EXTENSION_URI: "x"}}},
        {"result": {"id": "t", "status": {"state": "TASK_STATE_WORKING", "message": {"parts": {}}}}},
        {"error": "no"},
    ],
)
def test_what_is_no_answer_is_refused(answer: object) -> None:
    with pytest.raises(MessageRefused):
        a2a_v10.read_task(json.dumps(answer).encode())
