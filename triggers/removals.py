"""Deleting so that it can be undone: what is deleted is kept whole for a while, and brought back where it stood."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from agents.models import Agent, Connection
from triggers.changes import CannotChange, begin_change, end_change, name_of
from triggers.models import Action, Intent, Removal, Trigger
from triggers.placing import place_after, put_among, siblings_of
from workspaces.models import Actor, AuditAction, member_in

KEPT_FOR = timedelta(minutes=10)
MODELS: dict[str, type[Trigger] | type[Intent] | type[Action]] = {
    "trigger": Trigger,
    "intent": Intent,
    "action": Action,
}


class ExactEncoder(DjangoJSONEncoder):
    """Django's cuts moments off after the milliseconds, and rows of one place stand by theirs."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def remove(subject: Trigger | Action, *, actor: Actor) -> Removal:
    """Deletes a row with everything inside it, as a part of a change that has begun."""
    rows = list(_whole(subject))
    before = [each.pk for each in siblings_of(subject) if _order(each) < _order(subject)]
    removal = Removal.objects.create(
        agent=subject.agent if isinstance(subject, Trigger) else subject.trigger.agent,
        removed_by=member_in(actor),
        name=name_of(subject),
        row_ids=[str(row.pk) for row in rows if not isinstance(row, Intent)],
        rows=json.dumps([_written(row) for row in rows], cls=ExactEncoder),
        stood_behind=before[-1] if before else None,
    )
    subject.delete()
    return removal


def recent_removals(agent: Agent) -> models.QuerySet[Removal]:
    """What can be brought back, what was deleted last first."""
    since = timezone.now() - KEPT_FOR
    kept = agent.removals.filter(created_at__gt=since).select_related("removed_by").defer("rows")
    return kept.order_by("-created_at")


def removal_of(agent: Agent, row_id: UUID) -> Removal | None:
    """The removal that took a row away, while it can be undone."""
    return next((each for each in recent_removals(agent) if str(row_id) in each.row_ids), None)


@transaction.atomic
def restore(*, agent: Agent, removal_id: UUID, actor: Actor) -> Trigger | Action:
    """Brings everything back as it was. Raises CannotChange when it is back already, when the time is over, or
    when what it stood in is not there.
    """
    begin_change(agent)
    removal = Removal.objects.filter(agent=agent, pk=removal_id, created_at__gt=timezone.now() - KEPT_FOR).first()
    if removal is None:
        raise CannotChange(gettext("That is back already, or was deleted too long ago."))
    rows = [_read(kind, values) for kind, values in json.loads(removal.rows)]
    subject = next(row for row in rows if not isinstance(row, Intent))
    _check_surroundings(subject)
    for row in rows:
        _insert(row)
    siblings = siblings_of(subject)
    put_among(siblings, subject, at=place_after(siblings, removal.stood_behind, otherwise=subject.position))
    deed = AuditAction.TRIGGER_RESTORED if isinstance(subject, Trigger) else AuditAction.ACTION_RESTORED
    end_change(agent, deed, subject, actor)
    removal.delete()
    return subject


def forget_removals(*, now: datetime) -> None:
    Removal.objects.filter(created_at__lte=now - KEPT_FOR).delete()


def _check_surroundings(subject: Trigger | Action) -> None:
    """Raises CannotChange."""
    there = Trigger.objects.filter(pk=subject.trigger_id).exists() if isinstance(subject, Action) else True
    if subject.parent_id is not None:
        there = there and type(subject).objects.filter(pk=subject.parent_id).exists()
    if not there:
        raise CannotChange(gettext("What it stood in was deleted as well. Undo that first."))


def _insert(row: Trigger | Intent | Action) -> None:
    """As old as it was: saving dates a row anew."""
    if isinstance(row, Intent):
        row.save(force_insert=True)
        return
    made = row.created_at
    row.save(force_insert=True)
    row.created_at = made
    row.save(update_fields=["created_at"])


def _order(row: Trigger | Action) -> tuple[object, ...]:
    return (row.position, row.created_at, row.pk)


def _whole(subject: Trigger | Action) -> Iterable[Trigger | Intent | Action]:
    """The row, and everything that is deleted with it; what stands inside comes after what it stands in."""
    if isinstance(subject, Action):
        yield from _with_inside(subject)
        return
    triggers = [row for row in _with_inside(subject) if isinstance(row, Trigger)]
    yield from triggers
    yield from Intent.objects.filter(trigger__in=triggers)
    yield from Action.objects.filter(trigger__in=triggers)


def _with_inside(row: Trigger | Action) -> Iterable[Trigger | Action]:
    yield row
    for inner in type(row).objects.filter(parent=row.pk):
        yield from _with_inside(inner)


def _written(row: Trigger | Intent | Action) -> tuple[str, dict[str, object]]:
    fields = row._meta.concrete_fields
    return row._meta.model_name or "", {field.attname: getattr(row, field.attname) for field in fields}


def _read(kind: str, values: dict[str, object]) -> Trigger | Intent | Action:
    model = MODELS[kind]
    row = model(**{field.attname: field.to_python(values.get(field.attname)) for field in model._meta.concrete_fields})
    if isinstance(row, Action) and row.connection_id is not None:
        row.connection = Connection.objects.filter(pk=row.connection_id).first()
    return row
