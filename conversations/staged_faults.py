"""The fault switch of a test chat: it stands at our own edge, in place of a call; the peer knows nothing of it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils import timezone

from agents.models import ConnectionKind
from conversations import outbox
from conversations.carrying import Carrier, NobodyCalled, Record
from conversations.flows.record_answer import record_offer_answer, record_turn_answer
from conversations.flows.record_heard import record_heard
from conversations.models import Fault, OutboxItem, OutboxKind, Rehearsal, handoff_of
from protocol import a2a_v10
from protocol.errors import CallFailed, Reason
from protocol.handoff_extension import Refusal
from protocol.plain.heard import Heard, Stage

Staging = Callable[[OutboxItem], Carrier | None]
SLOW = timedelta(seconds=7)  # longer than a person waits without a word, shorter than a handoff waits by default
_GARBLED = b"<html>\xff"


def staged(item: OutboxItem) -> Carrier | None:
    """What happens in place of the call; None: the call is made. Only in a test chat anything is asked at all."""
    if not item.conversation.is_test or item.handoff is None:
        return None
    fault = Rehearsal.objects.filter(pk=item.conversation_id).values_list("fault", flat=True).first()
    return _STAGED[Fault(fault)](item) if fault else None


def _slow(item: OutboxItem) -> Carrier | None:
    """The call is made, but not before its time. No thread waits meanwhile."""
    rest = (item.created_at + SLOW - timezone.now()).total_seconds()
    if rest <= 0:
        return None
    return lambda item: NobodyCalled(lambda: outbox.put_off(item, why="staged: slow", seconds=rest))


def _fail_as_if_down(_item: OutboxItem) -> Record:
    raise CallFailed(Reason.UNREACHABLE, detail="staged")


def _read_what_cannot_be_read(_item: OutboxItem) -> Record:
    answer = a2a_v10.read_task(_GARBLED)
    raise RuntimeError(f"It was read as {answer.state}.")


def _refusing(item: OutboxItem) -> Carrier | None:
    return _hear_refusal if item.kind in {OutboxKind.OFFER, OutboxKind.TURN} else None


def _hear_refusal(item: OutboxItem) -> Record:
    connection = handoff_of(item).connection
    if connection is not None and connection.kind == ConnectionKind.PLAIN:
        return lambda: record_heard(item=item, heard=Heard(Stage.REFUSED), words="staged")
    refusal = Refusal("busy", "").to_json()
    answer = a2a_v10.TaskAnswer(task_id="", context_id="", state=a2a_v10.REJECTED, text="", extension=refusal)
    record = record_offer_answer if item.kind == OutboxKind.OFFER else record_turn_answer
    return lambda: record(item=item, answer=answer)


_STAGED: Mapping[Fault, Staging] = {
    Fault.NONE: lambda _item: None,
    Fault.SLOW: _slow,
    Fault.DOWN: lambda _item: _fail_as_if_down,
    Fault.GARBLED: lambda _item: _read_what_cannot_be_read,
    Fault.REFUSING: _refusing,
}
