"""Finding triggers and actions among what belongs to the caller's workspace. Everything else is not found."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from agents.lookups import agent_of
from triggers.models import Action, Trigger
from workspaces.management_api.callers import Caller


def triggers_of(caller: Caller, agent_id: UUID) -> QuerySet[Trigger]:
    agent = agent_of(caller, agent_id)
    return Trigger.objects.filter(agent=agent).select_related("agent__workspace", "parent", "intent")


def actions_of(caller: Caller, agent_id: UUID) -> QuerySet[Action]:
    agent = agent_of(caller, agent_id)
    return Action.objects.filter(trigger__agent=agent).select_related("trigger__agent__workspace", "connection")


def trigger_of(caller: Caller, agent_id: UUID, trigger_id: UUID) -> Trigger:
    return get_object_or_404(triggers_of(caller, agent_id), pk=trigger_id)


def action_of(caller: Caller, agent_id: UUID, action_id: UUID) -> Action:
    return get_object_or_404(actions_of(caller, agent_id), pk=action_id)
