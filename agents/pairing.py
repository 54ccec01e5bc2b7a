"""Verify & Save: a connection is made, or looked at again, as a list of named checks that a page can watch.

The asking side. Nothing is saved unless every required check passes. The secret is taken out of its row before the
first request goes out, so it outlives neither a crash nor the task.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from agents.models import Agent, Connection, Verification, VerificationState
from agents.pairing_checks import Advice, CheckFailed, CheckList
from agents.pairing_steps import check_again, connect
from workspaces.models import Actor, key_in, member_in

log = structlog.get_logger(__name__)

TASK = "agents.verify"
UNHEARD_AFTER = timedelta(seconds=2)  # a worker that heard the bell has begun by then
SAME_PRESS = timedelta(seconds=3)  # a form sent twice within this time is one press of the button


def start_verification(
    *, agent: Agent, remote_agent_id: str, platform_domain: str, secret: str, actor: Actor
) -> Verification:
    """Begin to connect to another institution's agent with what was typed; ``run_verification`` does the work."""
    return _start(
        Verification(
            workspace=agent.workspace,
            agent=agent,
            remote_agent_id=remote_agent_id.strip(),
            platform_domain=platform_domain.strip(),
            secret=secret.strip(),
            created_by=member_in(actor),
            created_with=key_in(actor),
        )
    )


def start_recheck(*, connection: Connection, actor: Actor) -> Verification:
    """Begin to look whether a connection still holds, with its own keys; ``run_verification`` does the work."""
    return _start(
        Verification(
            workspace=connection.workspace,
            agent=connection.agent,
            remote_agent_id=connection.remote_agent_id,
            platform_domain=connection.platform_domain,
            connection=connection,
            created_by=member_in(actor),
            created_with=key_in(actor),
        )
    )


def run_verification(verification_id: UUID | str) -> None:
    """Run the checks of one verification and say in its row how it ended. Called twice, the first call does it."""
    verification = Verification.objects.select_related("agent__workspace", "connection").get(pk=verification_id)
    checks = CheckList(verification)
    # Who takes the secret out of the row has the work. An empty list is the mark of one that nobody has begun.
    unbegun = Verification.objects.filter(pk=verification_id, state=VerificationState.RUNNING, checks=[])
    if not unbegun.update(secret=None, checks=checks.to_json()):
        return
    state = VerificationState.FAILED
    try:
        if verification.connection:
            check_again(verification, connection=verification.connection, checks=checks)
        else:
            connect(verification, secret=verification.secret or "", checks=checks)
        state = VerificationState.PASSED
    except CheckFailed as failed:
        checks.stop(failed.advice)
    except Exception:
        checks.stop(Advice.INTERRUPTED)
        raise
    finally:
        _finish(verification, checks=checks, state=state)


def interrupt(verification: Verification) -> None:
    """End a verification that nobody works on."""
    checks = CheckList(verification)
    checks.stop(Advice.INTERRUPTED)
    _finish(verification, checks=checks, state=VerificationState.FAILED)


def ring_for_unheard(*, now: datetime) -> int:
    """Ring once more for verifications that nobody has begun, because the bell was lost. How many there were."""
    unbegun = Verification.objects.filter(state=VerificationState.RUNNING, checks=[])
    unheard = list(unbegun.filter(created_at__lte=now - UNHEARD_AFTER).defer("secret"))
    for verification in unheard:
        _ring(verification)
    return len(unheard)


def _finish(verification: Verification, *, checks: CheckList, state: VerificationState) -> None:
    """Say how a verification ended, unless somebody said so before, and wipe the secret."""
    running = Verification.objects.filter(pk=verification.pk, state=VerificationState.RUNNING)
    running.update(state=state, checks=checks.to_json(), finished_at=timezone.now(), secret=None, request_digest="")


def _start(verification: Verification) -> Verification:
    with transaction.atomic():
        # Locked, so that the second of two clicks finds what the first one wrote.
        Agent.objects.select_for_update(of=("self",)).get(pk=verification.agent_id)
        same = Verification.objects.filter(
            agent=verification.agent,
            remote_agent_id=verification.remote_agent_id,
            platform_domain=verification.platform_domain,
            connection=verification.connection,
            created_by=verification.created_by,
            created_with=verification.created_with,
            state=VerificationState.RUNNING,
            created_at__gte=timezone.now() - SAME_PRESS,
        ).first()
        if same:
            return same
        verification.save()
        transaction.on_commit(lambda: _ring(verification))
    return verification


def _ring(verification: Verification) -> None:
    try:
        current_app.send_task(TASK, [str(verification.pk)])
    except OperationalError:
        # Nobody would ever take it up, and the secret must not wait for that.
        interrupt(verification)
        log.exception("verification_not_started", verification=str(verification.pk))
