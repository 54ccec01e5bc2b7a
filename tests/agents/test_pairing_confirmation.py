"""Who knows the secret may pair in its own name only: the address in a request is asked whether it is its own."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from agents import pairing_server
from agents.models import Agent, Connection, LinkState, Sender, Verification, VerificationState
from agents.pairing_checks import Advice, CheckName
from agents.pairing_confirmation import expect_confirmation
from agents.pairing_exchange import pairing_request, signed_pairing_request
from agents.pairing_server import PAIRINGS_BY_SECRET, PAIRINGS_OF_ONE, Reply, answer_confirm, answer_pairing
from protocol.pairing_messages import ConfirmRequest, PairingRequest, request_digest
from protocol.signing import new_key_pair
from tests.agents.pressing import failure, recheck
from tests.agents.two_platforms import Platform, Said, confirm_path
from workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)

OFFICE = "https://office.example/a2a/agt_1/"
NO = (200, b'{"version":1,"confirmed":false}')
YES = (200, b'{"version":1,"confirmed":true}')


def in_the_name_of(agent: Agent, *, to: Agent) -> PairingRequest:
    """What an agent would ask, with a key that somebody else made."""
    return pairing_request(
        agent=agent,
        remote_agent_id=to.public_id,
        link_id="0f0f0f0f-0000-4000-8000-000000000001",
        public_key=new_key_pair().public_key,
        now=timezone.now(),
    )


def ask(request: PairingRequest, *, secret: str, at: Platform) -> Reply:
    asked = f"{at.domain}/a2a/{request.to_agent_id}/"
    sent = signed_pairing_request(
        request, url=f"{asked}pairing", remote_agent_url=asked, secret=secret, now=timezone.now()
    )
    with override_settings(PLATFORM_DOMAIN=at.domain):
        return answer_pairing(
            agent_public_id=request.to_agent_id,
            authorization=sent.headers["Authorization"],
            url=sent.url,
            body=sent.body,
            source="192.0.2.1",
            now=timezone.now(),
        )


def test_another_holder_of_the_secret_cannot_pair_in_our_name(
    verify: Callable[..., Verification],
    secret: str,
    bank_agent: Agent,
    office_agent: Agent,
    office_platform: Platform,
    alice: User,
) -> None:
    connection = verify(secret).connection
    assert connection is not None

    said = ask(in_the_name_of(bank_agent, to=office_agent), secret=secret, at=office_platform)

    assert said == (401, b'{"error":"credentials"}')
    assert Sender.objects.get().peer_public_key == connection.public_key
    assert recheck(connection, alice).state == VerificationState.PASSED


def test_our_running_request_is_confirmed_and_no_other(bank_platform: Platform, bank_agent: Agent) -> None:
    request = in_the_name_of(bank_agent, to=bank_agent)
    verification = Verification.objects.create(workspace=bank_agent.workspace, agent=bank_agent)
    expect_confirmation(verification, request=request, remote_agent_url=OFFICE)

    def asked(agent_id: str, *, of: str = OFFICE, body: bytes = request.to_bytes()) -> Reply:
        question = ConfirmRequest(digest=request_digest(asked=of, body=body))
        return answer_confirm(agent_public_id=agent_id, body=question.to_bytes())

    assert asked(bank_agent.public_id) == YES
    assert asked("agt_nobody") == NO
    # Passed on by an agent that we asked, to another one; or with another key in it.
    assert asked(bank_agent.public_id, of="https://other.example/a2a/agt_1/") == NO
    assert asked(bank_agent.public_id, body=in_the_name_of(bank_agent, to=bank_agent).to_bytes()) == NO
    assert answer_confirm(agent_public_id=bank_agent.public_id, body=b"{}") == (400, b'{"error":"malformed"}')
    Verification.objects.update(state=VerificationState.FAILED)
    assert asked(bank_agent.public_id) == NO


def test_nothing_is_left_to_confirm_when_the_checks_are_over(verify: Callable[..., Verification], secret: str) -> None:
    assert verify(secret).request_digest == ""
    assert verify("hsec_" + "x" * 43).request_digest == ""


@pytest.mark.parametrize(
    "said",
    [
        (200, "application/json", NO[1]),
        (200, "text/html", b"<h1>Welcome</h1>"),
        (201, "application/json", YES[1]),
        (404, "application/json", b"{}"),
    ],
)
def test_anything_but_a_clear_yes_is_a_no(
    verify: Callable[..., Verification], secret: str, bank_platform: Platform, bank_agent: Agent, said: Said
) -> None:
    bank_platform.fakes[confirm_path(bank_agent)] = said

    assert failure(verify(secret)) == (CheckName.SECRET, Advice.CREDENTIALS)
    assert not Sender.objects.exists()


def test_who_cannot_be_asked_may_pair_but_is_marked_and_never_called(
    verify: Callable[..., Verification],
    secret: str,
    bank_platform: Platform,
    bank_agent: Agent,
    charlie_client: Client,
) -> None:
    bank_platform.fakes[confirm_path(bank_agent)] = (503, "text/plain", b"")

    assert verify(secret).state == VerificationState.PASSED

    sender = Sender.objects.get()
    assert (sender.state, sender.confirmed, sender.can_push) == (LinkState.VERIFIED, False, False)
    assert not Connection.objects.get().can_push
    assert "Address not confirmed" in charlie_client.get(reverse("agents:senders")).text


def test_who_cannot_be_asked_does_not_take_the_place_of_another(
    verify: Callable[..., Verification], secret: str, bank_platform: Platform, bank_agent: Agent, alice: User
) -> None:
    connection = verify(secret).connection
    assert connection is not None
    bank_platform.fakes[confirm_path(bank_agent)] = (503, "text/plain", b"")

    assert failure(verify(secret)) == (CheckName.SECRET, Advice.UNCONFIRMED)
    assert Sender.objects.get().confirmed
    assert recheck(connection, alice).state == VerificationState.PASSED


def test_a_confirmed_sender_takes_the_place_of_one_that_is_not(
    verify: Callable[..., Verification], secret: str, bank_platform: Platform, bank_agent: Agent
) -> None:
    bank_platform.fakes[confirm_path(bank_agent)] = (503, "text/plain", b"")
    verify(secret)
    bank_platform.fakes.clear()

    assert verify(secret).state == VerificationState.PASSED
    assert Sender.objects.exclude(state=LinkState.CLOSED).get().confirmed


def test_who_only_claims_to_be_an_agent_uses_up_none_of_its_turns(
    verify: Callable[..., Verification],
    secret: str,
    bank_platform: Platform,
    bank_agent: Agent,
    office_agent: Agent,
    office_platform: Platform,
) -> None:
    bank_platform.fakes[confirm_path(bank_agent)] = (503, "text/plain", b"")
    claims = [in_the_name_of(bank_agent, to=office_agent) for _ in range(PAIRINGS_OF_ONE.times + 1)]
    answers = [ask(claim, secret=secret, at=office_platform)[0] for claim in claims]
    assert answers == [200] * PAIRINGS_OF_ONE.times + [429]
    bank_platform.fakes.clear()

    assert verify(secret).state == VerificationState.PASSED


def test_whoever_paired_too_often_has_no_address_asked_any_more(
    secret: str,
    bank_platform: Platform,
    bank_agent: Agent,
    office_agent: Agent,
    office_platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pairing_server, "PAIRINGS_BY_SECRET", replace(PAIRINGS_BY_SECRET, times=1))
    for _ in range(3):
        ask(in_the_name_of(bank_agent, to=office_agent), secret=secret, at=office_platform)

    assert bank_platform.requests == [("POST", confirm_path(bank_agent), 200)]


def test_whoever_paired_too_often_is_told_to_wait(
    verify: Callable[..., Verification], secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing_server, "PAIRINGS_BY_SECRET", replace(PAIRINGS_BY_SECRET, times=1))
    assert verify(secret).state == VerificationState.PASSED
    assert failure(verify(secret)) == (CheckName.SECRET, Advice.BUSY)
