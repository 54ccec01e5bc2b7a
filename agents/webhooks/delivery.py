"""Delivering to one endpoint: one worker at a time holds it, calls with no transaction open, and records in one."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from agents.calling import accepted, outgoing
from agents.webhooks.events import ring
from agents.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint, EndpointQuerySet, WhyStopped
from agents.webhooks.schedule import STOPPED_AFTER, rest_seconds, retry_seconds
from agents.webhooks.stopping import stop
from protocol.errors import Reason, WireError
from protocol.standard_webhooks import webhook_headers
from workspaces.prepared import PreparedRows

ANSWER_SECONDS = 15.0
ANSWER_LIMIT = 16 * 1024  # bytes; nobody reads them
LEASE = timedelta(seconds=60)  # longer than one call can take; renewed before each
ROUND_SECONDS = 20.0  # then others have their turn
ENDPOINTS_AT_ONCE = 4  # of this deployment, so that slow receivers do not take every hand there is
ENDPOINTS_OF_ONE = 2  # workspace, so that its slow receivers do not take the places of all
OK = "ok"


@dataclass(frozen=True)
class _Outcome:
    """error: None for an answer of the 200s."""

    at: datetime
    took: timedelta
    status: int | None
    error: WireError | None


def deliver_to(endpoint_id: UUID) -> int:
    """Delivers what is due, in the order it came, until nothing is or a call fails. Returns how many calls were made.

    Does nothing where somebody else is at it, or the endpoint rests after a failure.
    """
    calls = 0
    with _held(endpoint_id) as claim:
        ends = time.monotonic() + ROUND_SECONDS
        while claim and time.monotonic() < ends and (delivery := _next(endpoint_id, claim)):
            calls += 1
            if not _deliver(delivery):
                break
    if claim and _is_due(endpoint_id):
        ring(endpoint_id)
    return calls


_waiting = PreparedRows(lambda at: Endpoint.objects.enabled().free(at=at).waiting(at=at).only("workspace"))


def due_endpoints(*, at: datetime, limit: int) -> list[UUID]:
    """Those that have something due and may be called, the longest waiting first; of each workspace as many as have a
    place.
    """
    waiting = _waiting.all(at)
    if not waiting:
        return []
    taken, chosen = Counter(_held_now(at).values_list("workspace", flat=True)), list[UUID]()
    for endpoint in waiting:
        if len(chosen) < limit and taken[endpoint.workspace_id] < ENDPOINTS_OF_ONE:
            taken[endpoint.workspace_id] += 1
            chosen.append(endpoint.pk)
    return chosen


def _held_now(at: datetime) -> EndpointQuerySet:
    return Endpoint.objects.filter(lease_until__gt=at)


@contextmanager
def _held(endpoint_id: UUID) -> Iterator[UUID | None]:
    """The name of the claim; None when it could not be had."""
    now, claim = timezone.now(), uuid.uuid4()
    held, its_own = _held_now(now), Endpoint.objects.filter(pk=endpoint_id)
    busy = held.count() >= ENDPOINTS_AT_ONCE or (
        held.filter(workspace__in=its_own.values("workspace")).count() >= ENDPOINTS_OF_ONE
    )
    free = its_own.enabled().free(at=now)
    if busy or not free.update(claim=claim, lease_until=now + LEASE):
        yield None
        return
    try:
        yield claim
    finally:
        Endpoint.objects.filter(pk=endpoint_id, claim=claim).update(claim=None, lease_until=None)


def _next(endpoint_id: UUID, claim: UUID) -> Delivery | None:
    """Renews the claim, and reads the endpoint anew: it may have been disabled, or have got another secret."""
    now = timezone.now()
    mine = Endpoint.objects.enabled().filter(pk=endpoint_id, claim=claim, lease_until__gt=now)
    if not mine.update(lease_until=now + LEASE):
        return None
    due = Delivery.objects.due(at=now).filter(endpoint=endpoint_id).select_related("endpoint", "event")
    return due.order_by("next_attempt_at", "created_at", "pk").first()


def _is_due(endpoint_id: UUID) -> bool:
    """Something came in after the last look, while the endpoint was still held."""
    return endpoint_id in due_endpoints(at=timezone.now(), limit=ENDPOINTS_AT_ONCE)


def _deliver(delivery: Delivery) -> bool:
    outcome = _call(delivery)
    _record(delivery, outcome)
    return outcome.error is None


def _call(delivery: Delivery) -> _Outcome:
    endpoint, body = delivery.endpoint, delivery.event.payload.encode()
    began, at = time.monotonic(), timezone.now()
    headers = webhook_headers(
        secrets=_secrets(endpoint, at=at), message_id=delivery.event.message_id, at=int(at.timestamp()), body=body
    )
    way_out = outgoing(answer_seconds=ANSWER_SECONDS, answer_limit=ANSWER_LIMIT)
    status, failed = None, None
    try:
        status = accepted(way_out.request("POST", endpoint.url, headers=headers, body=body)).status
    except WireError as error:
        status, failed = error.status, error
        if error.reason is Reason.ANSWER_TOO_LARGE and error.status and 200 <= error.status < 300:
            failed = None  # it was taken; how much is said to that is of no interest
    return _Outcome(at, timedelta(seconds=time.monotonic() - began), status, failed)


def _secrets(endpoint: Endpoint, *, at: datetime) -> list[str]:
    old = endpoint.old_secret if endpoint.old_secret_until and endpoint.old_secret_until > at else None
    return [endpoint.secret, old] if old else [endpoint.secret]


@transaction.atomic
def _record(delivery: Delivery, outcome: _Outcome) -> None:
    Attempt.objects.create(
        delivery=delivery,
        at=outcome.at,
        took=outcome.took,
        outcome=outcome.error.reason if outcome.error else OK,
        status=outcome.status,
    )
    if outcome.error is None:
        _went_well(delivery)
    else:
        _went_wrong(delivery, outcome.error)


def _went_well(delivery: Delivery) -> None:
    """Also where it was given up a moment ago: it did get there."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(state=DeliveryState.DELIVERED, settled_at=timezone.now(), tries=F("tries") + 1)
    troubled = Endpoint.objects.filter(pk=delivery.endpoint_id).exclude(failures=0, failing_since=None)
    troubled.update(failures=0, failing_since=None, rests_until=None)


def _went_wrong(delivery: Delivery, error: WireError) -> None:
    now, endpoint = timezone.now(), delivery.endpoint
    wait = retry_seconds(delivery.tries + 1, wish=error.retry_after)
    if wait is None:
        _move(delivery, state=DeliveryState.FAILED, settled_at=now)
    else:
        _move(delivery, next_attempt_at=now + timedelta(seconds=wait))
    since = endpoint.failing_since or now
    rest = rest_seconds(endpoint.failures + 1, wish=error.retry_after)
    Endpoint.objects.filter(pk=endpoint.pk).update(
        failures=F("failures") + 1, failing_since=since, rests_until=now + timedelta(seconds=rest)
    )
    if error.reason is Reason.GONE:
        stop(endpoint=endpoint, why=WhyStopped.GONE, actor=None)
    elif now - since >= STOPPED_AFTER:
        stop(endpoint=endpoint, why=WhyStopped.FAILING, actor=None)


def _move(delivery: Delivery, **changes: object) -> None:
    """What a disabling has decided meanwhile stands."""
    mine = Q(pk=delivery.pk, state=DeliveryState.DUE, tries=delivery.tries)
    Delivery.objects.filter(mine).update(tries=F("tries") + 1, **changes)
