"""Senders: who may hand conversations to the agents of this workspace."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.links import disable, enable, revoke
from agents.lookups import sender_of
from agents.models import LinkState, Sender
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.listing import listing


@require_safe
@member_required(Permission.BUILD)
def senders(request: MemberRequest) -> HttpResponse:
    """All of them, those that are over last and folded away."""
    columns = [
        *(_("Sender"), _("May hand to"), _("State"), _("Fingerprint"), _("Paired"), _("Last used")),
        {"label": _("Actions"), "hidden": True},
    ]
    rows = _ordered(Sender.objects.filter(workspace=request.member.workspace).select_related("agent"))
    found = listing(
        request, rows, by=("remote_name", "remote_institution", "platform_domain", "remote_agent_id", "agent__name")
    )
    context = {"found": found, "page": found.page, **_in_use_and_over(found.page), "columns": columns}
    return render(request, "agents/senders.html", context)


def _ordered(senders: QuerySet[Sender]) -> QuerySet[Sender]:
    """Those in use first. ``replaced``: the same agent paired anew later."""
    over = ExpressionWrapper(Q(state=LinkState.CLOSED), output_field=BooleanField())
    same = {name: OuterRef(name) for name in ("agent", "platform_domain", "remote_agent_id")}
    later = Sender.objects.filter(**same, verified_at__gt=OuterRef("verified_at")).exclude(state=LinkState.PENDING)
    annotated = senders.annotate(replaced=Exists(later))
    return annotated.order_by(over, "remote_institution", "remote_name", F("verified_at").desc(), "pk")


def _in_use_and_over(page: Page[Sender]) -> dict[str, list[Sender]]:
    return {
        "in_use": [sender for sender in page if sender.state != LinkState.CLOSED],
        "over": [sender for sender in page if sender.state == LinkState.CLOSED],
    }


@require_POST
@member_required(Permission.BUILD)
def enable_sender(request: MemberRequest, sender_id: UUID) -> HttpResponse:
    enable(link=sender_of(request.member, sender_id), actor=request.user)
    return redirect("agents:senders")


@require_POST
@member_required(Permission.BUILD)
def disable_sender(request: MemberRequest, sender_id: UUID) -> HttpResponse:
    disable(link=sender_of(request.member, sender_id), actor=request.user)
    return redirect("agents:senders")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def revoke_sender(request: MemberRequest, sender_id: UUID) -> HttpResponse:
    sender = sender_of(request.member, sender_id)
    if request.method != "POST":
        return render(request, "agents/revoke_sender.html", {"sender": sender})
    revoke(sender=sender, actor=request.user)
    messages.success(request, _("%(sender)s is revoked.") % {"sender": sender.remote_name})
    return redirect("agents:senders")
