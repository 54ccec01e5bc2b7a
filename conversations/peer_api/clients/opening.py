"""Whether a call is a plain client's stream, and with what it begins. With the database; who waits is elsewhere."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import A2AError
from django.utils import timezone

from agents.clients import is_client_token
from agents.models import Agent
from agents.own_card import is_conformance_agent
from conversations.models import ServedUpdate
from conversations.peer_api.clients import operations
from conversations.peer_api.clients.callers import Caller, caller_of, seconds_to_wait
from conversations.peer_api.clients.envelopes import (
    CURRENT,
    OLD,
    BadEnvelope,
    Rpc,
    answer_bytes,
    as_json,
    check_content_type,
    error_bytes,
    named_version,
    params_as,
    read_rpc,
    version_of,
)
from conversations.peer_api.clients.old_dialect import OLD_STREAMS, old_error, old_event, old_request
from conversations.peer_api.clients.rest import RestCall, read_call, refusal_body, rest_error, stream_answer
from conversations.peer_api.clients.test_brain import bare_answer
from conversations.views_of_tasks import WithHistory, task_view

Scope = MutableMapping[str, Any]
Say = Callable[[wire.StreamResponse | WithHistory], bytes]


@dataclass(frozen=True)
class Refused:
    status: int
    body: bytes


@dataclass
class Opened:
    """first: the event it begins with, until that is told. seq: the update it has reached. task_id: empty when there is
    nothing to come. client: whose it is. until_asked: it ends when the client is asked for something, not only with the
    task.
    """

    first: bytes
    say: Say
    client: str = ""
    task_id: str = ""
    conversation_id: UUID | None = None
    seq: int = 0
    until_asked: bool = False


def open_stream(
    agent_id: str, rest: str, scope: Scope, headers: dict[str, str], body: bytes
) -> Opened | Refused | None:
    """None for what is not a plain client's stream."""
    agent = Agent.objects.answering().select_related("workspace").filter(public_id=agent_id).first()
    authorization = headers.get("authorization", "")
    opens = agent is not None and is_conformance_agent(agent) and not authorization
    if not rest and not opens and not is_client_token(authorization):
        return None
    caller = caller_of(agent, authorization=authorization, now=timezone.now())
    if caller is None:
        return not_let_in(401, rest)
    if seconds_to_wait(caller):
        return not_let_in(429, rest)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    version = named_version(headers.get("a2a-version", ""), query.items())
    content_type = headers.get("content-type", "")
    if rest:
        return _open_rest(caller, RestCall(scope["method"], rest, query, body, version, content_type))
    return _open_rpc(caller, body, version, content_type)


def not_let_in(status: int, rest: str) -> Refused:
    return Refused(status, refusal_body(status, is_rest=bool(rest)))


def _open_rest(caller: Caller, call: RestCall) -> Opened | Refused | None:
    try:
        method, request = read_call(caller, call)
        if method not in operations.STREAMS:
            return None  # of something that is called like one
        return _begin(caller, method, request, say=stream_answer)
    except A2AError as error:
        return Refused(*rest_error(error))


def _open_rpc(caller: Caller, body: bytes, version: str, content_type: str) -> Opened | Refused | None:
    try:
        check_content_type(content_type)
        rpc = read_rpc(body, files=caller.takes_files)
    except BadEnvelope as bad:
        return Refused(200, error_bytes(bad.id, bad.error))
    except A2AError as error:
        return Refused(200, error_bytes(None, error))
    if rpc.method in OLD_STREAMS:
        return _open_old(caller, rpc, version)
    if rpc.method not in operations.STREAMS:
        return None
    try:
        if version_of(version) == OLD:
            return None  # the ordinary door says what is wrong with it
        request = params_as(operations.STREAMS[rpc.method], rpc.params, agent_id=caller.agent.public_id)
        return _begin(caller, rpc.method, request, say=lambda told: answer_bytes(rpc.id, as_json(told)))
    except A2AError as error:
        return Refused(200, error_bytes(rpc.id, error))


def _open_old(caller: Caller, rpc: Rpc, version: str) -> Opened | None:
    """An error is the only event of its stream: a client of 0.3 reads nothing else in this place."""
    shape, into, method = OLD_STREAMS[rpc.method]

    def say(told: wire.StreamResponse | WithHistory) -> bytes:
        return old_event(told, rpc.id)

    try:
        if version_of(version) == CURRENT:
            return None  # the ordinary door says that 1.0 has no such method
        return _begin(replace(caller, version=OLD), method, into(old_request(shape, rpc)), say=say)
    except A2AError as error:
        return Opened(old_error(rpc, error), say)


def _begin(caller: Caller, method: str, request: Any, *, say: Say) -> Opened:
    if method == "SubscribeToTask":
        task = operations.open_task_of(caller, request.id)
        told = task_view(task)
        first = say(replace(told, result=wire.StreamResponse(task=told.result)))
        return Opened(first, say, caller.name, str(task.pk), task.conversation_id, task.last_seq)
    bare = bare_answer(request.message.message_id) if is_conformance_agent(caller.agent) else None
    if bare is not None:
        return Opened(say(wire.StreamResponse(message=bare)), say)
    task = operations.begin(caller, request)
    said = ServedUpdate.objects.filter(task=task).exclude(sent_key="").order_by("-seq")
    seq = said.values_list("seq", flat=True)[0]
    begun = wire.Task(id=str(task.pk), context_id=task.context_id)
    begun.status.state = wire.TASK_STATE_WORKING if request.message.task_id else wire.TASK_STATE_SUBMITTED
    first = say(wire.StreamResponse(task=begun))
    return Opened(first, say, caller.name, str(task.pk), task.conversation_id, seq, until_asked=True)
