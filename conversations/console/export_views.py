"""Taking along what is kept: of one conversation, and of a person."""

from collections.abc import Sequence
from typing import Any
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
from conversations.flows.find_person import conversations_of_person
from conversations.flows.note_download import note_download
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.models import AuditAction
from workspaces.still_allowed import member_still_may


def notes_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("With what is internal"),
        required=False,
        help_text=gettext_lazy(
            "What your team keeps for itself: notes, what tickets say beside their number, and details that are marked "
            "private. Leave it out of what the person is to get."
        ),
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
    notes = notes_field()


class TermForm(forms.Form):
    """term: as in the form that the person was found with."""

    term = forms.CharField(max_length=300, widget=forms.HiddenInput)


class DownloadForm(TermForm):
    """What is kept of the person that was found."""

    chosen = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Conversations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    notes = notes_field()

    def __init__(self, data: Any = None, *, term: str = "", listed: Sequence[tuple[str, str]]) -> None:
        """listed: the id of each conversation that was found, and what it is called; no other can be chosen."""
        initial = {"term": term, "chosen": [identity for identity, _words in listed]}
        super().__init__(data, initial=initial, auto_id="download_%s")
        field = self.fields["chosen"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = listed


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
    still = member_still_may(request, Permission.READ_CONVERSATIONS, workspace=request.member.workspace)
    return conversation_file(shown, format=form.cleaned_data["format"], notes=form.cleaned_data["notes"], still=still)


@require_POST
@sensitive_post_parameters("term")
@member_required(Permission.MANAGE_WORKSPACE)
def download(request: MemberRequest) -> HttpResponse | HttpResponseBase:
    """What is kept in the conversations that were chosen among those found under the term.

    What is looked for is posted, so that no log or history holds it.
    """
    workspace = request.member.workspace
    whose = TermForm(request.POST)
    found = conversations_of_person(workspace, whose.cleaned_data["term"]) if whose.is_valid() else []
    if not found:
        messages.info(request, _("Nothing was found under that. Write it exactly as the person gave it."))
        return redirect("conversations:erase")
    form = DownloadForm(request.POST, listed=[(str(one.pk), str(one.pk)) for one in found])
    if not form.is_valid():
        messages.error(request, _("Nothing was downloaded: choose at least one conversation, and only listed ones."))
        return redirect("conversations:erase")
    taken = [one for one in found if str(one.pk) in form.cleaned_data["chosen"]]
    note_download(taken, workspace=workspace, actor=request.user)
    still = member_still_may(request, Permission.MANAGE_WORKSPACE, workspace=workspace)
    return person_file(taken, notes=form.cleaned_data["notes"], still=still)
