"""The teams of a workspace, as actions name them: by their ids, in files by their names."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from workspaces.access import Permission, roles_with
from workspaces.models import Workspace


@dataclass(frozen=True)
class KnownTeam:
    """members: how many of it may talk with people."""

    name: str
    members: int = 0


def teams_of(workspace: Workspace) -> dict[str, KnownTeam]:
    """By their ids, in the order of their names."""
    may = Q(members__role__in=roles_with(Permission.TALK), members__user__is_active=True)
    rows = workspace.teams.by_name().annotate(number=Count("members", filter=may))
    return {str(pk): KnownTeam(name, number) for pk, name, number in rows.values_list("pk", "name", "number")}


def id_of_name(teams: Mapping[str, KnownTeam], name: str) -> str:
    """Capital letters make no difference, as where teams are named. Empty: there is none of that name."""
    return next((key for key, team in teams.items() if team.name.casefold() == name.casefold()), "")
