"""*Erase a person*: finding their conversations, erasing them, and what stays of that."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.console.erasure_rows import erasure_rows, erasures_of
from conversations.console.export_views import DownloadForm
from conversations.console.json_files import json_file
from conversations.flows.ask_to_erase import ask_again
from conversations.flows.erase_person import erase_person, is_going_on
from conversations.flows.find_person import MOST, conversations_of_person
from conversations.flows.find_receipt import find_receipt
from conversations.lookups import erasure_request_of
from conversations.models import Conversation
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.settings_tabs import settings_tabs
from workspaces.models import Workspace
from workspaces.templatetags.parts import exact_time

SHOWN = 50  # erasures
COMMAND = "python -m protocol.check_receipt FILE [PUBLIC_KEY…]"


class FindForm(forms.Form):
    term = forms.CharField(
        label=gettext_lazy("E-mail address, phone number, name, or an ID"),
        max_length=300,
        help_text=gettext_lazy(
            "Exactly as it stands in the session details, or the ID of a conversation or handoff, ours or the other "
            "institution's."
        ),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
    )


class EraseForm(forms.Form):
    chosen = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Conversations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, data: Any, *, found: "list[Found]") -> None:
        super().__init__(data, initial={"chosen": [str(one.conversation.pk) for one in found if not one.going_on]})
        field = self.fields["chosen"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(str(one.conversation.pk), one.words) for one in found if not one.going_on]


@dataclass(frozen=True)
class Found:
    conversation: Conversation
    words: str
    going_on: bool


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("term")
@member_required(Permission.MANAGE_WORKSPACE)
def erase(request: MemberRequest) -> HttpResponse:
    """What is looked for is posted, so that no log or history holds it. The second press erases.

    For htmx the part of the page that changes while institutions are asked.
    """
    workspace = request.member.workspace
    if request.htmx and request.method != "POST":
        return render(request, "conversations/erasures.html", _what_was_erased(workspace))
    form = FindForm(request.POST or None)
    term = form.cleaned_data["term"] if form.is_valid() else ""
    found = [_found(one) for one in conversations_of_person(workspace, term)] if term else []
    choice = EraseForm(request.POST if "erase" in request.POST else None, found=found)
    if choice.is_valid():
        ids = [one.conversation.pk for one in found if str(one.conversation.pk) in choice.cleaned_data["chosen"]]
        number = erase_person(workspace=workspace, conversation_ids=ids, actor=request.user).conversations
        words = ngettext("%(number)d conversation was erased.", "%(number)d conversations were erased.", number)
        messages.success(request, words % {"number": number})
        return redirect("conversations:erase")
    context = {
        "tabs": settings_tabs(request),
        "form": form,
        "term": term,
        "found": found,
        "may_be_more": len(found) == MOST,
        "choice": choice,
        "download": DownloadForm(term=term, listed=[(str(one.conversation.pk), one.words) for one in found]),
        **_what_was_erased(workspace),
    }
    return render(request, "conversations/erase.html", context)


@require_safe
@member_required(Permission.MANAGE_WORKSPACE)
def receipt(request: MemberRequest, receipt_id: UUID) -> HttpResponse:
    """A file that a third person can check."""
    found = find_receipt(receipt_id, workspace=request.member.workspace)
    if found is None:
        raise Http404
    return json_file(found.to_json(), name=f"receipt-{receipt_id}")


@require_POST
@member_required(Permission.MANAGE_WORKSPACE)
def ask_to_erase(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Once more, where it was refused, or nobody was reached."""
    if ask_again(erasure_request_of(request.member, request_id)):
        messages.success(request, _("Asked again."))
    return redirect("conversations:erase")


def _what_was_erased(workspace: Workspace) -> dict[str, Any]:
    rows = erasure_rows(erasures_of(workspace).order_by("-at")[:SHOWN])
    return {
        "rows": rows,
        "being_asked": any(row.being_asked for row in rows),
        "receipts": any(row.has_receipt for row in rows),
        "command": COMMAND,
    }


def _found(conversation: Conversation) -> Found:
    count = conversation.messages.count()
    words = ngettext("%(agent)s, %(when)s, %(count)d message", "%(agent)s, %(when)s, %(count)d messages", count) % {
        "agent": conversation.agent.name,
        "when": exact_time(conversation.last_activity_at),
        "count": count,
    }
    return Found(conversation, words, is_going_on(conversation))
