"""``python -m tests.bench.plain_fill CARD_URL``, in a process with a deployment's settings: an institution whose agent
hands complaints over to the plain agent of that card. Prints the Agent ID.
"""

import sys

import django

django.setup()

# Only now: these need Django's apps to be ready.
from agents.models import Agent  # noqa: E402  # see above
from deploy.demo.building import Builder, heard_as, open_institution  # noqa: E402  # see above
from tests.bench.connecting import connected  # noqa: E402  # see above
from triggers.actions.external_handoff import ExternalHandoff  # noqa: E402  # see above
from triggers.effects import HandoffSettings  # noqa: E402  # see above

MOST_TURNS = 1_000


def fill(card_url: str) -> Builder:
    builder = open_institution(
        institution="Bench Bank", email="owner@bench.example", password="only for measuring", agent=Agent(name="Bench")
    )
    complaint = builder.intent("Complaint", heard_as(keywords=("complaint",)))
    action = ExternalHandoff(settings=HandoffSettings(max_turns=MOST_TURNS))
    connection = connected(builder, agent_id="echo", domain=card_url, secret="none")
    builder.action(complaint, action, connection=connection)
    builder.publish()
    return builder


if __name__ == "__main__":
    print(fill(sys.argv[1]).agent.public_id)
