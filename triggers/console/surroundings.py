"""Where an action may stand, and what its form may offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from agents.models import Agent, Connection, LinkState
from triggers.actions import ACTIONS
from triggers.actions.base import ActionKind, Surroundings
from triggers.actions.jump import Jump
from triggers.console.tree import TriggerNode, every_action, tree_of, variables_in
from triggers.models import Action, Trigger, TriggerKind


@dataclass(frozen=True)
class NewPlace:
    """Where an action is to be added. parent: the branch, on whose way ``arm`` it stands; None: on the trigger."""

    parent: Action | None = None
    arm: str = ""

    @property
    def query(self) -> str:
        return f"?{urlencode({'inside': self.parent.pk, 'arm': self.arm})}" if self.parent else ""


def place_in(trigger: Trigger, *, inside: str, arm: str) -> NewPlace | None:
    """inside: id of a branch of the trigger, or empty. None for a way that is not there."""
    if not inside:
        return NewPlace()
    row = next((each for each in trigger.actions.all() if str(each.pk) == inside), None)
    kind = ACTIONS.get(row.kind) if row else None
    return NewPlace(row, arm) if kind and arm in dict(kind.arms) else None


def fits(kind: type[ActionKind], trigger: Trigger) -> bool:
    return kind.while_closing or trigger.kind != TriggerKind.CHAT_CLOSED


def connections_for(agent: Agent, current: Connection | None) -> dict[str, Connection]:
    """The agent's verified connections by id, and the one in use, so that a disabled one is not lost by saving."""
    connections = {str(each.pk): each for each in agent.connections.usable().order_by("remote_name", "pk")}
    if current is not None:
        connections.setdefault(str(current.pk), current)
    return connections


def surroundings_of(action: Action, connections: Iterable[Connection]) -> Surroundings:
    """action: the one whose form it is; it may be new."""
    agent, tree = action.trigger.agent, tree_of(action.trigger.agent)
    return Surroundings(
        connections=tuple((str(each.pk), _in_words(each)) for each in connections),
        variables=variables_in(tree),
        trigger_id=str(action.trigger_id),
        triggers=tuple((str(row.pk), row.name) for row in agent.triggers.in_order()),
        jumps=_jumps(tree, besides=action),
    )


def _jumps(tree: Iterable[TriggerNode], *, besides: Action) -> dict[str, tuple[str, ...]]:
    jumps: dict[str, tuple[str, ...]] = {}
    for node in tree:
        others = [each.kind for each in every_action(node.actions) if each.row.pk != besides.pk]
        jumps[str(node.row.pk)] = tuple(kind.trigger for kind in others if isinstance(kind, Jump))
        jumps |= _jumps(node.children, besides=besides)
    return jumps


def _in_words(connection: Connection) -> str:
    words = _("%(agent)s, %(institution)s (%(domain)s)") % {
        "agent": connection.remote_name,
        "institution": connection.remote_institution,
        "domain": connection.platform_domain.partition("://")[2] or connection.platform_domain,
    }
    return words if connection.state == LinkState.VERIFIED else _("%(agent)s - disabled") % {"agent": words}
