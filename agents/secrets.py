"""The secrets an agent gives out: made, rotated, revoked. The plain text is handed out once, here, and kept nowhere."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agents.links import revoke
from agents.models import Agent, Credential
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, member_in

SECRET_PREFIX = "hsec_"
DEFAULT_OVERLAP = timedelta(hours=24)


class SecretNotUsable(ValueError):
    """The secret was rotated or revoked already; there is nothing left to do to it."""


def create_secret(*, agent: Agent, actor: Actor) -> tuple[Credential, str]:
    """A new secret of 256 random bits, stored encrypted, and its plain text for showing once."""
    plain = SECRET_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        credential = Credential.objects.create(
            agent=agent, secret=plain, fingerprint=secret_fingerprint(plain), created_by=member_in(actor)
        )
        record(workspace=agent.workspace, action=AuditAction.SECRET_CREATED, subject=credential, actor=actor)
    return credential, plain


def rotate_secret(
    *, credential: Credential, actor: Actor, overlap: timedelta = DEFAULT_OVERLAP, disconnect_all: bool = False
) -> tuple[Credential, str]:
    """A new secret beside the old one, which still pairs until the overlap is over. Raises SecretNotUsable.

    disconnect_all: the old secret ends now, and with it every sender of the agent, whichever secret it came by.
    """
    now = timezone.now()
    ends = now if disconnect_all else now + overlap
    with transaction.atomic():
        # Before the secret, as when a sender pairs with it: two that lock in different order wait for each other.
        Agent.objects.select_for_update(of=("self",)).get(pk=credential.agent_id)
        alive = Credential.objects.filter(pk=credential.pk, expires_at=None, revoked_at=None)
        if not alive.update(rotated_at=now, expires_at=ends):
            raise SecretNotUsable("It was rotated or revoked already.")
        credential.rotated_at, credential.expires_at = now, ends
        record(workspace=credential.agent.workspace, action=AuditAction.SECRET_ROTATED, subject=credential, actor=actor)
        if disconnect_all:
            for sender in credential.agent.senders.select_related("workspace"):
                revoke(sender=sender, actor=actor)
        return create_secret(agent=credential.agent, actor=actor)


def revoke_secret(*, credential: Credential, actor: Actor, disconnect: bool = False) -> None:
    """The secret pairs no more, at once. Doing it twice is harmless.

    disconnect: close the senders that paired with it, too; otherwise they keep the keys they exchanged and go on.
    """
    now = timezone.now()
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",)).get(pk=credential.agent_id)
        if not Credential.objects.filter(pk=credential.pk, revoked_at=None).update(revoked_at=now):
            return
        credential.revoked_at = now
        record(workspace=credential.agent.workspace, action=AuditAction.SECRET_REVOKED, subject=credential, actor=actor)
        if disconnect:
            for sender in credential.senders.select_related("workspace"):
                revoke(sender=sender, actor=actor)


def secret_fingerprint(plain: str) -> str:
    """Twelve hex digits to tell secrets apart by; they say nothing about the 256 random bits."""
    return hashlib.sha256(plain.encode()).hexdigest()[:12]
