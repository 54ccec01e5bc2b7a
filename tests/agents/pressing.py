"""Pressing the buttons of a connection as a builder does, and reading what came of it."""

from agents.models import Connection, Verification
from agents.pairing import run_verification, start_recheck
from agents.pairing_checks import Outcome
from workspaces.models import User


def outcomes(verification: Verification) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in verification.checks}


def failure(verification: Verification) -> tuple[str, str] | None:
    """Name and advice of the one check that failed."""
    failed = [(one["name"], one["advice"]) for one in verification.checks if one["outcome"] == Outcome.FAILED]
    assert len(failed) <= 1
    return failed[0] if failed else None


def recheck(connection: Connection, actor: User) -> Verification:
    verification = start_recheck(connection=connection, actor=actor)
    run_verification(verification.pk)
    return Verification.objects.get(pk=verification.pk)
