"""*Leak drill*: made-up secrets over one connection, to an agent of our own."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agents.lookups import connection_of
from conversations.console.words import language_words
from conversations.leak_drill.places import BLAND, Place
from conversations.leak_drill.report import Report, Row
from conversations.leak_drill.starting import start_drill
from conversations.models import DrillState, LeakDrill
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.sharing_words import KIND_NAMES

Leak = tuple[str, str, list[str]]  # what, where, and in which languages, all in words


@dataclass(frozen=True)
class Line:
    """One kind, place by place; None where it does not stand."""

    name: str
    cells: tuple[Row | None, ...]


@require_safe
@member_required(Permission.BUILD)
def drills(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    connection = connection_of(request.member, agent_id, connection_id)
    earlier = connection.leak_drills.order_by("-created_at", "-pk")
    shown = [(drill, Report.from_json(drill.report)) for drill in earlier]
    context = {"agent": connection.agent, "connection": connection, "earlier": shown}
    return render(request, "conversations/drills.html", context)


@require_POST
@member_required(Permission.BUILD)
def start(request: MemberRequest, agent_id: UUID, connection_id: UUID) -> HttpResponse:
    drill = start_drill(connection=connection_of(request.member, agent_id, connection_id), actor=request.user)
    return redirect("conversations:drill", agent_id, connection_id, drill.pk)


@require_safe
@member_required(Permission.BUILD)
def drill(request: MemberRequest, agent_id: UUID, connection_id: UUID, drill_id: UUID) -> HttpResponse:
    """A page, or for htmx the part of it that changes."""
    connection = connection_of(request.member, agent_id, connection_id)
    row = get_object_or_404(LeakDrill, connection=connection, pk=drill_id)
    report = Report.from_json(row.report) if row.state == DrillState.DONE else None
    context = {
        "agent": connection.agent,
        "connection": connection,
        "drill": row,
        "report": report,
        "columns": [_("What"), *(place.label for place in Place)],
        "lines": _lines(report) if report else (),
        "leaks": _leaks(report) if report else (),
    }
    return render(request, "conversations/drill_state.html" if request.htmx else "conversations/drill.html", context)


def _lines(report: Report) -> tuple[Line, ...]:
    return tuple(Line(_name(kind), tuple(rows)) for kind, rows in report.by_kind().items())


def _leaks(report: Report) -> tuple[Leak, ...]:
    return tuple(
        (_name(one.kind), str(Place(one.place).label), [language_words(code) for code in one.left])
        for one in report.rows
        if one.leaks
    )


def _name(kind: str) -> str:
    return _("Anything at all") if kind == BLAND else str(KIND_NAMES[kind])
