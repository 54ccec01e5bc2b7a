"""What an ID token has to say beside signature, issuer, audience and expiry (OpenID Connect Core 3.1.3.7)."""

import base64
import hashlib
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

NEEDED = ("iss", "sub", "aud", "exp", "iat")
_DIGESTS = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512, "DSA": hashlib.sha512}


class NotThisSignIn(ValueError):
    """The token may be true, and was made for something else than this sign-in."""


def check_identity(claims: Mapping[str, Any], *, client_id: str, nonce: str, access_token: str, algorithm: str) -> None:
    """nonce: what this browser left with. algorithm: of the signature. Raises NotThisSignIn."""
    missing = [name for name in NEEDED if not claims.get(name)]
    if missing:
        raise NotThisSignIn(f"Without {', '.join(missing)}.")
    if claims["aud"] not in (client_id, [client_id]) or claims.get("azp", client_id) != client_id:
        raise NotThisSignIn("For others too, whom nobody here trusts.")
    if not nonce or not _is(claims.get("nonce"), nonce):
        raise NotThisSignIn("Not the answer to what was asked.")
    if "at_hash" in claims and not _is(claims["at_hash"], access_token_hash(access_token, algorithm=algorithm)):
        raise NotThisSignIn("It came with another access token.")


def access_token_hash(access_token: str, *, algorithm: str) -> str:
    """``at_hash``: the left half of the digest that goes with the algorithm of the signature."""
    digest = _DIGESTS[algorithm[-3:]](access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _is(said: object, wanted: str) -> bool:
    return isinstance(said, str) and compare_digest(said.encode(), wanted.encode())
