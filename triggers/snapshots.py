"""An agent's triggers and actions, as rows that are edited or as they were published: either way the same models.

What is published is kept as ``{"triggers": [...], "actions": [...]}``: the columns of each row by their names, in the
order they run, a trigger with its ``intent``. Secret settings stand beside it, encrypted, by the id of their action.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from agents.models import Agent
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.models import Action, FlowVersion, Intent, Trigger, TriggerKind
from triggers.stored_actions import read_action
from workspaces.prepared import PreparedRows

NOT_KEPT = frozenset({"agent_id", "created_at", "secret"})
NOT_KEPT_OF_INTENT = frozenset({"id", "trigger_id"})
KINDS_WITHOUT_SECRETS = tuple(name for name, kind in ACTIONS.items() if not kind.secret_settings)
Json = dict[str, Any]
RowT = TypeVar("RowT", bound=models.Model)


@dataclass(frozen=True)
class Rows:
    """In the order they run. Those of a version are not stored as rows, whatever their ids are."""

    triggers: tuple[Trigger, ...] = ()
    actions: tuple[Action, ...] = ()

    @cached_property
    def kinds(self) -> Mapping[UUID, ActionKind | None]:
        """Of the actions, by their ids, with their settings. Read once, however many look at them."""
        return {row.id: read_action(row) for row in self.actions}


# When a row was made nobody asks; to read that would take a quarter of the rest.
_triggers = PreparedRows(
    lambda agent: Trigger.objects.filter(agent=agent).select_related("intent").in_order().defer("created_at")
)
_actions = PreparedRows(
    lambda agent: Action.objects.filter(trigger__agent=agent).in_order().defer("secret", "created_at")
)


def draft_of(agent: Agent) -> Rows:
    """What builders work on; three queries."""
    triggers = tuple(_triggers.all(agent.pk))
    for each in triggers:
        each._state.fields_cache["agent"] = agent  # as the manager of ``agent.triggers`` does, in a fifth of its time
    return Rows(triggers, _actions_of(agent))


def _actions_of(agent: Agent) -> tuple[Action, ...]:
    """Most kinds keep no secret; deciphering that there is none would take longer than all the rest of the row."""
    rows = Action.objects.filter(trigger__agent=agent).exclude(kind__in=KINDS_WITHOUT_SECRETS)
    secrets = dict(rows.values_list("pk", "secret"))
    actions = tuple(_actions.all(agent.pk))
    for each in actions:
        each.secret = secrets.get(each.id, "") if secrets else ""
    return actions


def rows_of(version: FlowVersion | None, *, like: Rows = Rows()) -> Rows:
    """What was published; nothing where nothing was.

    like: rows of the same agent. Those that were published as they are here are these, and not read again.
    """
    if version is None:
        return Rows()
    secrets = json.loads(version.secrets)
    triggers = {str(each.id): each for each in like.triggers}
    actions = {(str(each.id), each.secret): each for each in like.actions}
    return Rows(
        tuple(
            _as_it_is(each, triggers.get(each["id"])) or _trigger(each, version) for each in version.tree["triggers"]
        ),
        tuple(
            _as_it_is(each, actions.get((each["id"], secret))) or _read(Action, each, secret=secret)
            for each in version.tree["actions"]
            for secret in (secrets.get(each["id"], ""),)
        ),
    )


def _as_it_is(stored: Json, row: RowT | None) -> RowT | None:
    """The row, where it would be stored like that. stored: of the same id."""
    if row is None:
        return None
    if not isinstance(row, Trigger):
        return row if _is_kept_as(row, stored) else None
    listens = row.kind == TriggerKind.MESSAGE_RECEIVED
    same = _is_kept_as(row.intent, stored["intent"], without=NOT_KEPT_OF_INTENT) if listens else not stored["intent"]
    return row if same and _is_kept_as(row, stored, more=1) else None


def _is_kept_as(row: models.Model, stored: Json, *, without: frozenset[str] = NOT_KEPT, more: int = 0) -> bool:
    """Whether ``written(row)`` gives what is stored, which has its id. more: values stored that are no columns."""
    kept = _kept_columns(type(row), without)
    try:
        return (
            len(stored) == len(_columns(type(row), without)) + more
            and kept.values(row.__dict__) == kept.values(stored)
            and [value and str(value) for value in kept.ids(row.__dict__)] == [*kept.ids(stored)]
        )
    except KeyError:
        return False  # a column was not there yet when it was published


class _KeptColumns(NamedTuple):
    """values, ids: take those out of the columns of a row, or out of what is stored, where ids are texts."""

    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    ids: Callable[[Mapping[str, Any]], tuple[Any, ...]]


@cache
def _kept_columns(model: type[models.Model], without: frozenset[str]) -> _KeptColumns:
    kept = [each for each in model._meta.concrete_fields if each.attname not in without and not each.primary_key]
    return _KeptColumns(
        values=_taking([each.attname for each in kept if not each.is_relation]),
        ids=_taking([each.attname for each in kept if each.is_relation]),
    )


def _taking(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) == 1:  # of which ``itemgetter`` would give the value alone
        return lambda columns: (columns[names[0]],)
    return itemgetter(*names) if names else lambda columns: ()


def settings_in(tree: Json, *, kind: str) -> Iterator[tuple[str, Json]]:
    """Of each action of this kind, the name of its trigger and its settings but for the secret ones. Far less work than
    ``rows_of`` where only one kind is wanted. tree: of a version.
    """
    names = {each["id"]: each["name"] for each in tree["triggers"]}
    for each in tree["actions"]:
        if each["kind"] == kind:
            yield names[each["trigger_id"]], each["settings"]


def write_rows(version: FlowVersion, rows: Rows) -> None:
    """Puts the rows into a new version; the caller saves it."""
    version.tree = _plain(
        {"triggers": [*map(_written_trigger, rows.triggers)], "actions": [*map(written, rows.actions)]}
    )
    version.secrets = json.dumps({str(each.pk): each.secret for each in rows.actions if each.secret})


def holds(version: FlowVersion, rows: Rows) -> bool:
    """Whether the rows, put into a version, would be this one again."""
    made = FlowVersion()
    write_rows(made, rows)
    return bool(made.tree == version.tree) and bool(json.loads(made.secrets) == json.loads(version.secrets))


def written(row: models.Model, *, without: frozenset[str] = NOT_KEPT) -> Json:
    """The columns of a row, but for secrets and what says nothing of how it works."""
    return {name: getattr(row, name) for name in _columns(type(row), without)}


@cache
def _columns(model: type[models.Model], without: frozenset[str]) -> tuple[str, ...]:
    return tuple(each.attname for each in model._meta.concrete_fields if each.attname not in without)


def written_intent(trigger: Trigger) -> Json:
    """Empty for a kind of trigger that listens to no words."""
    listens = trigger.kind == TriggerKind.MESSAGE_RECEIVED
    return written(trigger.intent, without=NOT_KEPT_OF_INTENT) if listens else {}


def _written_trigger(row: Trigger) -> Json:
    return written(row) | {"intent": written_intent(row)}


def _plain(value: Json) -> Json:
    """As it will be read back: ids are texts."""
    plain: Json = json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    return plain


def _trigger(stored: Json, version: FlowVersion) -> Trigger:
    row = _read(Trigger, stored, agent_id=version.agent_id)
    if row.kind == TriggerKind.MESSAGE_RECEIVED:
        _read(Intent, stored["intent"], trigger=row)  # which is ``row.intent`` from now on
    return row


def _read(model: type[RowT], stored: Mapping[str, Any], **more: Any) -> RowT:
    """A column that was not there yet when it was published has its default."""
    fields = (each for each in model._meta.concrete_fields if each.attname in stored)
    row = model(**{each.attname: each.to_python(stored[each.attname]) for each in fields}, **more)
    row._state.adding = False  # forms and pages take it for what it is: no new one
    return row
