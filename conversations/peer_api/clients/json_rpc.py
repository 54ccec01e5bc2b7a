"""A plain client's call in JSON-RPC, of A2A 1.0 or 0.3."""

from a2a.utils.errors import A2AError, MethodNotFoundError

from conversations.peer_api.clients.callers import Caller
from conversations.peer_api.clients.envelopes import (
    OLD,
    BadEnvelope,
    answer_bytes,
    as_json,
    check_content_type,
    error_bytes,
    params_as,
    read_rpc,
    version_of,
)
from conversations.peer_api.clients.old_dialect import answer_old
from conversations.peer_api.clients.operations import OPERATIONS


def answer_client(*, caller: Caller, body: bytes, version: str, content_type: str) -> bytes:
    """Always an answer. version: of A2A, as the call names it. Streams are answered elsewhere."""
    try:
        check_content_type(content_type)
        rpc = read_rpc(body, files=caller.takes_files)
    except BadEnvelope as bad:
        return error_bytes(bad.id, bad.error)
    except A2AError as error:
        return error_bytes(None, error)
    try:
        if version_of(version) == OLD:
            return answer_old(caller, rpc)
        if rpc.method not in OPERATIONS:
            raise MethodNotFoundError
        shape, operation = OPERATIONS[rpc.method]
        request = params_as(shape, rpc.params, agent_id=caller.agent.public_id)
        return answer_bytes(rpc.id, as_json(operation(caller, request)))
    except A2AError as error:
        return error_bytes(rpc.id, error)
