"""Signatures on agent cards: ours are served with one when there is a key, others' are looked at in Verify & Save."""

import json
import shlex
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import rfc8785
from a2a.types.a2a_pb2 import AgentCard
from a2a.utils.signing import create_signature_verifier
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from google.protobuf.json_format import Parse
from jwt import api_jws

from agents.models import Agent, Verification
from agents.own_card import card_message
from agents.pairing import run_verification, start_verification
from agents.pairing_checks import Advice, CheckName, Outcome
from handoff_project.keys import card_key, card_keys
from protocol.card_keys import known_keys, signing_key
from protocol.card_signatures import Proof, check_card
from tests.agents.plain_peer import TOKEN, Json, PlainPeer, running_plain_peer
from tests.agents.pressing import failure, outcomes, recheck
from tests.agents.two_platforms import LOOPBACK, Platform, card_path, changed_card
from tests.conversations.client_program import Program
from tests.protocol.card_keys import for_the_sdk, known, private_key, public_of
from workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)
PRIVATE = private_key()


@pytest.fixture
def signs(settings: Any) -> None:
    settings.CARD_SIGNING_KEY = signing_key(json.dumps(PRIVATE))


@pytest.fixture
def knows(settings: Any) -> None:
    settings.KNOWN_CARD_KEYS = known(public_of(PRIVATE))


def advice_of(verification: Verification) -> dict[str, str]:
    return {check["name"]: check["advice"] for check in verification.checks if check["advice"]}


# --- ours -------------------------------------------------------------------------------------------------------------


def test_our_card_is_signed_and_its_tag_stays(signs: None, bank_agent: Agent) -> None:
    path = card_path(bank_agent)
    first, second = Client().get(path), Client().get(path)
    assert first.json()["signatures"]
    assert first["ETag"] == second["ETag"]
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_key_is_where_the_signature_says(signs: None, bank_agent: Agent, settings: Any) -> None:
    (path,) = {header["jku"].removeprefix(settings.PLATFORM_DOMAIN) for header in headers_of(card_message(bank_agent))}
    (key,) = Client().get(path).json()["keys"]
    assert "d" not in key
    create_signature_verifier(lambda _kid, _jku: for_the_sdk(key), ["ES256"])(served(bank_agent))


@pytest.mark.parametrize(
    ("method", "version"), [("GetExtendedAgentCard", "1.0"), ("agent/getAuthenticatedExtendedCard", "0.3")]
)
def test_the_card_for_those_who_sign_in_is_signed_too(
    method: str, version: str, signs: None, bank_agent: Agent, settings: Any
) -> None:
    card = Program(bank_agent).result(method, {}, version=version)
    assert card["signatures"]
    checked = check_card(json.dumps(card).encode(), keys=known(public_of(PRIVATE)), origin=settings.PLATFORM_DOMAIN)
    assert checked.proof is Proof.KNOWN_KEY


def headers_of(card: AgentCard) -> list[Json]:
    return [json.loads(api_jws.base64url_decode(one.protected)) for one in card.signatures]


def served(agent: Agent) -> AgentCard:
    return Parse(Client().get(card_path(agent)).content, AgentCard(), ignore_unknown_fields=True)


def test_without_a_key_nothing_is_signed(bank_agent: Agent) -> None:
    assert "signatures" not in Client().get(card_path(bank_agent)).json()
    assert Client().get("/.well-known/jwks.json").status_code == 404


def test_a_key_can_be_made() -> None:
    said = StringIO()
    call_command("make_card_key", kid="card-7", stdout=said)
    ours, others = (word.partition("=")[2] for word in shlex.split(said.getvalue()))  # as a shell reads it
    assert signing_key(ours).public == known_keys(others)[0].public
    assert signing_key(ours).key_id == "card-7"


def test_a_key_that_cannot_be_read_stops_the_start_without_being_shown() -> None:
    for read in (card_key, card_keys):
        with pytest.raises(ImproperlyConfigured, match=r"^NAME is no ") as stopped:
            read("NAME", '{"kty": "EC", "kid": "a", "d": "hidden"}')
        assert "hidden" not in str(stopped.value)


# --- of an agent that knows handoffs ----------------------------------------------------------------------------------


def test_without_known_keys_nobody_asks_for_signatures(verify: Callable[..., Verification], secret: str) -> None:
    assert CheckName.SIGNATURE not in outcomes(verify(secret))


def test_a_card_signed_with_a_key_we_know_passes(
    signs: None, knows: None, verify: Callable[..., Verification], secret: str, alice: User
) -> None:
    verification = verify(secret)
    assert set(outcomes(verification).values()) == {Outcome.PASSED}
    assert list(outcomes(verification))[2:5] == [CheckName.CARD, CheckName.SIGNATURE, CheckName.AGENT_ID]
    assert verification.connection is not None
    assert outcomes(recheck(verification.connection, alice))[CheckName.SIGNATURE] == Outcome.PASSED


def test_a_card_without_a_signature_passes_with_a_warning(
    knows: None, verify: Callable[..., Verification], secret: str
) -> None:
    assert advice_of(verify(secret)) == {CheckName.SIGNATURE: Advice.CARD_UNSIGNED}


def test_a_card_signed_with_another_key_passes_with_a_warning(
    signs: None, verify: Callable[..., Verification], secret: str, settings: Any
) -> None:
    settings.KNOWN_CARD_KEYS = known(public_of(private_key("another")))
    assert advice_of(verify(secret)) == {CheckName.SIGNATURE: Advice.CARD_KEY_UNKNOWN}


def test_a_changed_card_is_refused_before_anything_is_sent(
    signs: None,
    knows: None,
    verify: Callable[..., Verification],
    secret: str,
    office_agent: Agent,
    office_platform: Platform,
) -> None:
    changed = changed_card(office_agent, office_platform, old='"name":"Complaints"', new='"name":"Complaint"')
    office_platform.fakes[card_path(office_agent)] = changed
    verification = verify(secret)
    assert failure(verification) == (CheckName.SIGNATURE, Advice.CARD_FORGED)
    assert {method for method, _path, _status in office_platform.requests} == {"GET"}
    assert verification.connection is None


# --- of a plain agent -------------------------------------------------------------------------------------------------


@pytest.fixture
def peer(settings: Any) -> Iterator[PlainPeer]:
    settings.DEVELOPMENT_NETWORKS = LOOPBACK
    with running_plain_peer() as peer:
        yield peer


def press(peer: PlainPeer, agent: Agent, actor: User) -> Verification:
    verification = start_verification(
        agent=agent, remote_agent_id="marea", platform_domain=peer.domain, secret=TOKEN, actor=actor
    )
    run_verification(verification.pk)
    return Verification.objects.get(pk=verification.pk)


def signed(peer: PlainPeer, card: Json) -> Json:
    """Names a place for its key that must not be asked."""
    header = {"kid": PRIVATE["kid"], "jku": f"{peer.domain}/keys.json"}
    key = signing_key(json.dumps(PRIVATE))
    token = api_jws.encode(rfc8785.dumps(card), key.key, algorithm="ES256", headers=header)
    protected, _, signature = token.split(".")
    return {**card, "signatures": [{"protected": protected, "signature": signature}]}


@pytest.mark.parametrize("known_here", [True, False])
def test_a_plain_agents_signature_is_looked_at_and_its_keys_are_not_fetched(
    known_here: bool, peer: PlainPeer, bank_agent: Agent, alice: User, settings: Any
) -> None:
    settings.KNOWN_CARD_KEYS = known(public_of(PRIVATE if known_here else private_key("another")))
    peer.shows_card(signed(peer, peer.card()))
    verification = press(peer, bank_agent, alice)
    assert verification.connection is not None
    outcome = Outcome.PASSED if known_here else Outcome.WARNING
    assert outcomes(verification)[CheckName.SIGNATURE] == outcome
    assert "/keys.json" not in [asked.path for asked in peer.asked]


def test_a_plain_agents_changed_card_is_refused_before_the_secret_is_sent(
    knows: None, peer: PlainPeer, bank_agent: Agent, alice: User
) -> None:
    peer.shows_card({**signed(peer, peer.card()), "name": "Other"})
    assert failure(press(peer, bank_agent, alice)) == (CheckName.SIGNATURE, Advice.CARD_FORGED)
    assert {asked.verb for asked in peer.asked} == {"GET"}
