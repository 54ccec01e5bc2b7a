"""Where people arrive: the bare address, and the first run."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from workspaces.access import Permission, membership_of, permissions_of
from workspaces.console.forms import FirstRunForm
from workspaces.first_run import AlreadyStarted, needs_setup_code, start_installation
from workspaces.models import User
from workspaces.rate_limits import RateLimit, address_of, network_of
from workspaces.sign_in import begin_session

TRIES = RateLimit("first-run", times=20, seconds=60)


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Leads everybody to where they belong."""
    user = request.user
    if not user.is_authenticated:
        return redirect("account_login" if User.objects.exists() else "workspaces:first_run")
    member = membership_of(request)
    if member:
        builds = Permission.BUILD in permissions_of(member)
        return redirect("agents:list" if builds else "conversations:inbox")
    if user.is_staff:
        return redirect("admin:index")
    return render(request, "workspaces/no_workspace.html", status=403)


@never_cache
@sensitive_post_parameters("password", "setup_code")
def first_run(request: HttpRequest) -> HttpResponse:
    """Makes the owner and their workspace; gone for good as soon as anybody has an account."""
    if User.objects.exists():
        raise Http404
    caller = address_of(request)
    needs_code = needs_setup_code(caller=caller)
    if needs_code and not settings.SETUP_CODE.strip():
        return render(request, "workspaces/first_run_closed.html", status=403)
    if request.method == "POST" and TRIES.take(network_of(caller)):
        return render(request, "429.html", status=429)
    form = FirstRunForm(request.POST or None, needs_code=needs_code)
    if not form.is_valid():
        return render(request, "workspaces/first_run.html", {"form": form})
    try:
        owner = start_installation(**form.cleaned_data)
    except AlreadyStarted:
        return redirect("account_login")
    begin_session(request, owner)
    return redirect("workspaces:home")
