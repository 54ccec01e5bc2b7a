from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SingleSignOnConfig(AppConfig):
    """Members who sign in at their institution's own service, by OpenID Connect."""

    name = "workspaces.single_sign_on"
    label = "single_sign_on"
    verbose_name = _("Sign-in services")
