"""The asked side: another institution's agent wants to pair with ours, or asks whether a link still holds.

Answers are a status and a body; the door that calls this only carries them. Every refusal is the same for an agent that
does not exist, one that is disabled, and a wrong secret: status, body and time.
"""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from django.conf import settings
from django.db import transaction

from agents.addresses import address_policy, agent_url, card_url
from agents.calling import outgoing
from agents.failure_limit import FailureLimit
from agents.models import Agent, Credential, LinkState, PeerLinkQuerySet, Sender
from agents.pairing_confirmation import REACHING_SECONDS, Confirmation, confirmation_of, is_our_request
from agents.peer_authentication import authenticate_sender, note_use, remember_request
from agents.secret_proof import prove_secret
from protocol.addresses import parse_platform_domain
from protocol.cards import read_card
from protocol.errors import AddressRefused, MessageRefused, Reason, SignatureRefused, WireError
from protocol.packet import PACKET_LIMIT
from protocol.pairing_messages import (
    CheckAnswer,
    CheckRequest,
    ConfirmAnswer,
    PairingAnswer,
    PairingRequest,
    SealedAnswer,
    refusal_bytes,
)
from protocol.signing import Purpose, keys_fingerprint, new_key_pair, sign_request, sign_with_secret
from workspaces.audit import record
from workspaces.models import AuditAction
from workspaces.rate_limits import RateLimit

Reply: TypeAlias = tuple[int, bytes]  # HTTP status and JSON body

ANSWER_METHOD = "ANSWER"  # stands for the HTTP method where an answer is signed, so that it never passes as a request

# Each leaves a row and an entry in the audit log. Only who proves the secret is counted, and who is not confirmed to be
# an agent takes none of its turns.
PAIRINGS_OF_ONE = RateLimit("pairing-of-one", times=12, seconds=3600)
PAIRINGS_BY_SECRET = RateLimit("pairing-by-secret", times=120, seconds=3600)


class Refusal(StrEnum):
    """The code in the body of a refusal."""

    MALFORMED = "malformed"
    CREDENTIALS = "credentials"
    CLOCK = "clock"
    WITHDRAWN = "withdrawn"
    ADDRESS = "address"
    UNCONFIRMED = "unconfirmed"
    BUSY = "busy"


def answer_pairing(
    *, agent_public_id: str, authorization: str, url: str, body: bytes, source: str, now: datetime
) -> Reply:
    """Answer a pairing request. url: as the other side wrote it; source: the IP address the request came from.

    200 with a SealedAnswer; 400 malformed; 401 credentials (also when the address it claims to come from knows nothing
    of it) or, for whoever knows the secret, clock; 403 withdrawn: this sender was disabled or revoked here; 409
    unconfirmed: that address cannot be asked, and would lose a sender by this; 422 address: we could never call the
    agent that asks; 429 busy, too many failures or pairings: wait for ``failure_limit.WINDOW_SECONDS`` at least.
    """
    limit = FailureLimit(agent_public_id=agent_public_id, source=source)
    if limit.reached:
        return _refusal(429, Refusal.BUSY)
    try:
        request = _request_to(agent_public_id, body)
    except MessageRefused:
        return _refusal(400, Refusal.MALFORMED)
    audience = f"{settings.PLATFORM_DOMAIN}/a2a/{agent_public_id}/"
    try:
        proof = prove_secret(
            agent_public_id=agent_public_id,
            authorization=authorization,
            audience=audience,
            url=url,
            request=request,
            body=body,
            now=now,
        )
        remember_request(signer=f"pairing:{proof.credential.pk}", request_id=proof.request_id, now=now)
    except SignatureRefused as refused:
        limit.count()
        return _not_authenticated(refused)
    if not _is_canonical(request.domain):
        return _refusal(422, Refusal.ADDRESS)
    if PAIRINGS_BY_SECRET.take(str(proof.credential.pk)):
        return _refusal(429, Refusal.BUSY)
    # Before anything is written: nothing waits for another machine with rows locked.
    confirmation = confirmation_of(request, asked=audience, body=body)
    if confirmation is Confirmation.DENIED:
        limit.count()
        return _refusal(401, Refusal.CREDENTIALS)
    is_confirmed = confirmation is Confirmation.CONFIRMED
    if PAIRINGS_OF_ONE.take("\n".join((str(proof.credential.pk), request.agent_url, str(is_confirmed)))):
        return _refusal(429, Refusal.BUSY)
    sender = _pair(request, credential=proof.credential, is_confirmed=is_confirmed, now=now)
    if isinstance(sender, Refusal):
        return _refusal(403 if sender is Refusal.WITHDRAWN else 409, sender)
    return 200, _proved_answer(sender, request=request, secret=proof.credential.secret, url=url, now=now)


def answer_confirm(*, agent_public_id: str, body: bytes) -> Reply:
    """Answer the agent we asked to pair with, which wants to know whether that was us. Anybody may ask; only who got
    the request can name it. 200 with a ConfirmAnswer; 400 malformed.
    """
    try:
        return 200, ConfirmAnswer(is_our_request(agent_public_id=agent_public_id, body=body)).to_bytes()
    except MessageRefused:
        return _refusal(400, Refusal.MALFORMED)


def answer_check(*, agent_public_id: str, authorization: str, url: str, body: bytes, now: datetime) -> Reply:
    """Answer a paired agent that asks, signed with its link's key, whether the link still holds.

    200 with a SealedAnswer; 400 malformed; 401 credentials or clock, as for every signed request.
    """
    try:
        sender = authenticate_sender(
            agent=Agent(public_id=agent_public_id),
            authorization=authorization,
            method="POST",
            url=url,
            body=body,
            now=now,
        )
        request = CheckRequest.from_bytes(body)
    except SignatureRefused as refused:
        return _not_authenticated(refused)
    except MessageRefused:
        return _refusal(400, Refusal.MALFORMED)
    note_use(sender, now=now)
    # What is sent to an address that never confirmed would reach somebody who never asked for it.
    can_push = sender.confirmed and _can_reach(domain=sender.platform_domain, url=sender.remote_agent_url)
    Sender.objects.filter(pk=sender.pk).update(can_push=can_push, last_checked_at=now)
    return 200, _signed_answer(CheckAnswer(can_push=can_push, nonce=request.nonce), sender=sender, url=url, now=now)


def _request_to(agent_public_id: str, body: bytes) -> PairingRequest:
    request = PairingRequest.from_bytes(body)
    if request.to_agent_id != agent_public_id:
        raise MessageRefused("to: another agent")
    return request


def _refusal(status: int, code: Refusal) -> Reply:
    return status, refusal_bytes(code)


def _not_authenticated(refused: SignatureRefused) -> Reply:
    return _refusal(401, Refusal.CLOCK if refused.reason is Reason.CLOCK else Refusal.CREDENTIALS)


def _is_canonical(domain: str) -> bool:
    """Only the canonical form of an address we may call: one institution is one text, wherever it is shown."""
    try:
        return str(parse_platform_domain(domain, policy=address_policy())) == domain
    except AddressRefused:
        return False


def _proved_answer(sender: Sender, *, request: PairingRequest, secret: str, url: str, now: datetime) -> bytes:
    answer = _answer_of(sender, nonce=request.nonce).to_bytes()
    token = sign_with_secret(
        secret=secret,
        purpose=Purpose.PAIRING_ANSWER,
        issuer=agent_url(sender.agent),
        audience=request.agent_url,
        method="POST",
        url=url,
        body=answer,
        nonce=request.nonce,
        now=now,
    )
    return SealedAnswer(answer, token).to_bytes()


def _can_reach(*, domain: str, url: str) -> bool:
    """True if the agent that asks shows its card to us: then our late replies can be pushed to it."""
    try:
        answer = outgoing(answer_seconds=REACHING_SECONDS).request("GET", card_url(url))
        return answer.status == 200 and read_card(answer.body, origin=domain).url == url
    except WireError:
        return False


def _pair(request: PairingRequest, *, credential: Credential, is_confirmed: bool, now: datetime) -> Sender | Refusal:
    """The new sender. It is pending, and an older one of the same agent goes on until it is used.

    Refusal.WITHDRAWN when that one, or the secret, was withdrawn; Refusal.UNCONFIRMED when anybody could have asked.
    """
    with transaction.atomic():
        # Locked, so that two requests at once pair one after the other, and none after a revocation.
        usable = Credential.objects.usable(at=now).filter(pk=credential.pk)
        agent = Agent.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=credential.agent_id)
        if not usable.update(last_used_at=now) or _is_withdrawn(request, agent=agent, credential=credential):
            return Refusal.WITHDRAWN
        if not is_confirmed and _of_same_agent(request, agent=agent).usable().exists():
            return Refusal.UNCONFIRMED
        sender = _new_sender(request, agent=agent, credential=credential, is_confirmed=is_confirmed, now=now)
        record(
            workspace=agent.workspace,
            action=AuditAction.SENDER_PAIRED,
            subject=sender,
            actor_name=request.institution,
        )
    return sender


def _is_withdrawn(request: PairingRequest, *, agent: Agent, credential: Credential) -> bool:
    """True for a sender that a member disabled, or revoked since it last paired with this very secret: pairing anew
    must not undo what people decided. A new secret is how they change their mind.
    """
    last = _of_same_agent(request, agent=agent).exclude(state=LinkState.PENDING).order_by("-verified_at").first()
    if last is None or last.state == LinkState.VERIFIED:
        return False
    return last.state == LinkState.DISABLED or last.credential_id == credential.pk


def _of_same_agent(request: PairingRequest, *, agent: Agent) -> PeerLinkQuerySet[Sender]:
    return Sender.objects.filter(agent=agent, platform_domain=request.domain, remote_agent_id=request.agent_id)


def _new_sender(
    request: PairingRequest, *, agent: Agent, credential: Credential, is_confirmed: bool, now: datetime
) -> Sender:
    keys = new_key_pair()
    return Sender.objects.create(
        workspace=agent.workspace,
        agent=agent,
        credential=credential,
        platform_domain=request.domain,
        remote_agent_id=request.agent_id,
        remote_name=request.name,
        remote_institution=request.institution,
        peer_link_id=request.link_id,
        private_key=keys.private_key,
        public_key=keys.public_key,
        peer_public_key=request.public_key,
        fingerprint=keys_fingerprint(keys.public_key, request.public_key),
        confirmed=is_confirmed,
        can_push=is_confirmed,  # by the same address
        state=LinkState.PENDING,
        verified_at=now,
        last_checked_at=now,
    )


def _answer_of(sender: Sender, *, nonce: str) -> PairingAnswer:
    return PairingAnswer(
        name=sender.agent.name,
        institution=sender.workspace.name,
        languages=tuple(sender.agent.languages),
        packet_bytes=PACKET_LIMIT,
        link_id=str(sender.pk),
        public_key=sender.public_key,
        can_push=sender.can_push,
        nonce=nonce,
    )


def _signed_answer(answer: CheckAnswer, *, sender: Sender, url: str, now: datetime) -> bytes:
    body = answer.to_bytes()
    token = sign_request(
        private_key=sender.private_key,
        key_id=sender.peer_link_id,
        issuer=agent_url(sender.agent),
        audience=sender.remote_agent_url,
        method=ANSWER_METHOD,
        url=url,
        body=body,
        now=now,
    )
    return SealedAnswer(body, token).to_bytes()
