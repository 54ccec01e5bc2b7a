"""Signatures on agent cards (A2A 1.0, 8.4): JWS over the card in its canonical form (RFC 8785), kept in the card.

What exactly is signed is read in more than one way: the card as it stands, as a message of A2A 1.0 without what that
version does not name, the same without anything empty (the public SDK), and as the SDK of 0.3 read it. Our cards carry
a signature over each. Of another's card, only the form that one of its signatures covers is believed.
"""

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import rfc8785
from a2a.compat.v0_3.types import AgentCard as OldCard
from a2a.types.a2a_pb2 import AgentCard, AgentCardSignature
from google.protobuf.json_format import (  # type: ignore[import-untyped]  # it comes without stubs
    MessageToDict,
    ParseDict,
    ParseError,
)
from jwt import PyJWTError
from jwt.api_jws import PyJWS
from jwt.utils import base64url_decode, base64url_encode
from pydantic import ValidationError

from protocol.card_json import card_as_json
from protocol.card_keys import ALGORITHMS, CardKey
from protocol.cards import CARD_LIMIT, CardRefused, CardRule
from protocol.errors import MessageRefused
from protocol.strict_json import loads_object

MOST_SIGNATURES = 10
_FIELD = "signatures"
_LONGEST = 4_000  # characters of one part of a signature
_jws = PyJWS(algorithms=sorted(ALGORITHMS))


class Proof(StrEnum):
    """What is known of who wrote a card."""

    KNOWN_KEY = "known_key"
    UNKNOWN_KEY = "unknown_key"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class CheckedCard:
    """body: what to read of the card: all of it, or what a key we know has signed."""

    proof: Proof
    body: bytes


def sign_card(card: AgentCard, *, key: CardKey, keys_url: str) -> AgentCard:
    """The card with its signatures. keys_url: where the public key can be read."""
    header = {"alg": key.algorithm, "typ": "JOSE", "kid": key.key_id, "jku": keys_url}
    signed = AgentCard()
    signed.CopyFrom(card)
    for form in _forms(card_as_json(card)):
        token = _jws.encode(form, key.key, algorithm=key.algorithm, headers=header)
        protected, _, signature = token.split(".")
        signed.signatures.append(AgentCardSignature(protected=protected, signature=signature))
    return signed


def check_card(data: bytes, *, keys: tuple[CardKey, ...], origin: str) -> CheckedCard:
    """Raises CardRefused for a card that names a key we know and is not what that key signed, and for one that no such
    key signed although one is known to speak for its origin.

    The address of keys that a card names (jku) is never called: whoever changed the card could have changed that too.
    """
    try:
        card = loads_object(data, limit=CARD_LIMIT)
    except MessageRefused as error:
        raise CardRefused(CardRule.NOT_A_CARD, "not JSON") from error
    signatures = card.get(_FIELD)
    if not isinstance(signatures, list) or not signatures:
        return _unproved(Proof.UNSIGNED, data, keys=keys, origin=origin)
    forms, wrong = _forms(card), False
    for signature in signatures[:MOST_SIGNATURES]:
        for key in _named(signature, keys=keys, origin=origin):
            form = next((form for form in forms if _covers(signature, form, key=key)), None)
            if form is not None:
                return CheckedCard(Proof.KNOWN_KEY, form)
            wrong = True
    if wrong:
        raise CardRefused(CardRule.WRONG_SIGNATURE, "a wrong signature")
    return _unproved(Proof.UNKNOWN_KEY, data, keys=keys, origin=origin)


def _unproved(proof: Proof, data: bytes, *, keys: tuple[CardKey, ...], origin: str) -> CheckedCard:
    """Whoever changes a card can take its signature off as well."""
    if any(key.origin == origin for key in keys):
        raise CardRefused(CardRule.NOT_SIGNED, "not signed with the key of its origin")
    return CheckedCard(proof, data)


def _named(signature: object, *, keys: tuple[CardKey, ...], origin: str) -> list[CardKey]:
    """The keys that may have made a signature, by what it says of itself."""
    protected = _text(signature, "protected")
    try:
        header = json.loads(base64url_decode(protected))
    except (ValueError, binascii.Error):
        return []
    key_id = header.get("kid") if isinstance(header, dict) else None
    return [key for key in keys if key.key_id == key_id and key.origin in {"", origin}]


def _covers(signature: object, form: bytes, *, key: CardKey) -> bool:
    payload = base64url_encode(form).decode()
    token = f"{_text(signature, 'protected')}.{payload}.{_text(signature, 'signature')}"
    try:
        _jws.decode(token, key.key, algorithms=[key.algorithm])
    except (PyJWTError, ValueError):
        return False
    return True


def _text(signature: object, name: str) -> str:
    value = signature.get(name) if isinstance(signature, dict) else None
    return value if isinstance(value, str) and len(value) <= _LONGEST and "." not in value else ""


def _forms(card: Mapping[str, Any]) -> list[bytes]:
    """Everything that a signature of this card may be over, the fullest first."""
    bare = {name: value for name, value in card.items() if name != _FIELD}
    readings: list[object] = [bare]
    try:
        message = MessageToDict(ParseDict(bare, AgentCard(), ignore_unknown_fields=True))
        readings += [message, _without_empty(message)]
    except ParseError:
        pass  # older than 1.0
    try:
        old = OldCard.model_validate(bare).model_dump(
            mode="json", exclude_defaults=True, exclude_none=True, by_alias=True
        )
        readings.append(_without_empty(old))
    except ValidationError:
        pass  # newer than 0.3
    forms: dict[bytes, None] = {}
    for reading in readings:
        try:
            forms[rfc8785.dumps(reading)] = None  # type: ignore[arg-type]  # it is JSON
        except rfc8785.CanonicalizationError:
            continue
    return list(forms)


def _without_empty(value: Any) -> Any:
    """None for what is empty itself."""
    if isinstance(value, dict):
        return {name: kept for name, one in value.items() if (kept := _without_empty(one)) is not None} or None
    if isinstance(value, list):
        return [kept for one in value if (kept := _without_empty(one)) is not None] or None
    return None if value == "" else value
