"""Events, written in the transaction of what happened, and delivered once that is committed."""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agents.webhooks.kinds import EventKind
from agents.webhooks.models import Delivery, Endpoint, Event
from protocol.packet import time_text
from protocol.strict_json import dumps
from workspaces.models import Workspace
from workspaces.workers import ring_worker

log = logging.getLogger(__name__)

TASK = "webhooks.deliver"
Fact = str | None
_CODE = re.compile(r"[a-z]{1,20}(_[a-z]{1,20}){0,5}")


def tell(*, workspace: Workspace, kind: EventKind, facts: Mapping[str, Fact]) -> None:
    """For every endpoint that wants it. Costs no statement where none does.

    facts: ids, states, codes and times as text. Never what somebody said, or the name or value of a detail.
    """
    if kind not in workspace.webhook_kinds:
        return
    wanting = [one for one in Endpoint.objects.enabled().filter(workspace=workspace) if kind in one.kinds]
    if wanting:
        put(workspace=workspace, kind=kind, facts=facts, endpoints=wanting)


def put(
    *, workspace: Workspace, kind: EventKind, facts: Mapping[str, Fact], endpoints: list[Endpoint]
) -> list[Delivery]:
    """The caller is in a transaction."""
    now = timezone.now()
    payload = dumps({"type": str(kind), "timestamp": time_text(now), "data": dict(facts)}).decode()
    event = Event.objects.create(workspace=workspace, kind=kind, payload=payload, at=now)
    rows = [Delivery(endpoint=one, event=event, next_attempt_at=now, created_at=now) for one in endpoints]
    made = Delivery.objects.bulk_create(rows)
    for endpoint in endpoints:
        ring_later(endpoint.pk)
    return made


def code(text: str) -> str:
    """A reason as a code. Another side may have written it, so what is none is not passed on."""
    return text if not text or _CODE.fullmatch(text) else "other"


def moment(at: datetime | None) -> str | None:
    return time_text(at) if at else None


def ring_later(endpoint_id: UUID) -> None:
    """Asks a worker to deliver, once the current transaction is committed."""
    transaction.on_commit(partial(ring, endpoint_id))


def ring(endpoint_id: UUID) -> None:
    """If nobody hears it, the clock will: the rows say what is due."""
    if not ring_worker(TASK, str(endpoint_id)):
        log.warning("worker_not_rung")
