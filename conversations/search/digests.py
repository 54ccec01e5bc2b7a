"""Words as the index holds them: digests with a key of the workspace's own."""

from base64 import b32encode
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from secrets import token_urlsafe
from uuid import UUID

from conversations.models import SearchIndex
from conversations.models.search import Sought, Terms
from conversations.search.words import Clause, Pieces

# 40 bits, eight letters: of a million words in an index, none is taken for another but once in a million searches.
DIGEST_BYTES = 5
Digest = Callable[[str], str]


def index_of(workspace_id: UUID) -> SearchIndex:
    """A new one, where there is none."""
    return SearchIndex.objects.get_or_create(workspace_id=workspace_id, defaults={"key": token_urlsafe(32)})[0]


def digest_of(index: SearchIndex) -> Digest:
    return _with_key(index.key)


@lru_cache(maxsize=16)
def _with_key(key: str) -> Digest:
    secret = key.encode()

    @lru_cache(maxsize=16384)
    def digest(piece: str) -> str:
        return b32encode(blake2b(piece.encode(), key=secret, digest_size=DIGEST_BYTES).digest()).decode().lower()

    return digest


def terms_of(pieces: Pieces, digest: Digest) -> Terms:
    return Terms(tuple(map(digest, pieces.in_order)), tuple(sorted(map(digest, pieces.loose))))


def sought_by(clauses: Sequence[Clause], digest: Digest) -> Sought:
    return [[[digest(piece) for piece in pieces] for pieces in clause.any_of] for clause in clauses]
