"""The asked side of pairing: what a stranger can learn (nothing), and what the owner of a secret gets."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from agents import pairing_server
from agents.addresses import agent_url, pairing_check_url, pairing_url
from agents.failure_limit import FAILURES_ALLOWED, FailureLimit
from agents.models import Agent, SeenRequest, Sender
from agents.pairing_confirmation import Confirmation
from agents.pairing_server import PAIRINGS_BY_SECRET, PAIRINGS_OF_ONE, Reply, answer_check, answer_pairing
from agents.secrets import create_secret, rotate_secret
from protocol.pairing_messages import PairingAnswer, PairingRequest, SealedAnswer
from protocol.signing import Purpose, new_key_pair, sign_with_secret, verify_with_secret
from workspaces.models import AuditAction, AuditEntry, Workspace

pytestmark = pytest.mark.django_db

WRONG = "hsec_" + "x" * 43


@pytest.fixture
def agent(office: Workspace, make_agent: Callable[..., Agent], settings: Settings) -> Agent:
    settings.PLATFORM_DOMAIN = "https://office.example"
    return make_agent(office, name="Complaints")


@pytest.fixture
def secret(agent: Agent) -> str:
    return create_secret(agent=agent, actor=None)[1]


def asking(to: str) -> PairingRequest:
    return PairingRequest(
        domain="https://bank.invalid",
        agent_id="agt_bank",
        name="Harbour",
        institution="Harbour Bank",
        to_agent_id=to,
        link_id="0f0f0f0f-0000-4000-8000-000000000001",
        public_key=new_key_pair().public_key,
        nonce=new_key_pair().public_key[:32],
        at=timezone.now(),
    )


def token_for(request: PairingRequest, secret: str, *, now: datetime, **changed: Any) -> str:
    url = f"https://office.example/a2a/{request.to_agent_id}/"
    values: dict[str, Any] = {
        "secret": secret,
        "purpose": Purpose.PAIRING_REQUEST,
        "issuer": request.agent_url,
        "audience": url,
        "method": "POST",
        "url": pairing_url(url),
        "body": request.to_bytes(),
        "nonce": request.nonce,
        "now": now,
    }
    return sign_with_secret(**{**values, **changed})


def ask(request: PairingRequest, token: str, *, source: str = "192.0.2.1", to: str = "", body: bytes = b"") -> Reply:
    agent_id = to or request.to_agent_id
    return answer_pairing(
        agent_public_id=agent_id,
        authorization=f"Bearer {token}",
        url=f"https://office.example/a2a/{agent_id}/pairing",
        body=body or request.to_bytes(),
        source=source,
        now=timezone.now(),
    )


def asked_with(secret: str, *, to: str) -> Reply:
    request = asking(to)
    return ask(request, token_for(request, secret, now=timezone.now()))


def test_it_proves_to_the_owner_of_the_secret_that_it_knows_it_too(agent: Agent, secret: str) -> None:
    request = asking(agent.public_id)
    status, body = ask(request, token_for(request, secret, now=timezone.now()))

    assert status == 200
    sealed = SealedAnswer.from_bytes(body)
    assert verify_with_secret(
        sealed.proof,
        secret=secret,
        purpose=Purpose.PAIRING_ANSWER,
        issuer=agent_url(agent),
        audience=request.agent_url,
        method="POST",
        url=pairing_url(agent_url(agent)),
        body=sealed.answer,
        nonce=request.nonce,
        now=timezone.now(),
    )
    answer = PairingAnswer.from_bytes(sealed.answer)
    assert (answer.nonce, answer.link_id) == (request.nonce, str(Sender.objects.get().pk))
    assert not answer.can_push  # bank.invalid cannot be reached


def test_v6_3_8_unknown_disabled_and_wrong_look_the_same(agent: Agent, secret: str) -> None:
    unknown, wrong = asked_with(secret, to="agt_nobody"), asked_with(WRONG, to=agent.public_id)
    Agent.objects.update(enabled=False)
    disabled = asked_with(secret, to=agent.public_id)

    assert unknown == wrong == disabled == (401, b'{"error":"credentials"}')


def test_unknown_and_wrong_do_the_same_work(agent: Agent, secret: str) -> None:
    """The same number of questions to the database, and the same time of the processor, within a run's noise."""
    cases = {"unknown": ("agt_nobody", secret), "wrong": (agent.public_id, WRONG)}
    queries: dict[str, int] = {}
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for name, (to, key) in cases.items():
        with CaptureQueriesContext(database) as captured:
            asked_with(key, to=to)
        queries[name] = len(captured)
    for turn in range(60):
        for name, (to, key) in cases.items():
            seconds[name].append(_seconds(to, key, source=f"192.0.2.{turn}"))

    assert queries["unknown"] == queries["wrong"]
    assert 0.75 < min(seconds["unknown"]) / min(seconds["wrong"]) < 1.33


def _seconds(to: str, secret: str, *, source: str) -> float:
    request = asking(to)
    token = token_for(request, secret, now=timezone.now())
    before = time.thread_time()
    ask(request, token, source=source)
    return time.thread_time() - before


def test_the_same_request_is_taken_once(agent: Agent, secret: str) -> None:
    request = asking(agent.public_id)
    token = token_for(request, secret, now=timezone.now())

    assert [ask(request, token)[0], ask(request, token)[0]] == [200, 401]
    assert Sender.objects.count() == 1
    assert SeenRequest.objects.get().expires_at > timezone.now() + timedelta(minutes=11)


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "https://office.example/a2a/agt_1/"},
        {"audience": "https://other.example/a2a/agt_1/"},
        {"issuer": "https://other.example/a2a/agt_bank/"},
        {"purpose": Purpose.PAIRING_ANSWER},
        {"body": b"{}"},
        {"nonce": "m" * 32},
    ],
)
def test_a_proof_for_something_else_is_refused(agent: Agent, secret: str, changed: dict[str, Any]) -> None:
    request = asking(agent.public_id)

    assert ask(request, token_for(request, secret, now=timezone.now(), **changed))[0] == 401


def test_a_request_to_another_agent_or_of_another_shape_is_malformed(agent: Agent, secret: str) -> None:
    request = asking("agt_other")
    token = token_for(request, secret, now=timezone.now())

    assert ask(request, token, to=agent.public_id) == (400, b'{"error":"malformed"}')
    assert ask(request, token, body=b"{}")[0] == 400


def test_only_the_owner_of_the_secret_hears_about_the_clock(agent: Agent, secret: str) -> None:
    request = asking(agent.public_id)
    an_hour_ago = timezone.now() - timedelta(hours=1)

    assert ask(request, token_for(request, secret, now=an_hour_ago)) == (401, b'{"error":"clock"}')
    assert ask(request, token_for(request, WRONG, now=an_hour_ago)) == (401, b'{"error":"credentials"}')
    another = create_secret(agent=agent, actor=None)[1]
    for known in (secret, another):
        assert ask(request, token_for(request, known, now=an_hour_ago)) == (401, b'{"error":"clock"}')


@pytest.mark.parametrize("domain", ["http://bank.example", "https://10.0.0.1", "https://Bank.example", "bank"])
def test_an_agent_whose_address_could_never_be_called_is_refused(agent: Agent, secret: str, domain: str) -> None:
    request = replace(asking(agent.public_id), domain=domain)

    assert ask(request, token_for(request, secret, now=timezone.now())) == (422, b'{"error":"address"}')
    assert not Sender.objects.exists()


def test_every_usable_secret_pairs_and_no_other(agent: Agent, secret: str) -> None:
    old = agent.credentials.get()
    _, new = rotate_secret(credential=old, actor=None)
    others = [create_secret(agent=agent, actor=None)[1] for _ in range(4)]

    assert [asked_with(one, to=agent.public_id)[0] for one in (secret, new, *others)] == [200] * 6
    type(old).objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert asked_with(secret, to=agent.public_id)[0] == 401


def test_the_credential_remembers_when_it_was_used(agent: Agent, secret: str) -> None:
    assert agent.credentials.get().last_used_at is None
    asked_with(secret, to=agent.public_id)

    assert agent.credentials.get().last_used_at is not None
    assert Sender.objects.get().credential == agent.credentials.get()


def test_who_guesses_is_slowed_down_and_nobody_else(agent: Agent, secret: str) -> None:
    for _ in range(FAILURES_ALLOWED):
        FailureLimit(agent_public_id=agent.public_id, source="192.0.2.66").count()
    request = asking(agent.public_id)
    token = token_for(request, secret, now=timezone.now())

    assert ask(request, token, source="192.0.2.66") == (429, b'{"error":"busy"}')
    assert ask(request, token, source="192.0.2.1")[0] == 200


def test_what_failed_is_counted(agent: Agent, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_args: Any, **_named: Any) -> Confirmation:
        return Confirmation.DENIED

    monkeypatch.setattr(pairing_server, "confirmation_of", denied)
    limit = FailureLimit(agent_public_id=agent.public_id, source="192.0.2.1")
    for _ in range(FAILURES_ALLOWED - 2):
        limit.count()

    assert [asked_with(key, to=agent.public_id)[0] for key in (WRONG, secret, secret)] == [401, 401, 429]


def test_success_does_not_count_against_anybody(agent: Agent, secret: str) -> None:
    limit = FailureLimit(agent_public_id=agent.public_id, source="192.0.2.1")
    for _ in range(FAILURES_ALLOWED - 1):
        limit.count()

    assert [asked_with(secret, to=agent.public_id)[0] for _ in range(3)] == [200] * 3
    assert not limit.reached


BUSY = (429, b'{"error":"busy"}')


def pair_as(secret: str, request: PairingRequest, *, source: str = "192.0.2.1") -> Reply:
    again = replace(request, nonce=new_key_pair().public_key[:32], public_key=new_key_pair().public_key)
    return ask(again, token_for(again, secret, now=timezone.now()), source=source)


class TestPairingAgainAndAgain:
    """By somebody who knows the secret: each time leaves a row, and an entry in the audit log."""

    def test_one_agent_pairs_so_often_and_no_oftener(self, agent: Agent, secret: str) -> None:
        bank = asking(agent.public_id)
        answers = [pair_as(secret, bank, source=f"192.0.2.{turn}") for turn in range(PAIRINGS_OF_ONE.times + 2)]

        assert [status for status, _ in answers] == [200] * PAIRINGS_OF_ONE.times + [429] * 2
        assert answers[-1] == BUSY
        assert Sender.objects.count() == PAIRINGS_OF_ONE.times
        assert AuditEntry.objects.filter(action=AuditAction.SENDER_PAIRED).count() == PAIRINGS_OF_ONE.times
        assert pair_as(secret, replace(bank, agent_id="agt_other"))[0] == 200

    def test_other_names_do_not_help_beyond_what_one_secret_may(
        self, agent: Agent, secret: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pairing_server, "PAIRINGS_BY_SECRET", replace(PAIRINGS_BY_SECRET, times=3))
        bank = asking(agent.public_id)
        answers = [pair_as(secret, replace(bank, agent_id=f"agt_{turn}")) for turn in range(5)]

        assert [status for status, _ in answers] == [200] * 3 + [429] * 2
        another = create_secret(agent=agent, actor=None)[1]
        assert pair_as(another, bank)[0] == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_a_host_with_many_ipv6_addresses_is_one_source(one: str, other: str, same: bool) -> None:
    for _ in range(FAILURES_ALLOWED):
        FailureLimit(agent_public_id="agt_1", source=one).count()

    assert FailureLimit(agent_public_id="agt_1", source=other).reached is same


def test_a_check_of_a_link_nobody_has_is_refused(agent: Agent) -> None:
    for agent_id in (agent.public_id, "agt_nobody"):
        status, body = answer_check(
            agent_public_id=agent_id,
            authorization="Bearer x.y.z",
            url=pairing_check_url(f"https://office.example/a2a/{agent_id}/"),
            body=b"{}",
            now=timezone.now(),
        )
        assert (status, json.loads(body)) == (401, {"error": "credentials"})
