"""Every handoff of a workspace, and one of them with its packet."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conversations.console.forms import HandoffFilterForm
from conversations.console.handoff_facts import facts_of, packet_facts, title_of, what_left
from conversations.console.handoff_rows import handoff_row
from conversations.models import Direction, Handoff
from conversations.repeats import said_again_in
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.paging import Place, keyset_page

PAGE_LENGTH = 50
ATTEMPTS_SHOWN = 200


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def handoffs(request: MemberRequest) -> HttpResponse:
    form = HandoffFilterForm(request.GET, workspace=request.member.workspace)
    if not form.is_valid():
        raise Http404
    page = keyset_page(
        _matching(request, form),
        column="created_at",
        place_of=lambda row: Place(row.created_at, row.pk),
        before=form.cleaned_data["before"],
        length=PAGE_LENGTH,
    )
    context = {
        "form": form,
        "rows": [handoff_row(row) for row in page.rows],
        "older": page.older,
        "columns": _columns(),
    }
    return render(request, "conversations/handoffs.html", context)


def _matching(request: MemberRequest, form: HandoffFilterForm) -> QuerySet[Handoff]:
    chosen = form.cleaned_data
    rows = request.member.workspace.handoffs.select_related("connection", "sender", "trigger", "conversation__agent")
    rows = rows.defer("packet", "settings", "withheld", "summary").filter(conversation__is_test=False)
    if chosen["direction"]:
        rows = rows.filter(direction=chosen["direction"])
    if chosen["state"]:
        rows = rows.filter(state=chosen["state"])
    if chosen["link"]:
        other = form.others[chosen["link"]]
        rows = rows.filter(other.over("sender" if other.direction == Direction.INCOMING else "connection"))
    return rows


def _columns() -> list[object]:
    return [
        _("Other agent"),
        _("State"),
        _("Trigger"),
        _("Started"),
        {"label": _("Time to accept"), "numeric": True},
        {"label": _("First reply"), "numeric": True},
        _("Why it ended"),
        {"label": _("Conversation"), "hidden": True},
    ]


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def handoff(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """The page of one handoff, or its packet alone."""
    rows = request.member.workspace.handoffs.select_related("connection", "sender", "trigger", "conversation__agent")
    shown = get_object_or_404(rows, pk=handoff_id)
    packet = packet_facts(shown)
    if request.htmx:
        return render(request, "conversations/handoffs_packet.html", {"packet": packet})
    [facts] = facts_of([shown], attempts_at_most=ATTEMPTS_SHOWN)
    again = said_again_in([shown]).get(shown.pk, ()) if facts.outgoing else ()
    context = {"handoff": shown, "facts": facts, "packet": packet, "again": again, "columns": _attempt_columns()}
    return render(request, "conversations/handoffs_one.html", context)


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def left(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """What left with one handoff of ours, and what did not; the page, or that part of it alone."""
    rows = request.member.workspace.handoffs.outgoing().select_related("connection", "conversation__agent")
    shown = get_object_or_404(rows, pk=handoff_id)
    context = {"handoff": shown, "title": title_of(shown), "leaving": what_left(shown)}
    template = "conversations/leaving.html" if request.htmx else "conversations/handoffs_left.html"
    return render(request, template, context)


def _attempt_columns() -> list[object]:
    return [
        _("What"),
        {"label": _("Attempt"), "numeric": True},
        _("Outcome"),
        _("When"),
        {"label": _("Took"), "numeric": True},
    ]
