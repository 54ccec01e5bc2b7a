"""Pairing anew: the old link holds until the new one is used, so that a lost answer costs nothing."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from agents.forgetting import forget_expired
from agents.links import disable, revoke
from agents.models import Agent, Connection, LinkState, OperatorNotice, Sender, Verification, VerificationState
from agents.pairing_checks import Advice, CheckName, Outcome
from agents.succession import PENDING_FOR, REPLACED_FOR, take_over
from tests.agents.pressing import outcomes, recheck
from tests.agents.two_platforms import Platform, Said, confirm_path
from workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LOST: Said = (502, "text/plain", b"")


@pytest.fixture
def lose_answers(office_platform: Platform) -> Callable[[str], None]:
    """``lose_answers("/pairing")``: from now on what the office says there does not arrive, though it was said."""

    def lose(ending: str) -> None:
        office_platform.overhear = lambda _method, path, said: LOST if path.endswith(ending) else said

    return lose


def states() -> list[str]:
    return sorted(Sender.objects.values_list("state", flat=True))


def test_the_old_link_holds_when_the_answer_to_a_new_pairing_is_lost(
    verify: Callable[..., Verification], secret: str, lose_answers: Callable[[str], None], alice: User
) -> None:
    connection = verify(secret).connection
    assert connection is not None
    lose_answers("/pairing")

    assert verify(secret).state == VerificationState.FAILED

    assert states() == [LinkState.PENDING, LinkState.VERIFIED]
    connection.refresh_from_db()
    assert connection.state == LinkState.VERIFIED
    assert recheck(connection, alice).state == VerificationState.PASSED


def test_any_later_word_brings_the_new_link_into_use(
    verify: Callable[..., Verification], secret: str, lose_answers: Callable[[str], None], office_platform: Platform
) -> None:
    verify(secret)
    office_platform.fakes[f"/a2a/{Sender.objects.get().agent.public_id}/pairing/check"] = LOST
    verification = verify(secret)

    assert outcomes(verification)[CheckName.SAVED] == Outcome.WARNING
    assert verification.checks[-1]["advice"] == Advice.NOT_TAKEN_UP
    assert states() == [LinkState.PENDING, LinkState.VERIFIED]
    office_platform.fakes.clear()
    connection = Connection.objects.get(state=LinkState.VERIFIED)
    assert recheck(connection, connection.workspace.members.get().user).state == VerificationState.PASSED
    assert states() == [LinkState.CLOSED, LinkState.VERIFIED]
    assert Sender.objects.get(state=LinkState.VERIFIED).peer_link_id == str(connection.pk)


class TestLinksThatWereReplaced:
    """Whoever pairs anew every hour leaves a closed link each time."""

    @pytest.fixture
    def replaced(self, verify: Callable[..., Verification], secret: str) -> Sender:
        for _ in range(3):
            assert verify(secret).state == VerificationState.PASSED
        assert states() == [LinkState.CLOSED, LinkState.CLOSED, LinkState.VERIFIED]
        return Sender.objects.filter(state=LinkState.CLOSED).order_by("verified_at")[0]

    def test_they_are_gone_after_a_day(self, replaced: Sender) -> None:
        forget_expired(now=timezone.now() + REPLACED_FOR / 2)
        assert len(states()) == 3
        forget_expired(now=timezone.now() + REPLACED_FOR)
        assert states() == [LinkState.VERIFIED]

    def test_one_of_which_anything_is_kept_stays(self, replaced: Sender) -> None:
        OperatorNotice.objects.create(
            workspace=replaced.workspace, sender=replaced, reason="timeout", began_at=timezone.now()
        )
        forget_expired(now=timezone.now() + REPLACED_FOR)
        assert states() == [LinkState.CLOSED, LinkState.VERIFIED]
        assert Sender.objects.filter(pk=replaced.pk).exists()

    def test_one_that_was_closed_and_not_replaced_stays(self, replaced: Sender, alice: User) -> None:
        revoke(sender=Sender.objects.get(state=LinkState.VERIFIED), actor=alice)
        forget_expired(now=timezone.now() + REPLACED_FOR)
        assert len(states()) == 3


def test_what_was_never_used_is_gone_after_an_hour(
    verify: Callable[..., Verification], secret: str, lose_answers: Callable[[str], None]
) -> None:
    verify(secret)
    lose_answers("/pairing")
    verify(secret)

    forget_expired(now=timezone.now() + PENDING_FOR / 2)
    assert states() == [LinkState.PENDING, LinkState.VERIFIED]
    forget_expired(now=timezone.now() + PENDING_FOR)
    assert states() == [LinkState.VERIFIED]


def test_one_that_waited_in_our_name_cannot_come_after_us(
    verify: Callable[..., Verification],
    secret: str,
    lose_answers: Callable[[str], None],
    bank_platform: Platform,
    office_platform: Platform,
    bank_agent: Agent,
) -> None:
    bank_platform.fakes[confirm_path(bank_agent)] = LOST
    lose_answers("/pairing")
    verify(secret)
    unconfirmed = Sender.objects.get()
    bank_platform.forget()
    office_platform.forget()
    verify(secret)

    assert not take_over(unconfirmed)
    assert Sender.objects.get().confirmed


@pytest.mark.parametrize("decide", [disable, revoke])
def test_what_people_decide_ends_what_is_pending(
    verify: Callable[..., Verification],
    secret: str,
    lose_answers: Callable[[str], None],
    decide: Callable[..., bool],
) -> None:
    verify(secret)
    lose_answers("/pairing")
    verify(secret)
    pending = Sender.objects.get(state=LinkState.PENDING)

    live = Sender.objects.get(state=LinkState.VERIFIED)
    decide(**{"link" if decide is disable else "sender": live}, actor=None)

    assert not take_over(pending)
    assert Sender.objects.get().state in {LinkState.DISABLED, LinkState.CLOSED}


def test_it_can_be_revoked_while_it_is_pending(
    verify: Callable[..., Verification], secret: str, lose_answers: Callable[[str], None]
) -> None:
    lose_answers("/pairing")
    verify(secret)

    assert revoke(sender=Sender.objects.get(), actor=None)
    assert states() == [LinkState.CLOSED]
