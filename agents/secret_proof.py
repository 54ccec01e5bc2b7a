"""Which of an agent's secrets was a pairing request signed with? Answered in the same time, whatever is asked."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from encrypted_model_fields.fields import decrypt_str, encrypt_str

from agents.models import Agent, Credential
from protocol.errors import Reason, SignatureRefused
from protocol.pairing_messages import PairingRequest
from protocol.signing import Purpose, VerifiedRequest, bearer_token, verify_with_secret

# Tries are filled up to this number, so that time tells neither whether an agent exists nor how many secrets it has.
SECRETS_TRIED = 4


@dataclass(frozen=True)
class SecretProof:
    """The credential whose secret the request proves, and the id of the request."""

    credential: Credential
    request_id: str


def prove_secret(
    *,
    agent_public_id: str,
    authorization: str,
    audience: str,
    url: str,
    request: PairingRequest,
    body: bytes,
    now: datetime,
) -> SecretProof:
    """Tries every usable secret of the agent, and as many that nobody has as it takes to be as slow without any.
    A disabled or deleted agent counts as unknown.

    Raises SignatureRefused, the same for an unknown agent and a wrong secret; with Reason.CLOCK when a secret is right
    and only the time is not.
    """
    token = bearer_token(authorization)

    def tried(secret: str) -> VerifiedRequest | SignatureRefused:
        try:
            return verify_with_secret(
                token,
                secret=secret,
                purpose=Purpose.PAIRING_REQUEST,
                issuer=request.agent_url,
                audience=audience,
                method="POST",
                url=url,
                body=body,
                nonce=request.nonce,
                now=now,
            )
        except SignatureRefused as refused:
            return refused

    credentials = _usable_credentials(agent_public_id, now=now)
    outcomes = [(credential, tried(credential.secret)) for credential in credentials]
    for _ in range(SECRETS_TRIED - len(credentials)):
        tried(_nobodys_secret())
    return _first_proof(outcomes)


def _usable_credentials(agent_public_id: str, *, now: datetime) -> list[Credential]:
    # One question, and no more of each row than is needed: what is found should cost little more than what is not.
    agents = Agent.objects.answering().filter(public_id=agent_public_id).values("pk")
    return list(Credential.objects.usable(at=now).filter(agent__in=agents).only("agent_id", "secret"))


def _first_proof(outcomes: list[tuple[Credential, VerifiedRequest | SignatureRefused]]) -> SecretProof:
    for credential, outcome in outcomes:
        if isinstance(outcome, VerifiedRequest):
            return SecretProof(credential, outcome.request_id)
    for _, outcome in outcomes:
        if isinstance(outcome, SignatureRefused) and outcome.reason is Reason.CLOCK:
            raise outcome
    raise SignatureRefused("no secret fits")


def _nobodys_secret() -> str:
    # Decrypted each time, as a real one is when its row is read.
    return str(decrypt_str(_nobodys_encrypted_secret()))


@lru_cache(maxsize=1)
def _nobodys_encrypted_secret() -> str:
    return str(encrypt_str(secrets.token_urlsafe(36)).decode())
