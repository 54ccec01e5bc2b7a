from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workspaces.elsewhere import found_by


class AgentsConfig(AppConfig):
    """Who talks, and how we know it is them."""

    name = "agents"
    verbose_name = _("Agents")

    def ready(self) -> None:
        import_module("agents.checks")  # registers them
        models = import_module("agents.models")  # only now: they cannot be imported before
        found_by(agent_id=models.Agent, sender_id=models.Sender)
