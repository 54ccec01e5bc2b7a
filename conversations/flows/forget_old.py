"""Deleting what an institution keeps no longer: its conversations, what handoffs took along, and who did what."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from conversations.flows.build_packet import packet_bytes, stored_packet
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.end_abandoned import end_silent
from conversations.flows.keep_ledger import keep_ledgers
from conversations.models import (
    Conversation,
    Handoff,
    HandoffState,
    LiveTalk,
    OutboxItem,
    OutboxKind,
    ReceivedItem,
    RefusedOffer,
)
from protocol.packet import PersonInfo
from triggers.back_tests.running import forget_back_tests
from workspaces.management_api.idempotency import forget_answers_about
from workspaces.models import Workspace
from workspaces.retention import Retention, forget_audit

PER_ROUND = 200  # of each, so that one round holds nobody up; there is a next one
ROUNDS_TAKE = 60.0  # seconds, however much there is; then the clock has to come again


def go_rounds(*, now: datetime) -> None:
    """Called by the clock. Each workspace has its turn before any has another, until nothing more is to be deleted."""
    ends, left = time.monotonic() + ROUNDS_TAKE, list(Workspace.objects.exclude(retention={}))
    while left:
        began = time.monotonic()
        left = [workspace for workspace in left if _go_round(workspace, now=now)]
        took = time.monotonic() - began
        if began + took > ends:
            return
        if settings.EMBEDDED:
            time.sleep(took)  # whoever answers a person meanwhile is in the same process


def _go_round(workspace: Workspace, *, now: datetime) -> bool:
    """Whether anything was deleted."""
    forgets: tuple[Callable[[], object], ...] = (
        lambda: any(forget_old(workspace=workspace, now=now)),
        lambda: forget_audit(workspace=workspace, now=now),
    )
    return bool(each_by_itself(lambda forget: forget(), forgets))


def forget_old(*, workspace: Workspace, now: datetime) -> tuple[int, int]:
    """How many conversations were deleted, and how many packets emptied."""
    kept = Retention.from_json(workspace.retention)
    conversations = packets = 0
    if kept.conversations is not None:
        before = now - timedelta(days=kept.conversations)
        conversations = _forget_conversations(workspace, before=before)
        RefusedOffer.objects.forget_old(workspace=workspace, before=before)  # they would have become conversations
        forget_back_tests(workspace=workspace, before=before)
    if kept.packets is not None:
        packets = _forget_packets(workspace, before=now - timedelta(days=kept.packets), now=now)
    return conversations, packets


def _forget_conversations(workspace: Workspace, *, before: datetime) -> int:
    return forget_silent(Conversation.objects.of(workspace), before=before)


def forget_silent(conversations: QuerySet[Conversation], *, before: datetime) -> int:
    """Deletes those in which nobody has said anything since. What a live agent or another institution has is ended
    first, and the latter goes in a later round: when that was told. Returns how many were deleted.
    """
    end_silent(conversations, before=before)
    to_be_told = OutboxItem.objects.unsettled().filter(kind__in=[OutboxKind.TAKE_BACK, OutboxKind.REPLIES])
    over = conversations.filter(last_activity_at__lt=before)
    over = over.exclude(pk__in=Handoff.objects.live().values("conversation"))
    over = over.exclude(pk__in=LiveTalk.objects.going_on().values("conversation"))
    over = over.exclude(pk__in=to_be_told.values("conversation"))
    found = list(over.values_list("pk", "workspace")[:PER_ROUND])
    forgotten = each_by_itself(lambda ids: erase_conversation(ids[0], only=over), found)
    _forget_answers(dict(found))
    return forgotten


def _forget_answers(workspaces: dict[UUID, UUID]) -> None:
    """workspaces: by conversation. Of those that are gone, what programs were answered about them goes as well."""
    staying = set(Conversation.objects.filter(pk__in=workspaces).values_list("pk", flat=True))
    gone = {pk: of for pk, of in workspaces.items() if pk not in staying}
    for workspace in Workspace.objects.filter(pk__in=set(gone.values())):
        forget_answers_about([pk for pk, of in gone.items() if of == workspace.pk], workspace=workspace)


@transaction.atomic
def erase_conversation(pk: object, *, only: "QuerySet[Conversation] | None" = None) -> bool:
    """With everything in it: messages, details, notes, handoffs, packets, what was sent. Digests stay. False when it is
    gone.

    only: it has to be one of these still, once nobody can change it any more.
    """
    conversation = Conversation.objects.locked().filter(pk=str(pk)).first()
    if conversation is None or (only is not None and not only.filter(pk=conversation.pk).exists()):
        return False
    keep_ledgers(conversation)
    for rows in (conversation.handoffs, conversation.outbox_items):
        # Deleted they are in another order than they are changed in by who does not hold the conversation.
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    conversation.delete()
    return True


def _forget_packets(workspace: Workspace, *, before: datetime, now: datetime) -> int:
    over = workspace.handoffs.filter(ended_at__lt=before, forgotten_at=None).exclude(
        state__in=[HandoffState.OFFERED, HandoffState.ACTIVE]
    )
    found = list(over.values_list("pk", "conversation")[:PER_ROUND])
    return each_by_itself(lambda ids: _empty(*ids, at=now), found)


@transaction.atomic
def _empty(pk: UUID, conversation_id: UUID, *, at: datetime) -> bool:
    """What remains says from whom to whom, which way and when; and what was withheld, by name and reason. False when it
    was erased meanwhile.
    """
    list(Conversation.objects.filter(pk=conversation_id).locked().values_list("pk"))
    handoff = Handoff.objects.filter(pk=pk).first()
    if handoff is None:
        return False
    packet = stored_packet(handoff.packet)
    person = PersonInfo("", packet.person.locale, packet.person.time_zone)
    empty = replace(packet, details=(), transcript=(), attachments=(), summary="", person=person)
    handoff.packet, handoff.summary, handoff.reason_text = packet_bytes(empty).decode(), "", ""
    handoff.forgotten_at, handoff.ledger_key = at, ""
    handoff.save(update_fields=["packet", "summary", "reason_text", "forgotten_at", "ledger_key"])
    OutboxItem.objects.filter(handoff=handoff).update(payload="")
    ReceivedItem.objects.filter(handoff=handoff).update(body="", answer="")
    handoff.passed_files.update(announced={})
    return True
