from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workspaces.elsewhere import found_by


class TeamsConfig(AppConfig):
    """Members who take the same kind of conversation."""

    name = "workspaces.teams"
    label = "teams"
    verbose_name = _("Teams")

    def ready(self) -> None:
        models = import_module("workspaces.teams.models")  # only now: they cannot be imported before
        found_by(team_id=models.Team)
