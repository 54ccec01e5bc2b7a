"""A2A 1.0 in its HTTP+JSON binding: verbs and paths in place of methods, and errors in the status."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from a2a.utils.errors import A2A_REASON_TO_ERROR, JSON_RPC_ERROR_CODE_MAP, TaskNotFoundError

from protocol.a2a_v10 import RpcError
from protocol.errors import MessageRefused
from protocol.packet import Json
from protocol.plain.dialect import ANSWER_WITH_FILES, Call
from protocol.plain.v10 import A2A10
from protocol.strict_json import dumps, loads_object, object_at, optional_object_at

_PATHS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        A2A10.send: ("POST", "message:send"),
        A2A10.stream: ("POST", "message:stream"),
        A2A10.get: ("GET", "tasks/{id}"),
        A2A10.cancel: ("POST", "tasks/{id}:cancel"),
        A2A10.list_tasks: ("GET", "tasks"),
    }
)
_NOT_OF_A2A = frozenset({401, 403, 408, 425, 429})  # statuses that mean the same in every binding


class A2A10Http(A2A10):
    name: ClassVar[str] = "1.0-http"

    def call(self, request_id: str, method: str, params: Json, *, tenant: str) -> Call:
        verb, path = _PATHS[method]
        told = dict(params)
        if "{id}" in path:
            path = path.replace("{id}", _segment(told.pop("id")))
        if tenant:
            path = f"{_segment(tenant)}/{path}"
        if verb == "GET":
            return Call(b"", verb, f"{path}?{urlencode(told)}" if told else path)
        return Call(dumps(told), verb, path)

    def result_in(self, body: bytes) -> Mapping[str, Any]:
        data = loads_object(body, limit=ANSWER_WITH_FILES)
        error = optional_object_at(data, "error")
        if error is not None:
            raise _as_rpc_error(error)
        return data

    def tells_error_by(self, status: int) -> bool:
        return 400 <= status < 500 and status not in _NOT_OF_A2A

    def error_in(self, body: bytes) -> RpcError:
        return _as_rpc_error(object_at(loads_object(body, limit=ANSWER_WITH_FILES), "error"))


def _as_rpc_error(error: Mapping[str, Any]) -> RpcError:
    """Known by its reason; without one that A2A knows, by its code."""
    details = error.get("details")
    for one in details if isinstance(details, list) else ():
        kind = A2A_REASON_TO_ERROR.get(str(one.get("reason"))) if isinstance(one, dict) else None
        if kind is not None:
            return RpcError(JSON_RPC_ERROR_CODE_MAP[kind])
    code = error.get("code")
    if code == HTTPStatus.NOT_FOUND:
        return RpcError(JSON_RPC_ERROR_CODE_MAP[TaskNotFoundError])  # there is nothing else to be found
    return RpcError(code if isinstance(code, int) else 0)


def _segment(text: str) -> str:
    """One part of a path, which leads nowhere else. Raises MessageRefused."""
    if text in {"", ".", ".."}:
        raise MessageRefused("an id that cannot stand in an address")
    return quote(text, safe="")
