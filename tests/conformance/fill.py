"""``python -m tests.conformance.fill``: the tables, and the one agent that the kit talks to."""

from deploy.demo import fill  # first: it sets Django up

from agents.models import Agent  # isort: skip
from tests.conformance.kits import AGENT  # isort: skip
from workspaces.models import Workspace  # isort: skip


def main() -> None:
    fill.call_command("migrate", verbosity=0)
    workspace = Workspace.objects.create(name="Test Institution")
    Agent.objects.create(workspace=workspace, name="Conformance", public_id=AGENT, languages=["en"])


if __name__ == "__main__":
    main()
