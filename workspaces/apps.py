from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspacesConfig(AppConfig):
    """Whose it is: institutions, their people, and what they did."""

    name = "workspaces"
    verbose_name = _("Workspaces")

    def ready(self) -> None:
        import_module("workspaces.checks")  # registers them
