"""Changing an agent's triggers and actions. Each change is one transaction that is audited and moves the draft on.

Raises CannotChange when another builder has meanwhile deleted what is to be changed.
"""

from dataclasses import dataclass, field

from django.db import transaction

from agents.models import Connection
from triggers.actions.base import ActionKind, Words
from triggers.changes import begin_change, end_change, read_anew, still_there
from triggers.matching import THRESHOLD
from triggers.models import Action, Intent, Removal, Trigger
from triggers.one_language import OnlyIn, as_json
from triggers.placing import last_position, put_among, siblings_of
from triggers.removals import remove
from triggers.stored_actions import write_action
from workspaces.models import Actor, AuditAction


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What a *Message received* trigger listens for."""

    keywords: tuple[str, ...] = ()
    training_phrases: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    margin: float = 0.0
    only_in: OnlyIn = field(default_factory=dict)


@transaction.atomic
def save_trigger(*, trigger: Trigger, phrases: Phrases | None, actor: Actor) -> Trigger:
    """Stores a trigger, a new one below its siblings. ``phrases`` is None for kinds that listen to no words.

    The whole row is written: one that is there already was read in this change, after ``begin_change``.
    """
    is_new = _begin_saving(trigger)
    if trigger.parent is not None:
        still_there(trigger.parent)
    trigger.save()
    if phrases is not None:
        Intent.objects.update_or_create(
            trigger=trigger,
            defaults={
                "keywords": list(phrases.keywords),
                "training_phrases": list(phrases.training_phrases),
                "excluded_phrases": list(phrases.excluded_phrases),
                "threshold": phrases.threshold,
                "margin": phrases.margin,
                "only_in": as_json(phrases.only_in),
            },
        )
    deed = AuditAction.TRIGGER_CREATED if is_new else AuditAction.TRIGGER_CHANGED
    end_change(trigger.agent, deed, trigger, actor)
    return trigger


@transaction.atomic
def delete_trigger(*, trigger: Trigger, actor: Actor) -> Removal:
    """Deletes a trigger with its actions and the triggers inside it."""
    _begin(trigger)
    end_change(trigger.agent, AuditAction.TRIGGER_DELETED, trigger, actor)
    return remove(trigger, actor=actor)


@transaction.atomic
def set_trigger_enabled(*, trigger: Trigger, enabled: bool, actor: Actor) -> None:
    _begin(trigger)
    trigger.enabled = enabled
    trigger.save(update_fields=["enabled"])
    end_change(trigger.agent, AuditAction.TRIGGER_CHANGED, trigger, actor)


@transaction.atomic
def move_trigger(*, trigger: Trigger, up: bool, actor: Actor) -> None:
    """Moves a trigger one place among its siblings; at the end of the row nothing moves."""
    _begin(trigger)
    _move(trigger, up=up)
    end_change(trigger.agent, AuditAction.TRIGGER_CHANGED, trigger, actor)


@transaction.atomic
def place_trigger(*, trigger: Trigger, place: int, actor: Actor) -> None:
    """Puts a trigger at a place (from 0) among its siblings; beyond their end it is the last."""
    _begin(trigger)
    put_among(siblings_of(trigger), trigger, at=place)
    end_change(trigger.agent, AuditAction.TRIGGER_CHANGED, trigger, actor)


@transaction.atomic
def save_action(*, action: Action, kind: ActionKind, connection: Connection | None, actor: Actor) -> Action:
    """Stores an action with the settings of ``kind``, a new one as the last of its trigger or its way of a branch.

    As with ``save_trigger``, the whole row is written.
    """
    is_new = _begin_saving(action)
    still_there(action.parent or action.trigger)
    write_action(action, kind)
    action.connection = connection
    action.save()
    deed = AuditAction.ACTION_CREATED if is_new else AuditAction.ACTION_CHANGED
    end_change(action.trigger.agent, deed, action, actor)
    return action


@transaction.atomic
def connect_action(*, action: Action, connection: Connection, actor: Actor) -> None:
    """Gives an action the connection it goes over; its settings stay."""
    _begin(action)
    action.connection = connection
    action.save(update_fields=["connection"])
    end_change(action.trigger.agent, AuditAction.ACTION_CHANGED, action, actor)


@transaction.atomic
def delete_action(*, action: Action, actor: Actor) -> Removal:
    """Deletes an action with those on its ways."""
    _begin(action)
    end_change(action.trigger.agent, AuditAction.ACTION_DELETED, action, actor)
    return remove(action, actor=actor)


@transaction.atomic
def set_action_enabled(*, action: Action, enabled: bool, actor: Actor) -> None:
    _begin(action)
    action.enabled = enabled
    action.save(update_fields=["enabled"])
    end_change(action.trigger.agent, AuditAction.ACTION_CHANGED, action, actor)


@transaction.atomic
def move_action(*, action: Action, up: bool, actor: Actor) -> None:
    """Moves an action one place within its trigger; at the end of the row nothing moves."""
    _begin(action)
    _move(action, up=up)
    end_change(action.trigger.agent, AuditAction.ACTION_CHANGED, action, actor)


@transaction.atomic
def place_action(*, action: Action, place: int, actor: Actor) -> None:
    """As ``place_trigger``, within its trigger or its way of a branch."""
    _begin(action)
    put_among(siblings_of(action), action, at=place)
    end_change(action.trigger.agent, AuditAction.ACTION_CHANGED, action, actor)


def _begin(row: Trigger | Action) -> None:
    """A change of something in a row, which may have been read before."""
    begin_change(row.agent if isinstance(row, Trigger) else row.trigger.agent)
    read_anew(row)


def _begin_saving(row: Trigger | Action) -> bool:
    """Whether the row is new; then it gets the place below its siblings."""
    begin_change(row.agent if isinstance(row, Trigger) else row.trigger.agent)
    if row._state.adding:
        row.position = last_position(row)
        return True
    still_there(row)
    return False


def _move(row: Trigger | Action, *, up: bool) -> None:
    siblings = siblings_of(row)
    place = next(number for number, each in enumerate(siblings) if each.pk == row.pk)
    put_among(siblings, row, at=max(place - 1, 0) if up else place + 1)


@transaction.atomic
def translate(*, row: Trigger | Action, language: str, words: Words, actor: Actor) -> None:
    """Stores what a row says in a language, or what is said to it; no words at all take the language away."""
    _begin(row)
    holder = holder_of_translations(row)
    if holder is None:
        return
    holder.translations = {**holder.translations, language: dict(words)}
    if not words:
        del holder.translations[language]
    holder.save(update_fields=["translations"])
    deed = AuditAction.TRIGGER_CHANGED if isinstance(row, Trigger) else AuditAction.ACTION_CHANGED
    end_change(row.agent if isinstance(row, Trigger) else row.trigger.agent, deed, row, actor)


def holder_of_translations(row: Trigger | Action) -> Intent | Action | None:
    """None for a trigger that listens to no words."""
    return row if isinstance(row, Action) else Intent.objects.filter(trigger=row).first()
