"""Fills the deployments of ``tests.bench.beside_bad_peer``, in a process with a deployment's settings.

``python -m tests.bench.beside_fill office`` makes an institution whose agent takes complaints over, and prints
``{"agent_id", "secret"}`` of it. ``... bank`` reads the same with its ``"platform_domain"``, and ``"cards"``, the
addresses of plain agents; its agent hands complaints over to the first, and each of ``NUISANCES`` to the plain agent of
that place. It prints ``{"agent_id"}``.
"""

import json
import sys

import django

django.setup()

# Only now: these need Django's apps to be ready.
from agents.models import Agent, Connection  # noqa: E402  # see above
from agents.secrets import create_secret  # noqa: E402  # see above
from deploy.demo.building import Builder, heard_as, open_institution  # noqa: E402  # see above
from tests.bench.bad_peer import NUISANCES  # noqa: E402  # see above
from tests.bench.connecting import connected  # noqa: E402  # see above
from triggers.actions.external_handoff import ExternalHandoff  # noqa: E402  # see above
from triggers.actions.send_message import SendMessage  # noqa: E402  # see above
from triggers.effects import HandoffSettings  # noqa: E402  # see above
from triggers.models import TriggerKind  # noqa: E402  # see above

MOST_TURNS = 1_000


def fill_office() -> dict[str, str]:
    builder = _institution("Bench Office")
    builder.trigger(TriggerKind.FALLBACK, "Everything", SendMessage(variants=("I have written that down.",)))
    builder.publish()
    _, secret = create_secret(agent=builder.agent, actor=builder.owner)
    return {"agent_id": builder.agent.public_id, "secret": secret}


def fill_bank(*, agent_id: str, secret: str, platform_domain: str, cards: list[str]) -> dict[str, str]:
    builder = _institution("Bench Bank")
    good = connected(builder, agent_id=agent_id, domain=platform_domain, secret=secret)
    _hands_over(builder, "complaint", good)
    for nuisance, card in zip(NUISANCES, cards, strict=True):
        _hands_over(builder, nuisance, connected(builder, agent_id="plain", domain=card, secret="none"))
    builder.publish()
    return {"agent_id": builder.agent.public_id}


def _institution(name: str) -> Builder:
    return open_institution(
        institution=name, email="owner@bench.example", password="only for measuring", agent=Agent(name=name)
    )


def _hands_over(builder: Builder, keyword: str, connection: Connection) -> None:
    action = ExternalHandoff(settings=HandoffSettings(max_turns=MOST_TURNS))
    builder.action(builder.intent(keyword, heard_as(keywords=(keyword,))), action, connection=connection)


if __name__ == "__main__":
    print(json.dumps(fill_office() if sys.argv[1] == "office" else fill_bank(**json.load(sys.stdin))))
