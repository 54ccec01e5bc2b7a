"""Asking the agents that got a conversation to erase it as well.

The conversation is deleted, and with it everything in the outbox that belongs to it. So a request is a row of its own,
tried on the schedule of the outbox until it is settled.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agents.models import Connection, ConnectionKind
from conversations.models import Conversation, Erasure, ErasureRequest, ErasureState, Handoff, ItemState, OutboxKind
from workspaces.prepared import PreparedRows
from workspaces.workers import ring_worker

TASK = "conversations.ask_to_erase"
LONGEST_CALL = timedelta(minutes=1)  # an offer takes less, also when it is tried once more
REQUESTS_AT_ONCE = 50
AGAIN = (ErasureState.REFUSED, ErasureState.UNREACHABLE, ErasureState.NOT_POSSIBLE)


def put_requests(*, erasure: Erasure, conversation: Conversation) -> int:
    """One for each agent that may have got something of it. Before it is deleted, under its lock. Returns how many can
    be asked. An offer that is under way right now must not come after the request to erase it: that one waits.
    """
    now = timezone.now()
    offers = conversation.outbox_items.filter(kind=OutboxKind.OFFER, attempts__gt=0)
    under_way = set(offers.filter(state=ItemState.CLAIMED).values_list("handoff", flat=True))
    requests = [
        _request(erasure, handoff, handoff.connection, at=now + LONGEST_CALL if handoff.pk in under_way else now)
        for handoff in conversation.handoffs.filter(pk__in=offers.values("handoff")).select_related("connection")
        if handoff.connection
    ]
    ErasureRequest.objects.bulk_create(requests)
    asked = [one for one in requests if one.state == ErasureState.ASKED]
    transaction.on_commit(lambda: ring(one.pk for one in asked if one.handoff_id not in under_way))
    return len(asked)


def _request(erasure: Erasure, handoff: Handoff, connection: Connection, *, at: datetime) -> ErasureRequest:
    """at: when it may be asked."""
    now = timezone.now()
    plain = connection.kind == ConnectionKind.PLAIN
    return ErasureRequest(
        erasure=erasure,
        workspace_id=erasure.workspace_id,
        connection=connection,
        handoff_id=handoff.pk,
        handed_over_at=handoff.created_at,
        state=ErasureState.NOT_POSSIBLE if plain else ErasureState.ASKED,
        asked_at=now,
        next_attempt_at=None if plain else at,
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


_due = PreparedRows(
    lambda at: ErasureRequest.objects.due(at=at).order_by("next_attempt_at").only("pk")[:REQUESTS_AT_ONCE]
)


def due_requests(*, at: datetime) -> list[UUID]:
    """The longest waiting first; the others are due in the next round."""
    return [request.pk for request in _due.all(at)]


def ring(requests: Iterable[UUID]) -> None:
    """If nobody hears it, the sweep will."""
    for pk in requests:
        if not ring_worker(TASK, str(pk)):
            return
