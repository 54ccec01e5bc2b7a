"""Settings: API keys."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.api_keys import create_api_key, revoke_api_key
from workspaces.console.forms import ApiKeyForm
from workspaces.console.listing import listing
from workspaces.console.settings_tabs import settings_tabs
from workspaces.fresh_sign_in import fresh_sign_in_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def api_keys(request: MemberRequest) -> HttpResponse:
    """The keys and the form that creates one. The answer to creating holds the key, this once."""
    form = ApiKeyForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form)
    row, key = create_api_key(workspace=request.member.workspace, actor=request.user, **form.cleaned_data)
    return _page(request, ApiKeyForm(), created=row.name, key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
def revoke(request: MemberRequest, key_id: uuid.UUID) -> HttpResponse:
    api_key = get_object_or_404(request.member.workspace.api_keys.select_related("workspace"), pk=key_id)
    if request.method == "POST":
        revoke_api_key(api_key=api_key, actor=request.user)
        return redirect("workspaces:api_keys")
    context = {"row": api_key, "tabs": settings_tabs(request)}
    return render(request, "workspaces/revoke_api_key.html", context)


def _page(request: MemberRequest, form: ApiKeyForm, created: str = "", key: str = "") -> HttpResponse:
    rows = request.member.workspace.api_keys.order_by("-created_at", "pk")
    columns = [
        _("Name"),
        _("Key"),
        _("Role"),
        _("State"),
        _("Created"),
        _("Last used"),
        {"label": _("Actions"), "hidden": True},
    ]
    found = listing(request, rows, by=("name", "hint"))
    context = {"form": form, "found": found, "rows": found.page, "created": created, "key": key, "columns": columns}
    return render(request, "workspaces/api_keys.html", {**context, "tabs": settings_tabs(request)})
