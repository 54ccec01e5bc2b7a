"""A2A 1.0 in HTTP+JSON, as it is said to a plain agent and heard from it."""

import json
from typing import Any

import pytest

from protocol.a2a_v10 import RpcError
from protocol.errors import MessageRefused
from protocol.plain import DIALECTS
from protocol.plain.card import read_plain_card
from protocol.plain.heard import Gathered, Stage

HTTP = DIALECTS["1.0-http"]
ORIGIN = "https://sea.example"
TASK = {"id": "t-1", "contextId": "c-1", "status": {"state": "TASK_STATE_COMPLETED"}}


def told(value: Any) -> bytes:
    return json.dumps(value).encode()


def failed(code: int, reason: str = "") -> bytes:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "a2a-protocol.org"}]
    return told({"error": {"code": code, "message": "No.", "details": details if reason else []}})


def test_a_message_is_posted_with_the_body_that_it_has_in_json_rpc_as_parameters() -> None:
    call = HTTP.send_request(message_id="m-1", texts=("One", "two"), task_id="t-1", context_id="c-1")
    assert (call.verb, call.path) == ("POST", "message:send")
    body = json.loads(call.body)
    assert set(body) == {"message", "configuration"}
    assert body["message"]["parts"] == [{"text": "One"}, {"text": "two"}]
    assert (body["message"]["taskId"], body["message"]["contextId"]) == ("t-1", "c-1")
    assert HTTP.send_request(message_id="m-1", texts=("One",), stream=True).path == "message:stream"


def test_a_task_is_named_in_the_path_and_the_rest_in_the_query() -> None:
    look = HTTP.get_request(request_id="look", task_id="a/b?c", history=20)
    assert (look.verb, look.path, look.body) == ("GET", "tasks/a%2Fb%3Fc?historyLength=20", b"")
    stop = HTTP.cancel_request(request_id="stop", task_id="t-1")
    assert (stop.verb, stop.path, stop.body) == ("POST", "tasks/t-1:cancel", b"{}")
    tasks = HTTP.list_request(request_id="look", context_id="c 1", history=2)
    assert (tasks.verb, tasks.path) == ("GET", "tasks?contextId=c+1&pageSize=5&historyLength=2")


def test_a_tenant_comes_first_in_the_path() -> None:
    assert HTTP.cancel_request(request_id="stop", task_id="t-1", tenant="sea").path == "sea/tasks/t-1:cancel"
    assert HTTP.send_request(message_id="m", texts=("One",), tenant="a/b").path == "a%2Fb/message:send"


@pytest.mark.parametrize("leads_away", [".", ".."])
def test_an_id_leads_to_no_other_path(leads_away: str) -> None:
    with pytest.raises(MessageRefused):
        HTTP.get_request(request_id="look", task_id=leads_away)
    with pytest.raises(MessageRefused):
        HTTP.send_request(message_id="m", texts=("One",), tenant=leads_away)


def test_answers_are_the_results_themselves() -> None:
    assert HTTP.read_answer(told({"task": TASK})).stage is Stage.DONE
    assert HTTP.read_answer(told(TASK)).task_id == "t-1"
    assert HTTP.read_list(told({"tasks": [TASK]}))[0].context_id == "c-1"
    update = {"statusUpdate": {"taskId": "t-1", "contextId": "c-1", "status": {"state": "TASK_STATE_WORKING"}}}
    assert HTTP.read_event(Gathered(), told(update)).heard.stage is Stage.WORKING
    with pytest.raises(MessageRefused):
        HTTP.read_answer(b"{}")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (failed(404, "TASK_NOT_FOUND"), -32001),
        (failed(400, "TASK_NOT_CANCELABLE"), -32002),
        (failed(400, "UNSUPPORTED_OPERATION"), -32004),
        (failed(400, "EXTENSION_SUPPORT_REQUIRED"), -32008),
        (failed(404), -32001),
        (failed(400), 400),
        (failed(400, "OUT_OF_TEA"), 400),
        (told({"error": {}}), 0),
        (told({"error": {"code": "x", "details": [7]}}), 0),
    ],
)
def test_an_error_is_known_by_its_reason(body: bytes, code: int) -> None:
    assert HTTP.error_in(body).code == code
    with pytest.raises(RpcError) as raised:
        HTTP.read_answer(body)
    assert raised.value.code == code


@pytest.mark.parametrize("body", [b"", b"<p>Not here</p>", b"[]", told({"error": "gone"}), told({"detail": "no"})])
def test_what_another_server_says_is_no_error_of_a2a(body: bytes) -> None:
    with pytest.raises(MessageRefused):
        HTTP.error_in(body)


def test_only_statuses_that_blame_the_request_are_errors_of_a2a() -> None:
    tells = {status for status in range(200, 600) if HTTP.tells_error_by(status)}
    assert tells == set(range(400, 500)) - {401, 403, 408, 425, 429}
    assert not any(DIALECTS[name].tells_error_by(404) for name in ("1.0", "0.3"))


def interfaces(*offered: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"url": f"{ORIGIN}/{number}", "protocolBinding": binding, "protocolVersion": version}
        for number, (binding, version) in enumerate(offered)
    ]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([("HTTP+JSON", "1.0")], (0, "1.0-http")),
        ([("HTTP+JSON", "1.0"), ("JSONRPC", "1.0")], (1, "1.0")),
        ([("JSONRPC", "0.3"), ("GRPC", "1.0"), ("http+json", "1.1")], (2, "1.0-http")),
        ([("HTTP+JSON", "0.3"), ("JSONRPC", "0.3")], (1, "0.3")),
    ],
)
def test_of_what_a_card_offers_the_newest_is_spoken(offered: list[tuple[str, str]], chosen: tuple[int, str]) -> None:
    card = told({"name": "Marea", "supportedInterfaces": interfaces(*offered)})
    found = read_plain_card(card, origin=ORIGIN, card_url=f"{ORIGIN}/.well-known/agent-card.json").interface
    assert (found.url, found.dialect) == (f"{ORIGIN}/{chosen[0]}", chosen[1])


def test_an_answer_is_read_as_far_as_one_in_json_rpc() -> None:
    """Some tell back the files that they got."""
    task = {**TASK, "history": [{"messageId": "m-1", "parts": [{"raw": "A" * 400_000}]}]}
    assert HTTP.read_answer(told({"task": task})).stage is Stage.DONE
    assert DIALECTS["1.0"].read_answer(told({"jsonrpc": "2.0", "id": "1", "result": {"task": task}})).task_id == "t-1"
