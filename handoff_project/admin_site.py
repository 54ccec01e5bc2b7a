"""The admin site of the platform's operator."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_replace
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext_lazy as _

from workspaces.models import User
from workspaces.second_factors import has_second_factor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# A library's name for its rows that says little here.
NAMES = {"AccessAttempt": _("failed sign-in")}
# What is made of these names by adding an "s" is no word.
PLURALS = {
    "A2AClient": _("A2A clients"),
    "AccessAttempt": _("failed sign-ins"),
    "AttachmentBytes": _("attachment bytes"),
    "Canary": _("canaries"),
    "Delivery": _("deliveries"),
    "PlainAccess": _("plain accesses"),
    "SearchEntry": _("search entries"),
    "SearchIndex": _("search indexes"),
    "SearchProgress": _("search progress"),
}
NO_TRUSTED_TYPES: dict[str, None] = {"require-trusted-types-for": None, "trusted-types": None}


class OperatorSite(admin.AdminSite):
    """For whoever runs the installation. Secrets can be neither read nor written here."""

    site_header = _("Handoff: operator")
    site_title = _("Handoff")
    index_title = _("Everything on this installation")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Its scripts build pages from strings of markup, so they cannot live under Trusted Types; all else holds."""
        return cast("View", csp_replace(NO_TRUSTED_TYPES)(super().admin_view(view, cacheable)))

    def register(self, *args: Any, **kwargs: Any) -> None:
        """As Django's own, with names and plurals that are words on every page. Rows of the database know nothing of
        them.
        """
        super().register(*args, **kwargs)
        for model in self._registry:
            if name := NAMES.get(model.__name__):
                model._meta.verbose_name = name
            if words := PLURALS.get(model.__name__):
                model._meta.verbose_name_plural = words

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers with a second step: every page shows rows of every institution, so there is nothing to grade."""
        return _is_operator(request) and has_second_factor(cast("User", request.user))

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Through the one sign-in page, with its second step and its limits; this site has none of its own. An operator
        who has no second step is led to set one up.
        """
        if _is_operator(request):
            return redirect("admin:index" if self.has_permission(request) else "mfa_index")
        if request.user.is_authenticated:
            return render(request, "admin/not_operator.html", status=403)
        return redirect_to_login(request.GET.get("next") or request.get_full_path(), resolve_url("account_login"))


def _is_operator(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_staff and request.user.is_superuser
