"""Changing an agent's triggers and actions. Each change is one transaction that is audited and marks the flow stale."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from agents.models import Agent, Connection
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.matching import THRESHOLD
from triggers.models import Action, ActionQuerySet, Intent, Trigger, TriggerQuerySet
from triggers.stored_actions import write_action
from workspaces import audit
from workspaces.models import AuditAction, User


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What a *Message received* trigger listens for."""

    keywords: tuple[str, ...] = ()
    training_phrases: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    margin: float = 0.0


@transaction.atomic
def save_trigger(*, trigger: Trigger, phrases: Phrases | None, actor: User) -> Trigger:
    """Stores a trigger, a new one below its siblings. ``phrases`` is None for kinds that listen to no words."""
    is_new = trigger._state.adding
    if is_new:
        trigger.position = _next_position(_siblings_of_trigger(trigger))
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
            },
        )
    _changed(trigger.agent, AuditAction.TRIGGER_CREATED if is_new else AuditAction.TRIGGER_CHANGED, trigger, actor)
    return trigger


@transaction.atomic
def delete_trigger(*, trigger: Trigger, actor: User) -> None:
    """Deletes a trigger with its actions and the triggers inside it."""
    _changed(trigger.agent, AuditAction.TRIGGER_DELETED, trigger, actor)
    trigger.delete()


@transaction.atomic
def set_trigger_enabled(*, trigger: Trigger, enabled: bool, actor: User) -> None:
    trigger.enabled = enabled
    trigger.save(update_fields=["enabled"])
    _changed(trigger.agent, AuditAction.TRIGGER_CHANGED, trigger, actor)


@transaction.atomic
def move_trigger(*, trigger: Trigger, up: bool, actor: User) -> None:
    """Moves a trigger one place among its siblings; at the end of the row nothing moves."""
    _move(list(_siblings_of_trigger(trigger).in_order()), trigger, up=up)
    _changed(trigger.agent, AuditAction.TRIGGER_CHANGED, trigger, actor)


@transaction.atomic
def save_action(*, action: Action, kind: ActionKind, connection: Connection | None, actor: User) -> Action:
    """Stores an action with the settings of ``kind``, a new one as the last of its trigger or its way of a branch."""
    is_new = action._state.adding
    if is_new:
        action.position = _next_position(_siblings_of_action(action))
    write_action(action, kind)
    action.connection = connection
    action.save()
    deed = AuditAction.ACTION_CREATED if is_new else AuditAction.ACTION_CHANGED
    _changed(action.trigger.agent, deed, action, actor)
    return action


@transaction.atomic
def delete_action(*, action: Action, actor: User) -> None:
    _changed(action.trigger.agent, AuditAction.ACTION_DELETED, action, actor)
    action.delete()


@transaction.atomic
def set_action_enabled(*, action: Action, enabled: bool, actor: User) -> None:
    action.enabled = enabled
    action.save(update_fields=["enabled"])
    _changed(action.trigger.agent, AuditAction.ACTION_CHANGED, action, actor)


@transaction.atomic
def move_action(*, action: Action, up: bool, actor: User) -> None:
    """Moves an action one place within its trigger; at the end of the row nothing moves."""
    _move(list(_siblings_of_action(action).in_order()), action, up=up)
    _changed(action.trigger.agent, AuditAction.ACTION_CHANGED, action, actor)


def _siblings_of_trigger(trigger: Trigger) -> TriggerQuerySet:
    return Trigger.objects.filter(agent=trigger.agent, parent=trigger.parent)


def _siblings_of_action(action: Action) -> ActionQuerySet:
    return Action.objects.filter(trigger=action.trigger, parent=action.parent, arm=action.arm)


def _next_position(siblings: QuerySet[Trigger] | QuerySet[Action]) -> int:
    last = siblings.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _move(rows: Sequence[Trigger] | Sequence[Action], row: Trigger | Action, *, up: bool) -> None:
    """Numbers the rows anew, so that equal positions of old rows cannot make a move do nothing."""
    order: list[Trigger | Action] = list(rows)
    place = order.index(row)
    order.insert(max(place - 1, 0) if up else place + 1, order.pop(place))
    for position, each in enumerate(order):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])


def _changed(agent: Agent, deed: AuditAction, subject: Trigger | Action, actor: User) -> None:
    name = _name_of(subject) if isinstance(subject, Action) else subject.name
    audit.record(workspace=agent.workspace, action=deed, subject=subject, subject_name=name, actor=actor)
    agent.touch_flow()


def _name_of(action: Action) -> str:
    """An action has no name of its own: it is known by what it does and by its trigger."""
    kind = ACTIONS.get(action.kind)
    return f"{kind.label if kind else action.kind} · {action.trigger.name}"
