"""Settings: taking an invitation back."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.settings_tabs import settings_tabs
from workspaces.invitations import revoke_invitation


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
def revoke(request: MemberRequest, invitation_id: uuid.UUID) -> HttpResponse:
    ours = request.member.workspace.invitations.select_related("workspace")
    invitation = get_object_or_404(ours, pk=invitation_id)
    if request.method == "POST":
        revoke_invitation(invitation=invitation, actor=request.user)
        return redirect("workspaces:members")
    context = {"row": invitation, "tabs": settings_tabs(request)}
    return render(request, "workspaces/revoke_invitation.html", context)
