"""The index of a large level, built by one process and read by the others, through Redis.

What is kept is JSON, and named by all that it follows from: the phrases, the code and lexicon, and the Python. So it is
never out of date, and whoever does not find it builds. Small levels are built as quickly as they are read.
"""

import hashlib
import json
import logging
import sys
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import redis
from django.conf import settings

from triggers.matching import IntentSpec, Matcher
from workspaces.redis_client import redis_client

log = logging.getLogger(__name__)

LEAST_PHRASES = 2000
KEPT_SECONDS = 3600  # processes read it within minutes of a publication; the phrases of what was deleted must not stay
COMPRESSION = 1


def shared_matcher(specs: Sequence[IntentSpec]) -> Matcher:
    """A matcher over ``specs``; its index as another process left it, where one did."""
    if not settings.REDIS_URL or sum(len(spec.training_phrases) for spec in specs) < LEAST_PHRASES:
        return Matcher(specs)
    name = _name(specs)
    if (packed := _kept(name)) is not None and (read := _read(specs, packed)) is not None:
        return read
    matcher = Matcher(specs)
    _keep(name, zlib.compress(json.dumps(matcher.written()).encode(), COMPRESSION))
    return matcher


def _kept(name: str) -> bytes | None:
    try:
        found = redis_client().get(name)
    except redis.RedisError:
        log.warning("index_not_shared")
        return None
    return found if isinstance(found, bytes) else None


def _read(specs: Sequence[IntentSpec], packed: bytes) -> Matcher | None:
    """None where what was kept has been damaged: then it is built, and kept anew."""
    try:
        return Matcher(specs, index=json.loads(zlib.decompress(packed)))
    except (zlib.error, ValueError, LookupError, TypeError, AttributeError):
        log.warning("index_unreadable")
        return None


def _keep(name: str, packed: bytes) -> None:
    try:
        redis_client().set(name, packed, ex=KEPT_SECONDS)
    except redis.RedisError:
        log.warning("index_not_shared")


def _name(specs: Sequence[IntentSpec]) -> str:
    phrases = json.dumps([spec.training_phrases for spec in specs])
    return f"index:{hashlib.sha256(_made_by() + phrases.encode()).hexdigest()}"


@cache
def _made_by() -> bytes:
    """What builds an index: the code of this package and its lexicon, and what Python knows of letters."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *(here / "meanings").glob("*.*")])
    return hashlib.sha256(b"".join([sys.version.encode(), *(file.read_bytes() for file in files)])).digest()
