"""From one workspace to another."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from workspaces.access import memberships_of, work_in


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Works in the chosen workspace from now on, in this session; 404 for one that the person is not in."""
    chosen = request.POST.get("workspace", "")
    place = next((place for place in memberships_of(request.user) if str(place.workspace_id) == chosen), None)
    if place is None:
        raise Http404
    work_in(request, place.workspace)
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "workspaces:home")
