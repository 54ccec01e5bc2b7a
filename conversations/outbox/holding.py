"""Which process holds a claim, how it keeps it, and who in this process carries out what was just put.

A claim is good for a few seconds and is renewed while its work goes on. So a process that is stopped loses its claims
soon, however long a call may take; one that is killed loses them as soon as somebody looks (``lives``).
"""

import logging
import os
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from django.db import DatabaseError, InterfaceError, close_old_connections, transaction
from django.utils import timezone

from conversations.models import ItemState, OutboxItem
from conversations.outbox.lives import Life

LEASE = timedelta(seconds=6)
RENEW_EVERY = 2.0  # seconds; a renewal may be late by twice that before anybody else takes the work up
log = logging.getLogger(__name__)


class NearHands(Protocol):
    """Whoever carries items out in this very process, as soon as they are committed."""

    def have_room(self, peer: str) -> bool: ...

    def take(self, item: OutboxItem) -> None:
        """An item that is committed and claimed for this process."""

    def look(self, peer: str) -> None:
        """Something for this peer is committed and waits for a place."""


class _Near:
    """The near hands of this process, if it has any: a web process does, a worker and a command do not."""

    def __init__(self) -> None:
        self.hands: NearHands | None = None


near = _Near()


class Holder:
    """This process, as the claims know it."""

    def __init__(self) -> None:
        self._pid = 0
        self._name = uuid.uuid4()
        self._held: Counter[int] = Counter()  # threads for each item: one may have lost it to another of this process
        self._lock = threading.Lock()
        self._life = Life()

    def begin(self) -> None:
        """Before the first claim: others are shown that this process lives."""
        self._life.go_on(self.name)
        threading.Thread(target=self.keep, name="claims", daemon=True).start()

    @property
    def name(self) -> uuid.UUID:
        """Another after a fork: a child does not hold what its parent holds."""
        if self._pid != os.getpid():
            self._pid, self._name, self._held = os.getpid(), uuid.uuid4(), Counter()
        return self._name

    @contextmanager
    def holding(self, item: OutboxItem) -> Iterator[None]:
        """Keeps the claim of an item alive while its work goes on."""
        with self._lock:
            self._held[item.pk] += 1
        try:
            yield
        finally:
            with self._lock:
                self._held[item.pk] -= 1

    def held(self) -> list[int]:
        with self._lock:
            self._held = +self._held
            return list(self._held)

    def keep(self) -> None:
        """Renews what is held, for ever; for a thread of its own in each process that carries items out."""
        pause = threading.Event()
        while not pause.wait(RENEW_EVERY):
            try:
                self._go_round()
            except Exception:  # whatever it is: without this thread, others would do the work of this process again
                log.exception("claims_not_renewed")

    def _go_round(self) -> None:
        self._life.go_on(self.name)
        held = self.held()
        if held:
            self._renew(held)

    def _renew(self, held: list[int]) -> None:
        try:
            rows = OutboxItem.objects.filter(pk__in=held, claim=self.name, state=ItemState.CLAIMED)
            with transaction.atomic():
                rows.nobodys().update(lease_until=timezone.now() + LEASE)
        except (DatabaseError, InterfaceError):
            # Then the leases end and the work is done twice: the receiver answers a repeat with its first answer.
            log.warning("claims_not_renewed", extra={"items": len(held)})
        finally:
            close_old_connections()


_holder = Holder()
holding = _holder.holding


def holder_name() -> uuid.UUID:
    return _holder.name


def keep_claims() -> None:
    """Starts to renew the claims of this process."""
    _holder.begin()
