"""What to show of each conversation that was found: the words around what was looked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from conversations.masking import AnsweringMessage, masked_text, with_question
from conversations.models import AuthorKind, Conversation, Handoff, Message, MessageKind, SearchEntry, SessionDetail
from conversations.search.finding import Search
from conversations.search.marking import Fragment, excerpt_of
from privacy.secret_names import is_secret_name


@dataclass(frozen=True)
class Excerpt:
    """before: who said it, or what it is; empty for the person. message: the id and position of the one it is of; None
    when it is of a detail or an id.
    """

    before: str
    fragments: tuple[Fragment, ...]
    message: tuple[UUID, int] | None = None
    is_note: bool = False


def excerpts_of(search: Search, conversations: Sequence[Conversation]) -> Mapping[UUID, Excerpt]:
    """Of the newest message with everything in it, else with anything, else of what is known beside the messages. A
    conversation that has changed since it was indexed may have none.
    """
    excerpts = {
        message.conversation_id: _of_message(message, fragments)
        for message in _found(search, conversations)
        if (fragments := excerpt_of(masked_text(message) or message.text, search.clauses))
    }
    others = [one for one in conversations if one.pk not in excerpts]
    for pk, name, value in _known(others) if others else ():
        if pk not in excerpts and (fragments := excerpt_of(value, search.clauses)):
            excerpts[pk] = Excerpt(name, fragments)
    return excerpts


def _found(search: Search, conversations: Sequence[Conversation]) -> QuerySet[AnsweringMessage]:
    of_one = SearchEntry.objects.filter(conversation=OuterRef("pk"), message__isnull=False)
    newest = of_one.order_by("-message__position").values("message")
    everything = newest.filter(terms__match=search.sought)
    anything = newest.filter(terms__match=[[pieces for any_of in search.sought for pieces in any_of]])
    shown = Coalesce(Subquery(everything[:1]), Subquery(anything[:1]))
    of_each = Conversation.objects.filter(pk__in=[one.pk for one in conversations])
    return with_question(Message.objects.filter(pk__in=list(of_each.values_list(shown, flat=True))))


def _of_message(message: AnsweringMessage, fragments: tuple[Fragment, ...]) -> Excerpt:
    by_person = message.author_kind == AuthorKind.PERSON
    is_note = message.kind == MessageKind.NOTE
    before = "" if by_person and not is_note else message.author_name
    return Excerpt(before, fragments, (message.pk, message.position), is_note)


def _known(conversations: Sequence[Conversation]) -> Iterator[tuple[UUID, str, str]]:
    """Name and value of what is known of each: details, and its ids."""
    for detail in SessionDetail.objects.filter(conversation__in=conversations).order_by("at", "pk"):
        if not is_secret_name(detail.name):
            yield detail.conversation_id, detail.name, detail.value
    for one in conversations:
        yield one.pk, _("Conversation ID"), str(one.pk)
    handoffs = Handoff.objects.filter(conversation__in=conversations).order_by("created_at", "pk")
    for pk, ours, theirs in handoffs.values_list("conversation_id", "pk", "remote_id"):
        yield pk, _("Handoff ID"), str(ours)
        yield pk, _("Handoff ID of the other side"), theirs
