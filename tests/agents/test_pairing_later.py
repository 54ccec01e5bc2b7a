"""After Verify & Save: secrets rotated, links taken away, verified again, and what is left behind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

import handoff_project.celery  # noqa: F401  # the app that a started verification rings
from agents.failure_limit import FAILURES_ALLOWED, FailureLimit
from agents.forgetting import LONGEST_RUN, forget_expired
from agents.links import disable, disconnect, enable, revoke
from agents.models import Agent, Connection, Sender, Verification, VerificationState
from agents.pairing import start_verification
from agents.pairing_checks import Advice, CheckName, Outcome
from agents.pairing_words import ADVICE_WORDS, CHECK_WORDS
from agents.secrets import create_secret, rotate_secret
from tests.agents.pressing import failure, outcomes, recheck
from tests.agents.two_platforms import Platform
from workspaces.models import AuditAction, AuditEntry, User

pytestmark = pytest.mark.django_db(transaction=True)


# --- people decide ----------------------------------------------------------------------------------------------------


def test_rotating_leaves_connections_working(
    verify: Callable[..., Verification], secret: str, office_agent: Agent, alice: User
) -> None:
    connection = verify(secret).connection
    assert connection is not None
    rotate_secret(credential=office_agent.credentials.get(), actor=None)

    assert recheck(connection, alice).state == VerificationState.PASSED


def test_the_old_secret_pairs_during_the_overlap_and_the_new_one_at_once(
    verify: Callable[..., Verification], secret: str, office_agent: Agent
) -> None:
    _, new = rotate_secret(credential=office_agent.credentials.get(), actor=None)

    assert verify(secret).state == verify(new).state == VerificationState.PASSED


def test_a_revoked_sender_cannot_let_itself_in_again_with_the_same_secret(
    verify: Callable[..., Verification], secret: str, office_agent: Agent
) -> None:
    verify(secret)
    revoke(sender=Sender.objects.get(), actor=None)

    assert failure(verify(secret)) == (CheckName.SECRET, Advice.WITHDRAWN)
    _, new = create_secret(agent=office_agent, actor=None)
    assert verify(new).state == VerificationState.PASSED


def test_a_disabled_sender_cannot_enable_itself(verify: Callable[..., Verification], secret: str) -> None:
    verify(secret)
    sender = Sender.objects.get()
    disable(link=sender, actor=None)

    assert failure(verify(secret)) == (CheckName.SECRET, Advice.WITHDRAWN)
    enable(link=sender, actor=None)
    assert verify(secret).state == VerificationState.PASSED


def test_each_deed_is_recorded_once(verify: Callable[..., Verification], secret: str, alice: User) -> None:
    connection = verify(secret).connection
    assert connection is not None

    assert [disable(link=connection, actor=alice), disable(link=connection, actor=alice)] == [True, False]
    assert [enable(link=connection, actor=alice), enable(link=connection, actor=alice)] == [True, False]
    assert [disconnect(connection=connection, actor=alice) for _ in range(2)] == [True, False]
    assert not enable(link=connection, actor=alice)
    actions = [AuditAction.CONNECTION_DISABLED, AuditAction.CONNECTION_ENABLED, AuditAction.CONNECTION_DISCONNECTED]
    assert [AuditEntry.objects.filter(action=action).count() for action in actions] == [1, 1, 1]


# --- Verify again -----------------------------------------------------------------------------------------------------


def test_a_connection_is_checked_again_by_its_own_keys(
    verify: Callable[..., Verification], secret: str, alice: User
) -> None:
    connection = verify(secret).connection
    assert connection is not None
    Connection.objects.update(last_checked_at=None, failures=3, last_error="unreachable")

    verification = recheck(connection, alice)

    assert set(outcomes(verification).values()) == {Outcome.PASSED}
    connection.refresh_from_db()
    assert connection.last_checked_at
    assert (connection.failures, connection.last_error) == (0, "")


def test_checking_again_finds_a_revoked_sender(verify: Callable[..., Verification], secret: str, alice: User) -> None:
    connection = verify(secret).connection
    assert connection is not None
    revoke(sender=Sender.objects.get(), actor=None)

    verification = recheck(connection, alice)

    assert failure(verification) == (CheckName.KEYS, Advice.NO_SUCH_LINK)
    connection.refresh_from_db()
    assert connection.last_error == Advice.NO_SUCH_LINK


def test_checking_again_finds_a_clock_that_is_off(
    verify: Callable[..., Verification], secret: str, alice: User, office_platform: Platform
) -> None:
    connection = verify(secret).connection
    assert connection is not None
    office_platform.clock = timedelta(hours=-1)

    assert failure(recheck(connection, alice)) == (CheckName.CLOCK, Advice.CLOCK)


# --- limits and leftovers ---------------------------------------------------------------------------------------------


def test_who_failed_too_often_is_told_to_wait(
    verify: Callable[..., Verification], secret: str, office_agent: Agent
) -> None:
    for _ in range(FAILURES_ALLOWED):
        FailureLimit(agent_public_id=office_agent.public_id, source="127.0.0.1").count()

    assert failure(verify(secret)) == (CheckName.SECRET, Advice.BUSY)
    cache.clear()
    assert verify(secret).state == VerificationState.PASSED


def test_a_verification_without_a_worker_is_ended_and_its_secret_wiped(
    bank_platform: Platform, bank_agent: Agent, alice: User
) -> None:
    verification = start_verification(
        agent=bank_agent, remote_agent_id="agt_1", platform_domain="https://x.example", secret="s", actor=alice
    )

    forget_expired(now=timezone.now() + LONGEST_RUN)

    verification.refresh_from_db()
    assert (verification.state, verification.secret) == (VerificationState.FAILED, None)
    assert failure(verification) == (CheckName.ADDRESS, Advice.INTERRUPTED)


def test_every_check_and_every_advice_has_its_words() -> None:
    assert set(CHECK_WORDS) == set(CheckName)
    assert set(ADVICE_WORDS) == set(Advice)
