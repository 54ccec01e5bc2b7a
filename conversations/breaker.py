"""The breaker of a link: who fails in a row rests, who asks for patience gets it, and who is back gets what waits.

What is noted of a link is the last of a transaction: rows are locked in one order (docs/architecture.md).
"""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from agents.models import Connection, Sender
from agents.peer_authentication import note_use, row_of
from conversations import outbox
from conversations.models import OutboxItem, OutboxKind
from protocol.errors import Reason, WireError

BREAKER_OPENS_AFTER = 5  # failures in a row
BREAKER_PAUSE = timedelta(seconds=5)
BREAKER_GROWTH = 1.5  # with each further failure: who is back after a minute is asked within half a minute
LONGEST_PAUSE = timedelta(minutes=5)
_ANSWERS_OF_THE_LIVING = frozenset({425, 429})  # too early, too much: whoever says so is there


def counts(item: OutboxItem) -> bool:
    """Whether what became of it says anything of the link: not in a test chat, whose faults may be staged."""
    return not item.conversation.is_test


def note_failure(item: OutboxItem, error: WireError, *, started: datetime) -> None:
    """Counts towards the breaker: after several failures in a row the link rests.

    Of the calls that were under way together only the first counts, so that one outage is one failure.
    """
    if item.handoff is None or not counts(item) or error.status in _ANSWERS_OF_THE_LIVING:
        return
    link, now = item.handoff.link, timezone.now()
    pause = _rest_after(link.failures + 1, error)
    rows = row_of(link).filter(Q(paused_until=None) | Q(paused_until__lt=started), failures=link.failures)
    rows.update(
        failures=F("failures") + 1,
        paused_until=now + pause if pause else None,
        silence_noted_at=now,
        last_error=str(error)[:200],
    )


def note_wish(item: OutboxItem, error: WireError) -> None:
    """Who asks for patience in one conversation gets it in all of them."""
    if item.handoff is None or not counts(item) or not error.retry_after:
        return
    link, now = item.handoff.link, timezone.now()
    until = now + timedelta(seconds=error.retry_after)
    rows = row_of(link).filter(Q(waits_until=None) | Q(waits_until__lt=until))
    rows.update(waits_until=until, silence_noted_at=now)


def _rest_after(failures: int, error: WireError) -> timedelta | None:
    beyond = failures - BREAKER_OPENS_AFTER
    if beyond < 0:
        return None
    # Where nothing listens, asking again costs nobody anything, and a restart is soon over.
    if error.reason is Reason.UNREACHABLE:
        return BREAKER_PAUSE
    longer: timedelta = BREAKER_PAUSE * BREAKER_GROWTH ** min(beyond, 20)
    return min(longer, LONGEST_PAUSE)


def note_success(item: OutboxItem) -> None:
    if item.handoff is not None and counts(item) and item.kind != OutboxKind.THINK:
        note_sign_of_life(item.handoff.link, now=timezone.now())


def note_sign_of_life(link: Connection | Sender, *, now: datetime) -> None:
    """It has answered, or called. What was put off because it failed need not wait."""
    if note_use(link, now=now):
        outbox.hurry(str(link.pk))
