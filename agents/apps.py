from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgentsConfig(AppConfig):
    """Who talks, and how we know it is them."""

    name = "agents"
    verbose_name = _("Agents")

    def ready(self) -> None:
        import_module("agents.checks")  # registers them
