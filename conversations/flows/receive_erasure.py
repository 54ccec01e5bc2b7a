"""The agent that handed a conversation over asks ours to erase it: done, and a receipt given for it."""

from a2a.utils.errors import TaskNotFoundError
from django.db import transaction
from django.utils import timezone

from agents.addresses import agent_url
from agents.models import Sender
from conversations.flows.ask_to_erase import put_requests
from conversations.flows.forget_old import erase_conversation
from conversations.flows.scrub import scrub
from conversations.models import Conversation, Erasure, Handoff, KeptLedger
from protocol.erasure import Erased, Receipt, sign_receipt
from protocol.packet import Json
from workspaces.audit import record
from workspaces.management_api.idempotency import forget_answers_about
from workspaces.models import AuditAction


def receive_erasure(*, sender: Sender, handoff_id: str) -> Json:
    """handoff_id: the sender's own. The same again gets the same receipt. What came by that handoff is erased with all
    that followed from it, whatever state it is in; agents it went on to are asked. The caller has opened a transaction.

    Raises TaskNotFoundError for a handoff that is not over this very link, or of which nothing at all is known here.
    """
    before = Erasure.objects.filter(asked_by=sender, asked_for=handoff_id).first()
    if before is not None:
        return dict(before.receipt)
    handoff = _handoff(sender, handoff_id)
    erasure = Erasure.objects.create(
        workspace=sender.workspace, asked_by=sender, asked_for=handoff_id, conversations=1 if handoff else 0
    )
    erased = _erase(handoff, erasure) if handoff else Erased()  # by ourselves, before anybody asked
    receipt = Receipt(handoff=handoff_id, agent=agent_url(sender.agent), at=timezone.now(), erased=erased)
    erasure.receipt = sign_receipt(receipt, private_key=sender.private_key).to_json()
    erasure.save(update_fields=["receipt"])
    record(
        workspace=sender.workspace,
        action=AuditAction.ERASURE_CARRIED_OUT,
        subject=erasure,
        actor_name=sender.remote_institution,
        subject_name=handoff_id,
    )
    transaction.on_commit(scrub)
    return dict(erasure.receipt)


def _handoff(sender: Sender, handoff_id: str) -> Handoff | None:
    """None when only its ledger is left. Raises TaskNotFoundError."""
    handoff = Handoff.objects.incoming().filter(sender=sender, remote_id=handoff_id).first() if handoff_id else None
    if handoff is None and not KeptLedger.objects.filter(sender=sender, remote_id=handoff_id).exists():
        raise TaskNotFoundError
    return handoff


def _erase(handoff: Handoff, erasure: Erasure) -> Erased:
    conversation = Conversation.objects.locked().get(pk=handoff.conversation_id)
    counts = Erased(
        conversations=1,
        messages=conversation.messages.count(),
        details=conversation.details.count(),
        handoffs=conversation.handoffs.count(),
        asked_on=put_requests(erasure=erasure, conversation=conversation),
    )
    erase_conversation(conversation.pk)
    forget_answers_about([conversation.pk], workspace=conversation.workspace)
    return counts
