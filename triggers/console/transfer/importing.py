"""From the file to triggers of an agent: first seen, then done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext

from agents.models import Agent, Connection
from triggers.actions.base import ActionKind, Surroundings
from triggers.actions.human_handoff import HumanHandoff
from triggers.actions.jump import Jump, way_between
from triggers.console.forms import TRIGGER_FORMS, TriggerForm
from triggers.console.one_language_fields import by_field
from triggers.console.sent_settings import cut_short, filled_in, problems_of
from triggers.console.transfer.tree_file import ActionInFile, Link, TriggerInFile, Unreadable
from triggers.editing import delete_trigger, save_action, save_trigger
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams, id_of_name
from triggers.models import Action, Intent, Trigger, TriggerKind
from triggers.places import OUTERMOST
from triggers.publishing import DraftMoved
from triggers.translations import Translations
from workspaces.models import User

MISSING = frozenset({"required", "too_few_forms"})


@dataclass(frozen=True)
class Seen:
    """What an import would do. not_connected: names of external agents this agent is not connected with. left_out:
    names of the triggers whose actions have secrets that are to be entered anew. no_team: names of teams that are not
    here.
    """

    triggers: int
    actions: int
    not_connected: tuple[str, ...]
    left_out: tuple[str, ...]
    no_team: tuple[str, ...]


def look_at(agent: Agent, tree: tuple[TriggerInFile, ...]) -> Seen:
    """Raises Unreadable for a trigger or an action whose form would refuse it."""
    rows = list(_all_triggers(tree))
    for trigger in rows:
        _form_of(agent, trigger)
    _refuse_misplaced(rows)
    _refuse_circles(rows)
    _refuse_settings(rows)
    links, actions = LiveLinks(agent), [(row, action) for row in rows for action in _all_actions(row.actions)]
    missing = {one.link.name or one.link.agent_id for _, one in actions if one.link and not _found(links, one.link)}
    secret = dict.fromkeys(row.name for row, action in actions if action.left_out)
    teams = LiveTeams(agent.workspace)
    asked = {action.kind.settings.team for _, action in actions if isinstance(action.kind, HumanHandoff)}
    no_team = sorted(name for name in asked if name and not id_of_name(teams, name))
    return Seen(len(rows), len(actions), tuple(sorted(missing)), tuple(secret), tuple(no_team))


@transaction.atomic
def bring_in(
    agent: Agent, tree: tuple[TriggerInFile, ...], *, replace_all: bool, revision: int | None, actor: User
) -> None:
    """Below what is there, or in its place.

    revision: of the draft as it was when the file was looked at, so that an import which is sent twice is done once.
    Raises DraftMoved and Unreadable, and then nothing was done.
    """
    if Agent.objects.select_for_update().only("draft_revision").get(pk=agent.pk).draft_revision != revision:
        raise DraftMoved
    if replace_all:
        for old in agent.triggers.filter(parent=None):
            delete_trigger(trigger=old, actor=actor)
    _Import(agent, actor).level(tree)


class _Import:
    def __init__(self, agent: Agent, actor: User) -> None:
        self._agent, self._actor, self._links = agent, actor, LiveLinks(agent)
        self._teams = LiveTeams(agent.workspace)
        self._made: dict[str, Trigger] = {}

    def level(self, tree: tuple[TriggerInFile, ...]) -> None:
        """First all triggers, since an action may jump to any of them."""
        self._triggers(tree, None)
        for trigger in _all_triggers(tree):
            self._actions(self._made[trigger.key], trigger.actions, None, "")

    def _triggers(self, tree: tuple[TriggerInFile, ...], parent: Trigger | None) -> None:
        for one in tree:
            form = _form_of(self._agent, one)
            row = Trigger(agent=self._agent, parent=parent, kind=one.kind, name=one.name, enabled=one.enabled)
            self._made[one.key] = save_trigger(trigger=row, phrases=form.phrases(), actor=self._actor)
            Intent.objects.filter(trigger=row).update(translations=_plain(one.translations))
            self._triggers(one.inside, row)

    def _actions(self, trigger: Trigger, actions: tuple[ActionInFile, ...], parent: Action | None, arm: str) -> None:
        for one in actions:
            kind, link = one.kind, _found(self._links, one.link) if one.link else None
            if isinstance(kind, Jump):
                there = self._made.get(kind.trigger)
                kind = replace(kind, trigger=str(there.pk) if there else "")
            if isinstance(kind, HumanHandoff) and kind.settings.team:
                # One that is not here stays as it is called, so that the action says that it is missing.
                team = id_of_name(self._teams, kind.settings.team) or kind.settings.team
                kind = replace(kind, settings=replace(kind.settings, team=team))
            row = Action(trigger=trigger, parent=parent, arm=arm, kind=kind.name, enabled=one.enabled)
            row.translations = _plain(one.translations)
            save_action(action=row, kind=kind, connection=link, actor=self._actor)
            for way, inside in one.inside:
                self._actions(trigger, inside, row, way)


def _refuse_misplaced(rows: list[TriggerInFile]) -> None:
    """What would stand where no form lets it stand, and would never fire or run there."""
    for row in rows:
        for inner in row.inside:
            if inner.kind in OUTERMOST:
                words = gettext("%(kind)s stands at the outermost level only.") % {"kind": inner.kind.label}
                raise Unreadable(words, where=inner.name)
        if row.kind is TriggerKind.CHAT_CLOSED and not all(one.kind.while_closing for one in _all_actions(row.actions)):
            raise Unreadable(gettext("While a chat is being closed, nothing can lead it elsewhere."), where=row.name)


def _refuse_circles(rows: list[TriggerInFile]) -> None:
    jumps = {
        row.key: tuple(one.kind.trigger for one in _all_actions(row.actions) if isinstance(one.kind, Jump))
        for row in rows
    }
    for row in rows:
        if any(way_between(there, row.key, jumps=jumps) for there in jumps[row.key]):
            raise Unreadable(gettext("its jumps go round in a circle"), where=row.name)


def _refuse_settings(rows: list[TriggerInFile]) -> None:
    """What the form of an action would refuse. What is only missing may be: *Publish* asks for it."""
    named = tuple((row.key, row.name) for row in rows)
    for row in rows:
        for action in _all_actions(row.actions):
            around = Surroundings(trigger_id=row.key, triggers=named)
            wanted = _without_team(action.kind)
            form = filled_in(wanted, kept=wanted, around=around, more={})
            if not form.is_valid():
                for problem in problems_of(form, under="settings"):
                    if problem.code not in MISSING and problem.field != "settings.connection":
                        raise Unreadable(f"{problem.field}: {problem.detail}", where=action.where)
            elif name := cut_short(wanted, form.action()):
                words = gettext("It has too many entries, or one of them twice.")
                raise Unreadable(f"settings.{name}: {words}", where=action.where)


def _without_team(kind: ActionKind) -> ActionKind:
    """It is a name in the file, and no team may be called so here; that is said elsewhere."""
    if not isinstance(kind, HumanHandoff):
        return kind
    return replace(kind, settings=replace(kind.settings, team=""))


def _form_of(agent: Agent, trigger: TriggerInFile) -> TriggerForm:
    """Its valid form."""
    intent = dict(trigger.intent or {})
    only_in = intent.pop("only_in", {})
    data = {name: "\n".join(value) if isinstance(value, list) else value for name, value in intent.items()}
    data |= {name: "\n".join(texts) for name, texts in by_field(only_in).items()}
    row = Trigger(agent=agent, kind=trigger.kind, name=trigger.name)
    form = TRIGGER_FORMS[trigger.kind](
        {"name": trigger.name, **data}, trigger=row, languages=[*agent.languages, *only_in]
    )
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise Unreadable(f"{name}: {errors[0]}", where=trigger.name)
    return form


def _plain(translations: Translations) -> dict[str, object]:
    return {language: dict(words) for language, words in translations.items()}


def _found(links: LiveLinks, link: Link) -> Connection | None:
    return links.of(link.platform_domain, link.agent_id)


def _all_triggers(tree: tuple[TriggerInFile, ...]) -> Iterator[TriggerInFile]:
    for one in tree:
        yield one
        yield from _all_triggers(one.inside)


def _all_actions(actions: tuple[ActionInFile, ...]) -> Iterator[ActionInFile]:
    for one in actions:
        yield one
        for _, inside in one.inside:
            yield from _all_actions(inside)
