"""What the form of an action may offer."""

from collections.abc import Callable, Collection, Iterable

from django.utils.translation import gettext as _

from agents.models import Agent, Connection, LinkState
from triggers.actions.base import Surroundings
from triggers.actions.jump import Jump
from triggers.console.tree import TriggerNode, tree_of, variables_in
from triggers.known_variables import brought_to, words_for_unknown
from triggers.live_teams import LiveTeams
from triggers.models import Action
from triggers.snapshots import Rows


def connections_for(agent: Agent, current: Connection | None) -> dict[str, Connection]:
    """The agent's verified connections by id, and the one in use, so that a disabled one is not lost by saving."""
    connections = {str(each.pk): each for each in agent.connections.usable().order_by("remote_name", "pk")}
    if current is not None:
        connections.setdefault(str(current.pk), current)
    return connections


def surroundings_of(action: Action, connections: Iterable[Connection], draft: Rows) -> Surroundings:
    """action: the one whose form it is; it may be new. draft: that of its agent."""
    agent = action.trigger.agent
    tree = tree_of(agent, draft)
    variables = variables_in(tree)
    return Surroundings(
        connections=tuple((str(each.pk), _in_words(each)) for each in connections),
        variables=variables,
        unknown=_words_for_all_but({*variables, *brought_to(agent)}),
        trigger_id=str(action.trigger_id),
        triggers=tuple((str(row.pk), row.title) for row in draft.triggers),
        jumps=_jumps(tree, besides=action),
        teams=LiveTeams(agent.workspace),
    )


def _words_for_all_but(known: Collection[str]) -> Callable[[Iterable[str]], str]:
    def words_for(names: Iterable[str]) -> str:
        unknown = [name for name in names if name not in known]
        return words_for_unknown(unknown, known=known) if unknown else ""

    return words_for


def _jumps(tree: Iterable[TriggerNode], *, besides: Action) -> dict[str, tuple[str, ...]]:
    jumps: dict[str, tuple[str, ...]] = {}
    for node in tree:
        others = [kind for row, kind in node.kinds if row.pk != besides.pk]
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
