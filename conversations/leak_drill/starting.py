"""Drills that people start. The rows say how far one is; the task only carries it out."""

import structlog
from django.db import transaction
from django.utils import timezone

from agents.models import Connection
from agents.sharing import sharing_over
from conversations.leak_drill.report import Report
from conversations.leak_drill.running import KINDS, run_drill
from conversations.leak_drill.sentences import LANGUAGES
from conversations.models import DrillState, LeakDrill
from workspaces.audit import record
from workspaces.models import AuditAction, User
from workspaces.workers import ring_worker

log = structlog.get_logger(__name__)

TASK = "conversations.leak_drill"
KEPT = 10  # of one connection
STEP = 11  # conversations between two notes of how far it is


@transaction.atomic
def start_drill(*, connection: Connection, actor: User) -> LeakDrill:
    """One that is under way already is returned as it is."""
    latest = connection.leak_drills.order_by("-created_at").first()
    if latest is not None and latest.is_open and not latest.has_stopped:
        return latest
    made = LeakDrill.objects.create(connection=connection, created_by=actor, total=len(KINDS) * len(LANGUAGES))
    outdated = connection.leak_drills.order_by("-created_at", "-pk").values_list("pk", flat=True)[KEPT:]
    LeakDrill.objects.filter(pk__in=list(outdated)).delete()
    record(workspace=connection.workspace, action=AuditAction.LEAK_DRILL_STARTED, subject=connection, actor=actor)
    transaction.on_commit(lambda: _ring(made))
    return made


def _ring(drill: LeakDrill) -> None:
    if not ring_worker(TASK, str(drill.pk)):
        LeakDrill.objects.filter(pk=drill.pk).update(state=DrillState.FAILED)
        log.warning("leak_drill_not_started", drill=str(drill.pk))


def carry_out_drill(drill_id: str) -> None:
    """Carries one out, unless it is gone, or another worker has begun it."""
    rows = LeakDrill.objects.filter(pk=drill_id)
    if not rows.filter(state=DrillState.WAITING).update(state=DrillState.RUNNING, moved_at=timezone.now()):
        return
    drill = rows.select_related("connection__workspace").get()
    try:
        report = _run(drill)
    except Exception:
        rows.update(state=DrillState.FAILED)
        raise
    rows.update(state=DrillState.DONE, report=report.to_json(), done=drill.total, moved_at=timezone.now())


def _run(drill: LeakDrill) -> Report:
    def progress(done: int) -> None:
        if done % STEP == 0:
            LeakDrill.objects.filter(pk=drill.pk).update(done=done, moved_at=timezone.now())

    sharing = sharing_over(drill.connection, drill.connection.workspace)
    return run_drill(sharing=sharing, progress=progress)
