"""The call that asks the agent at the other end of a connection to erase what one handoff took there."""

from agents.calling import call_peer
from agents.earlier_links import in_use_instead_of, shown_to_be_of
from conversations.flows.record_erasure import claim_request, record_failure, record_receipt, settle_request
from conversations.models import ErasureRequest, ErasureState
from protocol import a2a_v10
from protocol.erasure import SignedReceipt, receipt_from
from protocol.errors import CallFailed, Reason, WireError

NO_SUCH_METHOD = "no_such_method"
_SETTLES = {
    -32601: (ErasureState.NOT_POSSIBLE, NO_SUCH_METHOD),
    -32001: (ErasureState.UNKNOWN_THERE, ""),
}


def carry_out_request(pk: str) -> None:
    """Asks once, with no transaction open, unless there is nothing to ask any more."""
    request = claim_request(pk)
    if request is None:
        return
    try:
        record_receipt(request=request, signed=_ask(request))
    except a2a_v10.RpcError as error:
        state, reason = _SETTLES.get(error.code, (ErasureState.REFUSED, str(error.reason)))
        settle_request(request=request, state=state, reason=reason)
    except WireError as error:
        record_failure(request=request, error=error)


def _ask(request: ErasureRequest) -> SignedReceipt:
    link, handoff_id = in_use_instead_of(request.connection), str(request.handoff_id)
    if link is None:
        raise CallFailed(Reason.GONE, detail="no link to it is in use", permanent=True)
    shown = shown_to_be_of(request.connection, asked_by=link, method=a2a_v10.ERASE_HANDOFF, task_id=handoff_id)
    body = a2a_v10.extension_request(
        request_id=f"erase-{request.pk}",
        method=a2a_v10.ERASE_HANDOFF,
        task_id=handoff_id,
        extension={"type": "erase", **shown},
    )
    return receipt_from(a2a_v10.read_extension_answer(call_peer(link, url=link.remote_agent_url, body=body).body))
