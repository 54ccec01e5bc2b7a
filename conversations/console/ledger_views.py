"""The ledger of one handoff: checked, compared with the other side, and exported as a signed statement."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conversations.console.json_files import json_file
from conversations.console.ledger_facts import entries_of, flaws_of, is_plain, verdict_of
from conversations.console.statements import export_statement
from conversations.ledger_check.starting import start_check
from conversations.ledger_report import Report
from conversations.lookups import held_ledger_of
from conversations.models import CheckState, Direction, Handoff, LedgerCheck
from workspaces.access import MemberRequest, Permission, member_required

COMMAND = "python -m protocol.check_statement FILE [PUBLIC_KEY…]"


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def ledger(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """The page, or for htmx the part of it that changes while a check runs."""
    held = held_ledger_of(request.member, handoff_id)
    check = LedgerCheck.objects.filter(pk=handoff_id).select_related("started_by").first()
    report = Report.from_json(check.report if check else {})
    context = {
        "held": held,
        "handoff": held.row,
        "kept": isinstance(held.row, Handoff),
        "check": check,
        "may_start": check is None or not check.is_open or check.has_stopped,
        "command": COMMAND,
        "verdict": verdict_of(held, check, report) if check and check.state == CheckState.DONE else None,
        "flaws": flaws_of(held, report),
        "entries": list(entries_of(held)),
        "columns": [_("What"), _("Digest")],
        "plain": is_plain(held),
        "outgoing": held.row.direction == Direction.OUTGOING,
    }
    return render(request, "conversations/ledger_state.html" if request.htmx else "conversations/ledger.html", context)


@require_POST
@member_required(Permission.BUILD)
def check_ledger(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    start_check(held=held_ledger_of(request.member, handoff_id), actor=request.user)
    return redirect("conversations:ledger", handoff_id)


@require_POST
@member_required(Permission.BUILD)
def statement(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """A file: what both sides signed, if it is all that we hold; otherwise all that we hold, signed by us."""
    held = held_ledger_of(request.member, handoff_id)
    written = export_statement(held, workspace=request.member.workspace, actor=request.user)
    return json_file(written, name=f"handoff-{handoff_id}")
