"""The tabs of the settings pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workspaces.access import MemberRequest, Permission, permissions_of


@dataclass(frozen=True)
class Tab:
    label: Promise
    url: str
    current: bool


PAGES: dict[str, tuple[Promise, Permission]] = {
    "workspaces:settings": (_("Workspace"), Permission.VIEW),
    "workspaces:sharing": (_("What may leave"), Permission.MANAGE_WORKSPACE),
    "workspaces:retention": (_("Retention"), Permission.MANAGE_WORKSPACE),
    "conversations:erase": (_("Erase a person"), Permission.MANAGE_WORKSPACE),
    "workspaces:members": (_("Members"), Permission.MANAGE_WORKSPACE),
    "conversations:teams": (_("Teams"), Permission.MANAGE_WORKSPACE),
    "conversations:canned_replies": (_("Canned replies"), Permission.BUILD),
    "workspaces:sign_in": (_("Sign-in"), Permission.MANAGE_WORKSPACE),
    "workspaces:api_keys": (_("API keys"), Permission.MANAGE_WORKSPACE),
    "webhooks:endpoints": (_("Webhooks"), Permission.MANAGE_WORKSPACE),
    "workspaces:audit": (_("Audit log"), Permission.MANAGE_WORKSPACE),
}


def settings_tabs(request: MemberRequest) -> list[Tab]:
    """Those the member may open; none for one who has a single page, so that there is nothing to choose."""
    allowed = permissions_of(request.member)
    pages = {name: label for name, (label, needed) in PAGES.items() if needed in allowed}
    tabs = [Tab(label, reverse(name), _is_at(request, name)) for name, label in pages.items()]
    return tabs if len(tabs) > 1 else []


def _is_at(request: MemberRequest, name: str) -> bool:
    """On its page, or on one below it; the first page has all others below it, so it counts alone."""
    url = reverse(name)
    return request.path == url or (name != "workspaces:settings" and request.path.startswith(url))
