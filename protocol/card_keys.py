"""Keys that agent cards are signed with: ours, and those of others that we know. JSON Web Keys (RFC 7517)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from jwt import PyJWK, PyJWTError

from protocol.addresses import AddressPolicy, parse_platform_domain
from protocol.errors import AddressRefused

# Public-key signatures only: whoever can check one must not be able to make one.
ALGORITHMS = frozenset({"ES256", "ES384", "ES512", "EdDSA", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
SMALLEST_RSA = 2048  # bits
ANYWHERE = AddressPolicy(allowed_networks=(ip_network("0.0.0.0/0"), ip_network("::/0")), allow_http=True)
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})
_ID_LIMIT = 200


@dataclass(frozen=True)
class CardKey:
    """key_id: as a signature names it. algorithm: the only one this key is used with. origin: whose cards it speaks
    for; empty for everybody's. public: as it may be shown.
    """

    key_id: str
    algorithm: str
    key: PyJWK = field(repr=False)
    origin: str
    public: Mapping[str, Any]


def signing_key(text: str) -> CardKey:
    """A private JSON Web Key. Raises ValueError, which does not show it."""
    data = _object(text)
    if "d" not in data:
        raise ValueError("it is not a private key")
    return _card_key(data)


def known_keys(text: str) -> tuple[CardKey, ...]:
    """A JSON Web Key Set of public keys. Raises ValueError."""
    listed = _object(text).get("keys")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ValueError('it is not {"keys": [...]}')
    if any(not _PRIVATE.isdisjoint(one) for one in listed):
        raise ValueError("it holds a private key; give the public ones only")
    return tuple(_card_key(one) for one in listed)


def _card_key(data: Mapping[str, Any]) -> CardKey:
    key_id, origin = data.get("kid"), data.get("origin", "")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= _ID_LIMIT:
        raise ValueError("a key has no kid")
    if not isinstance(origin, str):
        raise ValueError("a key's origin is not text")
    origin = _as_domains_are_written(origin) if origin else ""
    try:
        key = PyJWK(dict(data))
    except (PyJWTError, ValueError, TypeError):
        raise ValueError("a key cannot be read") from None
    if key.algorithm_name not in ALGORITHMS:
        raise ValueError(f"a key's algorithm is not one of {', '.join(sorted(ALGORITHMS))}")
    if data.get("kty") == "RSA" and key.key.key_size < SMALLEST_RSA:
        raise ValueError(f"an RSA key has fewer than {SMALLEST_RSA} bits")
    shown = {name: value for name, value in data.items() if name not in _PRIVATE} | {"alg": key.algorithm_name}
    return CardKey(key_id, key.algorithm_name, key, origin, shown)


def _as_domains_are_written(origin: str) -> str:
    """Else a key for ``https://Office.example:443`` would speak for nobody, and cards from there need no signature."""
    try:
        return str(parse_platform_domain(origin, policy=ANYWHERE))
    except AddressRefused as error:
        raise ValueError("a key's origin is not https://host[:port]") from error


def _object(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        raise ValueError("it is not JSON") from None
    if not isinstance(data, dict):
        raise ValueError("it is not a JSON object")
    return data
