"""Settings: the audit log."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workspaces import audit
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.forms import AuditFilterForm
from workspaces.console.settings_tabs import settings_tabs
from workspaces.models import AuditEntry


@require_safe
@member_required(Permission.MANAGE_WORKSPACE)
def audit_log(request: MemberRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        raise Http404
    try:
        page = audit.read(workspace=request.member.workspace, **form.cleaned_data)
    except AuditEntry.DoesNotExist as error:
        raise Http404 from error
    columns = [_("When"), _("Who"), _("What was done"), _("To what")]
    context = {"form": form, "page": page, "columns": columns, "tabs": settings_tabs(request)}
    return render(request, "workspaces/audit.html", context)
