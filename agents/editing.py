"""Making, changing and deleting an agent. Each change is one transaction, and in the audit log.

All of it may be done twice: the second time changes nothing and records nothing.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from agents.links import disconnect, revoke
from agents.models import Agent, LinkState, ReplyKey
from agents.reply_engines import ReplyEngine
from agents.secrets import revoke_secret
from workspaces.audit import record
from workspaces.models import Actor, AuditAction


def create_agent(*, agent: Agent, actor: Actor) -> Agent:
    """Stores a new agent. The same form sent twice has the same id, and finds the agent of the first time.

    Raises Agent.DoesNotExist when another workspace has an agent with this id.
    """
    try:
        with transaction.atomic():
            agent.save(force_insert=True)
            record(workspace=agent.workspace, action=AuditAction.AGENT_CREATED, subject=agent, actor=actor)
    except IntegrityError:
        return Agent.objects.kept().get(pk=agent.pk, workspace=agent.workspace)
    return agent


def save_agent(*, agent: Agent, fields: Iterable[str], actor: Actor) -> None:
    """Stores these fields of an agent, and no others: who changes another tab meanwhile loses nothing."""
    changed = list(fields)
    if not changed:
        return
    with transaction.atomic():
        agent.save(update_fields=changed)
        record(workspace=agent.workspace, action=AuditAction.AGENT_CHANGED, subject=agent, actor=actor)


def change_reply_engine(*, agent: Agent, engine: ReplyEngine, key: str, actor: Actor) -> None:
    """key: the secret the engine is asked with from now on; empty: none. Engine and key are stored as one: whoever
    changed them meanwhile leaves neither beside what is stored now.
    """
    new = {"reply_engine": engine.name, "reply_settings": engine.to_json()}
    with transaction.atomic():
        stored = Agent.objects.select_for_update(no_key=True).only(*new).get(pk=agent.pk)
        changed = [field for field, value in new.items() if getattr(stored, field) != value]
        agent.reply_engine, agent.reply_settings = engine.name, engine.to_json()
        kept = ReplyKey.objects.filter(agent=agent).first()
        if key != (kept.secret if kept else ""):
            ReplyKey.objects.filter(agent=agent).delete()
            if key:
                ReplyKey.objects.create(agent=agent, secret=key)
            changed = changed or ["reply_engine"]  # a new key alone is a change as well
        save_agent(agent=agent, fields=changed, actor=actor)


def set_enabled(*, agent: Agent, enabled: bool, actor: Actor) -> bool:
    """A disabled agent answers nobody and pairs with nobody. True if it was the other way before."""
    action = AuditAction.AGENT_ENABLED if enabled else AuditAction.AGENT_DISABLED
    with transaction.atomic():
        if not Agent.objects.kept().filter(pk=agent.pk, enabled=not enabled).update(enabled=enabled):
            return False
        agent.enabled = enabled
        record(workspace=agent.workspace, action=action, subject=agent, actor=actor)
    return True


def delete_agent(*, agent: Agent, actor: Actor) -> bool:
    """Ends an agent with all it gave out and all it was linked to. Its conversations stay. True if it was there."""
    with transaction.atomic():
        now = timezone.now()
        if not Agent.objects.kept().filter(pk=agent.pk).update(deleted_at=now, enabled=False):
            return False
        agent.deleted_at, agent.enabled = now, False
        record(workspace=agent.workspace, action=AuditAction.AGENT_DELETED, subject=agent, actor=actor)
        _end_links(agent, actor)
    return True


def _end_links(agent: Agent, actor: Actor) -> None:
    ReplyKey.objects.filter(agent=agent).delete()
    for credential in agent.credentials.filter(revoked_at=None).select_related("agent__workspace"):
        revoke_secret(credential=credential, actor=actor)
    for sender in agent.senders.exclude(state=LinkState.CLOSED).select_related("workspace"):
        revoke(sender=sender, actor=actor)
    for connection in agent.connections.exclude(state=LinkState.CLOSED).select_related("workspace"):
        disconnect(connection=connection, actor=actor)
