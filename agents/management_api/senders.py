"""Senders: who may hand conversations to the agents of the workspace."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.links import disable, enable, revoke
from agents.lookups import sender_of
from agents.management_api.shapes import SenderFilters, SenderSerializer
from agents.models import Sender
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.reading import filters
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView

TAGS = ["senders"]


class SendersView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(
        operation_id="list_senders",
        parameters=[SenderFilters],
        responses=page_of(SenderSerializer),
        summary="List senders",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        chosen = filters(request, SenderFilters)
        rows = Sender.objects.filter(workspace=self.caller.workspace).defer("private_key")
        rows = rows.filter(**{name: chosen[name] for name in ("state", "agent") if name in chosen})
        return self.page(rows, SenderSerializer, chosen, column="verified_at")


class SenderView(ManagementView):
    reads = Permission.BUILD

    @extend_schema(operation_id="read_sender", responses=SenderSerializer, summary="Read a sender", tags=TAGS)
    def get(self, request: Request, sender_id: UUID) -> Response:
        return Response(SenderSerializer(sender_of(self.caller, sender_id)).data)


class AcceptSender(ManagementView):
    @extend_schema(
        operation_id="accept_sender",
        request=None,
        responses=SenderSerializer,
        summary="Accept a sender again",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, sender_id: UUID) -> Response:
        """One that was disabled may hand over again. A new one is let in by the secret it came with."""
        sender = sender_of(self.caller, sender_id)
        enable(link=sender, actor=self.caller.actor)
        return Response(SenderSerializer(sender).data)


class DisableSender(ManagementView):
    @extend_schema(
        operation_id="disable_sender", request=None, responses=SenderSerializer, summary="Disable a sender", tags=TAGS
    )
    @once
    def post(self, request: Request, sender_id: UUID) -> Response:
        sender = sender_of(self.caller, sender_id)
        disable(link=sender, actor=self.caller.actor)
        return Response(SenderSerializer(sender).data)


class RevokeSender(ManagementView):
    @extend_schema(
        operation_id="revoke_sender",
        request=None,
        responses=SenderSerializer,
        summary="End what a sender may do",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, sender_id: UUID) -> Response:
        """At once; only a new secret lets it back in."""
        sender = sender_of(self.caller, sender_id)
        revoke(sender=sender, actor=self.caller.actor)
        return Response(SenderSerializer(sender).data)
