from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workspaces.elsewhere import found_by
from workspaces.required_fields import say_what_to_do


class WorkspacesConfig(AppConfig):
    """Whose it is: institutions, their people, and what they did."""

    name = "workspaces"
    verbose_name = _("Workspaces")

    def ready(self) -> None:
        say_what_to_do()
        for name in ("checks", "idle_sessions"):  # they register themselves
            import_module(f"workspaces.{name}")
        models = import_module("workspaces.models")  # only now: they cannot be imported before
        found_by(member_id=models.Member, key_id=models.ApiKey, invitation_id=models.Invitation)
