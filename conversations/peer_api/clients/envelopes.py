"""JSON-RPC of A2A 1.0 around the operations: what came in, what goes out, and what went wrong in its exact words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from a2a.utils.error_handlers import BAD_REQUEST_TYPE, build_error_details
from a2a.utils.errors import (
    JSON_RPC_ERROR_CODE_MAP,
    A2AError,
    ContentTypeNotSupportedError,
    InvalidParamsError,
    InvalidRequestError,
    JSONParseError,
    VersionNotSupportedError,
)
from google.protobuf.json_format import (  # type: ignore[import-untyped]  # it comes without stubs
    MessageToDict,
    ParseDict,
    ParseError,
)

from conversations.peer_api.clients.bodies import check_files, read_json
from conversations.views_of_tasks import WithHistory
from protocol.a2a_v10 import VERSION_HEADER
from protocol.errors import MessageRefused
from protocol.packet import Json
from protocol.strict_json import dumps

OLD, CURRENT = "0.3", "1.0"
JSON_TYPE = "application/json"
_READABLE = frozenset({"", JSON_TYPE, "application/a2a+json"})
_FIELD_AND_WORDS = re.compile(r"([A-Za-z.]+): (.+)")


@dataclass(frozen=True)
class Rpc:
    """One call. id: echoed as it came."""

    id: str | int | None
    method: str
    params: Mapping[str, Any]


class BadEnvelope(Exception):
    """It is no JSON-RPC call. id: as far as there is one to echo."""

    def __init__(self, error: A2AError, *, rpc_id: str | int | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.id = rpc_id


def read_rpc(body: bytes, *, files: bool) -> Rpc:
    """files: whether the caller's are taken. Raises BadEnvelope."""
    try:
        data = read_json(body, files=files)
    except MessageRefused as refused:
        wrong = JSONParseError if refused.detail.startswith("not ") else InvalidRequestError
        raise BadEnvelope(wrong(refused.detail)) from refused
    if not isinstance(data, dict):
        raise BadEnvelope(InvalidRequestError("not an object"))
    rpc_id = data.get("id")
    if isinstance(rpc_id, bool) or not isinstance(rpc_id, str | int | None):
        raise BadEnvelope(InvalidRequestError("id: must be text or a whole number"))
    method, params = data.get("method"), data.get("params", {})
    if data.get("jsonrpc") != "2.0" or not isinstance(method, str) or not method:
        raise BadEnvelope(InvalidRequestError('needs jsonrpc "2.0" and a method'), rpc_id=rpc_id)
    if not isinstance(params, dict):
        raise BadEnvelope(InvalidParamsError("params: must be an object"), rpc_id=rpc_id)
    try:
        check_files(params, size=len(body))
    except A2AError as error:
        raise BadEnvelope(error, rpc_id=rpc_id) from error
    return Rpc(rpc_id, method, params)


def named_version(header: str, query: Iterable[tuple[str, str]]) -> str:
    """As a call names it: in its header A2A-Version, or in a parameter of that name."""
    return header or next((value for name, value in query if name.lower() == VERSION_HEADER.lower()), "")


def version_of(named: str) -> str:
    """The version a caller speaks; who names none speaks 0.3. Raises VersionNotSupportedError."""
    named = named.strip() or OLD
    major, _, minor = named.partition(".")
    if named == OLD or named.startswith(f"{OLD}."):
        return OLD
    if major == "1" and minor.partition(".")[0] in {"", "0"}:
        return CURRENT
    raise VersionNotSupportedError(f"A2A {CURRENT} and {OLD} are spoken here")


def check_content_type(header: str) -> None:
    """Raises ContentTypeNotSupportedError for a body that does not say it is JSON."""
    if header.partition(";")[0].strip().lower() not in _READABLE:
        raise ContentTypeNotSupportedError("The body must be application/json")


def params_as(shape: type[Any], params: Mapping[str, Any], *, agent_id: str) -> Any:
    """Raises InvalidParamsError. What we do not know is left out: later versions add to the shapes.

    agent_id: the only tenant there is at an agent's address. Who means another is not answered by this one.
    """
    try:
        request = ParseDict(params, shape(), ignore_unknown_fields=True)
    except (ParseError, ValueError) as error:
        raise InvalidParamsError("The params do not have the shape they must have") from error
    if request.tenant not in {"", agent_id}:
        raise InvalidParamsError("tenant: there is no such tenant at this address")
    _check_enums(shape, params)
    return request


def _check_enums(shape: type[Any], params: Mapping[str, Any]) -> None:
    """A name that is not known is left out by the wire's reader, as if nothing had been asked for."""
    for field in shape.DESCRIPTOR.fields:
        named = params.get(field.json_name, params.get(field.name))
        if field.enum_type and isinstance(named, str) and named not in {"", *field.enum_type.values_by_name}:
            known = ", ".join(list(field.enum_type.values_by_name)[1:])
            raise InvalidParamsError(f"{field.json_name}: must be one of {known}")


def as_json(result: Any) -> Json | None:
    if result is None:
        return None
    if not isinstance(result, WithHistory):
        return _complete(MessageToDict(result), result)
    made = _complete(MessageToDict(result.result), result.result)
    for task, history in zip(made.get("tasks", [made.get("task", made)]), result.histories, strict=True):
        if history:
            task["history"] = history
    return made


def _complete(made: Json, result: Any) -> Json:
    """A list says how long it is even when it is empty."""
    if type(result).__name__ == "ListTasksResponse":
        return {"tasks": [], "nextPageToken": "", "pageSize": 0, "totalSize": 0, **made}
    if type(result).__name__ == "ListTaskPushNotificationConfigsResponse":
        return {"configs": [], **made}
    return made


def answer_bytes(rpc_id: str | int | None, result: Json | None) -> bytes:
    return dumps({"jsonrpc": "2.0", "id": rpc_id, "result": result})


def details_of(error: A2AError) -> list[Json]:
    """Its reason, and the field that is wrong where its words begin with one."""
    details = build_error_details(error)
    told = _FIELD_AND_WORDS.fullmatch(error.message) if isinstance(error, InvalidParamsError) else None
    if told is not None:
        violation = {"field": told[1], "description": told[2]}
        details.append({"@type": BAD_REQUEST_TYPE, "fieldViolations": [violation]})
    return details


def error_bytes(rpc_id: str | int | None, error: A2AError) -> bytes:
    code = JSON_RPC_ERROR_CODE_MAP.get(type(error), -32603)
    told = {"code": code, "message": error.message, "data": details_of(error)}
    return dumps({"jsonrpc": "2.0", "id": rpc_id, "error": told})
