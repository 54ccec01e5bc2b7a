"""The receipt of an erasure as a file that anybody can check: the one we got, or the one we gave."""

from uuid import UUID

from conversations.models import ErasureState
from protocol.erasure import ReceiptFile, receipt_from
from workspaces.models import Workspace


def find_receipt(pk: UUID, *, workspace: Workspace) -> ReceiptFile | None:
    """pk: of a request that was answered, or of an erasure that somebody asked us for. None: there is no receipt."""
    requests = workspace.erasure_requests.filter(state=ErasureState.ANSWERED).select_related("connection")
    answered = requests.filter(pk=pk).first()
    if answered is not None:
        key = answered.receipt.get("publicKey") or answered.connection.peer_public_key
        return ReceiptFile(receipt_from(answered.receipt), key)
    given = workspace.erasures.filter(pk=pk, asked_by__isnull=False).select_related("asked_by").first()
    if given is None or given.asked_by is None or not given.receipt:
        return None
    return ReceiptFile(receipt_from(given.receipt), given.asked_by.public_key)
