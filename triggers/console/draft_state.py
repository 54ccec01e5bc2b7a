"""How far the draft of an agent is from what is live."""

from dataclasses import dataclass

from agents.models import Agent
from triggers.console.differences import Change, differences
from triggers.known_variables import brought_to
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams
from triggers.models import FlowVersion
from triggers.problems import Problem, problems_of
from triggers.publishing import live_version_of
from triggers.snapshots import Rows, draft_of, rows_of


@dataclass(frozen=True)
class DraftState:
    """live: None when nothing was published yet. changes: what publishing would change. problems: errors first."""

    rows: Rows
    live: FlowVersion | None
    changes: list[Change]
    problems: list[Problem]

    @property
    def is_empty(self) -> bool:
        """Nothing is live and nothing waits for it."""
        return self.live is None and not self.changes

    @property
    def errors(self) -> list[Problem]:
        return [each for each in self.problems if each.is_error]

    @property
    def warnings(self) -> list[Problem]:
        return [each for each in self.problems if not each.is_error]


def draft_state(agent: Agent, draft: Rows | None = None) -> DraftState:
    """draft: its rows, where they were just read."""
    live, draft = live_version_of(agent), draft or draft_of(agent)
    problems = problems_of(draft, LiveLinks(agent), LiveTeams(agent.workspace), brought=brought_to(agent))
    return DraftState(draft, live, differences(agent, rows_of(live, like=draft), draft), problems)
