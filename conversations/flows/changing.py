"""The one way to change a conversation: locked, in one transaction, saved and announced at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from conversations.models import Conversation
from conversations.news import announce
from workspaces.prepared import PreparedRows, write

# What flows may change in a conversation.
CHANGING = (
    *("token_hash", "controller", "epoch", "open", "revision", "last_position", "said_by_person", "waiting_since"),
    *("flow_position", "last_activity_at"),
)
_locked = PreparedRows(
    lambda conversation_id: (
        Conversation.objects.filter(pk=conversation_id).locked().select_related("agent__workspace", "sender")
    )
)


@contextmanager
def changing(conversation_id: UUID, *, alone: bool = True) -> Iterator[Conversation]:
    """Everything about one conversation happens in one order, and is said in the person's language.

    alone: False in a transaction of the caller's which is undone as a whole when this fails.
    Raises Conversation.DoesNotExist.
    """
    with transaction.atomic(savepoint=alone):
        conversation = _locked.get(conversation_id)
        with translation.override(conversation.locale):
            yield conversation
        conversation.last_activity_at = timezone.now()
        write(conversation, *CHANGING)
        announce(conversation.pk)
