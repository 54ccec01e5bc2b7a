"""The file, read: either all of it is understood, or the first place that is not is named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from protocol.errors import ShapeRefused
from protocol.strict_json import (
    bool_at,
    list_at,
    loads_object,
    object_at,
    optional_object_at,
    optional_text_at,
    text_at,
)
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.form_fields import in_short, may_be_variable
from triggers.models import TriggerKind
from triggers.one_language import LISTS, OnlyIn, read_only_in
from triggers.stored_actions import NotUnderstood, is_kept, read_settings
from triggers.translations import Translations, read_translations
from workspaces.shape_words import shape_words

FORMAT, VERSION = "handoff-triggers", 4
# 1 had no translations, 2 no phrases that count in one language only, 3 no condition that says whose word counts.
READABLE = (1, 2, 3, VERSION)
MOST_BYTES = 750 * 1024
MOST_TRIGGERS, MOST_ACTIONS, DEEPEST = 1_000, 100, 5
Json = Mapping[str, Any]
PieceT = TypeVar("PieceT")


class Unreadable(Exception):
    """where: the place in the file, as people count. problem: what is wrong there."""

    def __init__(self, problem: str, *, where: str = "") -> None:
        super().__init__(f"{where}: {problem}" if where else problem)
        self.problem, self.where = problem, where


@dataclass(frozen=True)
class Link:
    """The external agent that an action hands over to."""

    platform_domain: str
    agent_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ActionInFile:
    """inside: the actions on each of its ways. left_out: names of settings that are secret and not in the file.

    where: its place in the file.
    """

    kind: ActionKind
    where: str
    enabled: bool
    link: Link | None = None
    left_out: tuple[str, ...] = ()
    translations: Translations = field(default_factory=dict)
    inside: "tuple[tuple[str, tuple[ActionInFile, ...]], ...]" = ()


@dataclass(frozen=True, kw_only=True)
class TriggerInFile:
    """intent: what its form takes; None for a kind that listens to no words."""

    key: str
    kind: TriggerKind
    name: str
    enabled: bool
    intent: Json | None
    actions: tuple[ActionInFile, ...]
    translations: Translations
    inside: "tuple[TriggerInFile, ...]"


def read_tree(data: bytes) -> tuple[TriggerInFile, ...]:
    """Raises Unreadable."""
    file = _at("", lambda: loads_object(data, limit=MOST_BYTES))
    if file.get("format") != FORMAT:
        raise Unreadable(_("format: must be %(format)s") % {"format": FORMAT})
    if file.get("version") not in READABLE:
        raise Unreadable(
            _("version: must be at most %(version)d; a file with another needs a newer version of this platform")
            % {"version": VERSION}
        )
    triggers = _triggers(file, "triggers", where="", depth=0)
    keys = [key for trigger in triggers for key in _keys(trigger)]
    if len(set(keys)) != len(keys):
        raise Unreadable(_("key: two triggers have the same"))
    return triggers


def _triggers(data: Json, name: str, *, where: str, depth: int) -> tuple[TriggerInFile, ...]:
    if depth > DEEPEST:
        raise Unreadable(
            _("triggers stand inside each other more than %(levels)d deep") % {"levels": DEEPEST}, where=where
        )
    rows = _at(where, lambda: list_at(data, name, max_items=MOST_TRIGGERS))
    return tuple(
        _trigger(row, where=_inside(where, _("trigger %(number)d") % {"number": number}), depth=depth)
        for number, row in enumerate(rows, start=1)
    )


def _trigger(data: object, *, where: str, depth: int) -> TriggerInFile:
    row = _object(data, where=where)
    name = _at(where, lambda: text_at(row, "name", max_length=80))
    where = f"{where} ({name})"
    kind = _at(where, lambda: text_at(row, "kind", max_length=32))
    if kind not in TriggerKind.values:
        raise Unreadable(_("kind: there is no trigger %(kind)s") % {"kind": kind}, where=where)
    return TriggerInFile(
        key=_at(where, lambda: text_at(row, "key", max_length=64)),
        kind=TriggerKind(kind),
        name=name,
        enabled=_at(where, lambda: bool_at(row, "enabled")),
        intent=_intent(row, where=where) if kind == TriggerKind.MESSAGE_RECEIVED else None,
        actions=_actions(row, "actions", where=where, depth=0),
        translations=_translations(row, where=where),
        inside=_triggers(row, "inside", where=where, depth=depth + 1),
    )


def _intent(row: Json, *, where: str) -> Json:
    intent = _at(where, lambda: object_at(row, "intent"))
    for name in LISTS:
        _lines(intent, name, where=where)
    for name in ("threshold", "margin"):
        if not isinstance(intent.get(name), int | float) or isinstance(intent.get(name), bool):
            raise Unreadable(_("%(name)s: must be a number") % {"name": name}, where=where)
    return {**intent, "only_in": _only_in(intent, where=where)}


def _only_in(intent: Json, *, where: str) -> OnlyIn:
    stored = _at(where, lambda: optional_object_at(intent, "only_in")) or {}
    for language in stored:
        lists = _at(where, lambda language=language: object_at(stored, language))  # type: ignore[misc]  # a bound name
        if set(lists) - set(LISTS):
            words = _("only_in: %(language)s: must be lists named %(names)s")
            raise Unreadable(words % {"language": language, "names": ", ".join(LISTS)}, where=where)
        for name in lists:
            _lines(lists, name, where=where)
    return read_only_in(stored)


def _lines(data: Json, name: str, *, where: str) -> None:
    lines = _at(where, lambda: list_at(data, name, max_items=MOST_BYTES))
    if not all(isinstance(line, str) and "\n" not in line for line in lines):
        raise Unreadable(_("%(name)s: must be a list of single lines") % {"name": name}, where=where)


def _actions(data: Json, name: str, *, where: str, depth: int) -> tuple[ActionInFile, ...]:
    if depth > DEEPEST:
        raise Unreadable(
            _("branches stand inside each other more than %(levels)d deep") % {"levels": DEEPEST}, where=where
        )
    rows = _at(where, lambda: list_at(data, name, max_items=MOST_ACTIONS))
    return tuple(
        _action(row, where=_inside(where, _("action %(number)d") % {"number": number}), depth=depth)
        for number, row in enumerate(rows, start=1)
    )


def _action(data: object, *, where: str, depth: int) -> ActionInFile:
    row = _object(data, where=where)
    kind = ACTIONS.get(_at(where, lambda: text_at(row, "kind", max_length=32)))
    if kind is None:
        raise Unreadable(_("kind: there is no action %(kind)s") % {"kind": row["kind"]}, where=where)
    ways = _at(where, lambda: optional_object_at(row, "inside")) or {}
    if unknown := set(ways) - {arm for arm, _ in kind.arms}:
        raise Unreadable(_("inside: the action has no way %(way)s") % {"way": min(unknown)}, where=where)
    return ActionInFile(
        kind=_settings(kind, _at(where, lambda: object_at(row, "settings")), where=where),
        where=where,
        enabled=_at(where, lambda: bool_at(row, "enabled")),
        link=_link(_at(where, lambda: optional_object_at(row, "connection")), where=where),
        translations=_translations(row, where=where),
        left_out=tuple(str(name) for name in _at(where, lambda: list_at(row, "left_out", max_items=20))),
        inside=tuple((arm, _actions(ways, arm, where=_inside(where, arm), depth=depth + 1)) for arm in ways),
    )


def _settings(kind: type[ActionKind], settings: Json, *, where: str) -> ActionKind:
    try:
        read = read_settings(kind, settings)
    except NotUnderstood as error:
        raise Unreadable(_("settings: %(name)s is not understood") % {"name": error.name}, where=where) from error
    # One that is not chosen yet has no name.
    if refused := [name for name in read.variables() if name and not may_be_variable(name)]:
        words = _("settings: %(name)s cannot be the name of a variable")
        raise Unreadable(words % {"name": in_short(refused[0])}, where=where)
    return read


def _translations(row: Json, *, where: str) -> Translations:
    stored = _at(where, lambda: optional_object_at(row, "translations")) or {}
    read = read_translations(stored)
    if not is_kept(stored, {language: dict(words) for language, words in read.items()}):
        raise Unreadable(_("translations: must be texts, or lists of texts, by language and name"), where=where)
    return read


def _link(data: Json | None, *, where: str) -> Link | None:
    if data is None:
        return None
    return Link(
        platform_domain=_at(where, lambda: text_at(data, "platform_domain", max_length=300)),
        agent_id=_at(where, lambda: text_at(data, "agent_id", max_length=200)),
        name=_at(where, lambda: optional_text_at(data, "name", max_length=200)),
    )


def _inside(where: str, place: str) -> str:
    return f"{where}, {place}" if where else place


def _keys(trigger: TriggerInFile) -> list[str]:
    return [trigger.key, *(key for inner in trigger.inside for key in _keys(inner))]


def _object(data: object, *, where: str) -> Json:
    if not isinstance(data, Mapping):
        raise Unreadable(_("must be an object"), where=where)
    return data


def _at(where: str, read: Callable[[], PieceT]) -> PieceT:
    try:
        return read()
    except ShapeRefused as refused:
        raise Unreadable(shape_words(refused), where=where) from refused
