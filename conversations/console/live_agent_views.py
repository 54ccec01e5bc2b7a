"""What a live agent does in the inbox: say that they are there, take over, reply, give back, close."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from conversations.console.conversation_views import (
    conversation_of,
    conversation_page,
    has_moved,
    note_deed,
    told_who_has_it,
)
from conversations.console.forms import (
    AvailabilityForm,
    CloseForm,
    EpochForm,
    NoteForm,
    ShownNameForm,
    TakeOverForm,
)
from conversations.console.live_agents import at_work, live_agent_of, set_available, set_shown_name
from conversations.console.reply_form import REPLY_ID, ReplyForm, reply_files_of
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.speak_as_live_agent import FileNotSent, speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import CannedReply, Conversation, LiveAgent
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit, held
from workspaces.members import change_languages
from workspaces.models import AuditAction, Member, User


@require_POST
@member_required(Permission.TALK)
def availability(request: MemberRequest) -> HttpResponse:
    """Whether conversations may come to this member."""
    wanted, known = _wants_to_be_available(request.POST), live_agent_of(request.member)
    if wanted and not known.shown_name:
        return _to_shown_name(request, back=reverse("conversations:inbox"), available="on")
    set_available(known, available=wanted)
    return redirect("conversations:inbox")


def _wants_to_be_available(sent: QueryDict) -> bool:
    form = AvailabilityForm(sent)
    return form.is_valid() and bool(form.cleaned_data["available"])


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.TALK)
def shown_name(request: MemberRequest) -> HttpResponse:
    """The name people in a chat see, and what the member speaks. ``?next=`` leads back to where it was needed; with
    ``?take_over=<conversation>&epoch=`` the conversation is taken over with the name that is saved, and with
    ``?available=on`` they are available from then on.
    """
    wanted, there = TakeOverForm(request.GET), _wants_to_be_available(request.GET)
    shown = conversation_of(request, wanted.cleaned_data["take_over"]) if wanted.is_valid() else None
    rows = Member.objects.select_related("user", "workspace").filter(pk=request.member.pk)
    with held(request, rows):
        member = get_object_or_404(rows)
        known = live_agent_of(member)
        stored = {"shown_name": known.shown_name, "languages": member.languages}
        edit = Edit(request, partial(ShownNameForm, initial=stored))
        if saved := edit.may_save():
            _say_who(member, known, edit.form, request.user)
            if there:
                set_available(known, available=True)
    if saved:
        return _take_over(request, shown, wanted) if shown else redirect(_back(request))
    context = {
        "form": edit.form,
        "seen": edit.seen,
        "back": _back(request),
        "takes_over": shown is not None,
        "there": there,
    }
    return render(request, "conversations/inbox_shown_name.html", context)


def _say_who(member: Member, known: LiveAgent, form: ShownNameForm, actor: User) -> None:
    set_shown_name(known, form.cleaned_data["shown_name"])
    if (chosen := form.cleaned_data["languages"]) != member.languages:
        change_languages(member=member, languages=chosen, actor=actor)


@require_POST
@member_required(Permission.TALK)
def take_over_view(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Only what the page showed is taken over: when control has moved since, the page is shown anew. The keyboard goes
    on in the reply.
    """
    shown, form = conversation_of(request, conversation_id), EpochForm(request.POST)
    if live_agent_of(request.member).shown_name:
        return _take_over(request, shown, form)
    then = {"take_over": shown.pk, "epoch": form.cleaned_data["epoch"]} if form.is_valid() else {}
    return _to_shown_name(request, back=reverse("conversations:conversation", args=[shown.pk]), **then)


def _take_over(request: MemberRequest, shown: Conversation, form: EpochForm) -> HttpResponse:
    known, here = live_agent_of(request.member), reverse("conversations:conversation", args=[shown.pk])
    with transaction.atomic():
        taken = form.is_valid() and take_over(
            conversation_id=shown.pk, epoch=form.cleaned_data["epoch"], user=request.user, shown_name=known.shown_name
        )
        if taken:
            at_work(known)
            note_deed(request, AuditAction.CONVERSATION_TAKEN_OVER, shown)
    if not taken:
        messages.info(request, _("Somebody else has this conversation by now. Look who, and decide again."))
        return redirect(here)
    return redirect(f"{here}#{REPLY_ID}")


@require_POST
@member_required(Permission.TALK)
def reply(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """What was typed comes back when it cannot be sent, or one of its files cannot."""
    shown = conversation_of(request, conversation_id)
    form = ReplyForm(request.POST, request.FILES, by=request.user.pk)
    said = form.is_valid() and _is_said(form, shown, request.user)
    if not request.htmx:
        if said:
            return redirect("conversations:conversation", shown.pk)
        return conversation_page(request, shown, NoteForm(), reply_form=form, status=422)
    context = {"conversation": shown, "mine": True, "note_form": NoteForm(), **reply_files_of(shown)}
    context["canned"] = list(CannedReply.objects.usable_in(shown))
    context["reply_form"] = ReplyForm(initial={"once": uuid4()}) if said else form
    answer = render(request, "conversations/inbox_composer.html", context)
    return trigger_client_event(answer, "news") if said else answer


def _is_said(form: ReplyForm, shown: Conversation, user: User) -> bool:
    """Otherwise the form says why not."""
    said = form.cleaned_data
    try:
        if speak_as_live_agent(
            conversation_id=shown.pk, user=user, text=said["text"], once=said["once"], files=said["attached"]
        ):
            return True
    except FileNotSent as refused:
        form.refuse(refused.place, refused.code)
    else:
        form.add_error(None, _("It was not sent: you do not have this conversation any more."))
    return False


@require_POST
@member_required(Permission.TALK)
def give_back_view(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Only what the page showed is given back."""
    shown, seen = conversation_of(request, conversation_id), EpochForm(request.POST)
    with transaction.atomic():
        given = seen.is_valid() and give_back(
            conversation_id=shown.pk, user=request.user, epoch=seen.cleaned_data["epoch"]
        )
        if given:
            note_deed(request, AuditAction.CONVERSATION_GIVEN_BACK, shown)
    return redirect("conversations:conversation", shown.pk) if given else told_who_has_it(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.TALK)
def close(request: MemberRequest, conversation_id: UUID) -> HttpResponse:
    """Asks first; then it ends, and what came from another institution goes back there with the summary.
    ``?epoch=``: as the page showed it that leads here.
    """
    shown, seen = conversation_of(request, conversation_id), EpochForm(request.GET)
    if has_moved(shown, seen):
        return told_who_has_it(request, shown)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "conversations/inbox_close.html", {"conversation": shown, "form": form})
    with transaction.atomic():
        closed = seen.is_valid() and close_conversation(
            conversation_id=shown.pk,
            user=request.user,
            epoch=seen.cleaned_data["epoch"],
            summary=form.cleaned_data.get("summary", ""),
        )
        if closed:
            note_deed(request, AuditAction.CONVERSATION_CLOSED, shown)
    if not closed:
        return told_who_has_it(request, shown)
    shown.refresh_from_db(fields=["open"])
    if shown.open:
        messages.success(request, _("Your agent asks its last question. The conversation closes with the answer."))
    else:
        messages.success(request, _("The conversation is closed."))
    return redirect("conversations:conversation", shown.pk)


def _to_shown_name(request: MemberRequest, *, back: str, **then: object) -> HttpResponse:
    messages.info(request, _("Choose first under which name people see you."))
    return redirect(f"{reverse('conversations:shown_name')}?{urlencode({'next': back, **then})}")


def _back(request: MemberRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe else reverse("conversations:inbox")
