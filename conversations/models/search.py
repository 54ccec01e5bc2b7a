"""The index that conversations are found by. It holds keyed digests of words, and no word."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from conversations.models.conversation import Conversation
from conversations.models.message import Message
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import Workspace

# The full text table that SQLite keeps beside the entries: migration 0026.
SQLITE_TABLE = "conversations_searchwords"
_DIGEST = re.compile(r"[a-z2-7]+")


@dataclass(frozen=True)
class Terms:
    """Digests of a text. in_order: as its words follow each other. loose: by what else it is found."""

    in_order: tuple[str, ...]
    loose: tuple[str, ...]


# Everything that has to be there; of each, one of several; of those, digests that follow each other.
Sought = Sequence[Sequence[Sequence[str]]]


class TermsField(models.Field[Terms, str]):
    """PostgreSQL: a tsvector. SQLite: the digests as words of a text, which triggers copy into a full text table."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if not isinstance(value, Terms):
            return value
        return _as_vector(value) if connection.vendor == "postgresql" else " ".join((*value.in_order, *value.loose))


@TermsField.register_lookup
class Match(models.Lookup[Sought]):
    """``terms__match``: the entries that hold what is sought.

    The digests are text of the statement and no parameters: a plan made for any word would suit none. They are letters
    and digits; anything else is refused.
    """

    lookup_name = "match"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return value

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} @@ '{_expression(self.rhs, (' & ', ' | ', ' <-> '), '({})')}'::tsquery", parameters

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        lhs: Any = self.lhs
        row = f"{compiler.quote_name_unless_alias(lhs.alias)}.{connection.ops.quote_name('id')}"
        words = _expression(self.rhs, (" AND ", " OR ", " "), '"{}"')
        return f"{row} IN (SELECT rowid FROM {SQLITE_TABLE} WHERE {SQLITE_TABLE} MATCH '{words}')", []  # noqa: S608  # digests


def _expression(sought: Sought, joints: tuple[str, str, str], phrase: str) -> str:
    """Raises ValueError for what is no digest."""
    both, either, then = joints
    if any(not _DIGEST.fullmatch(digest) for any_of in sought for digests in any_of for digest in digests):
        raise ValueError("Only digests are looked for.")
    return both.join(
        f"({either.join(phrase.format(then.join(digests)) for digests in any_of)})" for any_of in sought if any_of
    )


def _as_vector(terms: Terms) -> str:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, digest in enumerate(terms.in_order, start=1):
        places[digest].append(str(place))
    return " ".join([*(f"{digest}:{','.join(at)}" for digest, at in places.items()), *terms.loose])


class SearchIndex(models.Model):
    """The index of one workspace.

    key: makes its digests, and is made with it; without it the index says nothing. place: where the look through all
    conversations goes on, newest activity first (workspaces.paging.Place as text); empty: at the newest. looked_at:
    when the last such look came to its end; null: none has yet, so older conversations may not be found.
    """

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, primary_key=True, related_name="search_index")
    key = EncryptedSecretField()
    place = models.CharField(max_length=80, blank=True)
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.workspace_id)


class SearchProgress(models.Model):
    """How much of a conversation is in the index.

    revision: of the last message that is. activity_at: the conversation's last activity when all of it was; null: some
    messages are still to come. known: tells whether what stands in its details has changed.
    """

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="search_progress"
    )
    revision = models.PositiveBigIntegerField()
    activity_at = models.DateTimeField(null=True)
    known = models.CharField(max_length=32)

    class Meta:
        # After a pause the index goes on where it was.
        indexes = [models.Index(fields=["-activity_at"], name="search_progress_newest")]

    def __str__(self) -> str:
        return str(self.conversation_id)


class SearchEntry(models.Model):
    """What one message, or what is known beside the messages (message is null), is found by."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="search_entries")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="search_entry")
    terms = TermsField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(message__isnull=True), name="search_entry_of_details_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
