"""The conversations of one person: by what they are called or reached by, or by an id."""

import unicodedata
from uuid import UUID

from django.db.models import Q

from conversations.models import Conversation, Handoff, SessionDetail
from workspaces.models import Workspace

MOST = 200


def conversations_of_person(workspace: Workspace, term: str) -> list[Conversation]:
    """Those with a session detail of this value, however it is written; or the one of this conversation or handoff, by
    either institution's id of it. Newest first, at most 200, with their agents and senders.

    A value such as a city may be that of several persons: who it is about has to be chosen.
    """
    if not term:
        return []  # no handoff without an id of the other side is meant
    rows = Conversation.objects.of(workspace).filter(_matching(workspace, term))
    return list(rows.select_related("agent__workspace", "sender").order_by("-last_activity_at")[:MOST])


def _matching(workspace: Workspace, term: str) -> Q:
    handoffs = Handoff.objects.filter(workspace=workspace)
    told = SessionDetail.objects.filter(_written_as(term), conversation__workspace=workspace)
    found = Q(pk__in=told.values("conversation")) | Q(pk__in=handoffs.filter(remote_id=term).values("conversation"))
    try:
        identity = UUID(term)
    except ValueError:
        return found
    return found | Q(pk=identity) | Q(pk__in=handoffs.filter(pk=identity).values("conversation"))


def _written_as(term: str) -> Q:
    """Values that a reader takes for the term: with other capitals, or with accents as characters of their own.

    SQLite knows the capitals of ASCII only, so the usual ones of other letters are spelt out.
    """
    forms = [unicodedata.normalize(form, term) for form in ("NFC", "NFD")]
    spelt = {capitals(form) for form in forms for capitals in (str.lower, str.upper, str.title, str.capitalize)}
    return Q(value__iexact=forms[0]) | Q(value__iexact=forms[1]) | Q(value__in=spelt)
