"""The admin site of the platform's operator, and what a library in it is called there."""

from axes.apps import AppConfig as AxesConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _


class AdminConfig(DjangoAdminConfig):
    default_site = "handoff_project.admin_site.OperatorSite"


class SignInAttemptsConfig(AxesConfig):  # type: ignore[misc]  # the library tells no types
    """The library that counts failed sign-ins, by what it does."""

    verbose_name = _("Sign-in attempts")
