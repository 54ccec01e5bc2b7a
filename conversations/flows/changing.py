"""The one way to change a conversation: locked, in one transaction, saved and announced at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from conversations.models import Conversation, Message
from conversations.news import News, announce, listeners
from conversations.shapes import events_for_window
from workspaces.prepared import PreparedRows
from workspaces.writing import together, write

# What flows may change in a conversation. What they seldom do is written only then: one of it has an index.
OFTEN = (
    *("controller", "epoch", "open", "revision", "last_position", "said_by_person", "waiting_since"),
    "last_activity_at",
)
SELDOM = ("token_hash", "consent_asked", "in_doubt", "flow_version_id", "flow_position", "flow_level")
_seldom = attrgetter(*SELDOM)
_AGENT, _SENDER = Conversation._meta.get_field("agent"), Conversation._meta.get_field("sender")
TOLD_AT_ONCE = 20  # messages; where more have changed, windows read
_locked = PreparedRows(
    lambda conversation_id: (
        Conversation.objects.filter(pk=conversation_id).locked().select_related("agent__workspace", "sender")
    )
)
_locked_alone = PreparedRows(lambda conversation_id: Conversation.objects.filter(pk=conversation_id).locked())


@contextmanager
def changing(conversation_id: UUID, *, alone: bool = True, known: Conversation | None = None) -> Iterator[Conversation]:
    """Everything about one conversation happens in one order, and is said in the person's language.

    alone: False in a transaction of the caller's which is undone as a whole when this fails, or where it fails before
    it has changed anything. known: the conversation as it was read a moment ago: whose it is need not be read again.
    Raises Conversation.DoesNotExist.
    """
    with transaction.atomic(savepoint=alone):
        conversation = _locked_like(known) if known else _locked.get(conversation_id)
        conversation.altered, since, seldom = [], conversation.revision, _seldom(conversation)
        with together():
            with translation.override(conversation.locale):
                yield conversation
            conversation.last_activity_at = timezone.now()
            write(conversation, *OFTEN, *(SELDOM if _seldom(conversation) != seldom else ()))
            announce(conversation.pk, _news(conversation, conversation.altered, since=since))


def _locked_like(known: Conversation) -> Conversation:
    """Its agent and sender are those of ``known``, as far as they were read with it."""
    conversation = _locked_alone.get(known.pk)
    for field in (_AGENT, _SENDER):
        if field.is_cached(known):
            field.set_cached_value(conversation, field.get_cached_value(known))
    return conversation


def _news(conversation: Conversation, altered: list[Message], *, since: int) -> News:
    """With what windows show of it, if one is open in this process: then it need not read what is at hand here."""
    at_once = len(altered) <= TOLD_AT_ONCE and listeners.count(str(conversation.pk)) > 0
    told = events_for_window(conversation, altered, upto=conversation.revision) if at_once else None
    return News(conversation.revision, since=since, told=told)
