"""Test chats are kept for a day, and with them the drafts they ran on."""

from datetime import datetime, timedelta

from conversations.flows.forget_old import PER_ROUND, erase_conversation
from conversations.models import Conversation
from triggers.models import FlowVersion

KEPT_FOR = timedelta(days=1)


def forget_test_chats(*, now: datetime) -> int:
    """How many were deleted."""
    old = Conversation.objects.filter(is_test=True, last_activity_at__lt=now - KEPT_FOR)
    forgotten = sum(erase_conversation(pk, only=old) for pk in list(old.values_list("pk", flat=True)[:PER_ROUND]))
    FlowVersion.objects.filter(number=None, conversations=None, published_at__lt=now - KEPT_FOR).delete()
    return forgotten
