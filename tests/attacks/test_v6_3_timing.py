"""What is wrong costs the same as what is unknown, so that its time tells nobody what exists (OWASP ASVS 5.0 6.3.8,
11.2.4).

What costs most is counted, and processor time is measured, in turns, and compared by medians: a password that is hashed
only when an account was found is many times the tolerance.
"""

import statistics
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from agents.addresses import agent_url
from agents.models import Agent, Sender
from agents.peer_authentication import authenticate_sender
from agents.secret_proof import SECRETS_TRIED, prove_secret
from agents.secrets import create_secret
from protocol.errors import SignatureRefused
from protocol.pairing_messages import PairingRequest
from protocol.signing import Purpose, new_key_pair, sign_request, sign_with_secret
from tests.attacks.tally import Tried
from tests.conversations.wire_peer import WirePeer
from tests.long_run import times
from tests.pages import without_tokens
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
TURNS, TOLERANCE = 60, 2.0  # of the quicker one's median
PROOF, SIGNATURE = "agents.secret_proof.verify_with_secret", "agents.peer_authentication.verify_request"
PEER = "https://bank.example/a2a/agt_bank/"
NOBODY = "nobody@harbour.example"
PASSWORD = "a long password of alice"


def compared(one: Callable[[], object], other: Callable[[], object], *, turns: int) -> float:
    """How many times as long the slower one takes. The first turn of each is left out: it fills caches."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(times(turns) + 1):
        for taken, deed in zip(spent, (one, other), strict=True):
            begun = time.process_time()
            deed()
            taken.append(time.process_time() - begun)
    medians = sorted(statistics.median(taken[1:]) for taken in spent)
    return medians[1] / medians[0]


def refused(deed: Callable[[], object]) -> Callable[[], object]:
    def run() -> None:
        with pytest.raises(SignatureRefused):
            deed()

    return run


def proof(public_id: str) -> Callable[[], object]:
    """What is done with a request whose secret nobody has; made beforehand, so that only that is measured."""
    now, url = timezone.now(), f"https://office.example/a2a/{public_id}/pairing"
    request = PairingRequest(
        domain="https://bank.example",
        agent_id="agt_" + "b" * 32,
        name="Harbour",
        institution="Harbour Bank",
        to_agent_id=public_id,
        link_id="theirs",
        public_key=new_key_pair().public_key,
        nonce="n" * 32,
        at=now,
    )
    body = request.to_bytes()
    bound = {"audience": url, "url": url, "body": body, "now": now}
    token = sign_with_secret(
        secret="s" * 48,
        purpose=Purpose.PAIRING_REQUEST,
        issuer=request.agent_url,
        method="POST",
        nonce=request.nonce,
        **bound,  # type: ignore[arg-type]
    )
    proving = {"agent_public_id": public_id, "authorization": f"Bearer {token}", "request": request}
    return refused(lambda: prove_secret(**proving, **bound))  # type: ignore[arg-type]


@pytest.fixture
def with_secrets(office: Workspace, alice: User, make_agent: Callable[..., Agent]) -> Agent:
    """As many as an agent can have in use, so that what is left out for an unknown one would show."""
    agent = make_agent(office)
    for _ in range(SECRETS_TRIED):
        create_secret(agent=agent, actor=alice)
    return agent


def checks_in(deed: Callable[[], object], checker: str) -> int:
    """How often a deed runs the costly check with this name."""
    where, _, name = checker.rpartition(".")
    real = getattr(import_module(where), name)
    with patch(checker, side_effect=real) as counted:
        deed()
    return counted.call_count


def test_v6_3_8_a_wrong_secret_takes_as_long_as_an_unknown_agent(with_secrets: Agent, tried: Tried) -> None:
    wrong, unknown = proof(with_secrets.public_id), proof("agt_" + "0" * 32)
    assert checks_in(wrong, PROOF) == checks_in(unknown, PROOF) == SECRETS_TRIED
    assert compared(wrong, unknown, turns=TURNS) < TOLERANCE
    tried(2 * times(TURNS), "timed refusals")


def test_work_that_is_left_out_is_seen(with_secrets: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above could not fail."""
    monkeypatch.setattr("agents.secret_proof.SECRETS_TRIED", 0)
    assert checks_in(proof(with_secrets.public_id), PROOF) > checks_in(proof("agt_" + "0" * 32), PROOF)


def test_v6_3_8_a_wrong_signature_takes_as_long_as_an_unknown_link(
    sender: Sender, peer: WirePeer, tried: Tried
) -> None:
    def ask(key_id: str) -> object:
        url, now = agent_url(sender.agent), timezone.now()
        token = sign_request(
            private_key=new_key_pair().private_key,
            key_id=key_id,
            issuer=peer.url,
            audience=url,
            method="POST",
            url=url,
            body=b"{}",
            now=now,
        )
        return authenticate_sender(
            agent=sender.agent, authorization=f"Bearer {token}", method="POST", url=url, body=b"{}", now=now
        )

    wrong, unknown = refused(lambda: ask(str(sender.pk))), refused(lambda: ask("no id of ours"))
    assert checks_in(wrong, SIGNATURE) == checks_in(unknown, SIGNATURE) == 1
    assert compared(wrong, unknown, turns=TURNS) < TOLERANCE
    tried(2 * times(TURNS), "timed refusals")


def sign_in(email: str) -> Any:
    return Client().post("/account/login/", {"login": email, "password": "not the password"})


def test_v6_3_8_a_wrong_password_takes_as_long_as_an_unknown_account(alice: User, settings: Any, tried: Tried) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.AXES_ENABLED = False
    settings.ACCOUNT_RATE_LIMITS = {}
    alice.set_password(PASSWORD)
    alice.save()
    wrong, unknown = sign_in(alice.email), sign_in(NOBODY)
    assert wrong.status_code == unknown.status_code == 200
    texts = [
        without_tokens(answer.text).replace(email, "") for answer, email in ((wrong, alice.email), (unknown, NOBODY))
    ]
    assert texts[0] == texts[1]
    turns = TURNS // 10
    assert compared(lambda: sign_in(alice.email), lambda: sign_in(NOBODY), turns=turns) < TOLERANCE
    tried(2 * times(turns), "timed refusals")
