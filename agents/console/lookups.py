"""Finding what a page is about, among what belongs to the member's workspace. Everything else is not found."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from agents.models import Agent, Connection, Credential, Sender, Verification
from workspaces.access import MemberRequest


def agent_of(request: MemberRequest, agent_id: UUID) -> Agent:
    kept = Agent.objects.kept().select_related("workspace")
    return get_object_or_404(kept, workspace=request.member.workspace, pk=agent_id)


def connection_of(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> Connection:
    """Also one that is closed: who disconnects it twice is told nothing else than the first time."""
    rows = Connection.objects.select_related("agent", "workspace")
    return get_object_or_404(rows, agent=agent_of(request, agent_id), pk=connection_id)


def verification_of(request: MemberRequest, agent_id: UUID, verification_id: UUID) -> Verification:
    """Without its secret, which no page needs."""
    rows = Verification.objects.defer("secret").select_related("connection")
    return get_object_or_404(rows, agent=agent_of(request, agent_id), pk=verification_id)


def credential_of(request: MemberRequest, agent_id: UUID, credential_id: UUID) -> Credential:
    rows = Credential.objects.defer("secret").select_related("agent__workspace")
    return get_object_or_404(rows, agent=agent_of(request, agent_id), pk=credential_id)


def sender_of(request: MemberRequest, sender_id: UUID) -> Sender:
    rows = Sender.objects.select_related("agent", "workspace")
    return get_object_or_404(rows, workspace=request.member.workspace, pk=sender_id)
