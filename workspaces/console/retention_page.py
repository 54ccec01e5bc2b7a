"""Settings: how long things are kept."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.console.settings_tabs import settings_tabs
from workspaces.models import Workspace
from workspaces.retention import SHORTEST_AUDIT, Retention, change_retention

LONGEST = 3650  # days


def _days(label: Any, help_text: Any, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=least, max_value=LONGEST, localize=False
    )


class RetentionForm(forms.Form):
    """Left empty: for ever."""

    conversations = _days(
        gettext_lazy("Conversations, after their last message"),
        gettext_lazy(
            "Then messages, session details, notes, handoffs and packets are deleted together. "
            "So are back-tests of that age."
        ),
    )
    packets = _days(
        gettext_lazy("What handoffs took along, after their end"),
        gettext_lazy("Then packets and sent messages are emptied; that and when there was a handoff stays."),
    )
    audit = _days(
        gettext_lazy("Audit log"),
        gettext_lazy("At least 30 days. That entries were deleted is recorded in the log itself."),
        SHORTEST_AUDIT,
    )

    def retention(self) -> Retention:
        """What the valid form says."""
        return Retention(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.MANAGE_WORKSPACE)
def retention(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    with held(request, Workspace.objects.filter(pk=workspace.pk)):
        workspace.refresh_from_db(fields=["retention"])
        stored = Retention.from_json(workspace.retention).to_json()
        edit = Edit(request, partial(RetentionForm, initial=stored))
        if saved := edit.may_save():
            change_retention(workspace=workspace, retention=edit.form.retention(), actor=request.user)
    if not saved:
        context = {"form": edit.form, "seen": edit.seen, "tabs": settings_tabs(request)}
        return render(request, "workspaces/retention.html", context)
    messages.success(request, _("Saved. What is older is deleted within an hour."))
    return redirect("workspaces:retention")
