"""The conversations of one person: by what they are called or reached by, or by an id."""

import unicodedata
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Left, Upper

from conversations.models import Conversation, Handoff, SessionDetail
from conversations.models.conversation import MOST_INDEXED
from workspaces.models import Workspace

MOST = 200


def conversations_of_person(workspace: Workspace, term: str) -> list[Conversation]:
    """Those with a session detail of this value, however it is written; or the one of this conversation or handoff, by
    either institution's id of it. Newest first, at most 200, with their agents and senders.

    A value such as a city may be that of several persons: who it is about has to be chosen.
    """
    if not term:
        return []  # no handoff without an id of the other side is meant
    rows = Conversation.objects.of(workspace).filter(pk__in=_matching(workspace, term))
    return list(rows.select_related("agent__workspace", "sender").order_by("-last_activity_at")[:MOST])


def _matching(workspace: Workspace, term: str) -> QuerySet[Any, tuple[UUID]]:
    """Ids of conversations. Each way to find them is a query of its own, so that each reads its own index."""
    handoffs = Handoff.objects.filter(workspace=workspace)
    told = _written_as(term).filter(conversation__workspace=workspace).values_list("conversation")
    found = told.union(handoffs.filter(remote_id=term).values_list("conversation"))
    try:
        identity = UUID(term)
    except ValueError:
        return found
    its_own = Conversation.objects.filter(pk=identity).values_list("pk")
    return found.union(its_own, handoffs.filter(pk=identity).values_list("conversation"))


def _written_as(term: str) -> QuerySet[SessionDetail]:
    """Those with a value that a reader takes for the term: with other capitals, or with accents as characters of their
    own.

    SQLite knows the capitals of ASCII only, so the usual ones of other letters are spelt out.
    """
    forms = [unicodedata.normalize(form, term) for form in ("NFC", "NFD")]
    spelt = {capitals(form) for form in forms for capitals in (str.lower, str.upper, str.title, str.capitalize)}
    alike = Q(value__iexact=forms[0]) | Q(value__iexact=forms[1]) | Q(value__in=spelt)
    beginnings = [Left(Upper(Value(each)), MOST_INDEXED) for each in {*forms, *spelt}]
    return SessionDetail.objects.alias(begins=Left(Upper("value"), MOST_INDEXED)).filter(
        alike, Q(begins__in=beginnings)
    )
