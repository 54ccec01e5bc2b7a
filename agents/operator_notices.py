"""Telling the people of a workspace that a link turned bad, once, and that it works again.

The rows are the truth: pages show them, and mail is sent from them (``agents.notice_mail``). All of it may be done
twice: the second time changes nothing.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from agents.models import Connection, OperatorNotice, Sender
from agents.webhooks.events import code, moment, tell
from agents.webhooks.kinds import EventKind
from protocol.errors import Reason, WireError

# A link that fails again so soon has not recovered: it is the same spell, and nobody is told again.
SAME_SPELL_WITHIN = timedelta(minutes=10)
# Failures after which waiting does not help, so they are told at once instead of when the breaker opens.
TOLD_AT_ONCE = (Reason.CREDENTIALS, Reason.CLOCK, Reason.GONE)


def note_trouble(*, link: Connection | Sender, error: WireError) -> None:
    """A call over the link failed. It is told when waiting does not help, or when the breaker has opened."""
    now, notices = timezone.now(), OperatorNotice.objects.about(link)
    links = type(link)._default_manager.filter(pk=link.pk)
    if error.reason not in TOLD_AT_ONCE and not links.filter(paused_until__gt=now).exists():
        return
    if error.reason is Reason.GONE:
        # Over for good: nothing is left to recover.
        notices.open().update(ended_at=now)
        _write(link, reason=error.reason, at=now, ended_at=now, end_mailed_at=now)
    elif not notices.open().exists() and not _reopen(link, at=now):
        _write(link, reason=error.reason, at=now)
    # So that the next success is seen to end something.
    links.filter(failures=0).update(failures=1)


def note_recovery(link: Connection | Sender) -> None:
    """Something went well over the link, after something had not."""
    if OperatorNotice.objects.about(link).open().update(ended_at=timezone.now()):
        _tell(link, EventKind.CONNECTION_RECOVERED)


def _reopen(link: Connection | Sender, *, at: datetime) -> bool:
    recent = OperatorNotice.objects.about(link).filter(ended_at__gt=at - SAME_SPELL_WITHIN, end_mailed_at=None)
    latest = recent.order_by("began_at").last()
    try:
        with transaction.atomic():
            return latest is not None and bool(OperatorNotice.objects.filter(pk=latest.pk).update(ended_at=None))
    except IntegrityError:
        return True


def _write(link: Connection | Sender, *, reason: str, at: datetime, **times: datetime) -> None:
    which = {"connection": link} if isinstance(link, Connection) else {"sender": link}
    try:
        with transaction.atomic():
            OperatorNotice.objects.create(workspace_id=link.workspace_id, reason=reason, began_at=at, **which, **times)
            _tell(link, EventKind.CONNECTION_FAILING, reason=reason)
    except IntegrityError:
        # Another worker saw the same trouble in the same moment.
        return


def _tell(link: Connection | Sender, kind: EventKind, *, reason: str = "") -> None:
    facts = {
        "connection_id": str(link.pk) if isinstance(link, Connection) else None,
        "sender_id": str(link.pk) if isinstance(link, Sender) else None,
        "agent_id": link.agent.public_id,
        "reason": code(reason),
        "at": moment(timezone.now()),
    }
    tell(workspace=link.workspace, kind=kind, facts=facts)
