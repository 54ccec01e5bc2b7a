"""Keys of cards that tests sign with."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt import PyJWK
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from protocol.card_keys import CardKey, known_keys, signing_key

Json = dict[str, Any]


def private_key(key_id: str = "office-1", *, kind: str = "EC", **more: str) -> Json:
    made: Any
    if kind == "EC":
        made = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    elif kind == "RSA":
        made = RSAAlgorithm.to_jwk(rsa.generate_private_key(public_exponent=65537, key_size=2048), as_dict=True)
    else:
        made = OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate(), as_dict=True)
    return {**made, "kid": key_id, **more}


def public_of(private: Json, **more: str) -> Json:
    return {**signing_key(json.dumps(private)).public, **more}


def known(*public: Json) -> tuple[CardKey, ...]:
    return known_keys(json.dumps({"keys": public}))


def for_the_sdk(jwk: Json) -> PyJWK:
    return PyJWK(jwk)
