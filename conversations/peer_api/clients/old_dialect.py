"""A2A 0.3 in JSON-RPC: other names and shapes for the same operations, translated by the public SDK."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from a2a.compat.v0_3 import conversions as old
from a2a.compat.v0_3 import types as shapes
from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import (
    JSON_RPC_ERROR_CODE_MAP,
    A2AError,
    ExtendedAgentCardNotConfiguredError,
    InvalidParamsError,
    MethodNotFoundError,
    VersionNotSupportedError,
)
from pydantic import ValidationError

from conversations.peer_api.clients import operations
from conversations.peer_api.clients.bodies import parts_of
from conversations.peer_api.clients.callers import Caller
from conversations.peer_api.clients.envelopes import OLD, Rpc
from conversations.views_of_tasks import WithHistory
from protocol.packet import Json
from protocol.strict_json import dumps

Translate = Callable[[Any], Any]
_INTERNAL = -32603
_KNOWN_ERRORS = frozenset({-32700, -32600, -32601, -32602, -32603, *range(-32007, -32000)})
_KINDS = ("text", "file", "data")
_ONLY_PUSH = "default"  # what a push configuration is called whose client gave it no name


def _sent(response: Any) -> Any:
    which = response.WhichOneof("payload")
    return old.to_compat_task(response.task) if which == "task" else old.to_compat_message(response.message)


def _configs(response: Any) -> list[Any]:
    return [old.to_compat_task_push_notification_config(one) for one in response.configs]


def _card(card: Any) -> Any:
    return old.to_compat_agent_card(card)


def _set_push(caller: Caller, request: wire.TaskPushNotificationConfig) -> wire.TaskPushNotificationConfig:
    """Without a name there is one configuration of a task, and the next takes its place."""
    request.id = request.id or _ONLY_PUSH
    return operations.create_push_config(caller, request)


def _get_push(caller: Caller, request: wire.GetTaskPushNotificationConfigRequest) -> wire.TaskPushNotificationConfig:
    """Without a name any of them will do."""
    if not request.id:
        listed = wire.ListTaskPushNotificationConfigsRequest(task_id=request.task_id)
        known = operations.list_push_configs(caller, listed).configs
        request.id = known[0].id if known else _ONLY_PUSH
    return operations.get_push_config(caller, request)


def _extended_card(caller: Caller, request: wire.GetExtendedAgentCardRequest) -> wire.AgentCard:
    if caller.client is None:
        raise ExtendedAgentCardNotConfiguredError("It is for those who sign in")
    return operations.get_extended_card(caller, request)


# Method: its shape, to our request, what it does, from our answer.
_METHODS: Mapping[str, tuple[Any, Translate, operations.Operation, Translate]] = MappingProxyType(
    {
        "message/send": (
            shapes.SendMessageRequest,
            old.to_core_send_message_request,
            operations.send_message,
            _sent,
        ),
        "tasks/get": (shapes.GetTaskRequest, old.to_core_get_task_request, operations.get_task, old.to_compat_task),
        "tasks/cancel": (
            shapes.CancelTaskRequest,
            old.to_core_cancel_task_request,
            operations.cancel,
            old.to_compat_task,
        ),
        "tasks/pushNotificationConfig/set": (
            shapes.SetTaskPushNotificationConfigRequest,
            old.to_core_create_task_push_notification_config_request,
            _set_push,
            old.to_compat_task_push_notification_config,
        ),
        "tasks/pushNotificationConfig/get": (
            shapes.GetTaskPushNotificationConfigRequest,
            old.to_core_get_task_push_notification_config_request,
            _get_push,
            old.to_compat_task_push_notification_config,
        ),
        "tasks/pushNotificationConfig/list": (
            shapes.ListTaskPushNotificationConfigRequest,
            old.to_core_list_task_push_notification_config_request,
            operations.list_push_configs,
            _configs,
        ),
        "tasks/pushNotificationConfig/delete": (
            shapes.DeleteTaskPushNotificationConfigRequest,
            old.to_core_delete_task_push_notification_config_request,
            operations.delete_push_config,
            lambda _none: None,
        ),
        "agent/getAuthenticatedExtendedCard": (
            shapes.GetAuthenticatedExtendedCardRequest,
            old.to_core_get_extended_agent_card_request,
            _extended_card,
            _card,
        ),
    }
)
# Streams: the shape, to our request, and the name of the same in 1.0.
OLD_STREAMS: Mapping[str, tuple[Any, Translate, str]] = MappingProxyType(
    {
        "message/stream": (
            shapes.SendStreamingMessageRequest,
            old.to_core_send_message_request,
            "SendStreamingMessage",
        ),
        "tasks/resubscribe": (
            shapes.TaskResubscriptionRequest,
            old.to_core_subscribe_to_task_request,
            "SubscribeToTask",
        ),
    }
)


def answer_old(caller: Caller, rpc: Rpc) -> bytes:
    """Always an answer, errors in the words of 0.3."""
    try:
        if rpc.method in operations.OPERATIONS or rpc.method in operations.STREAMS:
            raise VersionNotSupportedError("Methods of A2A 1.0 need the header A2A-Version: 1.0")
        if rpc.method not in _METHODS:
            raise MethodNotFoundError
        shape, into, operation, out_of = _METHODS[rpc.method]
        result = out_of(_whole(operation(replace(caller, version=OLD), into(old_request(shape, rpc)))))
    except A2AError as error:
        return old_error(rpc, error)
    return dumps({"jsonrpc": "2.0", "id": rpc.id, "result": _plain(result)})


def old_request(shape: Any, rpc: Rpc) -> Any:
    """Raises InvalidParamsError."""
    if any(_is_of_no_kind(part) for part in parts_of(rpc.params)):
        raise InvalidParamsError("message.parts: a part of a kind that is not known")
    try:
        asked = {"jsonrpc": "2.0", "id": rpc.id, "method": rpc.method, "params": rpc.params}
        return shape.model_validate({name: value for name, value in asked.items() if value is not None})
    except ValidationError as error:
        raise InvalidParamsError("The params do not have the shape they must have") from error


def _is_of_no_kind(part: Any) -> bool:
    """Some name the kind as 0.1 did. A part that names neither is known by what it holds."""
    return isinstance(part, dict) and "kind" not in part and part.get("type", _KINDS[0]) not in _KINDS


def old_event(told: Any, rpc_id: str | int | None) -> bytes:
    """One event of a stream."""
    return dumps(_plain(old.to_compat_stream_response(_whole(told), rpc_id)))


def old_error(rpc: Rpc, error: A2AError) -> bytes:
    code = JSON_RPC_ERROR_CODE_MAP.get(type(error), _INTERNAL)
    # What 1.0 added is, to a reader of 0.3, but for the version that it does not know of.
    known = code in _KNOWN_ERRORS or isinstance(error, VersionNotSupportedError)
    told: Json = {"code": code if known else _INTERNAL, "message": error.message}
    return dumps({"jsonrpc": "2.0", "id": rpc.id, "error": told})


def _whole(result: Any) -> Any:
    return result.whole() if isinstance(result, WithHistory) else result


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if value is None else value.model_dump(mode="json", by_alias=True, exclude_none=True)
