"""Checks that people start. The row says how far one is; the task only carries it out."""

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conversations.flows.check_records import check_records
from conversations.flows.read_ledger import HeldLedger, find_ledger
from conversations.ledger_check.comparing import compare
from conversations.ledger_report import Report
from conversations.models import CheckState, Handoff, LedgerCheck
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, member_in
from workspaces.workers import ring_worker

log = structlog.get_logger(__name__)

TASK = "conversations.check_ledger"


@transaction.atomic
def start_check(*, held: HeldLedger, actor: Actor) -> LedgerCheck:
    """One that is under way already is returned as it is."""
    rows = LedgerCheck.objects.select_for_update()
    check, made = rows.get_or_create(
        handoff_id=held.row.pk,
        defaults={"workspace": held.row.workspace, "started_by": member_in(actor), "started_at": timezone.now()},
    )
    if not made:
        if check.is_open and not check.has_stopped:
            return check
        check.state, check.started_by, check.started_at = CheckState.WAITING, member_in(actor), timezone.now()
        check.save(update_fields=["state", "started_by", "started_at"])
    record(workspace=held.row.workspace, action=AuditAction.LEDGER_CHECKED, subject=held.row, actor=actor)
    transaction.on_commit(lambda: _ring(check))
    return check


def _ring(check: LedgerCheck) -> None:
    if not ring_worker(TASK, str(check.pk)):
        LedgerCheck.objects.filter(pk=check.pk).update(state=CheckState.FAILED)
        log.warning("ledger_check_not_started", handoff=str(check.pk))


def carry_out_check(handoff_id: str) -> None:
    """Carries one out, unless it is gone, or another worker has begun it. No transaction is open while it calls."""
    rows = LedgerCheck.objects.filter(pk=handoff_id)
    if not rows.filter(state=CheckState.WAITING).update(state=CheckState.RUNNING):
        return
    held = find_ledger(Q(pk=handoff_id), workspace=rows.get().workspace)
    if held is None:
        rows.update(state=CheckState.FAILED)
        return
    try:
        _check(held)
    except Exception:
        rows.update(state=CheckState.FAILED)
        raise


def _check(held: HeldLedger) -> None:
    row = held.row
    ours = check_records(row) if isinstance(row, Handoff) else ()
    compared = compare(held)
    unchecked = not isinstance(row, Handoff) or not row.ledger_key
    report = Report((*ours, *compared.findings), unchecked, held.ledger.counts, compared.theirs)
    changes = {"outcome": compared.outcome, "detail": compared.detail, "report": report.to_json()}
    if compared.agreed:
        changes["agreed"] = compared.agreed
    LedgerCheck.objects.filter(pk=row.pk).update(state=CheckState.DONE, **changes)
