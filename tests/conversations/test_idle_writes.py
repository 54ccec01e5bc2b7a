"""Whoever looks and finds nothing to do writes nothing: embedded, to begin a write keeps all others from it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Connection
from agents.webhooks.heed_set_back import heed_set_back as heed_of_webhooks
from conversations import outbox
from conversations.flows.heed_set_back import heed_set_back
from conversations.models import Handoff, ItemState, OutboxItem
from tests.conversations.blocks import statements_of
from tests.conversations.scene import Person, items
from workspaces.heed_set_back import heed_set_back as heed_of_accounts

pytestmark = pytest.mark.django_db


def only_looks(act: Callable[[], object]) -> bool:
    statements = [sql for sql, _ in statements_of(act)]
    return bool(statements) and all(sql.startswith("SELECT") for sql in statements)


@pytest.fixture
def item(handed_over: Person) -> OutboxItem:
    """Of a message that waits, which nobody has tried yet."""
    handed_over.says("one")
    return items(handed_over.handoff, "turn")[0]


@pytest.mark.parametrize("heed", [heed_set_back, heed_of_webhooks, heed_of_accounts])
def test_a_clock_that_was_not_set_back(heed: Callable[..., None], item: OutboxItem) -> None:
    Handoff.objects.update(state="offered", offer_expires_at=timezone.now() + timedelta(seconds=20))
    assert only_looks(lambda: heed(at=timezone.now()))


def test_a_lane_and_a_peer_for_which_nothing_is_due(item: OutboxItem) -> None:
    OutboxItem.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
    assert only_looks(lambda: outbox.claim_next(item.lane))
    assert only_looks(lambda: outbox.claim_next_of_peer(item.peer))


def test_a_peer_without_a_free_place(item: OutboxItem, connection: Connection) -> None:
    Connection.objects.update(failures=1)
    taken = {"state": ItemState.CLAIMED, "lease_until": timezone.now() + outbox.LEASE, "place": 1}
    OutboxItem.objects.create(
        conversation=item.conversation,
        lane="another",
        peer=item.peer,
        kind="turn",
        next_attempt_at=timezone.now(),
        **taken,
    )
    assert only_looks(lambda: outbox.claim_next(item.lane))
    assert only_looks(lambda: outbox.claim_next_of_peer(item.peer))
    OutboxItem.objects.filter(lane="another").delete()
    assert outbox.claim_next_of_peer(item.peer) is not None
