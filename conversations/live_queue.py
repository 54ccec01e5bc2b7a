"""Who is asked to take a conversation that waits for a live agent, and whom it waits behind."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from conversations.models import AskedOf, LiveAgent, LiveTalk
from workspaces.access import Permission, roles_with
from workspaces.models import Member
from workspaces.teams.models import Team


@dataclass(frozen=True)
class Asked:
    """who: ids of members. None of them need be there."""

    of: AskedOf
    who: frozenset[UUID]


@dataclass(frozen=True)
class Placed:
    """How a talk stands now. place: from 1, among those that the same members are asked to take."""

    talk: LiveTalk
    place: int
    of: AskedOf


@dataclass(frozen=True)
class _Pool:
    members: frozenset[UUID]
    languages: Collection[str]


class Staff:
    """The members of a workspace who may talk with people, as they are at one moment."""

    def __init__(self, workspace_id: UUID, *, at: datetime) -> None:
        may = Member.objects.filter(workspace=workspace_id, role__in=roles_with(Permission.TALK), user__is_active=True)
        self._spoken: dict[UUID, list[str]] = dict(may.values_list("pk", "languages"))
        self._there = frozenset(LiveAgent.objects.there(workspace_id, at=at).values_list("member", flat=True))
        self._pool = cache(self._read_pool)

    def asked(self, talk: LiveTalk) -> Asked:
        """The member it is assigned to. Else, of its team or of all: those who are there and speak its language; all
        who are there, where none of them does. Where nobody is there, those who might come.
        """
        if talk.assignee_id in self._spoken:
            return Asked(AskedOf.MEMBER, frozenset({talk.assignee_id}))
        pool = self._pool(talk.team_id)
        there = pool.members & self._there or pool.members
        if not talk.language or talk.language in pool.languages:
            return Asked(AskedOf.EVERYBODY, there)
        speaking = frozenset(member for member in there if talk.language in self._spoken[member])
        if speaking:
            return Asked(AskedOf.SPEAKERS, speaking)
        nobody_said = not any(self._spoken[member] for member in pool.members)
        return Asked(AskedOf.EVERYBODY if nobody_said else AskedOf.NOBODY_SPEAKS, there)

    def _read_pool(self, team_id: UUID | None) -> _Pool:
        team = Team.objects.filter(pk=team_id).first() if team_id else None
        if team is None:
            return _Pool(frozenset(self._spoken), ())
        return _Pool(frozenset(team.members.values_list("pk", flat=True)) & frozenset(self._spoken), team.languages)


def placed(talks: Iterable[LiveTalk], staff: Staff) -> Iterator[Placed]:
    """talks: of one workspace that wait, who came first leading."""
    ahead: Counter[frozenset[UUID]] = Counter()
    for talk in talks:
        asked = staff.asked(talk)
        before = sum(number for who, number in ahead.items() if who & asked.who or who == asked.who)
        yield Placed(talk, before + 1, asked.of)
        ahead[asked.who] += 1


def put_in_place(talk: LiveTalk, *, at: datetime) -> None:
    """Works out where a talk that waits stands. The caller holds the conversation and saves it; it may be new."""
    others = LiveTalk.objects.waiting().filter(workspace=talk.workspace_id).exclude(pk=talk.pk)
    every = sorted([*others, talk], key=lambda each: (each.asked_at, each is talk, each.pk))
    here = next(each for each in placed(every, Staff(talk.workspace_id, at=at)) if each.talk is talk)
    talk.place, talk.asked_of = here.place, here.of


def stays(row: Team | Member) -> bool:
    """Whether it is there still; whoever deletes it waits until the caller's transaction is over."""
    rows: QuerySet[Any] = type(row).objects.all()
    return rows.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first() is not None


def team_named(workspace_id: UUID, team_id: str) -> Team | None:
    """None for anybody, and for a team that was deleted since an action named it: a person is not to wait in vain."""
    try:
        return Team.objects.filter(workspace=workspace_id, pk=UUID(team_id)).first() if team_id else None
    except ValueError:
        return None
