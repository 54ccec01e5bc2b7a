"""Test chats are kept for a day, and with them the drafts they ran on."""

from datetime import datetime, timedelta

from conversations.flows.forget_old import forget_silent
from conversations.models import Conversation
from triggers.models import FlowVersion

KEPT_FOR = timedelta(days=1)


def forget_test_chats(*, now: datetime) -> int:
    """How many were deleted."""
    forgotten = forget_silent(Conversation.objects.filter(is_test=True), before=now - KEPT_FOR)
    FlowVersion.objects.filter(number=None, conversations=None, published_at__lt=now - KEPT_FOR).delete()
    return forgotten
