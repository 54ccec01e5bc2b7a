"""Adding, changing and deleting triggers."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.lookups import agent_of
from triggers import editing
from triggers.console.forms import TRIGGER_FORMS, TriggerForm
from triggers.console.page import Panel, action_tab_page, change_begun, tab_url, tells_why_not, trigger_of, undo_url
from triggers.console.tree import TRIGGER_ICONS
from triggers.models import Action, Trigger, TriggerKind
from triggers.places import Tree
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit

KIND_HINTS: Mapping[TriggerKind, str | Promise] = {
    TriggerKind.CHAT_STARTED: gettext_lazy("Someone opens the chat."),
    TriggerKind.MESSAGE_RECEIVED: gettext_lazy("A message matches keywords or phrases."),
    TriggerKind.ATTACHMENT_RECEIVED: gettext_lazy("The person sends a file."),
    TriggerKind.FALLBACK: gettext_lazy("A message fires no other trigger."),
    TriggerKind.CONVERSATION_RETURNED: gettext_lazy("Another agent, or a live agent, hands the chat back."),
    TriggerKind.CHAT_CLOSED: gettext_lazy("Your agent or a live agent ends the chat."),
}


@require_safe
@member_required(Permission.BUILD)
@tells_why_not
def choose_trigger(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """``?inside=<trigger id>``: only the kinds that may stand inside it."""
    agent, inside = agent_of(request.member, agent_id), request.GET.get("inside", "")
    host = next((row for row in agent.triggers.all() if str(row.pk) == inside), None)
    panel = Panel(title=_("Add Trigger"), template="triggers/choose_trigger.html", text=_("What should happen first?"))
    tree = Tree(agent)
    fitting = [
        kind for kind in TriggerKind if host is None or not tree.why_not_inside(Trigger(agent=agent, kind=kind), host)
    ]
    kinds = [(kind, KIND_HINTS[kind], TRIGGER_ICONS[kind]) for kind in fitting]
    return action_tab_page(request, agent, panel=panel, query=f"?inside={host.pk}" if host else "", kinds=kinds)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def add_trigger(request: MemberRequest, agent_id: UUID, kind: str) -> HttpResponse:
    """``?inside=<trigger id>`` proposes what it stands inside of."""
    if kind not in TriggerKind.values:
        raise Http404
    inside = request.GET.get("inside", "")
    return _form_page(request, agent_id, lambda: Trigger(agent=agent_of(request.member, agent_id), kind=kind), inside)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def edit_trigger(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> HttpResponse:
    return _form_page(request, agent_id, lambda: trigger_of(request, agent_id, trigger_id))


def _form_page(request: MemberRequest, agent_id: UUID, read: Callable[[], Trigger], inside: str = "") -> HttpResponse:
    """inside: the id of a trigger that is proposed for a new one to stand in."""
    with change_begun(request, agent_id):
        trigger = read()
        is_new = trigger._state.adding
        edit = _edit(request, trigger, inside)
        form, seen = edit.form, None if is_new else edit.seen
        if saved := edit.may_save():
            form.fill_in(trigger)
            editing.save_trigger(trigger=trigger, phrases=form.phrases(), actor=request.user)
    if saved:
        return redirect(tab_url(trigger.agent, beside=trigger))
    kind = TriggerKind(trigger.kind)
    panel = Panel(
        title=str(kind.label), text=str(KIND_HINTS[kind]), template="triggers/trigger_form.html", row_id=str(trigger.pk)
    )
    return action_tab_page(request, trigger.agent, panel=panel, form=form, is_new=is_new, seen=seen)


def _edit(request: MemberRequest, trigger: Trigger, inside: str) -> Edit[TriggerForm]:
    spoken = trigger.agent.languages
    hosts, languages = Tree(trigger.agent).hosts_for(trigger), spoken if len(spoken) > 1 else ()

    def form_of(typed: Mapping[str, object] | None) -> TriggerForm:
        form = TRIGGER_FORMS[TriggerKind(trigger.kind)](typed, trigger=trigger, hosts=hosts, languages=languages)
        if trigger._state.adding:
            form.initial["parent"] = inside
        return form

    return Edit(request, form_of)


@require_POST
@member_required(Permission.BUILD)
@tells_why_not
def set_trigger_enabled(request: MemberRequest, agent_id: UUID, trigger_id: UUID, *, enabled: bool) -> HttpResponse:
    trigger = trigger_of(request, agent_id, trigger_id)
    editing.set_trigger_enabled(trigger=trigger, enabled=enabled, actor=request.user)
    return redirect(tab_url(trigger.agent, beside=trigger))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def delete_trigger(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> HttpResponse:
    """Asks first, naming what is lost."""
    trigger = trigger_of(request, agent_id, trigger_id)
    if request.method == "POST":
        return redirect(undo_url(editing.delete_trigger(trigger=trigger, actor=request.user)))
    panel = Panel(title=_("Delete trigger"), template="triggers/delete_trigger.html", row_id=str(trigger.pk))
    return action_tab_page(
        request, trigger.agent, panel=panel, trigger=trigger, inside=list(trigger.children.in_order()),
        lost_actions=Action.objects.filter(trigger=trigger).count(),
    )  # fmt: skip
