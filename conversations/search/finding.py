"""The conversations in which everything is found that somebody looks for."""

from collections.abc import Sequence

from django.db.models import QuerySet

from conversations.few_of_many import with_any_of
from conversations.models import Conversation, SearchEntry, SearchIndex
from conversations.models.search import Sought
from conversations.search.digests import digest_of, sought_by
from conversations.search.words import Clause, clauses_of
from workspaces.models import Workspace

MOST_CHARACTERS = 200  # of a search


class Search:
    """One search in one workspace: words, which may stand anywhere in a conversation, and phrases."""

    def __init__(self, workspace: Workspace, text: str) -> None:
        self.clauses: Sequence[Clause] = clauses_of(text)
        self.index = SearchIndex.objects.filter(workspace=workspace).first()
        self.sought: Sought = sought_by(self.clauses, digest_of(self.index)) if self.index else []

    @property
    def is_complete(self) -> bool:
        """False while older conversations may be missing, because the index is still being filled."""
        return self.index is not None and self.index.looked_at is not None

    def among(self, rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
        """None when nothing is looked for."""
        if not self.sought:
            return rows.none()
        for one in self.sought:
            rows = with_any_of(rows, SearchEntry.objects.filter(terms__match=[one]))
        return rows
