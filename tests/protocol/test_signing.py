"""Who says it, to whom, and that nothing was changed (OWASP ASVS 5.0: 9.1 and 9.2 for self-contained tokens)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from protocol.errors import Reason, SignatureRefused
from protocol.signing import (
    TOKEN_LIMIT,
    Purpose,
    VerifiedRequest,
    bearer_token,
    document_holds,
    is_public_key,
    key_id_of,
    keys_fingerprint,
    new_key_pair,
    sign_request,
    sign_with_secret,
    verify_request,
    verify_with_secret,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEYS = new_key_pair()
SECRET = "hsec_" + "s" * 43
REQUEST: dict[str, Any] = {
    "issuer": "https://bank.example/a2a/agt_1/",
    "audience": "https://office.example/a2a/agt_2/",
    "method": "POST",
    "url": "https://office.example/a2a/agt_2/",
    "body": b'{"text":"hello"}',
}
ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
EXCHANGE: dict[str, Any] = {**REQUEST, "purpose": Purpose.PAIRING_REQUEST, "nonce": "n" * 32}
OTHERWISE = [
    ("issuer", "https://other.example/a2a/agt_1/"),
    ("audience", "https://other.example/a2a/agt_2/"),
    ("method", "GET"),
    ("url", "https://office.example/a2a/agt_2/?x=1"),
    ("body", b'{"text":"hello"} '),
]


def as_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(now: datetime = NOW, **changed: Any) -> str:
    return sign_request(private_key=KEYS.private_key, key_id="link-1", now=now, **{**REQUEST, **changed})


def verified(token: str, now: datetime = NOW, **changed: Any) -> VerifiedRequest:
    return verify_request(token, now=now, **{"public_key": KEYS.public_key, **REQUEST, **changed})


def raw_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(KEYS.private_key + "="))


def claims_of(token: str) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return read


def test_it_accepts_its_own_signature() -> None:
    token = signed()

    assert key_id_of(token) == "link-1"
    assert verified(token).expires_at == NOW + timedelta(seconds=60)


def test_every_request_has_an_id_of_its_own() -> None:
    assert verified(signed()).request_id != verified(signed()).request_id


@pytest.mark.parametrize(("name", "value"), OTHERWISE)
def test_it_refuses_a_signature_for_another_request(name: str, value: object) -> None:
    with pytest.raises(SignatureRefused) as refused:
        verified(signed(), **{name: value})

    assert refused.value.reason is Reason.CREDENTIALS


def test_it_refuses_another_key() -> None:
    with pytest.raises(SignatureRefused):
        verified(signed(), public_key=new_key_pair().public_key)


def test_v9_1_2_it_refuses_an_algorithm_the_token_chose() -> None:
    claims = claims_of(signed())
    by_public_key = jwt.encode(claims, KEYS.public_key, algorithm="HS256", headers={"kid": "link-1"})
    unsigned = jwt.encode(claims, None, algorithm="none", headers={"kid": "link-1"})

    for token in (by_public_key, unsigned):
        with pytest.raises(SignatureRefused):
            verified(token)


@pytest.mark.parametrize("seconds", [-300, 0, 60, 360])
def test_it_bears_clocks_that_are_five_minutes_apart(seconds: int) -> None:
    assert verified(signed(), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 361, 3600])
def test_it_refuses_a_stale_signature_and_blames_the_clock(seconds: int) -> None:
    with pytest.raises(SignatureRefused) as refused:
        verified(signed(), now=NOW + timedelta(seconds=seconds))

    assert refused.value.reason is Reason.CLOCK


def test_it_does_not_talk_of_clocks_to_who_has_no_key() -> None:
    with pytest.raises(SignatureRefused) as refused:
        verified(signed(), now=NOW + timedelta(hours=1), public_key=new_key_pair().public_key)

    assert refused.value.reason is Reason.CREDENTIALS


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": int(NOW.timestamp()) + 61},
        {"exp": int(NOW.timestamp())},
        {"exp": None},
        {"iat": "now"},
        {"iat": True},
        {"iat": 10**400, "exp": 10**400 + 5},
        {"iat": -(10**400), "exp": 5 - 10**400},
        {"jti": ""},
        {"jti": "x" * 65},
        {"jti": 7},
        {"jti": "nul\x00"},
        {"aud": [REQUEST["audience"]]},
        {"bd": None},
    ],
)
def test_it_refuses_claims_of_another_shape(changed: dict[str, Any]) -> None:
    token = jwt.encode({**claims_of(signed()), **changed}, raw_key(), algorithm="EdDSA", headers={"kid": "link-1"})

    with pytest.raises(SignatureRefused):
        verified(token)


@pytest.mark.parametrize("token", ["", "a.b.c", "é.b.c", "x" * 5000, "e30.e30.", "e30"])
def test_it_refuses_what_is_no_token(token: str) -> None:
    for read in (key_id_of, verified):
        with pytest.raises(SignatureRefused):
            read(token)


@pytest.mark.parametrize("key_id", [None, "", "x" * 65, 7])
def test_it_refuses_a_key_id_that_is_none(key_id: object) -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "EdDSA", "kid": key_id}).encode()).decode().rstrip("=")

    with pytest.raises(SignatureRefused):
        key_id_of(f"{header}.e30.AAAA")


def test_it_reads_the_authorization_header() -> None:
    assert bearer_token("Bearer abc") == bearer_token("bearer  abc") == "abc"
    for header in ("", "abc", "Basic abc"):
        with pytest.raises(SignatureRefused):
            bearer_token(header)


def test_the_fingerprint_is_short_and_the_same_on_both_sides() -> None:
    one, other = KEYS.public_key, new_key_pair().public_key

    assert keys_fingerprint(one, other) == keys_fingerprint(other, one) != keys_fingerprint(one, one)
    assert [len(part) for part in keys_fingerprint(one, other).split(" ")] == [4, 4, 4, 4]


def test_it_knows_a_public_key_from_other_text() -> None:
    assert is_public_key(KEYS.public_key)
    for text in ("", "abc", KEYS.public_key + "=", KEYS.public_key[:-1], "é" * 43, KEYS.public_key + "\n"):
        assert not is_public_key(text)


@pytest.mark.parametrize(
    "y",
    [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255 - 1, ORDER_8, 2**255 - 19 - ORDER_8],
    ids=["order 4", "order 1", "order 2", "order 4 anew", "order 1 anew", "too large", "order 8", "order 8 below"],
)
@pytest.mark.parametrize("sign", [0, 2**255])
def test_it_takes_no_key_that_anybody_can_sign_for(y: int, sign: int) -> None:
    """Whoever pairs with one could say later of each statement and receipt that somebody else has signed it."""
    assert not is_public_key(as_text((y + sign).to_bytes(32, "little")))


def test_what_anybody_can_sign_is_signed_by_nobody() -> None:
    neutral = (1).to_bytes(32, "little")
    key, signature = as_text(neutral), as_text(neutral + bytes(32))

    Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), b"whatever")
    assert not document_holds(b"whatever", public_key=key, signature=signature)


# --- while two agents pair --------------------------------------------------------------------------------------------


def proved(token: str, now: datetime = NOW, **changed: Any) -> VerifiedRequest:
    return verify_with_secret(token, now=now, **{"secret": SECRET, **EXCHANGE, **changed})


def test_a_secret_is_proved_without_being_sent() -> None:
    token = sign_with_secret(secret=SECRET, now=NOW, **EXCHANGE)

    assert proved(token).issued_at == NOW
    assert SECRET not in token
    assert SECRET not in json.dumps(claims_of(token))


@pytest.mark.parametrize(
    ("name", "value"), [*OTHERWISE, ("nonce", "m" * 32), ("purpose", Purpose.PAIRING_ANSWER), ("secret", "x" * 48)]
)
def test_a_proof_holds_for_one_exchange_only(name: str, value: object) -> None:
    token = sign_with_secret(secret=SECRET, now=NOW, **EXCHANGE)

    with pytest.raises(SignatureRefused):
        proved(token, **{name: value})


def test_a_right_secret_and_a_wrong_clock_are_told_apart() -> None:
    token = sign_with_secret(secret=SECRET, now=NOW, **EXCHANGE)

    for secret, reason in ((SECRET, Reason.CLOCK), ("x" * 48, Reason.CREDENTIALS)):
        with pytest.raises(SignatureRefused) as refused:
            proved(token, secret=secret, now=NOW + timedelta(hours=1))
        assert refused.value.reason is reason


def test_a_token_that_is_too_long_is_not_even_read() -> None:
    long = "https://bank.example/" + "a" * TOKEN_LIMIT

    with pytest.raises(SignatureRefused):
        verified(signed(url=long), url=long)


@pytest.mark.parametrize("secret", ["", "hunter2", "s" * 31, "ssh-ed25519 " + "A" * 40])
def test_it_proves_nothing_by_what_cannot_be_a_secret(secret: str) -> None:
    with pytest.raises(SignatureRefused):
        sign_with_secret(secret=secret, now=NOW, **EXCHANGE)
