"""Keys of agent cards as they are configured: what is taken, and what is refused without showing it."""

import json

import pytest

from protocol.card_keys import known_keys, signing_key
from tests.protocol.card_keys import Json, private_key, public_of


@pytest.mark.parametrize(("kind", "algorithm"), [("EC", "ES256"), ("RSA", "RS256"), ("OKP", "EdDSA")])
def test_the_key_says_its_algorithm(kind: str, algorithm: str) -> None:
    private = private_key(kind=kind)
    key = signing_key(json.dumps(private))
    assert (key.key_id, key.algorithm, key.public["alg"]) == ("office-1", algorithm, algorithm)
    assert {"d", "p", "q"}.isdisjoint(key.public)
    assert private["d"] not in repr(key)


def test_an_algorithm_can_be_named() -> None:
    assert signing_key(json.dumps(private_key(kind="RSA", alg="PS256"))).algorithm == "PS256"


def broken(**fields: object) -> Json:
    return {**private_key(), **fields}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kty": "EC", "d": "x"},
        broken(kid=""),
        broken(kid=5),
        broken(crv="P-1"),
        broken(alg="HS256"),
        broken(origin=5),
        {"kty": "oct", "kid": "a", "k": "c2VjcmV0", "d": "x"},
        public_of(private_key()),
    ],
)
def test_what_is_no_private_key_is_refused(data: Json) -> None:
    with pytest.raises(ValueError, match=r"key|origin") as refused:
        signing_key(json.dumps(data))
    assert str(data.get("d", "nothing at all")) not in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": [5]}', json.dumps({"keys": [private_key()]})])
def test_what_is_no_set_of_public_keys_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="it "):
        known_keys(text)


@pytest.mark.parametrize(
    "written",
    ["https://Office.example", "https://office.example/", "https://office.example:443", " https://office.example"],
)
def test_the_origin_of_a_key_is_written_as_domains_are(written: str) -> None:
    """Compared as it stands, it would be of no card, and cards from there would need no signature."""
    (key,) = known_keys(json.dumps({"keys": [public_of(private_key(), origin=written)]}))
    assert key.origin == "https://office.example"


@pytest.mark.parametrize(
    "written", ["office.example", "https://", "https://office.example/agents", "https://a@b.example"]
)
def test_what_is_no_origin_stops_the_start(written: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        known_keys(json.dumps({"keys": [public_of(private_key(), origin=written)]}))


def test_a_small_rsa_key_is_refused() -> None:
    small = {"kty": "RSA", "kid": "a", "e": "AQAB", "n": "u" * 170}
    with pytest.raises(ValueError, match="2048"):
        known_keys(json.dumps({"keys": [small]}))
