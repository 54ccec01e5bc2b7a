"""The operations of A2A on the tasks of one caller. Each raises A2AError; what is another caller's does not exist."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import (
    ContentTypeNotSupportedError,
    InvalidParamsError,
    TaskNotFoundError,
    UnsupportedOperationError,
)
from django.conf import settings
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # it comes without stubs

from agents.addresses import address_policy
from agents.own_card import card_message, is_conformance_agent
from conversations.files_of_tasks import in_words
from conversations.flows.cancel_task import cancel_task
from conversations.flows.keep_file import NoRoom
from conversations.flows.serve_message import (
    ClientMessage,
    WantedPush,
    keep_push_target,
    serve_message,
    served_before,
)
from conversations.models import PushTarget, ServedTask
from conversations.models.served_task import WORKING
from conversations.peer_api.clients.callers import Caller
from conversations.peer_api.clients.files import files_in, looked_at, not_taken
from conversations.peer_api.clients.listing import list_tasks
from conversations.peer_api.clients.test_brain import answer_as_scripted, bare_answer
from conversations.views_of_tasks import WithHistory, push_view, task_view
from protocol.a2a_v10 import MESSAGE_LIMIT
from protocol.addresses import parse_outgoing_url
from protocol.errors import AddressRefused
from protocol.outgoing_http import is_header_value
from protocol.packet import Json
from protocol.plain.input_modes import MOST_MODES, modes_in

ID_LIMIT = 128
MOST_PUSH_TARGETS = 10  # of one task
LONGEST_WAIT = 10.0  # seconds for an answer that does not come at once
# Who waits holds one of the threads that answer everybody. Without a place a client is told how far its task is.
_places = threading.BoundedSemaphore(max(settings.WEB_THREADS // 4, 1))
LOOK_AGAIN = 0.2


def send_message(caller: Caller, request: wire.SendMessageRequest) -> wire.SendMessageResponse | WithHistory:
    """Waits a while for our agent's answer, unless the caller wants to ask later."""
    bare = bare_answer(request.message.message_id) if is_conformance_agent(caller.agent) else None
    if bare is not None:
        return wire.SendMessageResponse(message=bare)
    configuration = request.configuration
    length = history_length(configuration)
    task = begin(caller, request)
    if not configuration.return_immediately:
        task = _wait(task)
    told = task_view(task, history_length=length)
    return replace(told, result=wire.SendMessageResponse(task=told.result))


def begin(caller: Caller, request: wire.SendMessageRequest) -> ServedTask:
    """The task, with what our agent said at once."""
    answer = answer_as_scripted if is_conformance_agent(caller.agent) else None
    push, sent = _wanted_push(caller, request.configuration), _message_of(caller, request)
    if sent.files and (before := served_before(agent=caller.agent, client=caller.client, sent=sent)):
        return before
    files = looked_at(caller, sent.files) if sent.files else ()
    try:
        return serve_message(agent=caller.agent, client=caller.client, sent=sent, files=files, push=push, answer=answer)
    except NoRoom as refused:
        raise not_taken(refused.code) from refused


def get_task(caller: Caller, request: wire.GetTaskRequest) -> WithHistory:
    return task_view(task_of(caller, request.id), history_length=history_length(request))


def cancel(caller: Caller, request: wire.CancelTaskRequest) -> WithHistory:
    return task_view(cancel_task(task_of(caller, request.id)))


def create_push_config(caller: Caller, request: wire.TaskPushNotificationConfig) -> wire.TaskPushNotificationConfig:
    task = task_of(caller, request.task_id)
    if PushTarget.objects.filter(task=task).exclude(config_id=request.id).count() >= MOST_PUSH_TARGETS:
        raise InvalidParamsError(f"A task has at most {MOST_PUSH_TARGETS} push configurations")
    return push_view(keep_push_target(task, _push_from(caller, request)))


def get_push_config(
    caller: Caller, request: wire.GetTaskPushNotificationConfigRequest
) -> wire.TaskPushNotificationConfig:
    task = task_of(caller, request.task_id)
    target = PushTarget.objects.filter(task=task, config_id=request.id).first()
    if target is None:
        raise TaskNotFoundError("No such push configuration")
    return push_view(target)


def list_push_configs(
    caller: Caller, request: wire.ListTaskPushNotificationConfigsRequest
) -> wire.ListTaskPushNotificationConfigsResponse:
    targets = PushTarget.objects.filter(task=task_of(caller, request.task_id)).order_by("pk")
    return wire.ListTaskPushNotificationConfigsResponse(configs=[push_view(target) for target in targets])


def delete_push_config(caller: Caller, request: wire.DeleteTaskPushNotificationConfigRequest) -> None:
    """Done twice it is done."""
    PushTarget.objects.filter(task=task_of(caller, request.task_id), config_id=request.id).delete()


def get_extended_card(caller: Caller, _request: wire.GetExtendedAgentCardRequest) -> wire.AgentCard:
    return card_message(caller.agent)


Operation = Callable[[Caller, Any], Any]

# By the name of the method in JSON-RPC: the shape of its params, and what it does. Streams are not among them.
OPERATIONS: Mapping[str, tuple[type[Any], Operation]] = MappingProxyType(
    {
        "SendMessage": (wire.SendMessageRequest, send_message),
        "GetTask": (wire.GetTaskRequest, get_task),
        "ListTasks": (wire.ListTasksRequest, list_tasks),
        "CancelTask": (wire.CancelTaskRequest, cancel),
        "CreateTaskPushNotificationConfig": (wire.TaskPushNotificationConfig, create_push_config),
        "GetTaskPushNotificationConfig": (wire.GetTaskPushNotificationConfigRequest, get_push_config),
        "ListTaskPushNotificationConfigs": (wire.ListTaskPushNotificationConfigsRequest, list_push_configs),
        "DeleteTaskPushNotificationConfig": (wire.DeleteTaskPushNotificationConfigRequest, delete_push_config),
        "GetExtendedAgentCard": (wire.GetExtendedAgentCardRequest, get_extended_card),
    }
)
STREAMS: Mapping[str, type[Any]] = MappingProxyType(
    {"SendStreamingMessage": wire.SendMessageRequest, "SubscribeToTask": wire.SubscribeToTaskRequest}
)


def task_of(caller: Caller, task_id: str) -> ServedTask:
    if not task_id:
        raise InvalidParamsError("A task id is needed")
    try:
        known = uuid.UUID(task_id)
    except ValueError:
        raise TaskNotFoundError from None
    task = ServedTask.objects.of(caller.agent, caller.client).filter(pk=known).first()
    if task is None:
        raise TaskNotFoundError
    return task


def open_task_of(caller: Caller, task_id: str) -> ServedTask:
    """For who wants to listen: there is nothing to come of a task that is over."""
    task = task_of(caller, task_id)
    if task.over:
        raise UnsupportedOperationError("The task is over")
    return task


def history_length(request: Any) -> int | None:
    if not request.HasField("history_length"):
        return None
    if request.history_length < 0:
        raise InvalidParamsError("historyLength: must not be negative")
    return int(request.history_length)


def _wait(task: ServedTask) -> ServedTask:
    if task.state != WORKING or not _places.acquire(blocking=False):
        return task
    try:
        ends = time.monotonic() + LONGEST_WAIT
        while task.state == WORKING and time.monotonic() < ends:
            time.sleep(LOOK_AGAIN)
            task.refresh_from_db()
    finally:
        _places.release()
    return task


def _message_of(caller: Caller, request: wire.SendMessageRequest) -> ClientMessage:
    message = request.message
    if not message.message_id or not message.parts:
        raise InvalidParamsError("message: needs messageId and parts")
    if max(len(message.message_id), len(message.task_id), len(message.context_id)) > ID_LIMIT:
        raise InvalidParamsError(f"message: ids have at most {ID_LIMIT} characters")
    if message.role != wire.ROLE_USER:
        raise InvalidParamsError("message: role must be ROLE_USER")
    for part in message.parts:
        _check_kind(caller, part)
    files, texts = files_in(message), [part.text for part in message.parts if part.WhichOneof("content") == "text"]
    text = "\n".join(texts)
    if len(text) > MESSAGE_LIMIT or "\x00" in text:
        raise InvalidParamsError(f"message: its text has at most {MESSAGE_LIMIT} characters")
    ids, modes = (message.message_id, message.task_id, message.context_id), _output_modes(request.configuration)
    return ClientMessage(*ids, text, _kept(message), files, modes)


def _output_modes(configuration: wire.SendMessageConfiguration) -> tuple[str, ...]:
    """Who names none leaves it to the card; who names what is no media type, as some name "text", gets text."""
    named = list(configuration.accepted_output_modes)
    return tuple(modes_in(named))[:MOST_MODES] or (("text/plain",) if named else ())


def _check_kind(caller: Caller, part: wire.Part) -> None:
    """Text of any kind will do: whoever answers reads it as it is written. Raises ContentTypeNotSupportedError."""
    match part.WhichOneof("content"):
        case "text" if (part.media_type or "text/").lower().startswith("text/"):
            return
        case "raw" if caller.takes_files:
            return
        case "url" if caller.takes_files:
            raise ContentTypeNotSupportedError("A file is taken with its bytes; nothing is fetched from a url")
    raise ContentTypeNotSupportedError(f"Only text {'and files are' if caller.takes_files else 'is'} understood")


def _kept(message: wire.Message) -> Json:
    """As it stands in the history. Files are named alone: whoever sent them has them."""
    for part in message.parts:
        if part.WhichOneof("content") == "raw":
            part.text = in_words(part.filename)
            part.ClearField("media_type")
    return dict(MessageToDict(message))


def _wanted_push(caller: Caller, configuration: wire.SendMessageConfiguration) -> WantedPush | None:
    if not configuration.HasField("task_push_notification_config"):
        return None
    return _push_from(caller, configuration.task_push_notification_config)


def _push_from(caller: Caller, config: wire.TaskPushNotificationConfig) -> WantedPush:
    """An address we would not call is refused here, where its owner can hear of it."""
    if len(config.url) > 500 or len(config.id) > ID_LIMIT or len(config.authentication.scheme) > 40:
        raise InvalidParamsError("A push configuration's url, id or scheme is too long")
    _check_headers(config)
    try:
        parse_outgoing_url(config.url, policy=address_policy())
    except AddressRefused as refused:
        raise InvalidParamsError(f"url: {refused.detail}") from refused
    return WantedPush(
        url=config.url,
        config_id=config.id,
        token=config.token,
        scheme=config.authentication.scheme,
        credentials=config.authentication.credentials,
        version=caller.version,
    )


def _check_headers(config: wire.TaskPushNotificationConfig) -> None:
    """Of each push. Raises InvalidParamsError for what no header can say."""
    authentication = config.authentication
    if authentication.credentials and not authentication.scheme:
        raise InvalidParamsError("authentication.scheme: must be there with credentials")
    if not all(map(is_header_value, (config.token, authentication.scheme, authentication.credentials))):
        raise InvalidParamsError("A push configuration's token, scheme and credentials must be visible ASCII")
