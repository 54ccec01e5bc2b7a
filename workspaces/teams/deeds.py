"""Teams: made, changed and deleted. Each deed is in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from workspaces import audit
from workspaces.models import Actor, AuditAction, Member, Workspace
from workspaces.teams.models import Team

MOST_TEAMS = 500  # of a workspace


class NameTaken(Exception):
    """The workspace has another team of that name; capital letters make no difference."""


class TooManyTeams(Exception):
    """The workspace has as many as it may."""


@dataclass(frozen=True)
class TeamContent:
    """languages: BCP 47 codes that everybody in it can talk in. members: of the same workspace."""

    name: str
    languages: Sequence[str]
    members: Sequence[Member]


def create_team(*, workspace: Workspace, content: TeamContent, actor: Actor) -> Team:
    """Raises NameTaken and TooManyTeams."""
    with transaction.atomic():
        Workspace.objects.select_for_update(of=("self",)).get(pk=workspace.pk)
        if workspace.teams.count() >= MOST_TEAMS:
            raise TooManyTeams
        team = _keep(Team(workspace=workspace), content)
        audit.record(workspace=workspace, action=AuditAction.TEAM_CREATED, subject=team, actor=actor)
    return team


def change_team(*, team: Team, content: TeamContent, actor: Actor) -> None:
    """Raises NameTaken, and Team.DoesNotExist when somebody else has deleted it."""
    with transaction.atomic():
        _hold(team)
        _keep(team, content)
        audit.record(workspace=team.workspace, action=AuditAction.TEAM_CHANGED, subject=team, actor=actor)


@transaction.atomic
def delete_team(*, team: Team, actor: Actor) -> None:
    """Its members stay members. What waits for it waits for anybody from now on. Raises Team.DoesNotExist."""
    _hold(team)  # before the talks that wait for it: whoever gives it one takes them in this order
    audit.record(workspace=team.workspace, action=AuditAction.TEAM_DELETED, subject=team, actor=actor)
    team.delete()


def _hold(team: Team) -> None:
    Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team.pk)


def _keep(team: Team, content: TeamContent) -> Team:
    team.name, team.languages = content.name, list(content.languages)
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise NameTaken from error
    team.members.set(content.members)
    return team
