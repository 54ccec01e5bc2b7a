"""The clock of the machine is set back by a year: nothing of an account is good, or bad, for a year longer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from axes.models import AccessAttempt
from django.utils import timezone

from conversations.tasks import give_up
from workspaces.management_api.idempotency import LONGEST_WORK
from workspaces.models import INVITATION_LASTS, AnsweredRequest, Invitation, InvitationState, Role, Workspace

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False) as travel:
        yield travel


def set_back(travel: time_machine.Traveller) -> None:
    travel.shift(-YEAR)
    give_up()


def invitation(bank: Workspace) -> Invitation:
    return Invitation.objects.create(workspace=bank, email="eve@bank.example", role=Role.VIEWER, token_hash="a" * 64)


def test_an_invitation_is_good_for_as_long_as_it_was_to_be(bank: Workspace, clock: time_machine.Traveller) -> None:
    invited = invitation(bank)
    set_back(clock)
    invited.refresh_from_db()
    assert (invited.state, invited.expires_at - timezone.now()) == (InvitationState.OPEN, INVITATION_LASTS)
    clock.shift(INVITATION_LASTS)
    assert invited.state == InvitationState.EXPIRED


def test_what_was_made_before_is_left_alone(bank: Workspace, clock: time_machine.Traveller) -> None:
    invited = invitation(bank)
    clock.shift(timedelta(days=2))
    give_up()
    before, invited_at = invited.expires_at, invited.created_at
    invited.refresh_from_db()
    assert (invited.expires_at, invited.created_at) == (before, invited_at)


def test_wrong_passwords_are_forgotten_as_soon_as_they_were_to_be(clock: time_machine.Traveller) -> None:
    AccessAttempt.objects.create(username="alice@bank.example", ip_address="10.0.0.1", failures_since_start=10)
    set_back(clock)
    assert AccessAttempt.objects.get().attempt_time == timezone.now()


def test_a_request_that_nobody_works_on_any_more_may_be_made_again(
    bank: Workspace, clock: time_machine.Traveller
) -> None:
    row = AnsweredRequest.objects.create(
        workspace=bank, caller="key", key="k", digest="d", claim=uuid4(), claimed_until=timezone.now() + LONGEST_WORK
    )
    set_back(clock)
    row.refresh_from_db()
    assert row.claimed_until == timezone.now() + LONGEST_WORK
