"""Finding what an address is about among what belongs to the caller's workspace. Everything else is not found."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from agents.models import Agent, Connection, Credential, Sender, Verification
from workspaces.management_api.callers import Caller


def agents_of(caller: Caller) -> QuerySet[Agent]:
    return Agent.objects.kept().filter(workspace=caller.workspace).select_related("workspace")


def agent_of(caller: Caller, agent_id: UUID) -> Agent:
    return get_object_or_404(agents_of(caller), pk=agent_id)


def connection_of(caller: Caller, agent_id: UUID, connection_id: UUID) -> Connection:
    rows = Connection.objects.select_related("agent", "workspace")
    return get_object_or_404(rows, agent=agent_of(caller, agent_id), pk=connection_id)


def verification_of(caller: Caller, agent_id: UUID, verification_id: UUID) -> Verification:
    rows = Verification.objects.defer("secret").select_related("connection")
    return get_object_or_404(rows, agent=agent_of(caller, agent_id), pk=verification_id)


def credential_of(caller: Caller, agent_id: UUID, credential_id: UUID) -> Credential:
    rows = Credential.objects.defer("secret").select_related("agent__workspace")
    return get_object_or_404(rows, agent=agent_of(caller, agent_id), pk=credential_id)


def sender_of(caller: Caller, sender_id: UUID) -> Sender:
    rows = Sender.objects.select_related("agent", "workspace")
    return get_object_or_404(rows, workspace=caller.workspace, pk=sender_id)
