"""An agent's triggers and actions as one immutable snapshot, made for planning."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from agents.models import Agent, Connection
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind, Target
from triggers.live_links import LiveLinks
from triggers.matching import IntentSpec, Matcher
from triggers.models import Action, Trigger, TriggerKind
from triggers.programs import Inside, lay_out
from triggers.stored_actions import read_action

KEPT_FLOWS = 256


@dataclass(frozen=True, kw_only=True)
class FlowAction:
    """``follow``: the place after it in its trigger; None: the next. ``arms``: where each way of a branch begins."""

    id: str
    kind: ActionKind
    target: Target | None = None
    follow: int | None = None
    arms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FlowTrigger:
    """``parent_id`` is empty at the outermost level."""

    id: str
    kind: TriggerKind
    name: str = ""
    parent_id: str = ""
    actions: tuple[FlowAction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgentFlow:
    """The enabled triggers of an agent with their enabled actions, in the order they run."""

    triggers: tuple[FlowTrigger, ...]
    matcher: Matcher

    def first(self, kind: TriggerKind, *, inside: str = "") -> FlowTrigger | None:
        """The first trigger of a kind at a level: inside a trigger, or (without one) the outermost."""
        return next((each for each in self.triggers if each.kind is kind and each.parent_id == inside), None)

    def trigger(self, trigger_id: str) -> FlowTrigger | None:
        return next((each for each in self.triggers if each.id == trigger_id), None)

    def place_of(self, action_id: str) -> tuple[FlowTrigger, int] | None:
        """The trigger of an action and the action's place in it; None when it is gone or disabled."""
        for trigger in self.triggers:
            for place, action in enumerate(trigger.actions):
                if action.id == action_id:
                    return trigger, place
        return None


def load_flow(agent: Agent) -> AgentFlow:
    """The flow of an agent row as it was read: ``agent.flow_version`` says whether the kept one still holds."""
    kept = _kept_flows.get(agent.id, version=agent.flow_version)
    if kept is None:
        kept = _compile(agent)
        _kept_flows.put(agent.id, version=agent.flow_version, flow=kept)
    return kept


class _KeptFlows:
    """The flows used last, shared by the threads of a process."""

    def __init__(self) -> None:
        self._flows: OrderedDict[UUID, tuple[int, AgentFlow]] = OrderedDict()
        self._lock = Lock()

    def get(self, agent_id: UUID, *, version: int) -> AgentFlow | None:
        with self._lock:
            kept_version, flow = self._flows.get(agent_id, (None, None))
            if kept_version != version:
                return None
            self._flows.move_to_end(agent_id)
            return flow

    def put(self, agent_id: UUID, *, version: int, flow: AgentFlow) -> None:
        with self._lock:
            self._flows[agent_id] = (version, flow)
            self._flows.move_to_end(agent_id)
            while len(self._flows) > KEPT_FLOWS:
                self._flows.popitem(last=False)


_kept_flows = _KeptFlows()


def _compile(agent: Agent) -> AgentFlow:
    rows = [row for row in agent.triggers.select_related("intent", "parent").in_order() if _is_live(row)]
    links = LiveLinks(agent)
    inside: defaultdict[UUID, defaultdict[tuple[UUID | None, str], list[Action]]] = defaultdict(
        lambda: defaultdict(list)
    )
    stored = Action.objects.filter(trigger__agent=agent, enabled=True).select_related("connection").in_order()
    for action in stored:
        if action.kind in ACTIONS:
            inside[action.trigger_id][action.parent_id, action.arm].append(action)
    actions = {trigger_id: _compile_actions(rows, links) for trigger_id, rows in inside.items()}
    return AgentFlow(
        triggers=tuple(_compile_trigger(row, actions) for row in rows), matcher=Matcher(list(_specs(rows)))
    )


def _compile_actions(inside: Inside, links: LiveLinks) -> tuple[FlowAction, ...]:
    stored = [row for rows in inside.values() for row in rows]
    kinds = {row.pk: kind for row in stored if (kind := read_action(row)) is not None}
    return tuple(
        FlowAction(
            id=str(place.row.id),
            kind=kinds[place.row.pk],
            target=_target(links.in_place_of(place.row.connection)),
            follow=place.follow,
            arms=place.arms,
        )
        for place in lay_out(inside, arms_of=lambda row: [arm for arm, _ in ACTIONS[row.kind].arms])
    )


def _is_live(trigger: Trigger) -> bool:
    return trigger.enabled and (trigger.parent is None or trigger.parent.enabled)


def _compile_trigger(row: Trigger, actions: Mapping[UUID, tuple[FlowAction, ...]]) -> FlowTrigger:
    return FlowTrigger(
        id=str(row.id),
        kind=TriggerKind(row.kind),
        name=row.name,
        parent_id=str(row.parent_id or ""),
        actions=actions.get(row.id, ()),
    )


def message_specs(agent: Agent, *, with_disabled: bool) -> list[IntentSpec]:
    """What the outermost *Message received* triggers of an agent listen for. A disabled one is a draft."""
    rows = agent.triggers.select_related("intent", "parent").in_order()
    return list(_specs(row for row in rows if with_disabled or _is_live(row)))


def _specs(rows: Iterable[Trigger]) -> Iterable[IntentSpec]:
    for row in rows:
        if row.kind == TriggerKind.MESSAGE_RECEIVED and row.parent_id is None:
            yield IntentSpec(
                trigger_id=str(row.id),
                name=row.name,
                position=row.position,
                keywords=tuple(row.intent.keywords),
                training_phrases=tuple(row.intent.training_phrases),
                excluded_phrases=tuple(row.intent.excluded_phrases),
                threshold=row.intent.threshold,
                margin=row.intent.margin,
            )


def _target(link: Connection | None) -> Target | None:
    if link is None:
        return None
    return Target(connection_id=str(link.pk), agent=link.remote_name, institution=link.remote_institution)
