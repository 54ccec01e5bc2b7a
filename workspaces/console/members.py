"""Settings: members."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.forms import MemberForm, RoleForm
from workspaces.console.settings_tabs import settings_tabs
from workspaces.members import AccountExists, LastOwner, add_member, change_role, remove_member
from workspaces.models import Member, Role
from workspaces.password_links import password_path


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
def members(request: MemberRequest) -> HttpResponse:
    """The members and the form that adds one. The answer to adding holds the link to choose a password, this once."""
    form = MemberForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form)
    try:
        member = add_member(workspace=request.member.workspace, actor=request.user, **form.cleaned_data)
    except AccountExists:
        form.add_error("email", _("Somebody has an account with this e-mail address already. Use another one."))
        return _page(request, form)
    return _page(request, MemberForm(), added=member)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def set_role(request: MemberRequest, member_id: uuid.UUID) -> HttpResponse:
    member, form = _member(request, member_id), RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        change_role(member=member, role=Role(form.cleaned_data["role"]), actor=request.user)
    except LastOwner:
        return _refused(request)
    return _done(request, member)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
def remove(request: MemberRequest, member_id: uuid.UUID) -> HttpResponse:
    member = _member(request, member_id)
    if request.method != "POST":
        context = {"row": member, "tabs": settings_tabs(request)}
        return render(request, "workspaces/remove_member.html", context)
    try:
        remove_member(member=member, actor=request.user)
    except LastOwner:
        return _refused(request)
    return _done(request, member)


def _member(request: MemberRequest, member_id: uuid.UUID) -> Member:
    return get_object_or_404(request.member.workspace.members.select_related("user", "workspace"), pk=member_id)


def _refused(request: MemberRequest) -> HttpResponse:
    messages.error(request, _("The workspace needs an owner. Make somebody else an owner first."))
    return redirect("workspaces:members")


def _done(request: MemberRequest, member: Member) -> HttpResponse:
    """Whoever changed their own membership may not see this page any more."""
    itself = member.user_id == request.member.user_id
    return redirect("workspaces:home" if itself else "workspaces:members")


def _page(request: MemberRequest, form: MemberForm, added: Member | None = None) -> HttpResponse:
    rows = request.member.workspace.members.select_related("user").order_by("created_at", "pk")
    link = request.build_absolute_uri(password_path(added.user)) if added else ""
    columns = [_("Member"), _("Role"), _("Added"), _("Last sign-in"), {"label": _("Actions"), "hidden": True}]
    context = {"form": form, "rows": rows, "added": added, "link": link, "columns": columns}
    return render(request, "workspaces/members.html", {**context, "tabs": settings_tabs(request)})
