"""A brake on guessing. Only failures count, by the address they come from: knowing an Agent ID locks nobody out."""

import hashlib
import logging
from dataclasses import dataclass

import redis
from django.core.cache import cache

from workspaces.rate_limits import network_of

log = logging.getLogger(__name__)

WINDOW_SECONDS = 300  # also what a refused caller is told to wait
FAILURES_ALLOWED = 30  # a Verify & Save that goes well costs two: its forged and its repeated request


@dataclass(frozen=True)
class FailureLimit:
    """Failures of one source at one agent. source: an IP address, of which its network counts."""

    agent_public_id: str
    source: str

    @property
    def reached(self) -> bool:
        """False while nobody can count: the secrets have 256 bits, so guessing is hopeless all the same."""
        try:
            return int(cache.get(self._key, 0)) >= FAILURES_ALLOWED
        except redis.RedisError:
            log.warning("pairing_failures_not_counted")
            return False

    def count(self) -> None:
        """One failure more. The window starts with the first and does not move."""
        try:
            cache.add(self._key, 0, timeout=WINDOW_SECONDS)
            cache.incr(self._key)
        except redis.RedisError:
            log.warning("pairing_failures_not_counted")
        except ValueError:
            # It ran out between the two steps: this failure is the first of the next window.
            cache.add(self._key, 1, timeout=WINDOW_SECONDS)

    @property
    def _key(self) -> str:
        # Hashed, because both halves are a stranger's text.
        digest = hashlib.sha256(f"{network_of(self.source)}\n{self.agent_public_id}".encode()).hexdigest()
        return f"pairing-failures:{digest}"
