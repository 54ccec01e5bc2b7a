"""Where the connections that actions were given lead today."""

from uuid import UUID

from agents.models import Agent, Connection, LinkState


class LiveLinks:
    """An agent's connections, read once.

    *Verify & Save* closes an older connection to the same external agent and puts a new one in its place. Actions keep
    naming the old one, and go over the new one.
    """

    def __init__(self, agent: Agent) -> None:
        self._by_id = {each.pk: each for each in agent.connections.all()}
        there = (each for each in self._by_id.values() if each.state != LinkState.CLOSED)
        self._by_remote_agent = {(each.platform_domain, each.remote_agent_id): each for each in there}

    def in_place_of(self, connection_id: UUID | None) -> Connection | None:
        """The link itself, or the one that took its place; None when it leads nowhere any more."""
        link = self._by_id.get(connection_id) if connection_id else None
        return self.of(link.platform_domain, link.remote_agent_id) if link else None

    def to_choose_from(self) -> tuple[Connection, ...]:
        """The verified ones, by the name of the agent they lead to."""
        verified = (each for each in self._by_id.values() if each.state == LinkState.VERIFIED)
        return tuple(sorted(verified, key=lambda each: (each.remote_name, str(each.pk))))

    def of(self, platform_domain: str, remote_agent_id: str) -> Connection | None:
        return self._by_remote_agent.get((platform_domain, remote_agent_id))
