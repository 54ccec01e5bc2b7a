"""The asking side's talk over the wire: read the card, pair or check the link, then see two bad requests refused.

Nothing here touches the database. Everything raises WireError, or CheckFailed where the answer itself says what to do.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from django.conf import settings
from django.utils import timezone

from agents.addresses import agent_url, pairing_check_url
from agents.calling import accepted, bearer_headers, outgoing, signed_headers
from agents.models import Agent, Connection
from agents.pairing_checks import Advice, CheckFailed
from agents.pairing_server import ANSWER_METHOD, Refusal
from protocol.errors import Reason, SignatureRefused
from protocol.outgoing_http import Answer
from protocol.pairing_messages import (
    CheckAnswer,
    CheckRequest,
    PairingAnswer,
    PairingRequest,
    SealedAnswer,
    refusal_code,
)
from protocol.signing import Purpose, new_key_pair, sign_with_secret, verify_request, verify_with_secret

# "credentials" is not among them: what that means depends on what was asked.
_BY_REFUSAL = {
    Refusal.CLOCK: Advice.CLOCK,
    Refusal.WITHDRAWN: Advice.WITHDRAWN,
    Refusal.ADDRESS: Advice.OUR_ADDRESS,
    Refusal.UNCONFIRMED: Advice.UNCONFIRMED,
    Refusal.BUSY: Advice.BUSY,
}


@dataclass(frozen=True)
class SentRequest:
    """A request as it went out, to the byte: so that the very same can be sent again."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    def send(self) -> Answer:
        return outgoing().request("POST", self.url, headers=self.headers, body=self.body)


@dataclass(frozen=True)
class Paired:
    """What came of a pairing: the other side's answer, proved, and the request it answers.

    clock_difference: how far the two clocks are apart, as far as the way over the wire lets us see.
    """

    answer: PairingAnswer
    request: SentRequest
    clock_difference: timedelta


@dataclass(frozen=True)
class Checked:
    """What came of checking a link; otherwise as ``Paired``."""

    answer: CheckAnswer
    request: SentRequest
    clock_difference: timedelta


class ProbeResult(Enum):
    """What the other side did with a request it must refuse."""

    REFUSED = auto()
    ACCEPTED = auto()
    UNCLEAR = auto()  # it was busy, or failed: neither yes nor no


def pairing_request(
    *, agent: Agent, remote_agent_id: str, link_id: str, public_key: str, now: datetime
) -> PairingRequest:
    """What our agent asks of the other one."""
    return PairingRequest(
        domain=settings.PLATFORM_DOMAIN,
        agent_id=agent.public_id,
        name=agent.name,
        institution=agent.workspace.name,
        to_agent_id=remote_agent_id,
        link_id=link_id,
        public_key=public_key,
        nonce=secrets.token_urlsafe(24),
        at=now,
    )


def signed_pairing_request(
    request: PairingRequest, *, url: str, remote_agent_url: str, secret: str, now: datetime
) -> SentRequest:
    """The request with its proof of the secret."""
    body = request.to_bytes()
    token = sign_with_secret(
        secret=secret,
        purpose=Purpose.PAIRING_REQUEST,
        issuer=request.agent_url,
        audience=remote_agent_url,
        method="POST",
        url=url,
        body=body,
        nonce=request.nonce,
        now=now,
    )
    return SentRequest(url, bearer_headers(token), body)


def ask_to_pair(request: PairingRequest, *, pairing_url: str, remote_agent_url: str, secret: str) -> Paired:
    """Ask, and check that the answer was written by somebody who knows the secret, to this very request."""
    sent = signed_pairing_request(
        request, url=pairing_url, remote_agent_url=remote_agent_url, secret=secret, now=timezone.now()
    )
    sealed = _sealed_answer(sent.send(), not_known=Advice.CREDENTIALS)
    now = timezone.now()
    try:
        proved = verify_with_secret(
            sealed.proof,
            secret=secret,
            purpose=Purpose.PAIRING_ANSWER,
            issuer=remote_agent_url,
            audience=request.agent_url,
            method="POST",
            url=pairing_url,
            body=sealed.answer,
            nonce=request.nonce,
            now=now,
        )
    except SignatureRefused as error:
        raise CheckFailed(_advice_for_proof(error)) from error
    answer = PairingAnswer.from_bytes(sealed.answer)
    if answer.nonce != request.nonce or answer.public_key == request.public_key:
        raise CheckFailed(Advice.NO_PROOF)
    return Paired(answer, sent, abs(now - proved.issued_at))


def ask_whether_it_holds(connection: Connection) -> Checked:
    """Ask over a link, signed with its key, and check that the answer was signed with the key of its other end."""
    request = CheckRequest(nonce=secrets.token_urlsafe(24))
    url, body = pairing_check_url(connection.remote_agent_url), request.to_bytes()
    sent = SentRequest(url, signed_headers(connection, url=url, body=body, method="POST"), body)
    sealed = _sealed_answer(sent.send(), not_known=Advice.NO_SUCH_LINK)
    now = timezone.now()
    try:
        proved = verify_request(
            sealed.proof,
            public_key=connection.peer_public_key,
            issuer=connection.remote_agent_url,
            audience=agent_url(connection.agent),
            method=ANSWER_METHOD,
            url=url,
            body=sealed.answer,
            now=now,
        )
    except SignatureRefused as error:
        raise CheckFailed(_advice_for_proof(error)) from error
    answer = CheckAnswer.from_bytes(sealed.answer)
    if answer.nonce != request.nonce:
        raise CheckFailed(Advice.NO_PROOF)
    return Checked(answer, sent, abs(now - proved.issued_at))


def probe(request: SentRequest) -> ProbeResult:
    """Send something that must be refused."""
    status = request.send().status
    if 200 <= status < 300:
        return ProbeResult.ACCEPTED
    if status >= 500 or status in {408, 425, 429}:
        return ProbeResult.UNCLEAR
    return ProbeResult.REFUSED


def forged_pairing_request(request: PairingRequest, *, pairing_url: str, remote_agent_url: str) -> SentRequest:
    """A pairing request that looks like ours, by somebody who does not know the secret."""
    forged = replace(request, nonce=secrets.token_urlsafe(24))
    return signed_pairing_request(
        forged, url=pairing_url, remote_agent_url=remote_agent_url, secret=secrets.token_urlsafe(36), now=timezone.now()
    )


def forged_check_request(connection: Connection) -> SentRequest:
    """A request over our link, signed with another key."""
    url, body = pairing_check_url(connection.remote_agent_url), CheckRequest(nonce=secrets.token_urlsafe(24)).to_bytes()
    stranger = new_key_pair().private_key
    return SentRequest(url, signed_headers(connection, url=url, body=body, method="POST", private_key=stranger), body)


def _sealed_answer(answer: Answer, *, not_known: Advice) -> SealedAnswer:
    """not_known: what to advise when the other side does not accept who we say we are."""
    code = refusal_code(answer.body) if answer.status >= 400 else ""
    if code in _BY_REFUSAL:
        raise CheckFailed(_BY_REFUSAL[Refusal(code)])
    if answer.status in {401, 403}:
        raise CheckFailed(not_known)
    return SealedAnswer.from_bytes(accepted(answer).body)


def _advice_for_proof(refused: SignatureRefused) -> Advice:
    return Advice.CLOCK if refused.reason is Reason.CLOCK else Advice.NO_PROOF
