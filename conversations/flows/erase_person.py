"""Erasing a person: their conversations go with everything in them; whoever got something of it is asked to follow."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from conversations.flows.ask_to_erase import put_requests
from conversations.flows.forget_old import erase_locked
from conversations.flows.scrub import scrub
from conversations.models import Conversation, Erasure, LiveTalk, OutboxKind
from workspaces.audit import record
from workspaces.management_api.idempotency import forget_answers_about
from workspaces.models import Actor, AuditAction, Workspace, member_in


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
def erase_person(*, workspace: Workspace, conversation_ids: Iterable[UUID], actor: Actor) -> Erasure:
    """Conversations that are going on, or are another workspace's, are left alone."""
    rows = Conversation.objects.of(workspace).filter(pk__in=list(conversation_ids)).locked().order_by("pk")
    erasure = Erasure.objects.create(workspace=workspace, erased_by=member_in(actor), conversations=0)
    erased = [row for row in rows if not is_going_on(row)]
    for row in erased:
        put_requests(erasure=erasure, conversation=row)
    erase_locked(erased)
    erasure.conversations = len(erased)
    forget_answers_about([row.pk for row in erased], workspace=workspace)
    erasure.save(update_fields=["conversations"])
    record(
        workspace=workspace,
        action=AuditAction.PERSON_ERASED,
        subject=erasure,
        actor=actor,
        subject_name=f"{erasure.conversations}",
    )
    transaction.on_commit(scrub)
    return erasure
