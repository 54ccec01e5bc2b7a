"""The member who looks at the inbox, as a live agent: the name people see, and whether they may be asked."""

from datetime import timedelta

from django.utils import timezone

from conversations.models import LiveAgent
from workspaces.access import Permission, permissions_of
from workspaces.models import Member

LOOKED_STEP = timedelta(seconds=30)  # how exactly it is kept when somebody last looked


def live_agent_of(member: Member) -> LiveAgent:
    """Not stored before they say something about it. The name people see is their own, until they choose another."""
    known = LiveAgent.objects.filter(member=member).first()
    return known or LiveAgent(member=member, shown_name=member.user.get_full_name()[:80])


def looking(member: Member) -> LiveAgent:
    """Their inbox, or another page, is open now. Of a member who may not talk (any more) nobody waits for anything."""
    live_agent, now = live_agent_of(member), timezone.now()
    if Permission.TALK not in permissions_of(member):
        return live_agent
    if live_agent.pk and (live_agent.seen_at is None or live_agent.seen_at < now - LOOKED_STEP):
        live_agent.seen_at = now
        live_agent.save(update_fields=["seen_at"])
    return live_agent


def at_work(live_agent: LiveAgent) -> None:
    """They talk with somebody under this name; from now on it is noticed when they go away."""
    _keep(live_agent, seen_at=timezone.now())


def set_available(live_agent: LiveAgent, *, available: bool) -> None:
    _keep(live_agent, available=available, seen_at=timezone.now())


def set_shown_name(live_agent: LiveAgent, name: str) -> None:
    _keep(live_agent, shown_name=name)


def _keep(live_agent: LiveAgent, **said: object) -> None:
    """Nothing but what they said now: another page of theirs may have said something else since this one read it."""
    first = {"shown_name": live_agent.shown_name, **said}
    LiveAgent.objects.update_or_create(member=live_agent.member, defaults=said, create_defaults=first)
