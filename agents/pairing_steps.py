"""The checks of Verify & Save, one after the other, and what is saved when all of them passed."""

import uuid
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agents.card_discovery import FoundCard, Typed, card_in, find_card, read_typed
from agents.models import Agent, Connection, ConnectionKind, LinkState, Verification
from agents.pairing_checks import Advice, CheckFailed, CheckList, CheckName
from agents.pairing_confirmation import expect_confirmation
from agents.pairing_exchange import (
    Checked,
    Paired,
    ProbeResult,
    SentRequest,
    ask_to_pair,
    ask_whether_it_holds,
    forged_check_request,
    forged_pairing_request,
    pairing_request,
    probe,
)
from agents.plain_steps import FoundPlain, check_plain_again, connect_plain
from agents.sharing import sharing_kept
from protocol.card_signatures import Proof, check_card
from protocol.cards import Card
from protocol.errors import WireError
from protocol.pairing_messages import is_remote_id
from protocol.plain.card import PlainCard
from protocol.signing import KeyPair, keys_fingerprint, new_key_pair
from workspaces.audit import record
from workspaces.models import Actor, AuditAction

NOTICEABLE_DIFFERENCE = timedelta(seconds=60)  # of the clocks; requests fail from five minutes on


def connect(verification: Verification, *, secret: str, checks: CheckList) -> None:
    """Pair with the agent that was typed and save the connection. Raises CheckFailed; then nothing was saved."""
    remote_agent_id = verification.remote_agent_id
    found = _find(verification, checks=checks)
    if isinstance(found, FoundPlain):
        connect_plain(verification, found=found, secret=secret, checks=checks)
        return
    origin, card = found
    keys, connection_id, now = new_key_pair(), uuid.uuid4(), timezone.now()
    request = pairing_request(
        agent=verification.agent,
        remote_agent_id=remote_agent_id,
        link_id=str(connection_id),
        public_key=keys.public_key,
        now=now,
    )
    expect_confirmation(verification, request=request, remote_agent_url=card.url)
    with checks.check(CheckName.SECRET):
        paired = ask_to_pair(request, pairing_url=card.pairing_url, remote_agent_url=card.url, secret=secret)
    forged = forged_pairing_request(request, pairing_url=card.pairing_url, remote_agent_url=card.url)
    _examine(paired, forged=forged, checks=checks)
    with checks.check(CheckName.SAVED):
        connection = _save(verification, origin=origin, connection_id=connection_id, keys=keys, paired=paired)
        _take_up(connection, checks=checks)


def check_again(verification: Verification, *, connection: Connection, checks: CheckList) -> None:
    """Look whether a connection still holds, and note the result on it. Raises CheckFailed."""
    try:
        found = _find(verification, checks=checks)
        if isinstance(found, FoundPlain):
            check_plain_again(verification, connection=connection, found=found, checks=checks)
            return
        with checks.check(CheckName.KEYS):
            checked = ask_whether_it_holds(connection)
        _examine(checked, forged=forged_check_request(connection), checks=checks)
    except CheckFailed as failed:
        Connection.objects.filter(pk=connection.pk).update(last_checked_at=timezone.now(), last_error=failed.advice)
        raise
    with checks.check(CheckName.SAVED), transaction.atomic():
        # It answers: whatever the breaker was waiting for is over.
        Connection.objects.filter(pk=connection.pk).update(
            last_checked_at=timezone.now(),
            can_push=checked.answer.can_push,
            last_error="",
            failures=0,
            paused_until=None,
        )
        _record_verified(connection, actor=verification.actor)


def _find(verification: Verification, *, checks: CheckList) -> tuple[str, Card] | FoundPlain:
    """The origin in its canonical form, and the card of the agent that was asked for; or a plain agent."""
    remote_agent_id = verification.remote_agent_id
    with checks.check(CheckName.ADDRESS):
        typed = _typed(verification)
        # It may become part of an address, so its form is checked here, before anything is called.
        if not is_remote_id(remote_agent_id):
            raise CheckFailed(Advice.AGENT_ID_FORM)
    with checks.check(CheckName.REACHABLE):
        found = find_card(typed, agent_id=remote_agent_id)
    with checks.check(CheckName.CARD):
        card = card_in(found, origin=typed.origin)
        _must_be_of_the_same_kind(verification, card)
    if settings.KNOWN_CARD_KEYS:
        with checks.check(CheckName.SIGNATURE):
            card = _signed_card(found, origin=typed.origin, checks=checks)
            _must_be_of_the_same_kind(verification, card)
    if isinstance(card, PlainCard):
        return FoundPlain(typed.origin, found.url, card)
    with checks.check(CheckName.AGENT_ID):
        if card.url != f"{typed.origin}/a2a/{remote_agent_id}/":
            raise CheckFailed(Advice.AGENT_ID_MISMATCH)
    return typed.origin, card


def _signed_card(found: FoundCard, *, origin: str, checks: CheckList) -> Card | PlainCard:
    """What a key we know has signed of the card; all of it where no such key did, with a warning."""
    checked = check_card(found.answer.body, keys=settings.KNOWN_CARD_KEYS, origin=origin)
    if checked.proof is not Proof.KNOWN_KEY:
        unknown = checked.proof is Proof.UNKNOWN_KEY
        checks.warn(CheckName.SIGNATURE, Advice.CARD_KEY_UNKNOWN if unknown else Advice.CARD_UNSIGNED)
    return card_in(replace(found, answer=replace(found.answer, body=checked.body)), origin=origin)


def _typed(verification: Verification) -> Typed:
    connection = verification.connection
    if connection is not None and connection.kind == ConnectionKind.PLAIN:
        return Typed(connection.platform_domain, connection.plain.card_url)
    return read_typed(verification.platform_domain)


def _must_be_of_the_same_kind(verification: Verification, card: Card | PlainCard) -> None:
    """A connection that exists has the credentials of its kind, and no others."""
    if verification.connection is None:
        return
    if isinstance(card, PlainCard) != (verification.connection.kind == ConnectionKind.PLAIN):
        raise CheckFailed(Advice.CARD_CHANGED)


def _examine(outcome: Paired | Checked, *, forged: SentRequest, checks: CheckList) -> None:
    """What an answer that was proved still has to show."""
    with checks.check(CheckName.CLOCK):
        if outcome.clock_difference > NOTICEABLE_DIFFERENCE:
            checks.warn(CheckName.CLOCK, Advice.CLOCK_DRIFT)
    with checks.check(CheckName.FORGED):
        _must_be_refused(forged, name=CheckName.FORGED, otherwise=Advice.FORGED_ACCEPTED, checks=checks)
    with checks.check(CheckName.REPLAY):
        _must_be_refused(outcome.request, name=CheckName.REPLAY, otherwise=Advice.REPLAY_ACCEPTED, checks=checks)
    with checks.check(CheckName.CALLBACK):
        if not outcome.answer.can_push:
            checks.warn(CheckName.CALLBACK, Advice.NO_CALLBACK)


def _must_be_refused(request: SentRequest, *, name: CheckName, otherwise: Advice, checks: CheckList) -> None:
    result = probe(request)
    if result is ProbeResult.ACCEPTED:
        raise CheckFailed(otherwise)
    if result is ProbeResult.UNCLEAR:
        checks.warn(name, Advice.PROBE_UNCLEAR)


def _save(
    verification: Verification, *, origin: str, connection_id: uuid.UUID, keys: KeyPair, paired: Paired
) -> Connection:
    """The connection, in place of an older one to the same agent."""
    answer, now = paired.answer, timezone.now()
    with transaction.atomic():
        agent = Agent.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=verification.agent_id)
        if agent.deleted_at:
            raise CheckFailed(Advice.NOT_SAVED)
        older = Connection.objects.filter(
            agent=agent, platform_domain=origin, remote_agent_id=verification.remote_agent_id
        )
        older.exclude(state=LinkState.CLOSED).update(state=LinkState.CLOSED)
        connection = Connection.objects.create(
            id=connection_id,
            workspace=agent.workspace,
            agent=agent,
            platform_domain=origin,
            remote_agent_id=verification.remote_agent_id,
            remote_name=answer.name,
            remote_institution=answer.institution,
            remote_languages=list(answer.languages),
            can_push=answer.can_push,
            peer_link_id=answer.link_id,
            private_key=keys.private_key,
            public_key=keys.public_key,
            peer_public_key=answer.public_key,
            fingerprint=keys_fingerprint(keys.public_key, answer.public_key),
            verified_at=now,
            last_checked_at=now,
            sharing=sharing_kept(older),
        )
        Verification.objects.filter(pk=verification.pk).update(connection=connection)
        agent.touch_links()  # compiled flows name the connection that was replaced
        _record_verified(connection, actor=verification.actor)
    return connection


def _take_up(connection: Connection, *, checks: CheckList) -> None:
    """The first word over the new link: with it the other side closes the old one."""
    try:
        checked = ask_whether_it_holds(connection)
    except (WireError, CheckFailed):
        # Saved all the same: the next call, whatever it is about, says as much.
        checks.warn(CheckName.SAVED, Advice.NOT_TAKEN_UP)
    else:
        Connection.objects.filter(pk=connection.pk).update(can_push=checked.answer.can_push)


def _record_verified(connection: Connection, *, actor: Actor) -> None:
    record(workspace=connection.workspace, action=AuditAction.CONNECTION_VERIFIED, subject=connection, actor=actor)
