"""``python -m deploy.demo.fill bank|office``: fills one deployment, in a process with that deployment's settings.

It is talked with over its standard input and output, one JSON object per line, so that what must stay secret is in no
list of processes, file or log:

    -> {"email", "password", "site"}              the owner to make; the origin the widget will be embedded at
    <- {"agent_id"} and, from the office, {"secret"}
    -> {"agent_id", "secret", "platform_domain"}  once both answer; the agent to connect to, nothing for the office
    <- {"connection"}                             its worker works, and the bank is connected
"""

import json
import sys
import time
from collections.abc import Mapping

import django

from workspaces.garbage import leaving_garbage

with leaving_garbage():
    django.setup()

    # Only now: these need Django's apps to be ready.
    from django.conf import settings
    from django.core.management import call_command

    from deploy.demo import bank, office
    from handoff_project.celery import app

WORKER_SECONDS = 60.0


def hear() -> Mapping[str, str]:
    heard: Mapping[str, str] = json.loads(sys.stdin.readline())
    return heard


def tell(words: Mapping[str, str]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def wait_for_worker() -> None:
    """In production it is a process of its own, which may still be starting. An embedded one starts with its server."""
    deadline = time.monotonic() + WORKER_SECONDS
    while not settings.EMBEDDED and not app.control.ping(timeout=0.5):
        if time.monotonic() > deadline:
            raise SystemExit("The worker does not answer; its log says why.")


def main(name: str) -> None:
    """Everything goes through what the console calls, too: nothing is written past the product's own rules."""
    told = hear()
    call_command("migrate", verbosity=0)
    if name == "office":
        tell(office.fill(email=told["email"], password=told["password"]))
        hear()
        wait_for_worker()
        tell({"connection": ""})
        return
    opened = bank.fill(email=told["email"], password=told["password"], site=told["site"])
    tell({"agent_id": opened.builder.agent.public_id})
    remote = hear()
    wait_for_worker()
    connection = bank.connect(
        opened, remote_agent_id=remote["agent_id"], platform_domain=remote["platform_domain"], secret=remote["secret"]
    )
    tell({"connection": str(connection.pk)})


if __name__ == "__main__":
    main(sys.argv[1])
