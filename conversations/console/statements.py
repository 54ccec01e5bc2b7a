"""The statement of a ledger that leaves as a file: signed by both sides, if they agree on all that we hold."""

from typing import Any

from django.utils import timezone

from conversations.flows.read_ledger import HeldLedger
from conversations.flows.state_ledger import signed_by_us
from conversations.models import LedgerCheck
from workspaces.audit import record
from workspaces.models import Actor, AuditAction, Workspace


def export_statement(held: HeldLedger, *, workspace: Workspace, actor: Actor) -> Any:
    """As JSON. That it was exported is in the audit log."""
    record(workspace=workspace, action=AuditAction.STATEMENT_EXPORTED, subject=held.row, actor=actor)
    check = LedgerCheck.objects.filter(pk=held.row.pk).first()
    agreed = check.agreed if check else {}
    if agreed and agreed["statement"]["head"] == held.ledger.head:
        return agreed
    return signed_by_us(held, at=timezone.now()).to_json()
