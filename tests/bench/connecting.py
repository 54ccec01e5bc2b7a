"""Verify & Save from a process beside the deployment, whose worker may be the one that does it."""

import time

from agents.models import Connection, VerificationState
from agents.pairing import run_verification, start_verification
from deploy.demo.building import Builder

LOOK_EVERY_SECONDS = 0.05


def connected(builder: Builder, *, agent_id: str, domain: str, secret: str) -> Connection:
    """domain: as it is typed; for a plain agent the address of its card. Raises RuntimeError."""
    verification = start_verification(
        agent=builder.agent, remote_agent_id=agent_id, platform_domain=domain, secret=secret, actor=builder.owner
    )
    run_verification(verification.pk)
    verification.refresh_from_db()
    while verification.state == VerificationState.RUNNING:
        time.sleep(LOOK_EVERY_SECONDS)
        verification.refresh_from_db()
    if verification.connection is None:
        raise RuntimeError(f"Verify & Save: {verification.checks}")
    return verification.connection
