"""An agent's triggers and actions as one immutable snapshot, made for planning."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from uuid import UUID

from agents.models import Agent, Connection
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind, Target
from triggers.live_links import LiveLinks
from triggers.matching import IntentSpec, Match, Matcher
from triggers.models import Action, FlowVersion, Trigger, TriggerKind
from triggers.one_language import read_only_in
from triggers.programs import Inside, lay_out
from triggers.shared_indexes import shared_matcher
from triggers.snapshots import Rows, draft_of, rows_of
from triggers.stored_actions import read_action
from triggers.translations import in_language, read_translations

KEPT_FLOWS = 256
_DEAF = Matcher(())


@dataclass(frozen=True, kw_only=True)
class FlowAction:
    """``translated``: the action, by other languages.

    ``follow``: the place after it in its trigger; None: the next. ``arms``: where each way of a branch begins."""

    id: str
    kind: ActionKind
    translated: Mapping[str, ActionKind] = field(default_factory=dict)
    target: Target | None = None
    follow: int | None = None
    arms: Mapping[str, int] = field(default_factory=dict)

    def in_language(self, language: str) -> ActionKind:
        """As a person with this language hears it."""
        return in_language(self.translated, language, base=self.kind)


@dataclass(frozen=True, kw_only=True)
class FlowTrigger:
    """``parent_id`` is empty at the outermost level."""

    id: str
    kind: TriggerKind
    name: str = ""
    parent_id: str = ""
    actions: tuple[FlowAction, ...] = ()

    @property
    def title(self) -> str:
        return self.kind.title_of(self.name)


@dataclass(frozen=True, kw_only=True)
class AgentFlow:
    """The enabled triggers of an agent with their enabled actions, in the order they run.

    A level is what stands inside a trigger, named by its id; the outermost is named by nothing.
    matchers: by level, for those at which messages are listened for.
    """

    triggers: tuple[FlowTrigger, ...]
    matchers: Mapping[str, Matcher]

    def match(self, text: str, *, level: str = "", language: str = "") -> Match:
        """language: the person's, as BCP 47 code; empty: not known."""
        return self.matchers.get(level, _DEAF).match(text, language=language)

    def levels_from(self, trigger_id: str) -> Iterator[str]:
        """Where a person who is in a trigger is listened to: inside it first, then outwards."""
        trigger = self.trigger(trigger_id)
        while trigger is not None:
            yield trigger.id
            trigger = self.trigger(trigger.parent_id)
        yield ""

    def first(self, kind: TriggerKind, *, inside: str = "") -> FlowTrigger | None:
        """The first trigger of a kind at a level: inside a trigger, or (without one) the outermost."""
        return next((each for each in self.triggers if each.kind is kind and each.parent_id == inside), None)

    def trigger(self, trigger_id: str) -> FlowTrigger | None:
        return next((each for each in self.triggers if each.id == trigger_id), None)

    def action(self, action_id: str) -> ActionKind | None:
        """None when it is gone or disabled."""
        found = self.place_of(action_id)
        return found[0].actions[found[1]].kind if found else None

    @cached_property
    def private_variables(self) -> frozenset[str]:
        """Names of the session details that its actions keep private."""
        actions = (action for trigger in self.triggers for action in trigger.actions)
        return frozenset(name for action in actions for name in action.kind.private_variables())

    @cached_property
    def variables_from_here(self) -> frozenset[str]:
        """Names of the session details of which an action counts only what was said or set here."""
        actions = (action for trigger in self.triggers for action in trigger.actions)
        return frozenset(name for action in actions for name in action.kind.variables_from_here())

    def place_of(self, action_id: str) -> tuple[FlowTrigger, int] | None:
        """The trigger of an action and the action's place in it; None when it is gone or disabled."""
        for trigger in self.triggers:
            for place, action in enumerate(trigger.actions):
                if action.id == action_id:
                    return trigger, place
        return None


def load_flow(agent: Agent, version_id: UUID | None) -> AgentFlow:
    """The flow of a published version, over the links as they are by ``agent``'s row; without one, nothing fires.

    To compile one may take seconds. So whoever is about to lock something loads it before, if only to have it kept.
    """
    if version_id is None:
        return NOTHING
    kept = _kept_flows.get(version_id, links_revision=agent.links_revision)
    if kept is not None:
        return kept
    # Read before others are kept waiting: who waits here holds a connection, and reading may take one.
    rows, links = rows_of(FlowVersion.objects.get(pk=version_id, agent=agent)), LiveLinks(agent)
    return _kept_flows.compiled(version_id, links_revision=agent.links_revision, rows=rows, links=links)


def draft_flow(agent: Agent) -> AgentFlow:
    """The flow of the draft as it stands, for looking at; no conversation runs on it."""
    return compile_flow(draft_of(agent), LiveLinks(agent))


NOTHING = AgentFlow(triggers=(), matchers={})


class _KeptFlows:
    """The flows used last, shared by the threads of a process, which compile one at a time: they would only take turns
    at the processor. A version never changes; where its links lead may.
    """

    def __init__(self) -> None:
        self._flows: OrderedDict[UUID, tuple[int, AgentFlow]] = OrderedDict()
        self._lock, self._compiling = Lock(), Lock()

    def get(self, version_id: UUID, *, links_revision: int) -> AgentFlow | None:
        with self._lock:
            kept_revision, flow = self._flows.get(version_id, (None, None))
            if kept_revision != links_revision:
                return None
            self._flows.move_to_end(version_id)
            return flow

    def compiled(self, version_id: UUID, *, links_revision: int, rows: Rows, links: LiveLinks) -> AgentFlow:
        with self._compiling:
            flow = self.get(version_id, links_revision=links_revision)  # by who was first
            if flow is None:
                flow = compile_flow(rows, links, matchers=self._matchers_of(version_id))
                self._put(version_id, links_revision=links_revision, flow=flow)
            return flow

    def _matchers_of(self, version_id: UUID) -> Mapping[str, Matcher] | None:
        with self._lock:
            _, flow = self._flows.get(version_id, (None, None))
            return flow.matchers if flow else None

    def _put(self, version_id: UUID, *, links_revision: int, flow: AgentFlow) -> None:
        with self._lock:
            self._flows[version_id] = (links_revision, flow)
            self._flows.move_to_end(version_id)
            while len(self._flows) > KEPT_FLOWS:
                self._flows.popitem(last=False)


_kept_flows = _KeptFlows()


def compile_flow(rows: Rows, links: LiveLinks, *, matchers: Mapping[str, Matcher] | None = None) -> AgentFlow:
    """matchers: of the same rows, as they were compiled with other links."""
    live = _live(rows.triggers)
    inside: defaultdict[UUID, defaultdict[tuple[UUID | None, str], list[Action]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for action in rows.actions:
        if action.enabled and action.kind in ACTIONS:
            inside[action.trigger_id][action.parent_id, action.arm].append(action)
    actions = {trigger_id: _compile_actions(there, links) for trigger_id, there in inside.items()}
    return AgentFlow(
        triggers=tuple(_compile_trigger(row, actions) for row in live), matchers=matchers or _matchers(live)
    )


def _compile_actions(inside: Inside, links: LiveLinks) -> tuple[FlowAction, ...]:
    stored = [row for rows in inside.values() for row in rows]
    kinds = {row.pk: kind for row in stored if (kind := read_action(row)) is not None}
    return tuple(
        FlowAction(
            id=str(place.row.id),
            kind=kinds[place.row.pk],
            translated={
                language: kinds[place.row.pk].saying(words)
                for language, words in read_translations(place.row.translations).items()
            },
            target=_target(links.in_place_of(place.row.connection_id)),
            follow=place.follow,
            arms=place.arms,
        )
        for place in lay_out(inside, arms_of=lambda row: [arm for arm, _ in ACTIONS[row.kind].arms])
    )


def _live(rows: Iterable[Trigger]) -> list[Trigger]:
    """Those that are enabled, and do not stand inside one that is not."""
    enabled = {row.pk: row for row in rows if row.enabled}

    def lives(row: Trigger) -> bool:
        return row.parent_id is None or (row.parent_id in enabled and lives(enabled[row.parent_id]))

    return [row for row in enabled.values() if lives(row)]


def _compile_trigger(row: Trigger, actions: Mapping[UUID, tuple[FlowAction, ...]]) -> FlowTrigger:
    return FlowTrigger(
        id=str(row.id),
        kind=TriggerKind(row.kind),
        name=row.name,
        parent_id=str(row.parent_id or ""),
        actions=actions.get(row.id, ()),
    )


def _matchers(rows: Iterable[Trigger]) -> dict[str, Matcher]:
    levels: defaultdict[str, list[Trigger]] = defaultdict(list)
    for row in rows:
        levels[str(row.parent_id or "")].append(row)
    specs = {level: list(specs_of(inside)) for level, inside in levels.items()}
    return {level: shared_matcher(listening) for level, listening in specs.items() if listening}


def specs_of(rows: Iterable[Trigger]) -> Iterator[IntentSpec]:
    """What the *Message received* triggers among them listen for."""
    for row in rows:
        if row.kind == TriggerKind.MESSAGE_RECEIVED:
            yield IntentSpec(
                trigger_id=str(row.id),
                name=row.name,
                position=row.position,
                keywords=tuple(row.intent.keywords),
                training_phrases=(*row.intent.training_phrases, *_phrases_elsewhere(row)),
                excluded_phrases=tuple(row.intent.excluded_phrases),
                threshold=row.intent.threshold,
                margin=row.intent.margin,
                only_in=read_only_in(row.intent.only_in),
            )


def _phrases_elsewhere(row: Trigger) -> Iterator[str]:
    for words in read_translations(row.intent.translations).values():
        phrases = words.get("training_phrases", ())
        yield from phrases if isinstance(phrases, tuple) else ()


def _target(link: Connection | None) -> Target | None:
    if link is None:
        return None
    return Target(connection_id=str(link.pk), agent=link.remote_name, institution=link.remote_institution)
