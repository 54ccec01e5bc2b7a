"""Settings: webhooks. Endpoints made, changed, rotated, stopped, deleted."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.webhooks.console.endpoint_page import endpoint_of, endpoint_page
from agents.webhooks.console.forms import EndpointForm, RotateForm
from agents.webhooks.endpoints import (
    MOST_ENDPOINTS,
    TooManyEndpoints,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    rotate_endpoint_secret,
)
from agents.webhooks.models import WhyStopped
from agents.webhooks.stopping import start, stop
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.console.settings_tabs import settings_tabs
from workspaces.fresh_sign_in import fresh_sign_in_required

DEED = ["GET", "HEAD", "POST"]


@require_safe
@member_required(Permission.MANAGE_WORKSPACE)
def endpoints(request: MemberRequest) -> HttpResponse:
    rows = request.member.workspace.webhook_endpoints.defer("secret", "old_secret").order_by("created_at", "pk")
    columns = [_("Address"), _("State"), _("Events"), _("Created")]
    context = {"rows": rows, "columns": columns, "tabs": settings_tabs(request)}
    return render(request, "webhooks/endpoints.html", context)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def add(request: MemberRequest) -> HttpResponse:
    form = EndpointForm(request.POST or None)
    if form.is_valid():
        try:
            endpoint, secret = create_endpoint(
                workspace=request.member.workspace, actor=request.user, **form.cleaned_data
            )
            return endpoint_page(request, endpoint, secret=secret)
        except TooManyEndpoints:
            form.add_error(None, _("A workspace has at most %(most)d webhooks.") % {"most": MOST_ENDPOINTS})
    return _form_page(request, form, title=_("Add webhook"), submit=_("Add webhook"))


@require_safe
@member_required(Permission.MANAGE_WORKSPACE)
def endpoint(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    return endpoint_page(request, endpoint_of(request, endpoint_id))


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def change(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    with held(request, request.member.workspace.webhook_endpoints.filter(pk=endpoint_id)):
        row = endpoint_of(request, endpoint_id)
        stored = {"url": row.url, "kinds": row.kinds}
        edit = Edit(request, partial(EndpointForm, initial=stored))
        if saved := edit.may_save():
            change_endpoint(endpoint=row, actor=request.user, **edit.form.cleaned_data)
    if saved:
        return redirect("webhooks:endpoint", row.pk)
    return _form_page(request, edit.form, title=_("Change webhook"), submit=_("Save"), endpoint=row, seen=edit.seen)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def rotate(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    row, form = endpoint_of(request, endpoint_id), RotateForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, form, title=_("Rotate secret"), submit=_("Rotate secret"), endpoint=row)
    secret = rotate_endpoint_secret(endpoint=row, actor=request.user, **form.cleaned_data)
    return endpoint_page(request, endpoint_of(request, endpoint_id), secret=secret)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def disable(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    stop(endpoint=endpoint_of(request, endpoint_id), why=WhyStopped.BY_HAND, actor=request.user)
    return redirect("webhooks:endpoint", endpoint_id)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def enable(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    start(endpoint=endpoint_of(request, endpoint_id), actor=request.user)
    return redirect("webhooks:endpoint", endpoint_id)


@require_http_methods(DEED)
@member_required(Permission.MANAGE_WORKSPACE)
def delete(request: MemberRequest, endpoint_id: UUID) -> HttpResponse:
    row = endpoint_of(request, endpoint_id)
    if request.method == "POST":
        delete_endpoint(endpoint=row, actor=request.user)
        messages.success(request, _("The webhook is deleted."))
        return redirect("webhooks:endpoints")
    return render(request, "webhooks/delete.html", {"row": row, "tabs": settings_tabs(request)})


def _form_page(request: MemberRequest, form: EndpointForm | RotateForm, **shown: object) -> HttpResponse:
    return render(request, "webhooks/form.html", {"form": form, "tabs": settings_tabs(request), **shown})
