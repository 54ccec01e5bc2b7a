"""Erasing a person: their conversations go with everything in them; who else got something of it stays known."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from conversations.authors import bare_domain
from conversations.flows.forget_old import erase_conversation
from conversations.models import Conversation, Erasure, Handoff, LiveTalk, OutboxKind
from protocol.packet import time_text
from workspaces.audit import record
from workspaces.models import AuditAction, User, Workspace


def is_going_on(conversation: Conversation) -> bool:
    """Whether somebody else has it, or a live agent of ours: it has to come home first, so that they are told. So does
    what still has to be said to another institution.
    """
    to_be_told = conversation.outbox_items.unsettled().filter(kind__in=[OutboxKind.TAKE_BACK, OutboxKind.REPLIES])
    return (
        conversation.handoffs.live().exists()
        or LiveTalk.objects.going_on().filter(conversation=conversation).exists()
        or to_be_told.exists()
    )


@transaction.atomic
def erase_person(*, workspace: Workspace, conversation_ids: Iterable[UUID], actor: User) -> Erasure:
    """Conversations that are going on, or are another workspace's, are left alone."""
    rows = Conversation.objects.of(workspace).filter(pk__in=list(conversation_ids)).locked().order_by("pk")
    chosen = [row for row in rows if not is_going_on(row)]
    passed_on = [_told(handoff) for row in chosen for handoff in row.handoffs.outgoing().select_related("connection")]
    number = sum(erase_conversation(row.pk) for row in chosen)
    erasure = Erasure.objects.create(workspace=workspace, erased_by=actor, conversations=number, passed_on=passed_on)
    record(
        workspace=workspace,
        action=AuditAction.PERSON_ERASED,
        subject=erasure,
        actor=actor,
        subject_name=f"{number}",
    )
    return erasure


def _told(handoff: Handoff) -> dict[str, str]:
    link = handoff.link
    return {
        "handoff": str(handoff.pk),
        "their_id": handoff.remote_id,
        "name": link.remote_name,
        "institution": link.remote_institution,
        "domain": bare_domain(link.platform_domain),
        "at": time_text(handoff.created_at),
    }
