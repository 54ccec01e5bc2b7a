"""What the form of an action may offer."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agents.models import Agent, Connection, LinkState
from triggers.actions.base import Surroundings
from triggers.console.tree import tree_of, variables_in


def connections_for(agent: Agent, current: Connection | None) -> dict[str, Connection]:
    """The agent's verified connections by id, and the one in use, so that a disabled one is not lost by saving."""
    connections = {str(each.pk): each for each in agent.connections.usable().order_by("remote_name", "pk")}
    if current is not None:
        connections.setdefault(str(current.pk), current)
    return connections


def surroundings_of(agent: Agent, connections: Iterable[Connection]) -> Surroundings:
    return Surroundings(
        connections=tuple((str(each.pk), _in_words(each)) for each in connections),
        variables=variables_in(tree_of(agent)),
    )


def _in_words(connection: Connection) -> str:
    words = _("%(agent)s, %(institution)s (%(domain)s)") % {
        "agent": connection.remote_name,
        "institution": connection.remote_institution,
        "domain": connection.platform_domain.partition("://")[2] or connection.platform_domain,
    }
    return words if connection.state == LinkState.VERIFIED else _("%(agent)s - disabled") % {"agent": words}
