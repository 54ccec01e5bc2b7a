"""What is different between two states of an agent's triggers, in words a builder reads. Never a secret."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import is_
from uuid import UUID

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from agents.models import Agent
from triggers.actions import ACTIONS
from triggers.actions.base import Surroundings
from triggers.actions.jump import Jump
from triggers.console.forms import TRIGGER_FORMS
from triggers.console.tree import TRIGGER_ICONS
from triggers.form_words import Setting, settings_in_words
from triggers.live_links import LiveLinks
from triggers.live_teams import KnownTeam, LiveTeams
from triggers.models import Action, Trigger, TriggerKind
from triggers.snapshots import Rows, written, written_intent
from triggers.stored_actions import read_action

MOST_LINES = 20  # of a list that are shown
Row = Trigger | Action
Settings = dict[str, Setting]


class Deed(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True, kw_only=True)
class SettingChange:
    """Of a list, only what went and what came; ``more``: how many lines there are besides those shown."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class Change:
    """One trigger or action. place: the trigger an action stands in; row_id: None when it is gone.

    inside: the actions of a trigger that came or went with it. They are put into words where they are shown: the Action
    tab counts changes alone, and they may be thousands.
    """

    deed: Deed
    title: str
    icon: str
    place: str = ""
    row_id: UUID | None = None
    settings: tuple[SettingChange, ...] = ()
    inside: tuple[str | Promise, ...] = ()


def differences(agent: Agent, old: Rows, new: Rows) -> list[Change]:
    """From ``old`` to ``new``, in the order of the new."""
    if _are_the_same(old.triggers, new.triggers) and _are_the_same(old.actions, new.actions):
        return []
    links, teams = LiveLinks(agent), LiveTeams(agent.workspace)
    return list(_Comparison(_Words(links, teams, old), _Words(links, teams, new)).changes())


def _are_the_same(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """One by one. What is equal and not the same would be found to be."""
    return len(before) == len(after) and all(map(is_, before, after))


class _Words:
    """One of the two states, and how its rows read."""

    def __init__(self, links: LiveLinks, teams: Mapping[str, KnownTeam], rows: Rows) -> None:
        self._links, self._teams = links, teams
        self.triggers = {row.id: row for row in rows.triggers}
        self.actions = {row.id: row for row in rows.actions}
        self._inside: defaultdict[UUID, list[Action]] = defaultdict(list)
        for row in rows.actions:
            self._inside[row.trigger_id].append(row)

    @cached_property
    def _names(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(row.pk), row.title) for row in self.triggers.values())

    def actions_in(self, trigger: Trigger) -> list[Action]:
        return self._inside.get(trigger.id, [])

    def of_trigger(self, row: Trigger) -> Settings:
        form = TRIGGER_FORMS[TriggerKind(row.kind)](trigger=row)  # where it stands is said below
        above = self.triggers.get(row.parent_id) if row.parent_id else None
        place = Setting(_("Stands inside"), (above.name,) if above else ())
        told = row.intent.translations if row.kind == TriggerKind.MESSAGE_RECEIVED else {}
        return settings_in_words(form) | {"parent": place, "enabled": _enabled(row), "translations": _translated(told)}

    def of_action(self, row: Action) -> Settings:
        kind, link = read_action(row), self._links.in_place_of(row.connection_id)
        place = {"place": Setting(_("Where it stands"), (self.place(row),)), "enabled": _enabled(row)}
        if kind is None:
            return place
        linked = ((str(link.pk), f"{link.remote_name}, {link.remote_institution}"),) if link else ()
        around = Surroundings(connections=linked, triggers=self._names, teams=self._teams)
        form = kind.form_class(current=kind, connection_id=str(link.pk) if link else "", surroundings=around)
        return form.in_words() | place | {"translations": _translated(row.translations)}

    def title(self, row: Action) -> str:
        known = ACTIONS.get(row.kind)
        return str(known.label) if known else row.kind

    @cached_property
    def in_short_later(self) -> Callable[[Action], str | Promise]:
        return lazy(self.in_short, str)

    def in_short(self, row: Action) -> str:
        kind = read_action(row)
        if isinstance(kind, Jump):
            return f"{self.title(row)} · {dict(self._names).get(kind.trigger, '')}"
        return f"{self.title(row)} · {kind.summary()}" if kind else self.title(row)

    def place(self, row: Action) -> str:
        """The trigger, and the way of a branch."""
        above = self.actions.get(row.parent_id) if row.parent_id else None
        trigger = self.triggers[row.trigger_id].name
        if above is None:
            return trigger
        ways = dict(ACTIONS[above.kind].arms) if above.kind in ACTIONS else {}
        return f"{trigger} › {self.title(above)} › {ways.get(row.arm, row.arm)}"


def _enabled(row: Row) -> Setting:
    return Setting(_("Enabled"), (_("yes") if row.enabled else _("no"),))


def _translated(translations: dict[str, object]) -> Setting:
    told = (f"{language}: {text}" for language, texts in sorted(translations.items()) for text in _texts_in(texts))
    return Setting(_("In other languages"), tuple(told))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)


class _Comparison:
    def __init__(self, old: _Words, new: _Words) -> None:
        self._old, self._new = old, new

    def changes(self) -> Iterator[Change]:
        old, new = self._old, self._new
        yield from self._order(old.triggers.values(), new.triggers.values())
        for trigger in new.triggers.values():
            before = old.triggers.get(trigger.id)
            if before is None:
                yield self._whole(Deed.ADDED, trigger, new)
            elif _is_other(before, trigger):
                settings = tuple(_changed(old.of_trigger(before), new.of_trigger(trigger)))
                yield from self._trigger_changed(trigger, settings)
            yield from self._actions(trigger)
        for gone in (row for row in old.triggers.values() if row.pk not in new.triggers):
            yield self._whole(Deed.REMOVED, gone, old)

    def _actions(self, trigger: Trigger) -> Iterator[Change]:
        """Those that stand in a trigger now, and those that went from it while it stayed."""
        old, new = self._old, self._new
        here, were = new.actions_in(trigger), old.actions_in(trigger)
        if _are_the_same(were, here):
            return
        yield from self._order(were, here, title=trigger.title)
        for row in here:
            before = old.actions.get(row.pk)
            if before is None and trigger.pk in old.triggers:
                yield self._action(Deed.ADDED, row, new)
            elif before is not None and _is_other(before, row):
                settings = tuple(_changed(old.of_action(before), new.of_action(row)))
                secret = tuple(_secrets(before, row))
                if settings or secret:
                    yield self._action(Deed.CHANGED, row, new, settings=settings + secret)
        for row in were:
            if row.pk not in new.actions:
                yield self._action(Deed.REMOVED, row, old)

    def _whole(self, deed: Deed, row: Trigger, state: _Words) -> Change:
        other = self._new if state is self._old else self._old
        alone = [each for each in state.actions_in(row) if each.pk not in other.actions]
        return Change(
            deed=deed,
            title=row.title,
            icon=TRIGGER_ICONS[TriggerKind(row.kind)],
            row_id=row.pk if deed is Deed.ADDED else None,
            inside=tuple(map(state.in_short_later, alone)),
        )

    def _trigger_changed(self, row: Trigger, settings: tuple[SettingChange, ...]) -> Iterator[Change]:
        if settings:
            icon = TRIGGER_ICONS[TriggerKind(row.kind)]
            yield Change(deed=Deed.CHANGED, title=row.title, icon=icon, row_id=row.pk, settings=settings)

    def _action(self, deed: Deed, row: Action, state: _Words, *, settings: tuple[SettingChange, ...] = ()) -> Change:
        known = ACTIONS.get(row.kind)
        return Change(
            deed=deed,
            title=state.title(row),
            icon=known.icon if known else "circle-question-mark",
            place=state.place(row),
            row_id=None if deed is Deed.REMOVED else row.pk,
            settings=settings,
            inside=() if settings else (state.in_short(row),),
        )

    def _order(self, old: Iterable[Row], new: Iterable[Row], *, title: str = "") -> Iterator[Change]:
        """Where those that stayed in a place follow each other in another order."""
        before, after = _by_place(old), _by_place(new)
        for place, rows in after.items():
            there = before.get(place, {})
            kept = [pk for pk in rows if pk in there]
            if kept != [pk for pk in there if pk in rows]:
                was = tuple(self._name(there[pk], self._old) for pk in there if pk in rows)
                now = tuple(self._name(rows[pk], self._new) for pk in kept)
                order = SettingChange(label=_("Order"), before=was, after=now)
                words = title or _("Triggers")
                yield Change(deed=Deed.REORDERED, title=words, icon="arrow-up-down", settings=(order,))

    def _name(self, row: Row, state: _Words) -> str:
        return row.title if isinstance(row, Trigger) else state.in_short(row)


def _by_place(rows: Iterable[Row]) -> dict[tuple[UUID | None, str], dict[UUID, Row]]:
    places: dict[tuple[UUID | None, str], dict[UUID, Row]] = {}
    for row in rows:
        place = (row.parent_id, row.arm if isinstance(row, Action) else "")
        places.setdefault(place, {})[row.id] = row
    return places


def _is_other(before: Row, after: Row) -> bool:
    return before is not after and _kept(before) != _kept(after)


def _kept(row: Row) -> dict[str, object]:
    more = {"intent": written_intent(row)} if isinstance(row, Trigger) else {"secret": row.secret}
    return {**written(row), "position": 0, **more}


def _changed(old: Settings, new: Settings) -> Iterator[SettingChange]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        was, now = before.values if before else (), after.values if after else ()
        if was != now:
            label = (after or before or Setting(name, ())).label
            yield (
                _of_list(label, was, now)
                if len(was) > 1 or len(now) > 1
                else SettingChange(label=label, before=was, after=now)
            )


def _of_list(label: str, was: tuple[str, ...], now: tuple[str, ...]) -> SettingChange:
    went, came = [one for one in was if one not in set(now)], [one for one in now if one not in set(was)]
    if not went and not came:
        went, came = list(was), list(now)  # another order
    more = max(len(went) - MOST_LINES, 0) + max(len(came) - MOST_LINES, 0)
    return SettingChange(label=label, before=tuple(went[:MOST_LINES]), after=tuple(came[:MOST_LINES]), more=more)


def _secrets(before: Action, after: Action) -> Iterator[SettingChange]:
    known = ACTIONS.get(after.kind)
    if before.secret != after.secret and known is not None:
        fields = known.form_class.base_fields
        for name in sorted(known.secret_settings):
            label = str(fields[name].label) if name in fields else name
            yield SettingChange(label=label, before=(_("as before"),), after=(_("new, and not shown"),))
