"""One conversation: the thread, what is known beside it, and what a member may do."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from conversations.attachments.handing_out import file_answer
from conversations.console.forms import EpochForm, NewsForm, NoteForm, UntilForm
from conversations.console.inbox_views import list_context, valid_filter
from conversations.console.live_agents import looking
from conversations.console.reply_form import ReplyForm, reply_files_of
from conversations.console.rows import control_of
from conversations.console.side import Side, newest_attempt, read_side
from conversations.console.thread import read_news, read_thread
from conversations.flows.take_back import take_back
from conversations.flows.write_note import write_note
from conversations.models import Attachment, CannedReply, Conversation, live_outgoing, live_talk
from conversations.unread import mark_read
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.audit import record
from workspaces.models import AuditAction


def conversation_of(request: MemberRequest, conversation_id: UUID) -> Conversation:
    """A conversation of the member's workspace; otherwise 404."""
    rows = Conversation.objects.of(request.member.workspace).select_related("agent", "sender")
    return get_object_or_404(rows, pk=conversation_id)


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def conversation(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """The last messages, or with ``?until=<position>`` those before it; beside them the list with its filter."""
    return conversation_page(request, conversation_of(request, conversation_id), NoteForm())


def conversation_page(
    request: MemberRequest,
    shown: Conversation,
    form: NoteForm,
    *,
    reply_form: ReplyForm | None = None,
    canned_note: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, with what was typed and could not be kept or sent. canned_note: about a text just put in."""
    until = UntilForm(request.GET)
    if not until.is_valid():
        raise Http404
    side = read_side(shown)
    thread = read_thread(shown, person=side.person, until=until.cleaned_data["until"])
    if not thread.newer:
        mark_read(request.member, shown)
    context = list_context(request, valid_filter(request), current=shown.pk)
    context |= {"conversation": shown, "side": side, "thread": thread, "note_form": form, "canned_note": canned_note}
    context |= composer_of(request, shown, side, reply_form=reply_form)
    return render(request, "conversations/inbox_conversation.html", context, status=status)


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def news(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """What the page does not show yet, or 204 when it shows everything."""
    shown, known = conversation_of(request, conversation_id), NewsForm(request.GET)
    looking(request.member)
    if not known.is_valid():
        raise Http404
    seen = known.cleaned_data
    if (shown.revision, newest_attempt(shown)) == (seen["revision"], seen["attempt"]):
        return HttpResponse(status=204)
    side = read_side(shown)
    fresh = read_news(
        shown, person=side.person, revision=seen["revision"], first=seen["first"], position=seen["position"]
    )
    if fresh.overflow:
        return HttpResponseClientRefresh()
    mark_read(request.member, shown)
    last = max([seen["position"], *(line.position for line in fresh.lines)])
    context = {"conversation": shown, "side": side, "news": fresh, "first": seen["first"], "last": last}
    context |= composer_of(request, shown, side) | {"note_form": NoteForm()}
    context["composer_changed"] = context["mine"] != bool(seen["mine"])
    return render(request, "conversations/inbox_news.html", context)


@require_safe
@member_required(Permission.READ_CONVERSATIONS)
def attachment(request: MemberRequest, conversation_id: UUID, attachment_id: UUID) -> HttpResponse:
    """The bytes of a file, to be saved. Who opened it is in the audit log."""
    shown = conversation_of(request, conversation_id)
    found = get_object_or_404(
        Attachment.objects.select_related("stored"),
        message__conversation=shown,
        pk=attachment_id,
        stored__isnull=False,
    )
    if request.method == "GET":
        note_deed(request, AuditAction.FILE_OPENED, shown)
    return file_answer(found)


@require_POST
@member_required(Permission.WRITE_NOTES)
def note(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Writes an internal note. What was typed comes back when it cannot be kept."""
    shown, form = conversation_of(request, conversation_id), NoteForm(request.POST)
    kept = form.is_valid()
    if kept:
        with transaction.atomic():
            write_note(conversation_id=shown.pk, author_name=str(request.user)[:80], text=form.cleaned_data["text"])
            note_deed(request, AuditAction.NOTE_WRITTEN, shown)
    if request.htmx:
        context = {"conversation": shown, "note_form": NoteForm() if kept else form, "note_written": kept}
        context |= composer_of(request, shown, read_side(shown))
        answer = render(request, "conversations/inbox_composer.html", context)
        return trigger_client_event(answer, "news") if kept else answer
    return (
        redirect("conversations:conversation", shown.pk)
        if kept
        else conversation_page(request, shown, form, status=422)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.WRITE_NOTES)
def take_back_page(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Asks first; then the conversation is our agent's again. ``?epoch=``: as the page showed it that leads here."""
    shown, seen = conversation_of(request, conversation_id), EpochForm(request.GET)
    if has_moved(shown, seen):
        return told_who_has_it(request, shown)
    if request.method != "POST":
        return render(request, "conversations/inbox_take_back.html", {"conversation": shown})
    with transaction.atomic():
        taken = seen.is_valid() and take_back(
            conversation_id=shown.pk, reason="operator", epoch=seen.cleaned_data["epoch"]
        )
        if taken:
            note_deed(request, AuditAction.HANDOFF_TAKEN_BACK, shown)
    if not taken:
        return told_who_has_it(request, shown)
    messages.success(request, _("You took the conversation back."))
    return redirect("conversations:conversation", shown.pk)


def has_moved(shown: Conversation, seen: EpochForm) -> bool:
    """Whether control has moved since the page that led here. False where none did."""
    return seen.is_valid() and bool(seen.cleaned_data["epoch"] != shown.epoch)


def told_who_has_it(request: MemberRequest, shown: Conversation) -> HttpResponse:
    """Back to the conversation as it is now: what was asked for was meant for what it was."""
    shown.refresh_from_db()
    name = control_of(shown, live_outgoing(shown), live_talk(shown)).name
    told = _("Nothing was changed: this conversation has moved on since you looked. Has control now: %(name)s.")
    messages.info(request, told % {"name": name})
    return redirect("conversations:conversation", shown.pk)


def composer_of(
    request: MemberRequest, shown: Conversation, side: Side, *, reply_form: ReplyForm | None = None
) -> dict[str, object]:
    """What the composer shows: a live agent who has the conversation may reply to the person."""
    mine = side.talk is not None and side.talk.user_id == request.user.pk
    canned = list(CannedReply.objects.usable_in(shown)) if mine else []
    context: dict[str, object] = {"mine": mine, "canned": canned}
    context["reply_form"] = reply_form or ReplyForm(initial={"once": uuid4()})
    return context | reply_files_of(shown) if mine else context


def note_deed(request: MemberRequest, action: AuditAction, subject: Conversation) -> None:
    """In the audit log."""
    record(workspace=request.member.workspace, action=action, subject=subject, actor=request.user)
