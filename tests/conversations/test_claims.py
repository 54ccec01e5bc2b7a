"""A claim on an item of the outbox: looked at before the work, and given back by who does not begin with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from conversations import outbox
from conversations.models import OutboxItem
from conversations.outbox.holding import LEASE
from tests.conversations.scene import Person, items

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


@pytest.fixture
def item(handed_over: Person) -> OutboxItem:
    """A turn, claimed just now."""
    handed_over.says("one")
    return claimed(items(handed_over.handoff, "turn")[0].lane)


def claimed(lane: str) -> OutboxItem:
    claim = outbox.claim_next(lane)
    assert claim is not None
    return claim


def stored(item: OutboxItem) -> OutboxItem:
    return OutboxItem.objects.get(pk=item.pk)


def taken_by_another(item: OutboxItem) -> OutboxItem:
    """Its lease had ended."""
    OutboxItem.objects.filter(pk=item.pk).update(lease_until=timezone.now())
    return claimed(item.lane)


class TestIsItStillOurs:
    def test_one_of_this_moment_is_not_looked_up(self, item: OutboxItem) -> None:
        taken_by_another(item)
        assert outbox.is_still_ours(item)

    def test_one_that_waited_a_little_is_ours_as_long_as_it_was(
        self, item: OutboxItem, clock: time_machine.Traveller
    ) -> None:
        clock.shift(LEASE / 3)
        assert outbox.is_still_ours(item)
        assert stored(item).lease_until == NOON + LEASE

    def test_the_lease_of_one_that_waited_long_begins_anew(
        self, item: OutboxItem, clock: time_machine.Traveller
    ) -> None:
        clock.shift(LEASE * 2)
        assert outbox.is_still_ours(item)
        assert stored(item).lease_until == timezone.now() + LEASE

    @pytest.mark.parametrize("waited", [LEASE / 3, LEASE * 2], ids=["a little", "long"])
    def test_one_that_another_took_is_not(
        self, waited: timedelta, item: OutboxItem, clock: time_machine.Traveller
    ) -> None:
        clock.shift(waited)
        theirs = taken_by_another(item)
        assert not outbox.is_still_ours(item)
        assert stored(item).lease_until == theirs.lease_until


class TestGivingBack:
    def test_it_is_as_if_nobody_had_claimed_it(self, item: OutboxItem) -> None:
        outbox.give_back(item)
        row = stored(item)
        assert (row.state, row.claim, row.lease_until, row.attempts) == ("due", None, None, item.attempts - 1)
        assert claimed(item.lane).attempts == item.attempts

    def test_what_another_took_stays_theirs(self, item: OutboxItem) -> None:
        theirs = taken_by_another(item)
        outbox.give_back(item)
        row = stored(item)
        assert (row.state, row.attempts, row.lease_until) == ("claimed", theirs.attempts, theirs.lease_until)
