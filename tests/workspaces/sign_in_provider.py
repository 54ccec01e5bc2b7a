"""A small OpenID Connect provider on this machine, which signs its ID tokens and checks PKCE and the client."""

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT, SECRET = "handoff", "the-clients-own-secret"


class Provider:
    """claims: what it says besides about whoever signs in, None for what it leaves out; key: what it signs with, which
    may be another's. answer: what stands beside the identity. comes_along: with the person, in the address.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.issuer = server.url_for("").rstrip("/")
        self.key = self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.answer: dict[str, Any] = {"access_token": "a", "token_type": "Bearer"}
        self.comes_along = ""
        self.asked: dict[str, str] = {}
        self.discovery: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        server.expect_request("/.well-known/openid-configuration").respond_with_handler(
            lambda _request: _json(self.discovery)
        )
        server.expect_request("/keys").respond_with_handler(lambda _request: _json({"keys": [self._public()]}))
        server.expect_request("/token", method="POST").respond_with_handler(self._token)

    def leaves(self, location: str) -> str:
        """The person confirms who they are; what they come back with."""
        assert location.startswith(f"{self.issuer}/authorize?")
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert (self.asked["client_id"], self.asked["code_challenge_method"]) == (CLIENT, "S256")
        return f"code=c0de&state={self.asked['state']}&{self.comes_along}"

    def _public(self) -> dict[str, Any]:
        key: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self.published.public_key()))
        return {**key, "kid": "k1", "alg": "RS256", "use": "sig"}

    def _token(self, request: Request) -> Response:
        form = request.form
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        right = (form["code"], form["client_id"], form["client_secret"], challenge)
        if right != ("c0de", CLIENT, SECRET, self.asked["code_challenge"]):
            return Response(status=400)
        return _json({"id_token": self._id_token(), **self.answer})

    def _id_token(self) -> str:
        now = int(time.time())
        known = {"iss": self.issuer, "sub": "u1", "aud": CLIENT, "iat": now, "exp": now + 300}
        said = {**known, "nonce": self.asked["nonce"], **self.claims}
        claims = {name: value for name, value in said.items() if value is not None}
        key: Any = self.key if self.algorithm == "RS256" else SECRET * 2
        return jwt.encode(claims, key if self.algorithm != "none" else None, self.algorithm, headers={"kid": "k1"})


def _json(value: object) -> Response:
    return Response(json.dumps(value), content_type="application/json")
