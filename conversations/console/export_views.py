"""Taking along what is kept: of one conversation, and of a person."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from conversations.console.conversation_views import conversation_of, note_deed
from conversations.console.exports.answers import conversation_file, person_file
from conversations.console.side import known_in
from conversations.flows.find_person import everything_of_person
from conversations.flows.note_download import note_download
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.models import AuditAction

NOTES_HELP = gettext_lazy(
    "What your team keeps for itself: notes, what tickets say beside their number, and details that are marked "
    "private. Leave it out of what the person is to get."
)


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[
            ("html", gettext_lazy("A page to read and print")),
            ("json", gettext_lazy("JSON, for programs")),
        ],
        initial="html",
        widget=forms.RadioSelect,
    )
    notes = forms.BooleanField(label=gettext_lazy("With what is internal"), required=False, help_text=NOTES_HELP)


class DownloadForm(forms.Form):
    """What is kept of the person that was found. term: as in the form it was found with."""

    term = forms.CharField(max_length=300, widget=forms.HiddenInput)
    notes = forms.BooleanField(label=gettext_lazy("With what is internal"), required=False, help_text=NOTES_HELP)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.READ_CONVERSATIONS)
def export(request: MemberRequest, conversation_id: UUID) -> HttpResponseBase:
    """Asks how; then the file. Who took it is in the audit log."""
    shown = conversation_of(request, conversation_id)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"conversation": shown, "person": known_in(shown)[0], "form": form}
        return render(request, "conversations/export.html", context)
    note_deed(request, AuditAction.CONVERSATION_EXPORTED, shown)
    return conversation_file(shown, format=form.cleaned_data["format"], notes=form.cleaned_data["notes"])


@require_POST
@sensitive_post_parameters("term")
@member_required(Permission.MANAGE_WORKSPACE)
def download(request: MemberRequest) -> HttpResponse | HttpResponseBase:
    """All that is kept of a person. What is looked for is posted, so that no log or history holds it."""
    workspace, form = request.member.workspace, DownloadForm(request.POST)
    found = list(everything_of_person(workspace, form.cleaned_data["term"])) if form.is_valid() else []
    if not found:
        messages.info(request, _("Nothing was found under that. Write it exactly as the person gave it."))
        return redirect("conversations:erase")
    note_download(found, workspace=workspace, actor=request.user)
    return person_file(found, notes=form.cleaned_data["notes"])
