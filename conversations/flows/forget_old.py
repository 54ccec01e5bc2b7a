"""Deleting what an institution keeps no longer: its conversations, what handoffs took along, and who did what."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from conversations.flows.build_packet import packet_bytes, stored_packet
from conversations.flows.each_by_itself import each_by_itself, each_that_is_found
from conversations.flows.end_abandoned import end_silent
from conversations.flows.keep_ledger import keep_ledgers
from conversations.models import (
    Conversation,
    Handoff,
    HandoffState,
    LiveTalk,
    Message,
    OutboxItem,
    OutboxKind,
    ReceivedItem,
    RefusedOffer,
)
from protocol.errors import MessageRefused
from protocol.packet import Packet, Party, PersonInfo
from triggers.back_tests.running import forget_back_tests
from workspaces.deleting import delete_all_but_few
from workspaces.management_api.idempotency import forget_answers_about
from workspaces.models import Workspace
from workspaces.retention import Retention, forget_audit

log = logging.getLogger(__name__)

PER_ROUND = 200  # of each, so that one round holds nobody up; there is a next one
ROUNDS_TAKE = 60.0  # seconds, however much there is; then the clock has to come again


def go_rounds(*, now: datetime) -> None:
    """Called by the clock. Each workspace has its turn before any has another, until nothing more is to be deleted.
    What could not be is tried once, until the clock comes again.
    """
    ends, left = time.monotonic() + ROUNDS_TAKE, list(Workspace.objects.exclude(retention={}))
    passed_by: set[UUID] = set()
    while left:
        began = time.monotonic()
        left = [workspace for workspace in left if _go_round(workspace, now=now, passed_by=passed_by)]
        took = time.monotonic() - began
        if began + took > ends:
            return
        if settings.EMBEDDED:
            time.sleep(took)  # whoever answers a person meanwhile is in the same process


def _go_round(workspace: Workspace, *, now: datetime, passed_by: set[UUID]) -> bool:
    """Whether anything was deleted."""
    forgets: tuple[Callable[[], object], ...] = (
        lambda: any(forget_old(workspace=workspace, now=now, passed_by=passed_by)),
        lambda: forget_audit(workspace=workspace, now=now),
    )
    return bool(each_by_itself(lambda forget: forget(), forgets))


def forget_old(*, workspace: Workspace, now: datetime, passed_by: set[UUID] | None = None) -> tuple[int, int]:
    """How many conversations were deleted, and how many packets emptied. passed_by: ids of conversations and handoffs
    that could not be before (``each_that_is_found``).
    """
    kept, passed_by = Retention.from_json(workspace.retention), set() if passed_by is None else passed_by
    conversations = packets = 0
    if kept.conversations is not None:
        before = now - timedelta(days=kept.conversations)
        conversations = _forget_conversations(workspace, before=before, passed_by=passed_by)
        RefusedOffer.objects.forget_old(workspace=workspace, before=before)  # they would have become conversations
        forget_back_tests(workspace=workspace, before=before)
    if kept.packets is not None:
        before = now - timedelta(days=kept.packets)
        packets = _forget_packets(workspace, before=before, now=now, passed_by=passed_by)
    return conversations, packets


def _forget_conversations(workspace: Workspace, *, before: datetime, passed_by: set[UUID]) -> int:
    return forget_silent(Conversation.objects.of(workspace), before=before, passed_by=passed_by)


def forget_silent(
    conversations: QuerySet[Conversation], *, before: datetime, passed_by: set[UUID] | None = None
) -> int:
    """Deletes those in which nobody has said anything since. What a live agent or another institution has is ended
    first, and the latter goes in a later round: when that was told. Returns how many were deleted. passed_by: as above.
    """
    end_silent(conversations, before=before, passed_by=passed_by)
    to_be_told = OutboxItem.objects.unsettled().filter(kind__in=[OutboxKind.TAKE_BACK, OutboxKind.REPLIES])
    over = conversations.filter(last_activity_at__lt=before)
    over = over.exclude(pk__in=Handoff.objects.live().values("conversation"))
    over = over.exclude(pk__in=LiveTalk.objects.going_on().values("conversation"))
    over = over.exclude(pk__in=to_be_told.values("conversation"))
    found: dict[UUID, UUID] = {}

    def erase(conversation: Conversation) -> bool:
        found[conversation.pk] = conversation.workspace_id
        return erase_conversation(conversation.pk, only=over)

    forgotten = each_that_is_found(erase, over.only("workspace"), at_most=PER_ROUND, passed_by=passed_by)
    _forget_answers(found)
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
    erase_locked([conversation])
    return True


def erase_locked(conversations: Sequence[Conversation]) -> None:
    """The caller holds them, in one transaction: each with everything in it."""
    for one in conversations:
        keep_ledgers(one)
    handoffs, items, messages = (
        rows.filter(conversation__in=[one.pk for one in conversations])
        for rows in (Handoff.objects.all(), OutboxItem.objects.all(), Message.objects.all())
    )
    for rows in (handoffs, items):
        # Deleted they are in another order than they are changed in by who does not hold the conversation.
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    for many in (items, messages):
        delete_all_but_few(many)
    Conversation.objects.filter(pk__in=[one.pk for one in conversations]).delete()


def _forget_packets(workspace: Workspace, *, before: datetime, now: datetime, passed_by: set[UUID]) -> int:
    over = workspace.handoffs.filter(ended_at__lt=before, forgotten_at=None).exclude(
        state__in=[HandoffState.OFFERED, HandoffState.ACTIVE]
    )
    found = over.only("conversation")
    return each_that_is_found(lambda one: _empty(one, at=now), found, at_most=PER_ROUND, passed_by=passed_by)


@transaction.atomic
def _empty(found: Handoff, *, at: datetime) -> bool:
    """What remains says from whom to whom, which way and when; and what was withheld, by name and reason. False when it
    was erased meanwhile.
    """
    list(Conversation.objects.filter(pk=found.conversation_id).locked().values_list("pk"))
    handoff = Handoff.objects.filter(pk=found.pk).first()
    if handoff is None:
        return False
    handoff.packet, handoff.summary, handoff.reason_text = _without_content(handoff), "", ""
    handoff.forgotten_at, handoff.ledger_key, handoff.live_agent_name = at, "", ""
    told = ["packet", "summary", "reason_text", "live_agent_name"]
    handoff.save(update_fields=[*told, "forgotten_at", "ledger_key"])
    OutboxItem.objects.filter(handoff=handoff).update(payload="")
    ReceivedItem.objects.filter(handoff=handoff).update(body="", answer="")
    handoff.passed_files.update(announced={})
    return True


def _without_content(handoff: Handoff) -> str:
    """Of a packet that cannot be read nothing remains: what nobody may keep does not wait until somebody can."""
    try:
        packet = stored_packet(handoff.packet)
    except MessageRefused as error:
        log.error("packet_not_readable", extra={"handoff": str(handoff.pk), "why": error.detail})
        packet = Packet.blank(str(handoff.pk), sender=Party("", "", "", ""), expires_at=handoff.created_at)
    person = PersonInfo("", packet.person.locale, packet.person.time_zone)
    empty = replace(packet, details=(), transcript=(), attachments=(), summary="", person=person)
    return packet_bytes(empty).decode()
