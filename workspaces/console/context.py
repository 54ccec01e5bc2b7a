"""What every page of the console shows about who is signed in."""

from functools import cache

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from workspaces.access import membership_of, permissions_of, places_of
from workspaces.models import Member


def workspace(request: HttpRequest) -> dict[str, object]:
    """``member``, ``workspace``, ``permissions`` and ``other_places``, the person's places in other workspaces; false
    when there are none, and asked for only when drawn.
    """
    member = cache(lambda: member_of(request))
    return {
        "member": SimpleLazyObject(member),
        "workspace": SimpleLazyObject(lambda: (found := member()) and found.workspace),
        "permissions": SimpleLazyObject(lambda: permissions_of(found) if (found := member()) else frozenset()),
        "other_places": SimpleLazyObject(lambda: _others(request, member())),
    }


def member_of(request: HttpRequest) -> Member | None:
    """A page behind ``member_required`` knows already; a page of one's own account asks."""
    known: Member | None = getattr(request, "member", None)
    return known or (membership_of(request) if hasattr(request, "user") else None)


def _others(request: HttpRequest, member: Member | None) -> list[Member]:
    return [place for place in places_of(request) if place != member] if member else []
