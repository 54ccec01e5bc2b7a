"""*Back-test*: the agent's triggers, tried on past conversations or on an uploaded file."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agents.lookups import agent_of
from triggers.back_tests.export import csv_of
from triggers.back_tests.past_messages import past_messages
from triggers.back_tests.report import Report
from triggers.back_tests.running import has_stopped, start_back_test, texts_of
from triggers.console.back_test_page import BackTestPage
from triggers.console.forms import BackTestForm
from triggers.models import BackTest, BackTestState
from workspaces.access import MemberRequest, Permission, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@member_required(Permission.READ_CONVERSATIONS)
def back_tests(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    form = BackTestForm(request.POST, request.FILES) if request.method == "POST" else BackTestForm()
    if form.is_valid():
        made = start_back_test(agent=agent, actor=request.user, file_name=form.file_name, samples=form.samples)
        return redirect("triggers:back_test", agent.pk, made.pk)
    rows = agent.back_tests.defer("samples", "report").order_by("-created_at", "-pk")
    earlier = [(row, has_stopped(row)) for row in rows]
    context = {"agent": agent, "form": form, "earlier": earlier, "messages_to_read": past_messages().count(agent)}
    return render(request, "triggers/back_tests.html", context)


@require_safe
@member_required(Permission.BUILD)
@member_required(Permission.READ_CONVERSATIONS)
def back_test(request: MemberRequest, agent_id: UUID, back_test_id: UUID) -> HttpResponse:
    """A page, or for htmx the part of it that changes."""
    agent = agent_of(request.member, agent_id)
    row = get_object_or_404(BackTest, agent=agent, pk=back_test_id)
    report = Report.from_json(row.report)
    page = BackTestPage(report, texts_of(row, report)) if row.state == BackTestState.DONE else None
    context = {"agent": agent, "back_test": row, "page": page, "stopped": has_stopped(row)}
    return render(request, "triggers/back_test_state.html" if request.htmx else "triggers/back_test.html", context)


@require_safe
@member_required(Permission.BUILD)
@member_required(Permission.READ_CONVERSATIONS)
def export_back_test(request: MemberRequest, agent_id: UUID, back_test_id: UUID) -> HttpResponse:
    row = get_object_or_404(
        BackTest, agent=agent_of(request.member, agent_id), pk=back_test_id, state=BackTestState.DONE
    )
    report = Report.from_json(row.report)
    headers = {"Content-Disposition": 'attachment; filename="back-test.csv"'}
    return HttpResponse(csv_of(report, texts_of(row, report)), content_type="text/csv; charset=utf-8", headers=headers)
