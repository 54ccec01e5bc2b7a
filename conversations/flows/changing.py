"""The one way to change a conversation: locked, in one transaction, saved and announced at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from conversations.models import Conversation
from conversations.news import announce


@contextmanager
def changing(conversation_id: UUID) -> Iterator[Conversation]:
    """Everything about one conversation happens in one order, and is said in the person's language.

    Raises Conversation.DoesNotExist.
    """
    with transaction.atomic():
        rows = Conversation.objects.locked().select_related("agent__workspace", "sender")
        conversation = rows.get(pk=conversation_id)
        with translation.override(conversation.locale):
            yield conversation
        conversation.last_activity_at = timezone.now()
        conversation.save()
        announce(conversation.pk)
