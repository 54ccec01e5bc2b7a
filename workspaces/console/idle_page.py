"""What every page of the console asks once a minute: whether its member is still signed in."""

import json

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workspaces.access import MemberRequest, Permission, member_required
from workspaces.idle_sessions import seconds_left

WARNED = 150  # seconds before the end: two minutes, and what passes between two looks


@require_safe
@member_required(Permission.VIEW)
def here(request: MemberRequest) -> HttpResponse:
    """Says when they will soon be signed out. Once they are, the page is loaded anew and leads to sign in, so that
    nothing of it stays on the screen.
    """
    left = seconds_left(request)
    if left is None or left > WARNED:
        return HttpResponse(status=204)
    words = _(
        "You will soon be signed out, because nothing is done here. Press a key or touch the page to stay signed in."
    )
    toast = json.dumps({"toast": {"text": words, "level": "warning"}})
    return HttpResponse(status=204, headers={"HX-Trigger": toast})
