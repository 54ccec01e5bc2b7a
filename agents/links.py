"""What the people of a workspace do to a link: pause it, take it up again, end it. Each deed is in the audit log.

All of them may be done twice: the second time changes nothing and records nothing.
"""

from django.db import transaction

from agents.models import Agent, Connection, LinkState, Sender
from agents.succession import forget_pending, of_same_agent
from workspaces.audit import record
from workspaces.models import Actor, AuditAction


def disable(*, link: Connection | Sender, actor: Actor) -> bool:
    """Nothing goes over the link until it is enabled again. True if it was in use."""
    action = AuditAction.CONNECTION_DISABLED if isinstance(link, Connection) else AuditAction.SENDER_DISABLED
    return _move(link, from_states=[LinkState.VERIFIED], to=LinkState.DISABLED, action=action, actor=actor)


def enable(*, link: Connection | Sender, actor: Actor) -> bool:
    """Takes a disabled link up again, with the same keys. True if it was disabled."""
    action = AuditAction.CONNECTION_ENABLED if isinstance(link, Connection) else AuditAction.SENDER_ENABLED
    return _move(link, from_states=[LinkState.DISABLED], to=LinkState.VERIFIED, action=action, actor=actor)


def disconnect(*, connection: Connection, actor: Actor) -> bool:
    """Ends a connection for good; Verify & Save makes a new one. True if it was not closed before."""
    return _close(connection, action=AuditAction.CONNECTION_DISCONNECTED, actor=actor)


def note_closing_known(connection: Connection) -> None:
    """The other side was told that it is closed."""
    Connection.objects.filter(pk=connection.pk, closing_known=False).update(closing_known=True)


def close_as_told(link: Connection | Sender) -> None:
    """The other side has closed it."""
    if isinstance(link, Connection):
        Connection.objects.filter(pk=link.pk).update(state=LinkState.CLOSED, closing_known=True)
    else:
        Sender.objects.filter(pk=link.pk).update(state=LinkState.CLOSED)


def revoke(*, sender: Sender, actor: Actor) -> bool:
    """Ends what a sender may do, at once; only a new secret lets it back in. True if it was not closed before."""
    return _close(sender, action=AuditAction.SENDER_REVOKED, actor=actor)


def _close(link: Connection | Sender, *, action: AuditAction, actor: Actor) -> bool:
    open_states = [LinkState.PENDING, LinkState.VERIFIED, LinkState.DISABLED]
    return _move(link, from_states=open_states, to=LinkState.CLOSED, action=action, actor=actor)


def _move(
    link: Connection | Sender,
    *,
    from_states: list[LinkState],
    to: LinkState,
    action: AuditAction,
    actor: Actor,
) -> bool:
    rows = type(link)._default_manager.filter(pk=link.pk, state__in=from_states)
    with transaction.atomic():
        # Locked, so that nobody pairs or comes into use while people decide.
        Agent.objects.select_for_update(of=("self",)).get(pk=link.agent_id)
        if not rows.update(state=to):
            return False
        link.state = to
        if isinstance(link, Sender):
            forget_pending(of_same_agent(link))
        record(workspace=link.workspace, action=action, subject=link, actor=actor)
    return True
