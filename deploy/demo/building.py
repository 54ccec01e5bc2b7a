"""Building an agent as its owner would in the console."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agents.editing import create_agent
from agents.models import Agent, Connection
from triggers.actions.base import ActionKind
from triggers.editing import Phrases, save_action, save_trigger
from triggers.models import Action, Trigger, TriggerKind
from triggers.publishing import publish
from workspaces.first_run import start_installation
from workspaces.models import User


@dataclass(frozen=True)
class Builder:
    """An agent, and the owner who builds it."""

    agent: Agent
    owner: User

    def trigger(
        self,
        kind: TriggerKind,
        name: str,
        *actions: ActionKind,
        phrases: Phrases | None = None,
        inside: Trigger | None = None,
    ) -> Trigger:
        trigger = Trigger(agent=self.agent, kind=kind, name=name, parent=inside)
        save_trigger(trigger=trigger, phrases=phrases, actor=self.owner)
        for action in actions:
            self.action(trigger, action)
        return trigger

    def intent(self, name: str, phrases: Phrases, *actions: ActionKind) -> Trigger:
        """A *Message received* trigger."""
        return self.trigger(TriggerKind.MESSAGE_RECEIVED, name, *actions, phrases=phrases)

    def action(self, trigger: Trigger, kind: ActionKind, *, connection: Connection | None = None) -> Action:
        action = Action(trigger=trigger, kind=kind.name)
        return save_action(action=action, kind=kind, connection=connection, actor=self.owner)

    def publish(self) -> None:
        """Raises DraftBroken."""
        publish(agent=self.agent, actor=self.owner)


@transaction.atomic
def open_institution(*, institution: str, email: str, password: str, agent: Agent) -> Builder:
    """First run, and the first agent: ``agent`` is a row that is not stored yet and has no workspace."""
    owner = start_installation(institution=institution, email=email, password=password)
    agent.workspace = owner.memberships.get().workspace
    return Builder(create_agent(agent=agent, actor=owner), owner)


def heard_as(*phrases: str, keywords: Sequence[str] = (), excluded: Sequence[str] = ()) -> Phrases:
    """What a trigger listens for: training phrases first, since they are what most of them live by."""
    return Phrases(keywords=tuple(keywords), training_phrases=phrases, excluded_phrases=tuple(excluded))
