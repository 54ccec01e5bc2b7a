"""Bearer tokens of A2A clients: given out once, kept as a hash, good for one agent."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agents.models import A2AClient, Agent
from workspaces import audit
from workspaces.models import Actor, AuditAction, member_in

TOKEN_PREFIX = "hcli_"
HINT_LENGTH = 12
LAST_USED_STEP = timedelta(minutes=1)  # a busy client is not written at every request


@transaction.atomic
def create_client(*, agent: Agent, name: str, actor: Actor) -> tuple[A2AClient, str]:
    """The row and its token, which cannot be had again."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    client = A2AClient.objects.create(
        agent=agent, name=name, token_hash=_hash(token), hint=token[:HINT_LENGTH], created_by=member_in(actor)
    )
    audit.record(workspace=agent.workspace, action=AuditAction.CLIENT_CREATED, subject=client, actor=actor)
    return client, token


@transaction.atomic
def revoke_client(*, client: A2AClient, actor: Actor) -> bool:
    """Ends a client at once. False when it was revoked before; then nothing is recorded again."""
    revoked = A2AClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        audit.record(workspace=client.agent.workspace, action=AuditAction.CLIENT_REVOKED, subject=client, actor=actor)
    return bool(revoked)


def is_client_token(authorization: str) -> bool:
    """True for what claims to be such a token: everything else that is sent to an agent is a signature."""
    return _token_in(authorization).startswith(TOKEN_PREFIX)


def client_of(agent: Agent, *, authorization: str, now: datetime) -> A2AClient | None:
    """Whose token it is. None for an unknown or revoked one, and for one that is for another agent."""
    rows = A2AClient.objects.filter(token_hash=_hash(_token_in(authorization)), agent=agent, revoked_at=None)
    client = rows.select_related("agent__workspace").first()
    if client is not None:
        rows.filter(Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_STEP)).update(last_used_at=now)
    return client


def _token_in(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _hash(token: str) -> str:
    # No salt and no stretching: the token has 256 random bits, so there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()
