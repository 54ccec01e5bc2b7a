"""What a person typed, received once, answered by whoever has control."""

from uuid import UUID

from conversations.authors import PERSON
from conversations.flows.changing import changing
from conversations.flows.hear_person import hear_person
from conversations.flows.leave_by_phrase import leave_by_phrase
from conversations.flows.relay_turn import relay_turn
from conversations.flows.show_message import show_message
from conversations.models import Conversation, Delivery, Message, live_outgoing
from workspaces.prepared import PreparedRows

_said_before = PreparedRows(
    lambda conversation_id, client_id: Message.objects.filter(conversation_id=conversation_id, client_id=client_id)
)


def receive_visitor_message(
    *, conversation_id: UUID, client_id: UUID, text: str, known: Conversation | None = None
) -> tuple[Message, bool]:
    """Returns the message, and whether it is new: the same ``client_id`` again gives the same row.

    When this returns, the message and everything that has to follow from it are committed. known: see ``changing``.
    """
    with changing(conversation_id, known=known) as conversation:
        before = _said_before.first(conversation.pk, client_id)
        if before is not None:
            return before, False
        handoff = conversation.went_by = live_outgoing(conversation)
        message = show_message(
            conversation=conversation,
            author=PERSON,
            text=text,
            client_id=client_id,
            delivery=Delivery.RECEIVED,
            handoff=handoff,
        )
        conversation.take_up()
        if handoff is not None and leave_by_phrase(conversation=conversation, handoff=handoff, text=text):
            return message, True
        if handoff is not None:
            relay_turn(conversation=conversation, handoff=handoff, message=message)
        else:
            hear_person(conversation=conversation, message=message)
    return message, True
