"""A2A 1.0 in HTTP+JSON: which operation an address and a verb stand for, and how its answer is said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from a2a.types import a2a_pb2 as wire
from a2a.utils.error_handlers import build_rest_error_payload
from a2a.utils.errors import (
    A2AError,
    ContentTypeNotSupportedError,
    InvalidParamsError,
    InvalidRequestError,
    JSONParseError,
    MethodNotFoundError,
    VersionNotSupportedError,
)

from conversations.peer_api.clients.bodies import check_files, read_json
from conversations.peer_api.clients.callers import Caller
from conversations.peer_api.clients.envelopes import (
    CURRENT,
    as_json,
    check_content_type,
    details_of,
    params_as,
    version_of,
)
from conversations.peer_api.clients.operations import OPERATIONS, STREAMS
from conversations.views_of_tasks import WithHistory
from protocol.errors import MessageRefused
from protocol.packet import Json
from protocol.strict_json import dumps

UNSUPPORTED_MEDIA_TYPE = 415
EXTENDED_CARD = "extendedAgentCard"
_TRUTHS = {"true": True, "false": False}
# Of who is not let in: the word in which every door of ours says so, and the status and words of HTTP+JSON.
_REFUSALS = {
    401: ("credentials", "UNAUTHENTICATED", "A token of this agent is needed."),
    429: ("busy", "RESOURCE_EXHAUSTED", "Too many at once. Try again later."),
}
_TASK, _CONFIG = r"tasks/(?P<task>[^/:]+)", r"(?P<config>[^/]+)"
# Verb, form of the rest of the path, operation, and what the parts of the path are called in its request.
_ROUTES: tuple[tuple[str, re.Pattern[str], str, Mapping[str, str]], ...] = tuple(
    (verb, re.compile(form), method, names)
    for verb, form, method, names in (
        ("POST", r"message:send", "SendMessage", {}),
        ("POST", r"message:stream", "SendStreamingMessage", {}),
        ("GET", r"tasks", "ListTasks", {}),
        ("GET", _TASK, "GetTask", {"task": "id"}),
        ("POST", rf"{_TASK}:cancel", "CancelTask", {"task": "id"}),
        ("GET", rf"{_TASK}:subscribe", "SubscribeToTask", {"task": "id"}),
        ("POST", rf"{_TASK}:subscribe", "SubscribeToTask", {"task": "id"}),
        ("POST", rf"{_TASK}/pushNotificationConfigs", "CreateTaskPushNotificationConfig", {"task": "taskId"}),
        ("GET", rf"{_TASK}/pushNotificationConfigs", "ListTaskPushNotificationConfigs", {"task": "taskId"}),
        (
            "GET",
            rf"{_TASK}/pushNotificationConfigs/{_CONFIG}",
            "GetTaskPushNotificationConfig",
            {"task": "taskId", "config": "id"},
        ),
        (
            "DELETE",
            rf"{_TASK}/pushNotificationConfigs/{_CONFIG}",
            "DeleteTaskPushNotificationConfig",
            {"task": "taskId", "config": "id"},
        ),
        ("GET", EXTENDED_CARD, "GetExtendedAgentCard", {}),
    )
)


@dataclass(frozen=True)
class RestCall:
    """One request. rest: of the path, below the agent's address. query: the last value of each name. version: of A2A,
    as the request names it.
    """

    verb: str
    rest: str
    query: Mapping[str, str]
    body: bytes
    version: str
    content_type: str

    @property
    def is_for_card(self) -> bool:
        return self.verb == "GET" and self.rest.rpartition("/")[2] == EXTENDED_CARD


def answer_rest(caller: Caller, call: RestCall) -> tuple[int, bytes]:
    """Status and body."""
    try:
        method, request = read_call(caller, call)
        result = OPERATIONS[method][1](caller, request)
    except A2AError as error:
        return rest_error(error)
    return 200, dumps(as_json(result) or {})


def read_call(caller: Caller, call: RestCall) -> tuple[str, Any]:
    """The operation, or the stream, and its request. Raises A2AError."""
    if version_of(call.version) != CURRENT:
        raise VersionNotSupportedError("HTTP+JSON is spoken here in A2A 1.0 only; send A2A-Version: 1.0")
    if "\x00" in call.rest or any("\x00" in value for value in call.query.values()):
        raise InvalidParamsError("NUL stands in the address")
    tenant, rest = _tenant_and_rest(call.rest)
    for verb, form, method, names in _ROUTES:
        match = form.fullmatch(rest)
        if match and verb == call.verb:
            asked = _asked(caller, call) | tenant | {names[part]: value for part, value in match.groupdict().items()}
            shape = STREAMS.get(method) or OPERATIONS[method][0]
            return method, params_as(shape, asked, agent_id=caller.agent.public_id)
    raise MethodNotFoundError


def _tenant_and_rest(rest: str) -> tuple[Json, str]:
    """A path may begin with a tenant, and then names it in place of the query or the body."""
    first, slash, behind = rest.partition("/")
    return ({"tenant": first}, behind) if slash and first != "tasks" else ({}, rest)


def rest_error(error: A2AError) -> tuple[int, bytes]:
    told = build_rest_error_payload(error)
    told["error"]["details"] = details_of(error)
    if isinstance(error, ContentTypeNotSupportedError):
        # As A2A 1.0.0 and the conformance kit have it; 1.0.1 and the SDK say 400.
        told["error"]["code"] = UNSUPPORTED_MEDIA_TYPE
    return int(told["error"]["code"]), dumps(told)


def refusal_body(status: int, *, is_rest: bool) -> bytes:
    """What is said to who is not let in, by which of the two doors."""
    word, name, words = _REFUSALS[status]
    told: Json = {"code": status, "status": name, "message": words}
    return dumps({"error": told} if is_rest else {"error": word, "detail": ""})


def _asked(caller: Caller, call: RestCall) -> Json:
    if call.verb != "POST":
        return {name: _typed(name, value) for name, value in call.query.items()}
    if not call.body:
        return {}
    check_content_type(call.content_type)
    try:
        asked = read_json(call.body, files=caller.takes_files)
    except MessageRefused as refused:
        wrong = JSONParseError if refused.detail == "not JSON" else InvalidRequestError
        raise wrong(refused.detail) from refused
    if not isinstance(asked, dict):
        raise InvalidRequestError("not an object")
    check_files(asked, size=len(call.body))
    return asked


def _typed(name: str, value: str) -> object:
    if name in {"historyLength", "pageSize", "history_length", "page_size"}:
        try:
            return int(value)
        except ValueError:
            raise InvalidParamsError(f"{name}: must be a whole number") from None
    if name in {"includeArtifacts", "include_artifacts"}:
        if value.lower() not in _TRUTHS:
            raise InvalidParamsError(f"{name}: must be true or false")
        return _TRUTHS[value.lower()]
    return value


def stream_answer(told: wire.StreamResponse | WithHistory) -> bytes:
    return dumps(as_json(told))
