"""Starting and running back-tests. The rows say how far one is; the task only carries it out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from triggers.back_tests.levels import levels_in
from triggers.back_tests.past_messages import past_messages
from triggers.back_tests.report import Report, Run, Sample
from triggers.models import BackTest, BackTestState
from triggers.snapshots import draft_of
from triggers.stored_json import text_in
from workspaces.models import User, Workspace
from workspaces.workers import ring_worker

log = structlog.get_logger(__name__)

TASK = "triggers.back_test"
KEPT = 10  # of one agent; older ones are deleted with the words they hold
STEP = 200  # messages between two notes of how far it is


@transaction.atomic
def start_back_test(*, agent: Agent, actor: User, file_name: str = "", samples: Sequence[Sample] = ()) -> BackTest:
    """Over ``samples``, the rows of an uploaded file, or (without a file name) over the agent's past conversations."""
    made = BackTest.objects.create(
        agent=agent,
        created_by=actor,
        file_name=file_name,
        samples=[asdict(sample) for sample in samples],
        total=len(samples) if file_name else past_messages().count(agent),
    )
    outdated = agent.back_tests.order_by("-created_at", "-pk").values_list("pk", flat=True)[KEPT:]
    BackTest.objects.filter(pk__in=list(outdated)).delete()
    transaction.on_commit(lambda: _ring(made))
    return made


def forget_back_tests(*, workspace: Workspace, before: datetime) -> None:
    """Those that are older, and with them the messages of an uploaded file, which may be what people wrote."""
    BackTest.objects.filter(agent__workspace=workspace, created_at__lt=before).delete()


def _ring(back_test: BackTest) -> None:
    if not ring_worker(TASK, str(back_test.pk)):
        BackTest.objects.filter(pk=back_test.pk).update(state=BackTestState.FAILED)
        log.warning("back_test_not_started", back_test=str(back_test.pk))


def run_back_test(back_test_id: str) -> None:
    """Carries one out, unless it is gone, or another worker has begun it."""
    now = timezone.now()
    taken = BackTest.objects.filter(pk=back_test_id, state=BackTestState.WAITING).update(
        state=BackTestState.RUNNING, moved_at=now
    )
    if not taken:
        return
    back_test = BackTest.objects.select_related("agent").get(pk=back_test_id)
    rows = BackTest.objects.filter(pk=back_test_id, state=BackTestState.RUNNING)
    try:
        report = _run(back_test)
    except Exception:
        rows.update(state=BackTestState.FAILED)
        raise
    rows.update(state=BackTestState.DONE, report=report.to_json(), done=report.messages, moved_at=timezone.now())


def _run(back_test: BackTest) -> Report:
    run = Run(levels_in(draft_of(back_test.agent)))
    for number, sample in enumerate(_samples(back_test), start=1):
        run.add(sample)
        if number % STEP == 0:
            BackTest.objects.filter(pk=back_test.pk).update(done=number, moved_at=timezone.now())
    return run.report()


def _samples(back_test: BackTest) -> Iterable[Sample]:
    if not back_test.file_name:
        return past_messages().read(back_test.agent)
    return map(_sample, back_test.samples)


def _sample(stored: Mapping[str, object]) -> Sample:
    expected = stored.get("expected")
    return Sample(
        reference=text_in(stored, "reference"),
        text=text_in(stored, "text"),
        language=text_in(stored, "language"),
        level=text_in(stored, "level"),
        expected=expected if isinstance(expected, str) else None,
    )


def texts_of(back_test: BackTest, report: Report) -> Mapping[str, str]:
    """The words of the messages that a report names, as far as they still exist."""
    named = report.references()
    if not back_test.file_name:
        return past_messages().texts(back_test.agent, named)
    return {sample.reference: sample.text for sample in map(_sample, back_test.samples) if sample.reference in named}


QUIET = timedelta(minutes=2)


def has_stopped(back_test: BackTest) -> bool:
    """Whether it was begun and nobody carries it on: its worker was killed."""
    return back_test.is_open and timezone.now() - back_test.moved_at > QUIET
