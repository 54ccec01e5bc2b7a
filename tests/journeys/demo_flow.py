"""The whole flow of the demo's bank, as its own builder is told it: to be built anew, and to be compared with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.models import Agent, Connection
from deploy.demo.bank import add_flow, handoff
from deploy.demo.building import Builder
from triggers.actions.base import ActionKind
from triggers.editing import Phrases
from triggers.models import Action, Trigger, TriggerKind
from workspaces.models import User


@dataclass(kw_only=True)
class Built:
    """One trigger. inside: the name of the one it stands in, or empty."""

    kind: TriggerKind
    name: str
    phrases: Phrases | None
    inside: str
    actions: list[ActionKind] = field(default_factory=list)


class _Recorder(Builder):
    """Stores nothing in a database."""

    def __init__(self) -> None:
        super().__init__(Agent(), User())
        object.__setattr__(self, "built", [])
        self.built: list[Built]

    def trigger(
        self,
        kind: TriggerKind,
        name: str,
        *actions: ActionKind,
        phrases: Phrases | None = None,
        inside: Trigger | None = None,
    ) -> Trigger:
        parent = inside.name if inside else ""
        self.built.append(Built(kind=kind, name=name, phrases=phrases, inside=parent, actions=list(actions)))
        return Trigger(kind=kind, name=name)

    def action(self, trigger: Trigger, kind: ActionKind, *, connection: Connection | None = None) -> Action:
        next(each for each in self.built if each.name == trigger.name).actions.append(kind)
        return Action(kind=kind.name)


def demo_flow() -> list[Built]:
    """In the order of the tree; the handoff is among the actions."""
    recorder = _Recorder()
    recorder.action(add_flow(recorder), handoff())
    return recorder.built


def one_of_each_form(built: list[Built]) -> list[Built]:
    """Without those triggers that are built with the same forms, filled in at the same places, as an earlier one."""
    first = dict[object, Built]()
    for each in built:
        first.setdefault(_form(each), each)
    return list(first.values())


def _form(trigger: Built) -> object:
    actions = [(kind.name, _filled(kind.to_json())) for kind in trigger.actions]
    return (trigger.kind, bool(trigger.inside), _filled(_phrases(trigger.phrases)), tuple(actions))


def _filled(value: object) -> object:
    """Where something stands, and not what."""
    if isinstance(value, Mapping):
        return tuple((name, _filled(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(_filled(inner) for inner in value) if value and not isinstance(value[0], str) else len(value) > 0
    return bool(value)


def told(built: list[Built], *, inside: str = "") -> list[dict[str, Any]]:
    """As ``exported`` tells what is in a file."""
    return [
        {
            "kind": str(each.kind),
            "name": each.name,
            "phrases": _phrases(each.phrases),
            "actions": [(kind.name, True, _shown(kind.to_json())) for kind in each.actions],
            "inside": told(built, inside=each.name),
        }
        for each in built
        if each.inside == inside
    ]


def exported(triggers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a builder decides, without ids. An action is its kind, whether it is enabled, and its settings."""
    return [
        {
            "kind": each["kind"],
            "name": each["name"],
            "phrases": tuple(tuple(lines) for lines in _lists(each.get("intent", {}))),
            "actions": [(one["kind"], one["enabled"], _shown(one["settings"])) for one in each["actions"]],
            "inside": exported(each["inside"]),
        }
        for each in triggers
    ]


def _shown(settings: Mapping[str, object]) -> dict[str, object]:
    """Without the words for a "no" that nobody is asked for: their field is hidden, and keeps what it begins with."""
    return {name: value for name, value in settings.items() if name != "decline_text"}


def _lists(intent: dict[str, Any]) -> Iterator[list[str]]:
    yield from (intent[name] for name in ("keywords", "training_phrases", "excluded_phrases") if intent)


def _phrases(phrases: Phrases | None) -> tuple[tuple[str, ...], ...]:
    return (phrases.keywords, phrases.training_phrases, phrases.excluded_phrases) if phrases else ()
