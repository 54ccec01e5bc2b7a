"""The tree of the Action tab: triggers, what is inside them and their actions, as they run from top to bottom."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from agents.models import Agent, Connection, LinkState
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind
from triggers.live_links import LiveLinks
from triggers.models import Action, Trigger, TriggerKind

TRIGGER_ICONS = {
    TriggerKind.CHAT_STARTED: "message-circle-plus",
    TriggerKind.MESSAGE_RECEIVED: "message-circle",
    TriggerKind.FALLBACK: "message-circle-question-mark",
    TriggerKind.CONVERSATION_RETURNED: "corner-up-left",
}


@dataclass(frozen=True, kw_only=True)
class ActionNode:
    """``kind`` is None for a kind this version does not know."""

    row: Action
    kind: ActionKind | None
    link: Connection | None
    is_first: bool
    is_last: bool
    is_current: bool

    @property
    def title(self) -> str:
        return str(self.kind.label) if self.kind else self.row.kind

    @property
    def icon(self) -> str:
        return self.kind.icon if self.kind else "circle-question-mark"

    @property
    def summary(self) -> str:
        if self.kind is None:
            return _("Not known to this version")
        if not self.kind.needs_connection:
            return self.kind.summary()
        return f"{_words_for(self.link)} · {self.kind.summary()}"


def _words_for(connection: Connection | None) -> str:
    if connection is None:
        return _("Not connected yet")
    other_side = f"{connection.remote_name}, {connection.remote_institution}"
    return _("%(agent)s (disabled)") % {"agent": other_side} if connection.state == LinkState.DISABLED else other_side


@dataclass(frozen=True, kw_only=True)
class TriggerNode:
    row: Trigger
    actions: tuple[ActionNode, ...]
    children: tuple["TriggerNode", ...]
    is_first: bool
    is_last: bool
    is_current: bool

    @property
    def branch_id(self) -> str:
        return f"branch-{self.row.pk}"

    @property
    def icon(self) -> str:
        return TRIGGER_ICONS[TriggerKind(self.row.kind)]

    @property
    def hands_over(self) -> bool:
        return any(each.kind is not None and each.kind.hands_over for each in self.actions)

    @property
    def summary(self) -> str:
        return " · ".join(self._summary())

    def _summary(self) -> Iterator[str]:
        kind = self.row.get_kind_display()
        if kind != self.row.name:
            yield kind
        if self.row.kind == TriggerKind.MESSAGE_RECEIVED:
            intent = self.row.intent
            if count := len(intent.keywords):
                yield ngettext("%d keyword", "%d keywords", count) % count
            if count := len(intent.training_phrases):
                yield ngettext("%d training phrase", "%d training phrases", count) % count
            if count := len(intent.excluded_phrases):
                yield npgettext("phrases", "%d excluded", "%d excluded", count) % count


def tree_of(agent: Agent, *, current_id: str = "") -> tuple[TriggerNode, ...]:
    """The outermost triggers of an agent; three queries however large the tree is. ``current_id``: the row to mark."""
    actions: defaultdict[UUID, list[Action]] = defaultdict(list)
    for action in Action.objects.filter(trigger__agent=agent).select_related("connection").in_order():
        actions[action.trigger_id].append(action)
    links = LiveLinks(agent)
    inside: defaultdict[UUID | None, list[Trigger]] = defaultdict(list)
    for trigger in agent.triggers.select_related("intent").in_order():
        inside[trigger.parent_id].append(trigger)

    def branch(parent_id: UUID | None) -> tuple[TriggerNode, ...]:
        rows = inside[parent_id]
        return tuple(
            TriggerNode(
                row=row,
                actions=tuple(_action_nodes(actions[row.pk], links, current_id)),
                children=branch(row.pk),
                is_first=row is rows[0],
                is_last=row is rows[-1],
                is_current=str(row.pk) == current_id,
            )
            for row in rows
        )

    return branch(None)


def _action_nodes(rows: list[Action], links: LiveLinks, current_id: str) -> Iterator[ActionNode]:
    for row in rows:
        kind = ACTIONS.get(row.kind)
        yield ActionNode(
            row=row,
            kind=kind.from_json(row.settings) if kind else None,
            link=links.in_place_of(row.connection),
            is_first=row is rows[0],
            is_last=row is rows[-1],
            is_current=str(row.pk) == current_id,
        )


def hosts_of_returns(tree: Iterable[TriggerNode]) -> list[Trigger]:
    """The triggers that hand the chat over: a *Conversation returned* may stand inside them."""
    return [node.row for node in tree if node.hands_over]


def variables_in(tree: Iterable[TriggerNode]) -> tuple[str, ...]:
    """The names of the session details that the actions set, each once, in order."""
    return tuple(dict.fromkeys(_variables(tree)))


def _variables(tree: Iterable[TriggerNode]) -> Iterator[str]:
    for node in tree:
        for action in node.actions:
            yield from action.kind.variables() if action.kind else ()
        yield from _variables(node.children)
