"""The teams of a workspace, as actions name them: by their ids, in files by their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from workspaces.access import Permission, roles_with
from workspaces.models import Workspace


@dataclass(frozen=True)
class KnownTeam:
    """members: how many of it may talk with people."""

    name: str
    members: int = 0


class LiveTeams(Mapping[str, KnownTeam]):
    """By their ids, in the order of their names. Read once, and only where somebody asks for one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @cached_property
    def _known(self) -> dict[str, KnownTeam]:
        may = Q(members__role__in=roles_with(Permission.TALK), members__user__is_active=True)
        rows = self._workspace.teams.by_name().annotate(number=Count("members", filter=may))
        return {str(pk): KnownTeam(name, number) for pk, name, number in rows.values_list("pk", "name", "number")}

    def __getitem__(self, team_id: str) -> KnownTeam:
        return self._known[team_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def id_of_name(teams: Mapping[str, KnownTeam], name: str) -> str:
    """Capital letters make no difference, as where teams are named. Empty: there is none of that name."""
    return next((key for key, team in teams.items() if team.name.casefold() == name.casefold()), "")
