"""Tickets: all of a workspace, and one of them with the conversation it came from."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conversations.console.ticket_form import TicketFilterForm
from conversations.flows.see_to_ticket import close_ticket, reopen_ticket
from conversations.lookups import ticket_of
from conversations.models import Ticket
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.paging import Place, keyset_page

PAGE_LENGTH = 50


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def tickets(request: MemberRequest) -> HttpResponse:
    form = TicketFilterForm(request.GET, workspace=request.member.workspace)
    if not form.is_valid() and set(form.errors) != {"number"}:
        raise Http404
    page = keyset_page(
        _matching(request, form),
        column="created_at",
        place_of=lambda row: Place(row.created_at, row.pk),
        before=form.cleaned_data["before"],
        length=PAGE_LENGTH,
    )
    columns = [_("Number"), _("Subject"), _("State"), _("Priority"), _("Category"), _("Agent"), _("Created")]
    context = {"form": form, "rows": page.rows, "older": page.older, "columns": columns}
    return render(request, "conversations/tickets.html", context)


def _matching(request: MemberRequest, form: TicketFilterForm) -> QuerySet[Ticket]:
    chosen = form.cleaned_data
    rows = request.member.workspace.tickets.select_related("conversation__agent").defer("summary")
    if form.errors:
        return rows.none()
    rows = rows.filter(conversation__is_test=chosen["test"] == "test")
    if chosen["number"]:
        rows = rows.of_number(chosen["number"])
    if chosen["state"]:
        rows = rows.in_state(chosen["state"])
    if chosen["agent"]:
        rows = rows.filter(conversation__agent=chosen["agent"])
    return rows


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def ticket(request: MemberRequest, ticket_id: UUID) -> HttpResponse:
    return render(request, "conversations/ticket.html", {"ticket": ticket_of(request.member, ticket_id)})


@require_POST
@member_required(Permission.TALK)
def close(request: MemberRequest, ticket_id: UUID) -> HttpResponse:
    shown = ticket_of(request.member, ticket_id)
    if close_ticket(ticket=shown, actor=request.user):
        messages.success(request, _("The ticket is closed."))
    else:
        messages.info(request, _("It was closed already."))
    return redirect("conversations:ticket", shown.pk)


@require_POST
@member_required(Permission.TALK)
def reopen(request: MemberRequest, ticket_id: UUID) -> HttpResponse:
    shown = ticket_of(request.member, ticket_id)
    if reopen_ticket(ticket=shown, actor=request.user):
        messages.success(request, _("The ticket is open again."))
    else:
        messages.info(request, _("It is open already, or the same action has opened another ticket since."))
    return redirect("conversations:ticket", shown.pk)
