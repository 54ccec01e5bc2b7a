"""What every change of a tree begins and ends with. A change is one transaction; two of one agent follow each other."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext

from agents.models import Agent
from triggers.actions import ACTIONS
from triggers.models import Action, Trigger
from workspaces import audit
from workspaces.models import Actor, AuditAction


class CannotChange(Exception):
    """The tree is not any more as the builder saw it. The text says so to them; nothing was changed."""


def begin_change(*agents: Agent) -> None:
    """Waits for whoever else changes the trees of these agents. Needs a transaction. What is to be changed is read
    after it. Chats that begin with the agents meanwhile do not wait.
    """
    held = Agent.objects.select_for_update(no_key=True).filter(pk__in=[each.pk for each in agents])
    list(held.order_by("pk").only("pk"))  # of several in one order, so no two builders wait for each other


def end_change(agent: Agent, deed: AuditAction, subject: Trigger | Action, actor: Actor) -> None:
    """Audits the change and moves the draft on."""
    audit.record(workspace=agent.workspace, action=deed, subject=subject, subject_name=name_of(subject), actor=actor)
    agent.touch_draft()


def name_of(subject: Trigger | Action) -> str:
    """An action has no name of its own: it is known by what it does and by its trigger."""
    if isinstance(subject, Trigger):
        return subject.title
    kind = ACTIONS.get(subject.kind)
    return f"{kind.label if kind else subject.kind} · {subject.trigger.title}"


def still_there(row: Trigger | Action) -> None:
    """Raises CannotChange."""
    if not type(row).objects.filter(pk=row.pk).exists():
        raise deleted_meanwhile(name_of(row))


def read_anew(row: Trigger | Action) -> None:
    """As it is now that the change has begun: it may have been read before. Raises CannotChange."""
    name = name_of(row)
    try:
        row.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise deleted_meanwhile(name) from error


def deleted_meanwhile(name: str) -> CannotChange:
    return CannotChange(gettext("“%(name)s” was deleted meanwhile, so nothing was changed.") % {"name": name})


def changed_meanwhile() -> CannotChange:
    words = gettext("Another builder has changed the tree meanwhile. Here it is as it is now: move it anew.")
    return CannotChange(words)
