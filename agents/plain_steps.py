"""Verify & Save for an agent that knows nothing of our extension: what can be seen of it, and what is saved then.

Such an agent cannot prove that it knows the secret, and there are no keys to exchange: the secret itself is sent, to
the origin that was typed and nowhere else, and kept encrypted for the calls to come.
"""

import secrets
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Connection, ConnectionKind, LinkState, PlainAccess, Verification
from agents.pairing_checks import PLAIN_CHECKS, Advice, CheckFailed, CheckList, CheckName
from agents.plain_calling import PlainDoor, ask_plain, dialect_of, door_of, taken, wrong_credential_headers
from agents.sharing import sharing_kept
from protocol.a2a_v10 import EXTENSION_NEEDED, RpcError
from protocol.errors import CallFailed, WireError
from protocol.outgoing_http import Answer
from protocol.plain.card import PlainCard
from protocol.plain.card_schemes import Scheme
from protocol.plain.dialect import Call
from protocol.plain.input_modes import takes
from workspaces.audit import record
from workspaces.models import AuditAction


@dataclass(frozen=True)
class FoundPlain:
    """A plain agent's card, and where it was found."""

    origin: str
    card_url: str
    card: PlainCard


def connect_plain(verification: Verification, *, found: FoundPlain, secret: str, checks: CheckList) -> None:
    """Try the credential and save the connection. Raises CheckFailed; then nothing was saved."""
    checks.expect(PLAIN_CHECKS)
    card = found.card
    # A secret is not kept for an agent that asks for none: it could only leak.
    kept = "" if card.sign_in.scheme is Scheme.NONE else secret
    door = PlainDoor(card.interface, card.sign_in, verification.remote_agent_id, kept)
    guarded = _examine(door, checks=checks)
    with checks.check(CheckName.SAVED):
        _note_files(card, checks=checks)
        _save(verification, found=found, door=door, guarded=guarded)


def check_plain_again(
    verification: Verification, *, connection: Connection, found: FoundPlain, checks: CheckList
) -> None:
    """Look whether the card still says the same and the credential is still accepted. Raises CheckFailed."""
    access = connection.plain
    door = door_of(access)
    with checks.check(CheckName.CARD):
        if (found.card.interface, found.card.sign_in) != (door.interface, door.sign_in):
            raise CheckFailed(Advice.CARD_CHANGED)
    guarded = _examine(door, checks=checks)
    with checks.check(CheckName.SAVED), transaction.atomic():
        _note_files(found.card, checks=checks)
        PlainAccess.objects.filter(pk=access.pk).update(
            guarded=guarded,
            streaming=found.card.streaming,
            pushes=found.card.pushes,
            reads_history=found.card.reads_history,
            input_modes=list(found.card.input_modes),
        )
        Connection.objects.filter(pk=connection.pk).update(
            last_checked_at=timezone.now(), last_error="", failures=0, paused_until=None
        )
        record(
            workspace=connection.workspace,
            action=AuditAction.CONNECTION_VERIFIED,
            subject=connection,
            actor=verification.actor,
        )


def _examine(door: PlainDoor, *, checks: CheckList) -> bool:
    """True if nobody gets in without the right credential, as far as can be seen."""
    with checks.check(CheckName.SIGN_IN):
        if door.sign_in.scheme is Scheme.UNKNOWN:
            raise CheckFailed(Advice.SCHEME)
    with checks.check(CheckName.ACCEPTED):
        _must_be_answered(door, ask_plain(door, _harmless(door)))
    with checks.check(CheckName.UNSIGNED):
        closed = not _is_answered(door, ask_plain(door, _harmless(door), headers={}))
        if not closed:
            checks.warn(CheckName.UNSIGNED, Advice.OPEN)
    with checks.check(CheckName.WRONG_SECRET):
        wrong = wrong_credential_headers(door, secret=secrets.token_urlsafe(32))
        told_apart = not _is_answered(door, ask_plain(door, _harmless(door), headers=wrong))
        if not told_apart:
            checks.warn(CheckName.WRONG_SECRET, Advice.ANY_SECRET if closed else Advice.OPEN)
    return closed and told_apart


def _note_files(card: PlainCard, *, checks: CheckList) -> None:
    modes = card.input_modes
    if takes(modes, "application/pdf") or any(mode.startswith("image/") for mode in modes):
        advice = Advice.TAKES_FILES
    else:
        advice = Advice.TAKES_TEXT if takes(modes, "text/plain") else Advice.TAKES_NO_FILES
    checks.note(CheckName.SAVED, advice)


def _harmless(door: PlainDoor) -> Call:
    """A question about a task that does not exist."""
    tenant = door.interface.tenant
    return dialect_of(door).get_request(request_id="check", task_id=str(uuid.uuid4()), tenant=tenant)


def _must_be_answered(door: PlainDoor, answer: Answer) -> None:
    """Raises CheckFailed or WireError unless an A2A agent answered, if only with *no such task*."""
    if answer.status in {401, 403}:
        raise CheckFailed(Advice.PLAIN_CREDENTIALS)
    try:
        dialect_of(door).read_answer(taken(door, answer).body)
    except RpcError as error:
        if error.code == EXTENSION_NEEDED:
            raise CheckFailed(Advice.NEEDS_EXTENSION) from error
    except CallFailed as error:
        # Some send the JSON-RPC error with a status of its own.
        if error.permanent and answer.headers.get("content-type", "").startswith("application/json"):
            return
        raise


def _is_answered(door: PlainDoor, answer: Answer) -> bool:
    """False when it was turned away. A fault or a busy server is no refusal, so it counts as answered."""
    if answer.status in {401, 403}:
        return False
    try:
        _must_be_answered(door, answer)
    except WireError:
        return answer.status >= 500
    return True


def _save(verification: Verification, *, found: FoundPlain, door: PlainDoor, guarded: bool) -> Connection:
    """The connection, in place of an older one to the same agent."""
    now = timezone.now()
    with transaction.atomic():
        agent = Agent.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=verification.agent_id)
        if agent.deleted_at:
            raise CheckFailed(Advice.NOT_SAVED)
        older = Connection.objects.filter(
            agent=agent, platform_domain=found.origin, remote_agent_id=verification.remote_agent_id
        )
        older.exclude(state=LinkState.CLOSED).update(state=LinkState.CLOSED)
        connection = Connection.objects.create(
            workspace=agent.workspace,
            agent=agent,
            kind=ConnectionKind.PLAIN,
            platform_domain=found.origin,
            remote_agent_id=verification.remote_agent_id,
            remote_name=found.card.name,
            remote_institution=found.card.institution,
            private_key="",
            verified_at=now,
            last_checked_at=now,
            sharing=sharing_kept(older),
        )
        _save_access(connection, found=found, door=door, guarded=guarded)
        Verification.objects.filter(pk=verification.pk).update(connection=connection)
        agent.touch_links()  # compiled flows name the connection that was replaced
        record(
            workspace=agent.workspace,
            action=AuditAction.CONNECTION_VERIFIED,
            subject=connection,
            actor=verification.actor,
        )
    return connection


def _save_access(connection: Connection, *, found: FoundPlain, door: PlainDoor, guarded: bool) -> None:
    PlainAccess.objects.create(
        connection=connection,
        card_url=found.card_url,
        interface_url=door.interface.url,
        dialect=door.interface.dialect,
        tenant=door.interface.tenant,
        streaming=found.card.streaming,
        pushes=found.card.pushes,
        reads_history=found.card.reads_history,
        input_modes=list(found.card.input_modes),
        scheme=door.sign_in.scheme,
        header=door.sign_in.header,
        token_url=door.sign_in.token_url,
        scopes=list(door.sign_in.scopes),
        secret=door.secret,
        guarded=guarded,
    )
