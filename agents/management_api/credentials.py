"""The secrets an agent gives out. A secret is in the answer to its making, only."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.console.forms import RevokeForm, RotateForm
from agents.lookups import agent_of, credential_of
from agents.management_api.shapes import CredentialSerializer, MadeCredentialSerializer, Revocation, Rotation
from agents.models import Credential
from agents.secrets import SecretNotUsable, create_secret, revoke_secret, rotate_secret
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem, require_valid
from workspaces.management_api.reading import Filters, filters, sent
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView

TAGS = ["credentials"]


class CredentialsView(ManagementView):
    reads = Permission.BUILD
    makes_secret = True

    @extend_schema(
        operation_id="list_credentials",
        parameters=[Filters],
        responses=page_of(CredentialSerializer),
        summary="List the secrets of an agent",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        rows = agent_of(self.caller, agent_id).credentials.defer("secret")
        return self.page(rows, CredentialSerializer, filters(request, Filters))

    @extend_schema(
        operation_id="create_credential",
        request=None,
        responses={201: MadeCredentialSerializer},
        summary="Create a secret",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID) -> Response:
        """The secret is in this answer and cannot be had again. With an Idempotency-Key a lost answer can be."""
        credential, _secret = create_secret(agent=agent_of(self.caller, agent_id), actor=self.caller.actor)
        return _made(credential)


class CredentialView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="read_credential", responses=CredentialSerializer, summary="Read a secret's state", tags=TAGS
    )
    def get(self, request: Request, agent_id: UUID, credential_id: UUID) -> Response:
        return Response(CredentialSerializer(credential_of(self.caller, agent_id, credential_id)).data)


class RotateCredential(ManagementView):
    makes_secret = True

    @extend_schema(
        operation_id="rotate_credential",
        request=Rotation,
        responses={201: MadeCredentialSerializer},
        summary="Replace a secret by a new one",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, credential_id: UUID) -> Response:
        credential = credential_of(self.caller, agent_id, credential_id)
        form = RotateForm(sent(request, Rotation))
        require_valid(form)
        try:
            made, _secret = rotate_secret(
                credential=credential,
                actor=self.caller.actor,
                overlap=form.overlap,
                disconnect_all=form.disconnects_all,
            )
        except SecretNotUsable as error:
            raise Problem("not_possible_now", _("It was rotated or revoked already.")) from error
        return _made(made)


class RevokeCredential(ManagementView):
    @extend_schema(
        operation_id="revoke_credential",
        request=Revocation,
        responses=CredentialSerializer,
        summary="Revoke a secret",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, agent_id: UUID, credential_id: UUID) -> Response:
        """It pairs no more, at once. Doing it twice changes nothing."""
        credential = credential_of(self.caller, agent_id, credential_id)
        form = RevokeForm(sent(request, Revocation))
        require_valid(form)
        revoke_secret(credential=credential, actor=self.caller.actor, disconnect=form.cleaned_data["disconnect"])
        return Response(CredentialSerializer(credential).data)


def _made(credential: Credential) -> Response:
    return Response(MadeCredentialSerializer(credential).data, status=201)
