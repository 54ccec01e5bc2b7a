"""Settings: canned replies. And in the composer: one of them put in, to be read and changed before it is sent."""

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.canned_replies import (
    MOST_CANNED_REPLIES,
    CannedText,
    NameTaken,
    TooManyCannedReplies,
    change_canned_reply,
    create_canned_reply,
    delete_canned_reply,
    fill_in,
)
from conversations.console.canned_reply_form import CannedReplyForm, InsertForm
from conversations.console.conversation_views import composer_of, conversation_of, conversation_page
from conversations.console.forms import NoteForm
from conversations.console.reply_form import ReplyForm
from conversations.console.side import read_side
from conversations.lookups import canned_reply_of
from conversations.models import CannedReply
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.listing import listing
from workspaces.console.seen import Edit, Seen, held
from workspaces.console.settings_tabs import settings_tabs

DEED = ["GET", "HEAD", "POST"]


@require_safe
@member_required(Permission.BUILD)
def canned_replies(request: MemberRequest) -> HttpResponse:
    rows = request.member.workspace.canned_replies.select_related("agent")
    columns = [_("Short name"), _("Text"), _("For conversations of"), _("Languages")]
    found = listing(request, rows.order_by("short_name", "created_at", "pk"), by=("short_name", "text"))
    context = {"found": found, "rows": found.page, "columns": columns, "tabs": settings_tabs(request)}
    return render(request, "conversations/canned_replies.html", context)


@require_http_methods(DEED)
@member_required(Permission.BUILD)
def add(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    form = CannedReplyForm(request.POST or None, workspace=workspace)

    def create(content: CannedText) -> None:
        create_canned_reply(workspace=workspace, content=content, actor=request.user)

    if form.is_valid() and _kept(form, create):
        return redirect("conversations:canned_replies")
    return _form_page(request, form)


@require_http_methods(DEED)
@member_required(Permission.BUILD)
def change(request: MemberRequest, canned_reply_id: UUID) -> HttpResponse:
    with held(request, request.member.workspace.canned_replies.filter(pk=canned_reply_id)):
        row = canned_reply_of(request.member, canned_reply_id)
        edit = Edit(request, partial(CannedReplyForm, workspace=row.workspace, current=row))

        def save(content: CannedText) -> None:
            change_canned_reply(reply=row, content=content, actor=request.user)

        saved = edit.may_save() and _kept(edit.form, save)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("conversations:canned_replies")
    return _form_page(request, edit.form, row=row, seen=edit.seen)


@require_http_methods(DEED)
@member_required(Permission.BUILD)
def delete(request: MemberRequest, canned_reply_id: UUID) -> HttpResponse:
    row = canned_reply_of(request.member, canned_reply_id)
    if request.method == "POST":
        delete_canned_reply(reply=row, actor=request.user)
        messages.success(request, _("The canned reply is deleted."))
        return redirect("conversations:canned_replies")
    return render(request, "conversations/canned_reply_delete.html", {"row": row, "tabs": settings_tabs(request)})


@require_POST
@member_required(Permission.TALK)
def insert(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """The composer anew, with the chosen text below what stood in it. Nothing is sent, and nothing typed is lost."""
    shown, form = conversation_of(request, conversation_id), InsertForm(request.POST)
    form.full_clean()
    typed, chosen, note = form.cleaned_data.get("text", ""), form.cleaned_data.get("canned_reply"), ""
    reply = CannedReply.objects.usable_in(shown).filter(pk=chosen).first() if chosen else None
    if chosen and reply is None:
        note = _("That canned reply is not there any more.")
    if reply is not None:
        filled = fill_in(reply, shown)
        typed, note = f"{typed.rstrip()}\n{filled.text}".strip(), unknown_words(filled.unknown)
    reply_form = ReplyForm(initial={"text": typed, "once": uuid4()})
    if not request.htmx:
        return conversation_page(request, shown, NoteForm(), reply_form=reply_form, canned_note=note)
    context = {"conversation": shown, "note_form": NoteForm(), "canned_note": note, "focus_reply": True}
    context |= composer_of(request, shown, read_side(shown), reply_form=reply_form)
    return render(request, "conversations/inbox_composer.html", context)


@require_safe
@member_required(Permission.TALK)
def canned_text(request: MemberRequest, conversation_id: UUID, canned_reply_id: UUID) -> HttpResponse:
    """The same for a script, which knows where in the composer it belongs."""
    shown = conversation_of(request, conversation_id)
    filled = fill_in(get_object_or_404(CannedReply.objects.usable_in(shown), pk=canned_reply_id), shown)
    return JsonResponse({"text": filled.text, "note": unknown_words(filled.unknown)})


def unknown_words(names: tuple[str, ...]) -> str:
    """Empty when everything was known."""
    if not names:
        return ""
    told = {"names": ", ".join(names)}
    return _("Not known in this conversation, and left out: %(names)s. Read the text before you send it.") % told


def _kept(form: CannedReplyForm, keep: Callable[[CannedText], None]) -> bool:
    """False when it could not be, which the form then says."""
    try:
        keep(form.content())
    except NameTaken:
        form.add_error("short_name", _("There is a canned reply of this name for the same conversations."))
    except TooManyCannedReplies:
        form.add_error(None, _("A workspace has at most %(most)d canned replies.") % {"most": MOST_CANNED_REPLIES})
    return form.is_valid()


def _form_page(
    request: MemberRequest, form: CannedReplyForm, row: CannedReply | None = None, seen: Seen | None = None
) -> HttpResponse:
    context = {"form": form, "row": row, "seen": seen, "tabs": settings_tabs(request)}
    return render(request, "conversations/canned_reply.html", context)
