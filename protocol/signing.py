"""Who says it, to whom, and that nothing in it was changed: signatures over the exact bytes of a request.

Two kinds, both as JWTs. Every request of a link is signed with the Ed25519 key that was made for that link alone.
While two agents pair there is no such key yet: both prove that they know the secret by HMAC, without sending it.
The algorithm and the key always come from our own records; nothing in a token chooses them.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.types import Options

from protocol.errors import Reason, SignatureRefused

LIFETIME = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(seconds=300)  # how far two clocks may be apart, either way
# From its signing until nobody takes it any more; an id that is remembered for twice this time cannot come again.
ACCEPTANCE_WINDOW = LIFETIME + CLOCK_TOLERANCE
TOKEN_LIMIT = 4096
ID_LIMIT = 64
SHORTEST_SECRET = 32  # bytes
_SCHEME = "bearer "
# Points of Ed25519 under which anybody can make a signature that holds, by their y: keys that nobody has to have.
_FIELD = 2**255 - 19
_OF_ORDER_8 = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_OF_SMALL_ORDER = frozenset({0, 1, _OF_ORDER_8, _FIELD - _OF_ORDER_8, _FIELD - 1})
# Claims are checked below, against this very request; the library would accept lists and leeways.
_OPTIONS: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


class Purpose(StrEnum):
    """What a proof of the secret stands for, so that none can be handed back as another."""

    PAIRING_REQUEST = "pairing-request"
    PAIRING_ANSWER = "pairing-answer"


@dataclass(frozen=True)
class KeyPair:
    """Ed25519, raw, base64url without padding (32 bytes each)."""

    private_key: str
    public_key: str


@dataclass(frozen=True)
class VerifiedRequest:
    """request_id: unique per signer; expires_at: the signer's own end of it; issued_at: by the signer's clock."""

    request_id: str
    issued_at: datetime
    expires_at: datetime


def new_key_pair() -> KeyPair:
    private_key = Ed25519PrivateKey.generate()
    return KeyPair(
        private_key=_to_text(private_key.private_bytes_raw()),
        public_key=_to_text(private_key.public_key().public_bytes_raw()),
    )


def keys_fingerprint(one_public_key: str, other_public_key: str) -> str:
    """Short text for people to compare, e.g. ``7f3a 91c0 22de 4b18``: the same whichever key comes first."""
    digest = hashlib.sha256("\n".join(sorted((one_public_key, other_public_key))).encode()).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def is_public_key(text: str) -> bool:
    """True for the one canonical text of a raw Ed25519 public key that only its holder can sign for."""
    try:
        raw = _to_bytes(text)
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        return False
    y = int.from_bytes(raw, "little") % 2**255  # the highest bit is the sign of x
    return _to_text(raw) == text and y < _FIELD and y not in _OF_SMALL_ORDER


def bearer_token(authorization: str) -> str:
    """The token of an ``Authorization: Bearer`` header. Raises SignatureRefused."""
    if not authorization[: len(_SCHEME)].lower() == _SCHEME:
        raise SignatureRefused("no bearer token")
    return authorization[len(_SCHEME) :].strip(" ")


def key_id_of(token: str) -> str:
    """The key id a token names. Nothing is verified by this, and no more of it is read. Raises SignatureRefused."""
    try:
        header = json.loads(_to_bytes(_of_fair_size(token).split(".", 1)[0]))
    except (ValueError, RecursionError) as error:
        raise SignatureRefused("not a token") from error
    key_id = header.get("kid") if isinstance(header, dict) else None
    if not isinstance(key_id, str) or not 0 < len(key_id) <= ID_LIMIT:
        raise SignatureRefused("no key id")
    return key_id


def sign_request(
    *,
    private_key: str,
    key_id: str,
    issuer: str,
    audience: str,
    method: str,
    url: str,
    body: bytes,
    now: datetime,
) -> str:
    """A token for this one request; good for a minute. issuer and audience are agent URLs."""
    claims = _claims(issuer=issuer, audience=audience, method=method, url=url, body=body, now=now)
    key = Ed25519PrivateKey.from_private_bytes(_to_bytes(private_key))
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": key_id})


def verify_request(
    token: str,
    *,
    public_key: str,
    issuer: str,
    audience: str,
    method: str,
    url: str,
    body: bytes,
    now: datetime,
) -> VerifiedRequest:
    """Raises SignatureRefused; with Reason.CLOCK when all of it is right but the time."""
    key = Ed25519PublicKey.from_public_bytes(_to_bytes(public_key))
    claims = _decoded(token, key=key, algorithm="EdDSA")
    expected = _bound(issuer=issuer, audience=audience, method=method, url=url, body=body)
    return _checked(claims, expected=expected, now=now)


def sign_with_secret(
    *,
    secret: str,
    purpose: Purpose,
    issuer: str,
    audience: str,
    method: str,
    url: str,
    body: bytes,
    nonce: str,
    now: datetime,
) -> str:
    """A proof that we know the secret, bound to this one exchange. nonce: of the side that asks.

    Raises SignatureRefused for a secret of less than 32 bytes: a proof by a guessable one would give it away.
    """
    if len(secret.encode()) < SHORTEST_SECRET:
        raise SignatureRefused("the secret is too short to be one")
    claims = _claims(issuer=issuer, audience=audience, method=method, url=url, body=body, now=now)
    try:
        return jwt.encode({**claims, "use": purpose.value, "nonce": nonce}, secret.encode(), algorithm="HS256")
    except jwt.PyJWTError as error:
        raise SignatureRefused("this cannot be a secret") from error


def verify_with_secret(
    token: str,
    *,
    secret: str,
    purpose: Purpose,
    issuer: str,
    audience: str,
    method: str,
    url: str,
    body: bytes,
    nonce: str,
    now: datetime,
) -> VerifiedRequest:
    """Raises SignatureRefused; with Reason.CLOCK when all of it is right but the time."""
    claims = _decoded(token, key=secret.encode(), algorithm="HS256")
    expected = _bound(issuer=issuer, audience=audience, method=method, url=url, body=body)
    return _checked(claims, expected={**expected, "use": purpose.value, "nonce": nonce}, now=now)


def sign_document(document: bytes, *, private_key: str) -> str:
    """A signature over what has to hold by itself, long after any request: base64url without padding.

    document: begins with a line that says what it is, which no request and no other document does.
    """
    return _to_text(Ed25519PrivateKey.from_private_bytes(_to_bytes(private_key)).sign(document))


def document_holds(document: bytes, *, public_key: str, signature: str) -> bool:
    if not is_public_key(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(_to_bytes(public_key)).verify(_to_bytes(signature), document)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bound(*, issuer: str, audience: str, method: str, url: str, body: bytes) -> dict[str, str]:
    digest = _to_text(hashlib.sha256(body).digest())
    return {"iss": issuer, "aud": audience, "htm": method, "htu": url, "bd": digest}


def _claims(*, issuer: str, audience: str, method: str, url: str, body: bytes, now: datetime) -> dict[str, str | int]:
    issued = int(now.timestamp())
    return {
        **_bound(issuer=issuer, audience=audience, method=method, url=url, body=body),
        "jti": secrets.token_hex(16),
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
    }


def _decoded(token: str, *, key: Ed25519PublicKey | bytes, algorithm: str) -> dict[str, Any]:
    try:
        return jwt.decode(_of_fair_size(token), key, algorithms=[algorithm], options=_OPTIONS)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise SignatureRefused("the signature does not hold") from error


def _of_fair_size(token: str) -> str:
    if len(token) > TOKEN_LIMIT or not token.isascii():
        raise SignatureRefused("not a token")
    return token


def _checked(claims: dict[str, Any], *, expected: dict[str, str], now: datetime) -> VerifiedRequest:
    for name, value in expected.items():
        if claims.get(name) != value:
            raise SignatureRefused(f"claim {name} does not fit this request")
    request_id, issued, expires = claims.get("jti"), claims.get("iat"), claims.get("exp")
    # It is stored: what is not printable (NUL, half a character) some databases cannot keep.
    if not isinstance(request_id, str) or not 0 < len(request_id) <= ID_LIMIT or not request_id.isprintable():
        raise SignatureRefused("no request id")
    if type(issued) is not int or type(expires) is not int or not 0 < expires - issued <= LIFETIME.total_seconds():
        raise SignatureRefused("no lifetime of at most a minute")
    # Last, so that only whoever holds the key learns that the clocks are apart.
    tolerance = int(CLOCK_TOLERANCE.total_seconds())  # a whole number: of one without end no float can be made
    if not issued - tolerance <= now.timestamp() <= expires + tolerance:
        raise SignatureRefused("the clocks are too far apart, or it is too old", reason=Reason.CLOCK)
    return VerifiedRequest(request_id, datetime.fromtimestamp(issued, UTC), datetime.fromtimestamp(expires, UTC))


def _to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
