"""What a process claimed is free as soon as the process is gone, and not before, while it keeps renewing."""

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from agents.models import Agent, Connection
from conversations import outbox
from conversations.models import ItemState, OutboxItem
from conversations.outbox.lives import Life, is_gone
from conversations.tasks import sweep
from tests.conversations.scene import Person
from tests.conversations.wire_peer import WirePeer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="needs PostgreSQL (DATABASE_URL)"),
]


@pytest.fixture
def life() -> Iterator[Life]:
    life = Life()
    yield life
    if life._session is not None:
        life._session.close()


def killed(life: Life, name: uuid.UUID) -> None:
    """What the database sees of it, a moment later."""
    life._session.close()
    ends = time.monotonic() + 5
    while not is_gone(name) and time.monotonic() < ends:
        time.sleep(0.01)


@pytest.fixture
def item(bank_agent: Agent, connection: Connection, peer: WirePeer) -> OutboxItem:
    """Due, and nobody was told."""
    Person(bank_agent).says("my complaint")
    return OutboxItem.objects.get()


def claim(item: OutboxItem, *, by: uuid.UUID) -> None:
    until = timezone.now() + timedelta(minutes=5)
    OutboxItem.objects.filter(pk=item.pk).update(state=ItemState.CLAIMED, claim=by, lease_until=until, place=1)


def test_a_name_is_held_while_its_process_lives(life: Life) -> None:
    name = uuid.uuid4()
    assert is_gone(name)
    life.go_on(name)
    assert not is_gone(name)
    life.go_on(name)
    killed(life, name)
    assert is_gone(name)


def test_looking_does_not_take_the_name(life: Life) -> None:
    name = uuid.uuid4()
    assert is_gone(name)
    life.go_on(name)
    assert not is_gone(name)


def test_a_session_that_broke_is_replaced(life: Life) -> None:
    name = uuid.uuid4()
    life.go_on(name)
    killed(life, name)
    life.go_on(name)  # finds out
    life.go_on(name)
    assert not is_gone(name)


def test_a_name_that_could_not_be_taken_is_taken_the_next_time(life: Life) -> None:
    name, looking = uuid.uuid4(), Life()
    looking.go_on(name)
    life.go_on(name)
    killed(looking, name)
    assert is_gone(name)
    life.go_on(name)
    assert not is_gone(name)


def test_the_sweep_frees_what_a_dead_process_claimed(item: OutboxItem, life: Life) -> None:
    name = uuid.uuid4()
    life.go_on(name)
    claim(item, by=name)
    sweep()
    assert outbox.claim_next(item.lane) is None
    killed(life, name)
    sweep()
    taken = outbox.claim_next(item.lane)
    assert taken is not None
    assert taken.pk == item.pk


def test_what_this_process_claimed_is_its_own(item: OutboxItem) -> None:
    ours = outbox.claim_next(item.lane)
    assert ours is not None
    assert outbox.release_claims_of_the_dead() == 0
