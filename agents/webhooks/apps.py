from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workspaces.elsewhere import found_by


class WebhooksConfig(AppConfig):
    """What happens here, told to systems of the institution."""

    name = "agents.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        models = import_module("agents.webhooks.models")  # only now: they cannot be imported before
        found_by(endpoint_id=models.Endpoint)
