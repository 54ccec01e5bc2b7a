"""Is a pairing request from where it says? Knowing the secret does not show that: several may have been given the same.

So before the asked side believes the address in a request, it asks that very address. The asking side says yes only
while it waits for the answer to this request, sent to this agent.
"""

from enum import Enum, auto

from agents.addresses import pairing_confirm_url
from agents.calling import outgoing
from agents.models import Agent, Verification, VerificationState
from protocol.errors import MessageRefused, WireError
from protocol.pairing_messages import ConfirmAnswer, ConfirmRequest, PairingRequest, request_digest

REACHING_SECONDS = 3.0  # the agent that asks is waiting for us meanwhile
_NOT_NOW = frozenset({408, 425, 429})


class Confirmation(Enum):
    """What the address that a pairing request claims to come from says about it."""

    CONFIRMED = auto()
    DENIED = auto()
    UNREACHABLE = auto()  # nobody answers there, or not now: neither yes nor no


def expect_confirmation(verification: Verification, *, request: PairingRequest, remote_agent_url: str) -> None:
    """The asking side is about to send this request, and will stand by it until the verification ends."""
    digest = request_digest(asked=remote_agent_url, body=request.to_bytes())
    running = Verification.objects.filter(pk=verification.pk, state=VerificationState.RUNNING)
    running.update(request_digest=digest)


def is_our_request(*, agent_public_id: str, body: bytes) -> bool:
    """The asking side's answer to a ConfirmRequest. No for an agent that does not exist, as for any other.

    Raises MessageRefused.
    """
    digest = ConfirmRequest.from_bytes(body).digest
    agents = Agent.objects.kept().filter(public_id=agent_public_id).values("pk")
    running = Verification.objects.filter(agent__in=agents, state=VerificationState.RUNNING)
    return running.filter(request_digest=digest).exists()


def confirmation_of(request: PairingRequest, *, asked: str, body: bytes) -> Confirmation:
    """The asked side's question. asked: URL of our agent; body: the request, to the byte. Takes up to three seconds."""
    question = ConfirmRequest(digest=request_digest(asked=asked, body=body)).to_bytes()
    url, headers = pairing_confirm_url(request.agent_url), {"Content-Type": "application/json"}
    try:
        answer = outgoing(answer_seconds=REACHING_SECONDS).request("POST", url, headers=headers, body=question)
    except WireError:
        return Confirmation.UNREACHABLE
    if answer.status >= 500 or answer.status in _NOT_NOW:
        return Confirmation.UNREACHABLE
    return Confirmation.CONFIRMED if _is_yes(answer.status, answer.body) else Confirmation.DENIED


def _is_yes(status: int, body: bytes) -> bool:
    try:
        return status == 200 and ConfirmAnswer.from_bytes(body).confirmed
    except MessageRefused:
        return False
