"""A verification whose bell was lost is taken up all the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Agent, Verification
from agents.pairing import TASK, UNHEARD_AFTER, ring_for_unheard
from handoff_project.celery import app
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells() -> Iterator[Callable[[], int]]:
    """How many bells hang in the broker."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel

        def count() -> int:
            return int(channel.queue_declare("celery", passive=False).message_count)

        count()
        channel.queue_purge("celery")
        yield count


@pytest.fixture
def pressed(bank: Workspace, make_agent: Callable[..., Agent]) -> Verification:
    return Verification.objects.create(
        workspace=bank,
        agent=make_agent(bank),
        remote_agent_id="agt_x",
        platform_domain="https://office.example",
        secret="hsec_not_a_real_one",
    )


def test_it_is_rung_for_again_when_nobody_has_begun(pressed: Verification, bells: Callable[[], int]) -> None:
    assert TASK == "agents.verify"
    assert ring_for_unheard(now=timezone.now() + UNHEARD_AFTER) == 1
    assert bells() == 1


def test_a_fresh_one_is_given_time(pressed: Verification, bells: Callable[[], int]) -> None:
    assert ring_for_unheard(now=pressed.created_at + UNHEARD_AFTER - timedelta(milliseconds=100)) == 0
    assert bells() == 0


def test_one_that_was_begun_is_left_alone(pressed: Verification, bells: Callable[[], int]) -> None:
    Verification.objects.filter(pk=pressed.pk).update(checks=[{"name": "address", "outcome": "running", "advice": ""}])
    assert ring_for_unheard(now=timezone.now() + timedelta(minutes=1)) == 0
    assert bells() == 0
