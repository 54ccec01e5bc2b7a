"""The agent that handed over asks how our ledger of that handoff stands."""

from uuid import UUID

from a2a.utils.errors import TaskNotFoundError
from django.db.models import Q
from django.utils import timezone

from agents.models import Sender
from conversations.flows.read_ledger import HeldLedger, find_ledger
from conversations.flows.state_ledger import statement_of
from conversations.models import CheckState, LedgerCheck, LedgerOutcome
from protocol.errors import MessageRefused
from protocol.ledger_messages import MOST_DIGESTS, AskDigests, AskHeads, AskSignature, Digests, Heads, Question
from protocol.ledger_messages import Signature as Signed
from protocol.packet import Json
from protocol.signing import CLOCK_TOLERANCE
from protocol.statement import SignedStatement, sign_statement, signature_holds, signed_counts


def answer_ledger(*, sender: Sender, task_id: str, question: Question) -> Json:
    """task_id: ours, or the sender's own id of the handoff. Raises TaskNotFoundError for one that is not over this very
    link, and MessageRefused for a statement of another time, or that is not what our own ledger says.
    """
    held = _held(sender, task_id)
    match question:
        case AskHeads():
            return _heads(held, question).to_json()
        case AskDigests(stream=stream, start=start):
            return Digests(held.ledger.of(stream)[start : start + MOST_DIGESTS]).to_json()
        case AskSignature():
            return _countersigned(held, question).to_json()


def _held(sender: Sender, task_id: str) -> HeldLedger:
    try:
        known = UUID(task_id)
    except ValueError:
        raise TaskNotFoundError from None
    held = find_ledger(Q(pk=known) | Q(remote_id=str(known)), sender=sender)
    if held is None:
        raise TaskNotFoundError
    return held


def _heads(held: HeldLedger, asked: AskHeads) -> Heads:
    shared = held.ledger.counts.shared_with(asked.counts)
    return Heads(held.ledger.counts, held.acknowledged.back, held.ledger.upto(shared).heads)


def _countersigned(held: HeldLedger, asked: AskSignature) -> Signed:
    # Each side signs when it was written; by the asking side's word alone it could be any day.
    if abs(timezone.now() - asked.at) > CLOCK_TOLERANCE:
        raise MessageRefused("at: is not now")
    statement, link = statement_of(held, upto=asked.counts, at=asked.at), held.row.link
    if not signature_holds(statement, public_key=link.peer_public_key, signature=asked.signature):
        raise MessageRefused("signature: is not one under what this side holds")
    ours = sign_statement(statement, private_key=link.private_key)
    _note(held, SignedStatement(statement, {link.peer_public_key: asked.signature, link.public_key: ours}))
    return Signed(ours)


def _note(held: HeldLedger, signed: SignedStatement) -> None:
    """Unless it says less than the other side is known to have, or than it signed before: what was signed of more would
    be lost, and only what is whole may be called agreed.
    """
    counts, row = signed.statement.ledger.counts, held.row
    before = LedgerCheck.objects.filter(pk=row.pk).values_list("agreed", flat=True).first()
    known = [held.acknowledged, *([signed_counts(before)] if before else [])]
    if not all(counts.covers(one) for one in known):
        return
    LedgerCheck.objects.update_or_create(
        handoff_id=row.pk,
        defaults={
            "workspace": row.workspace,
            "state": CheckState.DONE,
            "outcome": LedgerOutcome.AGREE,
            "started_by": None,
            "started_at": timezone.now(),
            "agreed": signed.to_json(),
        },
    )
