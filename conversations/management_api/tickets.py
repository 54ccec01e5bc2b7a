"""Tickets: listed, read, closed and opened again. Agents open them, by *Create ticket*."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.console.ticket_form import NumberField
from conversations.flows.see_to_ticket import close_ticket, reopen_ticket
from conversations.lookups import ticket_of
from conversations.management_api.conversations import in_period
from conversations.models import Ticket, TicketState
from workspaces.access import Permission
from workspaces.management_api.idempotency import once
from workspaces.management_api.problems import Problem
from workspaces.management_api.reading import Filters, filters
from workspaces.management_api.schema import page_of
from workspaces.management_api.views import ManagementView

TAGS = ["tickets"]


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    """`number` is what the person was told. `closed_by`: who closed it, as it was called then; empty while it is open.
    `test`: of a test chat.
    """

    agent = serializers.UUIDField(source="conversation.agent_id")
    state = serializers.ChoiceField(TicketState.choices)
    closed_by = serializers.CharField(source="closed_by_name")
    test = serializers.BooleanField(source="conversation.is_test")

    class Meta:
        model = Ticket
        fields = [
            *("id", "number", "state", "conversation", "agent", "test", "subject", "summary", "priority", "category"),
            *("created_at", "closed_at", "closed_by"),
        ]


class TicketFilters(Filters):
    number = serializers.CharField(
        required=False,
        max_length=40,
        help_text="Or how it begins; capitals, spaces and dashes do not count. One that cannot be is refused.",
    )
    state = serializers.ChoiceField(TicketState.choices, required=False)
    agent = serializers.UUIDField(required=False)
    conversation = serializers.UUIDField(required=False)
    test = serializers.BooleanField(required=False, help_text="Those of test chats, which are not listed otherwise.")
    since = serializers.DateTimeField(required=False, help_text="Created at this moment or later.")
    until = serializers.DateTimeField(required=False, help_text="Created before this moment.")

    def validate_number(self, typed: str) -> str:
        return NumberField().clean(typed)


class TicketsView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(
        operation_id="list_tickets",
        parameters=[TicketFilters],
        responses=page_of(TicketSerializer),
        summary="List tickets",
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        chosen = filters(request, TicketFilters)
        rows = self.caller.workspace.tickets.filter(conversation__is_test=chosen.get("test", False))
        if "number" in chosen:
            rows = rows.of_number(chosen["number"])
        if "state" in chosen:
            rows = rows.in_state(chosen["state"])
        among: dict[str, Any] = {"agent": "conversation__agent", "conversation": "conversation"}
        rows = rows.filter(**{lookup: chosen[name] for name, lookup in among.items() if name in chosen})
        return self.page(in_period(rows.select_related("conversation"), chosen), TicketSerializer, chosen)


class TicketView(ManagementView):
    reads = Permission.READ_CONVERSATIONS

    @extend_schema(operation_id="read_ticket", responses=TicketSerializer, summary="Read a ticket", tags=TAGS)
    def get(self, request: Request, ticket_id: UUID) -> Response:
        return Response(TicketSerializer(ticket_of(self.caller, ticket_id)).data)


class _SeesToTickets(ManagementView):
    writes = Permission.TALK

    def _settled(self, ticket_id: UUID, deed: Callable[..., bool], *, why_not: str) -> Response:
        """deed: False when there was nothing to do."""
        ticket, actor = ticket_of(self.caller, ticket_id), self.caller.actor
        if not deed(ticket=ticket, actor=actor):
            raise Problem("not_possible_now", why_not)
        return Response(TicketSerializer(ticket_of(self.caller, ticket_id)).data)


class CloseTicket(_SeesToTickets):
    @extend_schema(
        operation_id="close_ticket", request=None, responses=TicketSerializer, summary="Close a ticket", tags=TAGS
    )
    @once
    def post(self, request: Request, ticket_id: UUID) -> Response:
        """The person is told nothing."""
        return self._settled(ticket_id, close_ticket, why_not=_("It was closed already."))


class ReopenTicket(_SeesToTickets):
    @extend_schema(
        operation_id="reopen_ticket",
        request=None,
        responses=TicketSerializer,
        summary="Open a ticket again",
        tags=TAGS,
    )
    @once
    def post(self, request: Request, ticket_id: UUID) -> Response:
        why_not = _("It is open already, or the same action has opened another ticket since.")
        return self._settled(ticket_id, reopen_ticket, why_not=why_not)
