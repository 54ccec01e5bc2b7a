"""*Connect External AI Agent*: the form, and the page that watches its verification."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agents.console.connect_form import ConnectForm
from agents.console.verification_page import VerificationPage, return_address, with_query
from agents.lookups import agent_of, verification_of
from agents.pairing import start_verification
from workspaces.access import MemberRequest, Permission, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@member_required(Permission.BUILD)
def connect(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """``?next=`` is a page of ours to return to; it is then told ``connection=<id>``."""
    agent, back = agent_of(request.member, agent_id), return_address(request)
    form = ConnectForm(request.POST or None)
    if not form.is_valid():
        form.say_that_the_secret_is_gone()
        return render(request, "agents/connect.html", {"agent": agent, "form": form, "back": back})
    started = start_verification(agent=agent, actor=request.user, **form.cleaned_data)
    watch = redirect("agents:verification", agent_id, started.pk)
    return redirect(with_query(watch.url, next=back)) if back else watch


@require_safe
@member_required(Permission.BUILD)
def verification(request: MemberRequest, agent_id: UUID, verification_id: UUID) -> HttpResponse:
    """The checks as they go; a poll gets the part of the page that changes."""
    watched = verification_of(request.member, agent_id, verification_id)
    page = VerificationPage(watched, back=return_address(request))
    template = "agents/verification_progress.html" if request.htmx else "agents/verification.html"
    return render(request, template, {"agent": agent_of(request.member, agent_id), "page": page})
