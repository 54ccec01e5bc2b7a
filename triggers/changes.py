"""What every change of a tree begins and ends with. A change is one transaction; two of one agent follow each other."""

from django.utils.translation import gettext

from agents.models import Agent
from triggers.actions import ACTIONS
from triggers.models import Action, Trigger
from workspaces import audit
from workspaces.models import Actor, AuditAction


class CannotChange(Exception):
    """The tree is not any more as the builder saw it. The text says so to them; nothing was changed."""


def begin_change(agent: Agent) -> None:
    """Waits for whoever else changes this agent's tree. Needs a transaction."""
    Agent.objects.select_for_update().only("pk").get(pk=agent.pk)


def end_change(agent: Agent, deed: AuditAction, subject: Trigger | Action, actor: Actor) -> None:
    """Audits the change and moves the draft on."""
    audit.record(workspace=agent.workspace, action=deed, subject=subject, subject_name=name_of(subject), actor=actor)
    agent.touch_draft()


def name_of(subject: Trigger | Action) -> str:
    """An action has no name of its own: it is known by what it does and by its trigger."""
    if isinstance(subject, Trigger):
        return subject.name
    kind = ACTIONS.get(subject.kind)
    return f"{kind.label if kind else subject.kind} · {subject.trigger.name}"


def still_there(row: Trigger | Action) -> None:
    """Raises CannotChange."""
    if not type(row).objects.filter(pk=row.pk).exists():
        raise deleted_meanwhile(name_of(row))


def deleted_meanwhile(name: str) -> CannotChange:
    return CannotChange(gettext("“%(name)s” was deleted meanwhile, so nothing was changed.") % {"name": name})


def changed_meanwhile() -> CannotChange:
    words = gettext("Another builder has changed the tree meanwhile. Here it is as it is now: move it anew.")
    return CannotChange(words)
