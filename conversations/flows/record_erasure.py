"""What came of asking another institution to erase."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conversations import outbox
from conversations.models import ErasureRequest, ErasureState
from protocol.erasure import ReceiptFile, SignedReceipt
from protocol.errors import MessageRefused, Reason, WireError
from workspaces.audit import record
from workspaces.models import AuditAction

GIVE_UP_AFTER = timedelta(days=30)  # a right is not lost because a server was down for a day
LEASE = timedelta(minutes=1)  # longer than a call takes


def claim_request(pk: str) -> ErasureRequest | None:
    """None when it is settled, not due, or somebody else has it."""
    now = timezone.now()
    rows = ErasureRequest.objects.filter(pk=pk)
    if not rows.due(at=now).update(tried_at=now, next_attempt_at=now + LEASE):
        return None
    return rows.select_related("connection__agent", "workspace").get()


def record_receipt(*, request: ErasureRequest, signed: SignedReceipt) -> None:
    """Raises MessageRefused for one that is not of this handoff, or not signed by who was asked."""
    link, receipt = request.connection, signed.receipt
    expected = (str(request.handoff_id), link.remote_agent_url)
    if (receipt.handoff, receipt.agent) != expected or not signed.holds(public_key=link.peer_public_key):
        raise MessageRefused("receipt: is not one of this handoff, signed by who was asked")
    settle_request(request=request, state=ErasureState.ANSWERED, signed=signed)


def record_failure(*, request: ErasureRequest, error: WireError) -> None:
    """Tried again on the schedule of the outbox, unless that cannot help, or was done for long enough."""
    if error.permanent:
        gone = error.reason is Reason.GONE
        state = ErasureState.UNREACHABLE if gone else ErasureState.REFUSED
        settle_request(request=request, state=state, reason=error.reason)
        return
    now, request.attempts, request.reason = timezone.now(), request.attempts + 1, error.reason
    if now - request.asked_at > GIVE_UP_AFTER:
        settle_request(request=request, state=ErasureState.UNREACHABLE, reason=error.reason)
        return
    wait = max(outbox.retry_seconds(request.attempts), error.retry_after or 0.0)
    request.next_attempt_at = now + timedelta(seconds=wait)
    request.save(update_fields=["attempts", "reason", "next_attempt_at"])


@transaction.atomic
def settle_request(
    *, request: ErasureRequest, state: ErasureState, reason: str = "", signed: SignedReceipt | None = None
) -> None:
    request.state, request.reason = state, reason[:40]
    # With the key it was signed with: another may be the one of the link by the time somebody wants to check it.
    request.receipt = ReceiptFile(signed, request.connection.peer_public_key).to_json() if signed else {}
    request.next_attempt_at, request.settled_at = None, timezone.now()
    request.save(update_fields=["state", "reason", "receipt", "next_attempt_at", "settled_at"])
    record(
        workspace=request.workspace,
        action=AuditAction.ERASURE_SETTLED,
        subject=request,
        actor_name=request.connection.remote_institution,
        subject_name=f"{request.handoff_id}: {state}",
    )
