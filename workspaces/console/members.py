"""Settings: members."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.forms import InvitationForm, RoleForm
from workspaces.console.listing import listing
from workspaces.console.settings_tabs import settings_tabs
from workspaces.fresh_sign_in import fresh_sign_in_required
from workspaces.invitation_mail import mail_invitation
from workspaces.invitations import AlreadyMember, NoOwner, invite
from workspaces.members import LastOwner, change_role, remove_member
from workspaces.models import Invitation, Member, Role


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def members(request: MemberRequest) -> HttpResponse:
    """The members, the open invitations, and the form that invites. The answer to it holds the link, this once."""
    form = InvitationForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form)
    try:
        invitation, token = invite(workspace=request.member.workspace, actor=request.user, **form.cleaned_data)
    except NoOwner as error:
        raise Http404 from error
    except AlreadyMember:
        form.add_error("email", _("This person is a member already."))
        return _page(request, form)
    link = request.build_absolute_uri(reverse("workspaces:invitation", args=[token]))
    mailed = mail_invitation(invitation, link=link, sender=str(request.user))
    return _page(request, InvitationForm(), invited=invitation, link=link, mailed=mailed)


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
def set_role(request: MemberRequest, member_id: uuid.UUID) -> HttpResponse:
    member, form = _member(request, member_id), RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        change_role(member=member, role=Role(form.cleaned_data["role"]), actor=request.user)
    except NoOwner as error:
        raise Http404 from error
    except LastOwner:
        return _refused(request)
    return _done(request, member)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
@fresh_sign_in_required
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


def _page(
    request: MemberRequest,
    form: InvitationForm,
    invited: Invitation | None = None,
    link: str = "",
    mailed: bool = False,
) -> HttpResponse:
    """link: of ``invited``, which is shown this once; mailed: whether it is on its way by mail besides."""
    workspace = request.member.workspace
    rows = workspace.members.select_related("user").order_by("created_at", "pk")
    found = listing(request, rows, by=("user__email", "user__first_name", "user__last_name"))
    actions = {"label": _("Actions"), "hidden": True}
    context = {
        "form": form,
        "found": found,
        "rows": found.page,
        "columns": [_("Member"), _("Role"), _("Languages"), _("Since"), _("Last sign-in"), actions],
        "roles": Role.choices,
        "invitations": workspace.invitations.open().order_by("-created_at", "pk"),
        "invitation_columns": [_("Invited"), _("Role"), _("Since"), _("Works until"), actions],
        "invited": invited,
        "link": link,
        "mailed": mailed,
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/members.html", context)
