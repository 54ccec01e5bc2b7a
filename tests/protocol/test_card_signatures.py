"""Signed agent cards: ours as the public SDK checks them, the SDK's and others' as we do."""

import json
from typing import Any

import pytest
import rfc8785
from a2a.client.card_resolver import parse_agent_card
from a2a.types.a2a_pb2 import AgentCard
from a2a.utils.signing import InvalidSignaturesError, create_agent_card_signer, create_signature_verifier
from google.protobuf.json_format import MessageToDict, ParseDict
from jwt import api_jws

from protocol.card_keys import signing_key
from protocol.card_signatures import CheckedCard, Proof, check_card, sign_card
from protocol.cards import CardRefused, CardRule, build_card, card_bytes, read_card
from protocol.plain.card import read_plain_card
from tests.protocol.card_keys import Json, for_the_sdk, known, private_key, public_of

ORIGIN = "https://office.example"
URL = f"{ORIGIN}/a2a/agt_1/"
KEYS_URL = f"{ORIGIN}/.well-known/jwks.json"
PRIVATE = private_key()
PUBLIC = public_of(PRIVATE)


def ours(name: str = "Reclamações") -> AgentCard:
    return build_card(
        name=name,
        description="Hears complaints.",
        institution="Consumer Protection Office",
        institution_url=ORIGIN,
        agent_url=URL,
        pairing_url=f"{URL}pairing",
    )


def signed(private: Json = PRIVATE) -> bytes:
    return card_bytes(sign_card(ours(), key=signing_key(json.dumps(private)), keys_url=KEYS_URL))


def signature(payload: bytes, *, private: Json = PRIVATE, **header: str) -> Json:
    """As any other signer makes one."""
    key = signing_key(json.dumps(private))
    named = {"kid": key.key_id, "typ": "JOSE", **header}
    protected, _, made = api_jws.encode(payload, key.key, algorithm=key.algorithm, headers=named).split(".")
    return {"protected": protected, "signature": made}


def check(data: bytes | Json, *public: Json, origin: str = ORIGIN) -> CheckedCard:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return check_card(body, keys=known(*(public or (PUBLIC,))), origin=origin)


def sdk_signed(card: Json, *, private: Json = PRIVATE) -> Json:
    header: Any = {"kid": "office-1", "alg": "ES256", "jku": None, "typ": "JOSE"}
    message = ParseDict(card, AgentCard())
    return dict(MessageToDict(create_agent_card_signer(for_the_sdk(private), header)(message)))


def plain_card(**fields: Any) -> Json:
    made = {
        "name": "Marea",
        "description": "",
        "version": "3",
        "supportedInterfaces": [{"url": f"{ORIGIN}/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}],
        "capabilities": {"streaming": False, "extensions": []},
        "securitySchemes": {"key": {"httpAuthSecurityScheme": {"scheme": "Bearer"}}},
        "securityRequirements": [{"schemes": {"key": {}}}],
    }
    return {**made, **fields}


# --- ours -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["EC", "RSA", "OKP"])
def test_the_public_sdk_accepts_our_signature(kind: str) -> None:
    private = private_key(kind=kind)
    asked = []

    def key_of(key_id: str | None, jku: str | None) -> Any:
        asked.append((key_id, jku))
        return for_the_sdk(public_of(private))

    verify = create_signature_verifier(key_of, ["ES256", "RS256", "EdDSA"])
    card = parse_agent_card(json.loads(signed(private)))
    verify(card)
    assert set(asked) == {("office-1", KEYS_URL)}
    card.description = "Hears nothing."
    with pytest.raises(InvalidSignaturesError):
        verify(card)


def test_one_of_ours_covers_every_byte_that_is_served() -> None:
    assert check(signed()).proof is Proof.KNOWN_KEY
    served = json.loads(signed())
    served.pop("signatures")
    assert json.loads(check(signed()).body) == served


def test_what_we_read_of_ours_is_what_it_was() -> None:
    assert read_card(check(signed()).body, origin=ORIGIN) == read_card(signed(), origin=ORIGIN)


# --- others' ----------------------------------------------------------------------------------------------------------


def test_a_card_signed_with_the_public_sdk_is_known() -> None:
    checked = check(sdk_signed(plain_card()))
    assert checked.proof is Proof.KNOWN_KEY
    card = read_plain_card(checked.body, origin=ORIGIN, card_url=f"{ORIGIN}/.well-known/agent-card.json")
    assert (card.name, card.interface.url, card.sign_in.scheme) == ("Marea", f"{ORIGIN}/rpc", "bearer")


def test_what_is_not_signed_of_a_card_is_not_read() -> None:
    """The SDK signs no fields of 0.3, so anybody could add them."""
    card = sdk_signed(plain_card()) | {"url": f"{ORIGIN}/elsewhere", "protocolVersion": "0.3"}
    checked = check(card)
    assert checked.proof is Proof.KNOWN_KEY
    assert b"elsewhere" not in checked.body


def test_a_card_signed_as_it_stands_is_known() -> None:
    card = plain_card(unheardOf={"of": [1, 2.5]})
    checked = check({**card, "signatures": [signature(rfc8785.dumps(card))]})
    assert (checked.proof, json.loads(checked.body)) == (Proof.KNOWN_KEY, card)


def test_a_card_of_0_3_signed_without_defaults_is_known() -> None:
    card = {
        "name": "Marea",
        "description": "Answers.",
        "version": "3",
        "url": f"{ORIGIN}/rpc",
        "preferredTransport": "JSONRPC",
        "protocolVersion": "0.3.0",
        "capabilities": {},
        "defaultInputModes": ["text/plain"],
        "defaultOutputModes": ["text/plain"],
        "skills": [],
    }
    told = {"defaultInputModes": ["text/plain"], "defaultOutputModes": ["text/plain"], "description": "Answers."}
    told |= {"name": "Marea", "url": f"{ORIGIN}/rpc", "version": "3"}
    payload = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    assert check({**card, "signatures": [signature(payload)]}).proof is Proof.KNOWN_KEY


def test_one_good_signature_of_several_is_enough() -> None:
    card = sdk_signed(plain_card())
    card["signatures"].insert(0, signature(b"{}"))
    assert check(card).proof is Proof.KNOWN_KEY


@pytest.mark.parametrize("field", ["name", "version", "supportedInterfaces"])
def test_a_changed_card_is_refused(field: str) -> None:
    changed: Json = {"name": "Other", "version": "4", "supportedInterfaces": []}
    assert refusal({**sdk_signed(plain_card()), field: changed[field]}) is CardRule.WRONG_SIGNATURE


def test_a_signature_of_another_key_with_the_same_name_is_refused() -> None:
    assert refusal(sdk_signed(plain_card(), private=private_key())) is CardRule.WRONG_SIGNATURE


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_the_card_does_not_choose_how_it_is_checked(algorithm: str) -> None:
    header = api_jws.base64url_encode(json.dumps({"alg": algorithm, "kid": "office-1"}).encode()).decode()
    card = plain_card(signatures=[{"protected": header, "signature": ""}])
    assert refusal(card) is CardRule.WRONG_SIGNATURE


@pytest.mark.parametrize("signatures", [None, [], ["of another key"]])
def test_a_card_from_where_we_know_the_key_is_signed_with_it(signatures: list[str] | None) -> None:
    card = plain_card(signatures=[signature(b"{}", kid="another")] if signatures else signatures)
    with pytest.raises(CardRefused) as refused:
        check(card, {**PUBLIC, "origin": ORIGIN})
    assert refused.value.rule is CardRule.NOT_SIGNED
    assert check(card, {**PUBLIC, "origin": "https://other.example"}).proof is not Proof.KNOWN_KEY


def refusal(card: Json) -> CardRule:
    with pytest.raises(CardRefused) as refused:
        check(card)
    return refused.value.rule


@pytest.mark.parametrize("signatures", [None, [], "x", {}])
def test_a_card_without_signatures_says_so(signatures: object) -> None:
    assert check(plain_card(signatures=signatures)).proof is Proof.UNSIGNED


@pytest.mark.parametrize(
    "made",
    [
        5,
        {},
        {"protected": "!", "signature": "x"},
        {"protected": "W10", "signature": "x"},
        {"protected": "x" * 5_000, "signature": "x"},
        signature(b"{}", private=private_key("another")),
    ],
)
def test_a_signature_by_nobody_we_know_proves_nothing(made: object) -> None:
    card = plain_card(signatures=[made])
    assert check(card) == CheckedCard(Proof.UNKNOWN_KEY, json.dumps(card).encode())


def test_a_key_may_speak_for_one_origin_alone() -> None:
    card, public = sdk_signed(plain_card()), public_of(PRIVATE, origin=f"{ORIGIN}/")
    assert check(card, public).proof is Proof.KNOWN_KEY
    assert check(card, public, origin="https://bank.example").proof is Proof.UNKNOWN_KEY


def test_more_signatures_than_anybody_needs_are_not_looked_at() -> None:
    card = sdk_signed(plain_card())
    card["signatures"] = [signature(b"{}", private=private_key("other"))] * 10 + card["signatures"]
    assert check(card).proof is Proof.UNKNOWN_KEY
