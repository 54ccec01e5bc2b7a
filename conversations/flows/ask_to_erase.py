"""Asking the agents that got a conversation to erase it as well.

The conversation is deleted, and with it everything in the outbox that belongs to it. So a request is a row of its own,
tried on the schedule of the outbox until it is settled.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agents.models import Connection, ConnectionKind
from conversations.models import Conversation, Erasure, ErasureRequest, ErasureState, Handoff, OutboxKind
from workspaces.workers import ring_worker

TASK = "conversations.ask_to_erase"
AGAIN = (ErasureState.REFUSED, ErasureState.UNREACHABLE, ErasureState.NOT_POSSIBLE)


def put_requests(*, erasure: Erasure, conversation: Conversation) -> int:
    """One for each agent that may have got something of it. Before it is deleted, under its lock. Returns how many can
    be asked.
    """
    now = timezone.now()
    tried = conversation.outbox_items.filter(kind=OutboxKind.OFFER, attempts__gt=0)
    sent = conversation.handoffs.outgoing().filter(pk__in=tried.values("handoff")).select_related("connection")
    requests = [_request(erasure, handoff, handoff.connection, now) for handoff in sent if handoff.connection]
    ErasureRequest.objects.bulk_create(requests)
    asked = [one.pk for one in requests if one.state == ErasureState.ASKED]
    transaction.on_commit(lambda: ring(asked))
    return len(asked)


def _request(erasure: Erasure, handoff: Handoff, connection: Connection, now: datetime) -> ErasureRequest:
    plain = connection.kind == ConnectionKind.PLAIN
    return ErasureRequest(
        erasure=erasure,
        workspace_id=erasure.workspace_id,
        connection=connection,
        handoff_id=handoff.pk,
        handed_over_at=handoff.created_at,
        state=ErasureState.NOT_POSSIBLE if plain else ErasureState.ASKED,
        asked_at=now,
        next_attempt_at=None if plain else now,
        settled_at=now if plain else None,
    )


def ask_again(request: ErasureRequest) -> bool:
    """False when it is under way or done, or there is nobody who could be asked."""
    if request.connection.kind == ConnectionKind.PLAIN:
        return False
    now = timezone.now()
    rows = ErasureRequest.objects.filter(pk=request.pk, state__in=AGAIN)
    if not rows.update(state=ErasureState.ASKED, asked_at=now, next_attempt_at=now, settled_at=None, attempts=0):
        return False
    transaction.on_commit(lambda: ring([request.pk]))
    return True


def due_requests(*, at: datetime, limit: int) -> list[UUID]:
    rows = ErasureRequest.objects.filter(state=ErasureState.ASKED, next_attempt_at__lte=at)
    return list(rows.order_by("next_attempt_at").values_list("pk", flat=True)[:limit])


def ring(requests: Iterable[UUID]) -> None:
    """If nobody hears it, the sweep will."""
    for pk in requests:
        if not ring_worker(TASK, str(pk)):
            return
