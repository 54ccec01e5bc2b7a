"""The Credentials tab: what others need to connect to this agent. A secret is in the answer to its making, only."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.console.forms import CreateSecretForm, RevokeForm, RotateForm
from agents.lookups import agent_of, credential_of
from agents.models import Agent, Credential
from agents.secrets import SecretNotUsable, create_secret, revoke_secret, rotate_secret
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.listing import listing
from workspaces.fresh_sign_in import fresh_sign_in_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@fresh_sign_in_required
def credentials(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    agent = agent_of(request.member, agent_id)
    if request.method != "POST":
        return _page(request, agent)
    made = _create_once(request, agent)
    if made is None:
        return _came_twice(request, agent)
    return _page(request, agent, made=made)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@fresh_sign_in_required
def rotate(request: MemberRequest, agent_id: UUID, credential_id: UUID) -> HttpResponse:
    credential = credential_of(request.member, agent_id, credential_id)
    if credential.status != "active":
        return _came_twice(request, credential.agent)
    form = RotateForm(request.POST or None)
    if not form.is_valid():
        context = {"agent": credential.agent, "credential": credential, "form": form}
        return render(request, "agents/rotate.html", context)
    try:
        made = rotate_secret(
            credential=credential, actor=request.user, overlap=form.overlap, disconnect_all=form.disconnects_all
        )
    except SecretNotUsable:
        return _came_twice(request, credential.agent)
    return _page(request, credential.agent, made=made)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
def revoke(request: MemberRequest, agent_id: UUID, credential_id: UUID) -> HttpResponse:
    credential = credential_of(request.member, agent_id, credential_id)
    form = RevokeForm(request.POST or None)
    if not form.is_valid():
        senders = credential.senders.usable().count()
        context = {"agent": credential.agent, "credential": credential, "form": form, "senders": senders}
        return render(request, "agents/revoke.html", context)
    revoke_secret(credential=credential, actor=request.user, disconnect=form.cleaned_data["disconnect"])
    messages.success(request, _("The secret is revoked."))
    return redirect("agents:credentials", agent_id)


def _create_once(request: MemberRequest, agent: Agent) -> tuple[Credential, str] | None:
    """None when the page this was sent from is not the newest: the same press again, or somebody else's meanwhile."""
    form = CreateSecretForm(request.POST)
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
        if not form.is_valid() or form.cleaned_data["newest"] != _newest(agent):
            return None
        return create_secret(agent=agent, actor=request.user)


def _newest(agent: Agent) -> UUID | None:
    return agent.credentials.order_by("-created_at", "-pk").values_list("pk", flat=True).first()


def _came_twice(request: MemberRequest, agent: Agent) -> HttpResponse:
    messages.warning(
        request,
        _("The secrets have changed meanwhile. A secret that nobody copied cannot be shown again: revoke it."),
    )
    return redirect("agents:credentials", agent.pk)


def _page(request: MemberRequest, agent: Agent, *, made: tuple[Credential, str] | None = None) -> HttpResponse:
    new, secret = made or (None, "")
    rows = agent.credentials.order_by("-created_at", "-pk").select_related("created_by").defer("secret")
    found = listing(request, rows, by=("fingerprint",))
    context = {
        "agent": agent,
        "found": found,
        "rows": found.page,
        "columns": [
            *(_("Fingerprint"), _("State"), _("Created"), _("Last used")),
            {"label": _("Actions"), "hidden": True},
        ],
        "platform_domain": settings.PLATFORM_DOMAIN,
        "form": CreateSecretForm(initial={"newest": _newest(agent)}),
        "new": new,
        "secret": secret,
    }
    return render(request, "agents/credentials.html", context)
