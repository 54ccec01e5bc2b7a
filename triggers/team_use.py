"""Which actions ask a team."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from agents.models import Agent
from triggers.actions.human_handoff import HumanHandoff
from triggers.models import Action, FlowVersion
from triggers.snapshots import settings_in
from workspaces.teams.models import Team


@dataclass(frozen=True)
class TeamUse:
    """A trigger one of whose actions asks the team. action_id: in the draft; None: only what is live does."""

    agent: Agent
    trigger: str
    action_id: UUID | None


def uses_of(team: Team) -> list[TeamUse]:
    """In drafts, disabled ones too, and in what is live."""
    drafted = list(_in_drafts(team))
    known = {(use.agent.pk, use.trigger) for use in drafted}
    return drafted + [use for use in _in_what_is_live(team) if (use.agent.pk, use.trigger) not in known]


def _in_drafts(team: Team) -> Iterator[TeamUse]:
    rows = Action.objects.filter(trigger__agent__workspace=team.workspace_id, kind=HumanHandoff.name)
    rows = rows.filter(settings__team=str(team.pk), trigger__agent__in=Agent.objects.kept())
    for row in rows.select_related("trigger__agent").order_by("trigger__agent__name", "trigger__name", "pk"):
        yield TeamUse(row.trigger.agent, row.trigger.title, row.pk)


def _in_what_is_live(team: Team) -> Iterator[TeamUse]:
    agents = {agent.live_version: agent for agent in Agent.objects.kept().filter(workspace=team.workspace_id)}
    live = FlowVersion.objects.filter(pk__in=filter(None, agents))
    for pk, tree in live.values_list("pk", "tree"):
        for trigger, settings in settings_in(tree, kind=HumanHandoff.name):
            if settings.get("team") == str(team.pk):
                yield TeamUse(agents[pk], trigger, None)
