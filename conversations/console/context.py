"""What every page of the console shows about conversations: how many the member has not seen all of."""

from collections.abc import Callable
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from conversations.unread import MOST_COUNTED, count_unread
from workspaces.access import Permission, permissions_of
from workspaces.console.context import member_of
from workspaces.models import Member


class UnreadCount:
    """Counted when it is drawn, and then once. besides: the conversation that is open."""

    def __init__(self, member: Callable[[], Member | None], *, besides: UUID | None = None) -> None:
        self._member, self._besides = member, besides

    @cached_property
    def words(self) -> str:
        """Empty when everything was seen; ``99+`` when there is more than anybody counts."""
        member = self._member()
        if member is None or Permission.READ_CONVERSATIONS not in permissions_of(member):
            return ""
        number = count_unread(member, besides=self._besides)
        if number > MOST_COUNTED:
            return f"{MOST_COUNTED}+"
        return str(number) if number else ""


def unread(request: HttpRequest) -> dict[str, object]:
    """``unread``. A page about a conversation brings its own."""
    return {"unread": UnreadCount(lambda: member_of(request))}
