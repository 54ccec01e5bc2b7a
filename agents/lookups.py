"""Finding what a page or a call of the API is about, among what belongs to the workspace of whoever asks. Everything
else is not found.
"""

from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from agents.models import A2AClient, Agent, Connection, Credential, Sender, Verification
from workspaces.models import Workspace


class OfWorkspace(Protocol):
    """A member, or a caller of the API."""

    @property
    def workspace(self) -> Workspace: ...


def agents_of(who: OfWorkspace) -> QuerySet[Agent]:
    return Agent.objects.kept().filter(workspace=who.workspace).select_related("workspace")


def agent_of(who: OfWorkspace, agent_id: UUID) -> Agent:
    return get_object_or_404(agents_of(who), pk=agent_id)


def connection_of(who: OfWorkspace, agent_id: UUID, connection_id: UUID) -> Connection:
    """Also one that is closed: who disconnects it twice is told nothing else than the first time."""
    rows = Connection.objects.select_related("agent", "workspace")
    return get_object_or_404(rows, agent=agent_of(who, agent_id), pk=connection_id)


def verification_of(who: OfWorkspace, agent_id: UUID, verification_id: UUID) -> Verification:
    """Without its secret, which nobody who looks needs."""
    rows = Verification.objects.defer("secret").select_related("connection")
    return get_object_or_404(rows, agent=agent_of(who, agent_id), pk=verification_id)


def credential_of(who: OfWorkspace, agent_id: UUID, credential_id: UUID) -> Credential:
    rows = Credential.objects.defer("secret").select_related("agent__workspace")
    return get_object_or_404(rows, agent=agent_of(who, agent_id), pk=credential_id)


def a2a_client_of(who: OfWorkspace, agent_id: UUID, client_id: UUID) -> A2AClient:
    rows = A2AClient.objects.select_related("agent__workspace")
    return get_object_or_404(rows, agent=agent_of(who, agent_id), pk=client_id)


def sender_of(who: OfWorkspace, sender_id: UUID) -> Sender:
    rows = Sender.objects.select_related("agent", "workspace")
    return get_object_or_404(rows, workspace=who.workspace, pk=sender_id)
