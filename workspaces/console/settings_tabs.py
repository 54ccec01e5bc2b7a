"""The tabs of the settings pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from workspaces.access import MemberRequest, Permission, permissions_of


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def settings_tabs(request: MemberRequest) -> list[Tab]:
    """None for a member who may manage nothing: they have one page, so there is nothing to choose."""
    if Permission.MANAGE_WORKSPACE not in permissions_of(request.member):
        return []
    pages = {
        "workspaces:settings": _("Workspace"),
        "workspaces:sharing": _("What may leave"),
        "workspaces:retention": _("Retention"),
        "conversations:erase": _("Erase a person"),
        "workspaces:members": _("Members"),
        "workspaces:sign_in": _("Sign-in"),
        "workspaces:api_keys": _("API keys"),
        "webhooks:endpoints": _("Webhooks"),
        "workspaces:audit": _("Audit log"),
    }
    return [Tab(label, reverse(name), _is_at(request, name)) for name, label in pages.items()]


def _is_at(request: MemberRequest, name: str) -> bool:
    """On its page, or on one below it; the first page has all others below it, so it counts alone."""
    url = reverse(name)
    return request.path == url or (name != "workspaces:settings" and request.path.startswith(url))
