"""From a JSON-RPC call of an authenticated sender to the flow it asks for, and back to an answer."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from a2a.utils.errors import (
    A2AError,
    ExtensionSupportRequiredError,
    InternalError,
    InvalidParamsError,
    InvalidRequestError,
    MethodNotFoundError,
    TaskNotFoundError,
)
from django.utils import timezone

from agents.earlier_links import whose_question
from agents.models import Sender
from conversations.flows.answer_ledger import answer_ledger
from conversations.flows.receive_erasure import receive_erasure
from conversations.flows.receive_offer import known_by_their_id, receive_offer
from conversations.flows.receive_take_back import await_offer, receive_take_back
from conversations.flows.receive_turn import acknowledge, receive_turn
from conversations.flows.take_in_file import take_piece
from conversations.flows.tell_task import Told, task_with_late_replies
from conversations.models import Handoff
from conversations.models.refused_offer import TooManyAwaited
from protocol import a2a_v10
from protocol.a2a_v10 import REJECTED, IncomingMessage, RpcRequest, TaskView
from protocol.earlier_link import signature_in
from protocol.errors import MessageRefused
from protocol.file_pieces import piece_from
from protocol.handoff_extension import Refusal, ask_from, offer_from, take_back_from, turn_from
from protocol.ledger_messages import question_from
from workspaces.prepared import PreparedRows

_TOO_MANY = "Too many tasks were cancelled that have not come. Try again later."


def answer_call(*, sender: Sender, body: bytes) -> bytes:
    """Always an answer: what cannot be read or done is a JSON-RPC error in the words of A2A."""
    try:
        call = a2a_v10.read_request(body)
    except MessageRefused as refused:
        return a2a_v10.error_answer(None, InvalidRequestError(refused.detail))
    method = _METHODS.get(call.method)
    if method is None:
        return a2a_v10.error_answer(call.id, MethodNotFoundError())
    try:
        return method(sender, call)
    except MessageRefused as refused:
        return a2a_v10.error_answer(call.id, InvalidParamsError(refused.detail))
    except A2AError as error:
        return a2a_v10.error_answer(call.id, error)


def answer_callback(*, handoff: Handoff, call: RpcRequest) -> bytes:
    """As ``answer_call``, for what the agent that took over asks: it passes files on. Raises NotYetTold."""
    if call.method != a2a_v10.PASS_FILE:
        return a2a_v10.error_answer(call.id, MethodNotFoundError())
    try:
        extension = a2a_v10.read_params_extension(call.params)
        if extension is None:
            raise ExtensionSupportRequiredError
        arrival = take_piece(handoff=handoff, piece=piece_from(extension))
    except MessageRefused as refused:
        return a2a_v10.error_answer(call.id, InvalidParamsError(refused.detail))
    except A2AError as error:
        return a2a_v10.error_answer(call.id, error)
    return a2a_v10.extension_answer(call.id, arrival.to_json())


def _send_message(sender: Sender, call: RpcRequest) -> bytes:
    incoming = a2a_v10.read_sent_message(call.params)
    extension = incoming.extension
    if extension is None:
        raise ExtensionSupportRequiredError
    told = _offer_or_turn(sender, incoming, extension)
    return a2a_v10.message_answer(call.id, _view(told, incoming))


def _offer_or_turn(sender: Sender, incoming: IncomingMessage, extension: Mapping[str, Any]) -> Told | Refusal:
    match extension.get("type"):
        case "offer" if not incoming.task_id:
            return receive_offer(sender=sender, incoming=incoming, offer=offer_from(extension))
        case "turn":
            handoff = _handoff(sender, incoming.task_id)
            return receive_turn(handoff=handoff, incoming=incoming, turn=turn_from(extension))
        case _:
            raise MessageRefused("type: must be offer or turn")


def _get_task(sender: Sender, call: RpcRequest) -> bytes:
    handoff = _handoff(sender, a2a_v10.read_task_id(call.params))
    extension = a2a_v10.read_params_extension(call.params)
    if extension is not None:
        acknowledge(handoff=handoff, upto=ask_from(extension).ack)
    return a2a_v10.task_answer(call.id, task_with_late_replies(handoff).to_view())


def _cancel_task(sender: Sender, call: RpcRequest) -> bytes:
    task_id = a2a_v10.read_task_id(call.params)
    extension = a2a_v10.read_params_extension(call.params)
    reason = take_back_from(extension).reason if extension else ""
    handoff = _found(sender, task_id) or _by_its_own_id(sender, task_id)
    return a2a_v10.task_answer(call.id, receive_take_back(handoff=handoff, reason=reason).to_view())


def _pass_file(sender: Sender, call: RpcRequest) -> bytes:
    extension = a2a_v10.read_params_extension(call.params)
    if extension is None:
        raise ExtensionSupportRequiredError
    handoff = _handoff(sender, a2a_v10.read_task_id(call.params))
    return a2a_v10.extension_answer(call.id, take_piece(handoff=handoff, piece=piece_from(extension)).to_json())


def _compare_ledgers(sender: Sender, call: RpcRequest) -> bytes:
    extension = a2a_v10.read_params_extension(call.params)
    if extension is None:
        raise ExtensionSupportRequiredError
    task_id, question = a2a_v10.read_task_id(call.params), question_from(extension)
    asking = _whose_question(sender, call, extension)
    return a2a_v10.extension_answer(call.id, answer_ledger(sender=asking, task_id=task_id, question=question))


def _erase_handoff(sender: Sender, call: RpcRequest) -> bytes:
    extension = a2a_v10.read_params_extension(call.params)
    if extension is None:
        raise ExtensionSupportRequiredError
    asking = _whose_question(sender, call, extension)
    receipt = receive_erasure(sender=asking, handoff_id=a2a_v10.read_task_id(call.params))
    return a2a_v10.extension_answer(call.id, receipt)


def _whose_question(sender: Sender, call: RpcRequest, extension: Mapping[str, Any]) -> Sender:
    """Of what is asked about once it is over, which may have come by an earlier link."""
    return whose_question(
        sender, signature=signature_in(extension), method=call.method, task_id=a2a_v10.read_task_id(call.params)
    )


_of_sender = PreparedRows(
    lambda sender_id, pk: Handoff.objects.incoming().filter(sender_id=sender_id, pk=pk).defer("packet", "withheld")
)
_METHODS: Mapping[str, Callable[[Sender, RpcRequest], bytes]] = {
    a2a_v10.SEND_MESSAGE: _send_message,
    a2a_v10.GET_TASK: _get_task,
    a2a_v10.CANCEL_TASK: _cancel_task,
    a2a_v10.PASS_FILE: _pass_file,
    a2a_v10.COMPARE_LEDGERS: _compare_ledgers,
    a2a_v10.ERASE_HANDOFF: _erase_handoff,
}


def _handoff(sender: Sender, task_id: str) -> Handoff:
    """A sender sees its own handoffs only; any other is as if it did not exist."""
    handoff = _found(sender, task_id)
    if handoff is None:
        raise TaskNotFoundError
    return handoff


def _found(sender: Sender, task_id: str) -> Handoff | None:
    own = _as_uuid(task_id)
    return _of_sender.first(sender.pk, own) if own else None


def _by_its_own_id(sender: Sender, handoff_id: str) -> Handoff:
    """The sender may name the handoff by its own id, when it never heard ours; also before the offer has come, if the
    id is a UUID, which no other offer can have.
    """
    handoff = known_by_their_id(sender, handoff_id)
    if handoff is None and _as_uuid(handoff_id):
        try:
            handoff = await_offer(sender=sender, handoff_id=handoff_id)
        except TooManyAwaited:
            raise InternalError(_TOO_MANY) from None  # the one error after which a take back is sent again
    if handoff is None:
        raise TaskNotFoundError
    return handoff


def _view(told: Told | Refusal, incoming: IncomingMessage) -> TaskView:
    if isinstance(told, Told):
        return told.to_view()
    return TaskView(
        task_id=incoming.task_id or incoming.message_id,
        context_id=incoming.context_id,
        state=REJECTED,
        at=timezone.now(),
        text=told.text,
        extension=told.to_json(),
    )


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
