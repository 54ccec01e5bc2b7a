"""The clock of the machine is set back by an hour: receivers do not wait until it is again where it was."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from werkzeug import Response

from agents.webhooks.delivery import LEASE, deliver_to, due_endpoints
from agents.webhooks.endpoints import rotate_endpoint_secret
from agents.webhooks.events import tell
from agents.webhooks.heed_set_back import heed_set_back
from agents.webhooks.kinds import EventKind
from agents.webhooks.models import Delivery, Endpoint
from agents.webhooks.tasks import upkeep
from tests.webhooks.conftest import Receiver
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


@pytest.fixture
def endpoint(make_endpoint: Callable[..., Endpoint]) -> Endpoint:
    return make_endpoint()


def happens(workspace: Workspace) -> None:
    workspace.refresh_from_db()
    with transaction.atomic():
        tell(workspace=workspace, kind=EventKind.CONVERSATION_STARTED, facts={"conversation_id": "c1"})


def test_what_was_put_off_is_due(
    bank: Workspace, endpoint: Endpoint, receiver: Receiver, clock: time_machine.Traveller
) -> None:
    happens(bank)
    receiver.answers.append(Response(status=503, headers={"Retry-After": "3000"}))
    deliver_to(endpoint.pk)
    clock.shift(-HOUR)
    upkeep()
    assert due_endpoints(at=timezone.now(), limit=9) == [endpoint.pk]
    assert deliver_to(endpoint.pk) == 1
    assert Delivery.objects.get().state == "delivered"


def test_what_was_made_and_never_tried_is_due(
    bank: Workspace, endpoint: Endpoint, receiver: Receiver, clock: time_machine.Traveller
) -> None:
    happens(bank)
    clock.shift(-HOUR)
    upkeep()
    assert deliver_to(endpoint.pk) == 1


def test_who_was_lost_with_a_claim_keeps_nobody_out(
    bank: Workspace, endpoint: Endpoint, clock: time_machine.Traveller
) -> None:
    happens(bank)
    Endpoint.objects.update(lease_until=NOON + LEASE)
    clock.shift(-HOUR)
    upkeep()
    clock.shift(LEASE)
    assert due_endpoints(at=timezone.now(), limit=9) == [endpoint.pk]


def test_an_old_secret_signs_no_longer_than_it_was_to(
    bank: Workspace, endpoint: Endpoint, receiver: Receiver, alice: User, clock: time_machine.Traveller
) -> None:
    receiver.secret = rotate_endpoint_secret(endpoint=endpoint, overlap=timedelta(hours=24), actor=alice)
    clock.shift(-HOUR)
    upkeep()
    clock.shift(timedelta(hours=24) - timedelta(minutes=1))
    assert _signatures(bank, endpoint, receiver) == 2
    clock.shift(timedelta(minutes=1))
    assert _signatures(bank, endpoint, receiver) == 1
    upkeep()
    assert Endpoint.objects.get().old_secret is None


def test_an_old_secret_that_is_not_over_signs_as_long_as_it_was_to(
    bank: Workspace, endpoint: Endpoint, receiver: Receiver, alice: User, clock: time_machine.Traveller
) -> None:
    rotate_endpoint_secret(endpoint=endpoint, overlap=timedelta(hours=24), actor=alice)
    ends = Endpoint.objects.get().old_secret_until
    clock.shift(2 * HOUR)
    clock.shift(-HOUR)
    upkeep()
    assert Endpoint.objects.get().old_secret_until == ends


def _signatures(workspace: Workspace, endpoint: Endpoint, receiver: Receiver) -> int:
    happens(workspace)
    deliver_to(endpoint.pk)
    return len(receiver.signatures[-1].split())


def test_it_is_hurried_once_and_nothing_else_is(
    bank: Workspace, endpoint: Endpoint, receiver: Receiver, clock: time_machine.Traveller
) -> None:
    happens(bank)
    receiver.answers += [Response(status=503, headers={"Retry-After": "3000"})] * 2
    deliver_to(endpoint.pk)
    clock.shift(-HOUR)
    heed_set_back(at=timezone.now())
    deliver_to(endpoint.pk)
    before = [list(model.objects.values()) for model in (Endpoint, Delivery)]  # type: ignore[attr-defined]
    clock.shift(7)
    heed_set_back(at=timezone.now())
    assert [list(model.objects.values()) for model in (Endpoint, Delivery)] == before  # type: ignore[attr-defined]
    assert not due_endpoints(at=timezone.now() + timedelta(minutes=5), limit=9)
