"""How far the draft of an agent is from what is live."""

from dataclasses import dataclass

from agents.models import Agent
from triggers.console.differences import Change, differences
from triggers.models import FlowVersion
from triggers.publishing import live_version_of
from triggers.snapshots import draft_of, rows_of


@dataclass(frozen=True)
class DraftState:
    """live: None when nothing was published yet. changes: what publishing would change."""

    live: FlowVersion | None
    changes: list[Change]

    @property
    def is_empty(self) -> bool:
        """Nothing is live and nothing waits for it."""
        return self.live is None and not self.changes


def draft_state(agent: Agent) -> DraftState:
    live = live_version_of(agent)
    return DraftState(live, differences(agent, rows_of(live), draft_of(agent)))
