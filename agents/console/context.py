"""What every page of the console shows about agents: the switcher, and on an agent's pages its tabs."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, OperatorNotice
from workspaces.access import Permission, permissions_of
from workspaces.models import Member

GENERAL = "agents:general"
TROUBLES_SHOWN = 20
SWITCHER_SHOWN = 30  # the page of agents finds the others
TABS: dict[str, Promise] = {
    GENERAL: _("General"),
    "triggers:action_tab": _("Action"),
    "agents:replies": _("Replies"),
    "agents:connections": _("Connections"),
    "agents:credentials": _("Credentials"),
    "agents:publish": _("Publish"),
    "agents:settings": _("Settings"),
}


@dataclass(frozen=True)
class SwitcherEntry:
    """An agent as the switcher shows it. ``url`` leads to the tab one is on, of that agent."""

    id: UUID
    name: str
    colour: str
    url: str


@dataclass(frozen=True)
class Tab:
    label: Promise
    url: str
    current: bool


def agents(request: HttpRequest) -> dict[str, object]:
    """``agents`` (the first of them), ``has_more_agents``, ``current_agent``, ``agent_tabs``, ``create_agent_url`` and
    ``troubles``; nothing on pages outside the console, and only the last for whoever does not build.
    """
    member: Member | None = getattr(request, "member", None)
    match = request.resolver_match
    if member is None or match is None:
        return {}
    if Permission.BUILD not in permissions_of(member):
        return {"troubles": SimpleLazyObject(lambda: list(_troubles(member)))}
    agent_id = match.kwargs.get("agent_id")
    switcher = _Switcher(member, agent_id, _tab_name(request.path, agent_id))
    return {
        "agents": SimpleLazyObject(lambda: switcher.entries[:SWITCHER_SHOWN]),
        "has_more_agents": SimpleLazyObject(lambda: len(switcher.entries) > SWITCHER_SHOWN),
        "current_agent": SimpleLazyObject(lambda: switcher.current),
        "agent_tabs": _tabs(request.path, match),
        "create_agent_url": reverse("agents:create"),
        "troubles": SimpleLazyObject(lambda: list(_troubles(member))),
    }


class _Switcher:
    """Reads what it is asked for. tab_name: where its links lead."""

    def __init__(self, member: Member, agent_id: UUID | None, tab_name: str) -> None:
        self._kept = Agent.objects.kept().filter(workspace=member.workspace)
        self._agent_id, self._tab_name = agent_id, tab_name

    @cached_property
    def entries(self) -> list[SwitcherEntry]:
        """By name; one more than is shown where there are more."""
        return [self._entry(agent) for agent in self._kept.order_by("name", "pk")[: SWITCHER_SHOWN + 1]]

    @cached_property
    def current(self) -> SwitcherEntry | None:
        if self._agent_id is None:
            return None
        here = next((each for each in self.entries if each.id == self._agent_id), None)
        if here is not None or len(self.entries) <= SWITCHER_SHOWN:
            return here
        agent = self._kept.filter(pk=self._agent_id).first()
        return self._entry(agent) if agent else None

    def _entry(self, agent: Agent) -> SwitcherEntry:
        return SwitcherEntry(agent.pk, agent.name, agent.avatar_colour, reverse(self._tab_name, args=[agent.pk]))


def _troubles(member: Member) -> QuerySet[OperatorNotice]:
    return OperatorNotice.objects.current().filter(workspace=member.workspace).order_by("-began_at")[:TROUBLES_SHOWN]


def _tabs(path: str, match: ResolverMatch) -> list[Tab]:
    agent_id = match.kwargs.get("agent_id")
    if agent_id is None:
        return []
    here = _tab_name(path, agent_id)
    return [Tab(label, reverse(name, args=[agent_id]), name == here) for name, label in TABS.items()]


def _tab_name(path: str, agent_id: object) -> str:
    """The tab a page belongs to: the one whose address its own begins with. All of them begin with the first one's."""
    if agent_id is None:
        return GENERAL
    others = (name for name in TABS if name != GENERAL)
    return next((name for name in others if path.startswith(reverse(name, args=[agent_id]))), GENERAL)
