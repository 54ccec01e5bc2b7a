"""What a person typed, received once, answered by whoever has control."""

from uuid import UUID

from conversations.attachments.taking_in import TakenIn
from conversations.authors import PERSON
from conversations.flows.changing import changing
from conversations.flows.hear_person import hear_person
from conversations.flows.leave_by_phrase import leave_by_phrase
from conversations.flows.show_with_file import show_with_file
from conversations.models import Conversation, Delivery, Message, live_outgoing
from triggers.flow import load_flow
from workspaces.prepared import PreparedRows

_said_before = PreparedRows(
    lambda conversation_id, client_id: Message.objects.filter(conversation_id=conversation_id, client_id=client_id)
)


def message_said_before(conversation_id: UUID, client_id: UUID) -> Message | None:
    """What the window has sent already under this id of its own."""
    return _said_before.first(conversation_id, client_id)


def receive_visitor_message(
    *,
    conversation_id: UUID,
    client_id: UUID,
    text: str,
    file: TakenIn | None = None,
    sender: str = "",
    seen: int | None = None,
    known: Conversation | None = None,
) -> tuple[Message, bool]:
    """Returns the message, and whether it is new: the same ``client_id`` again gives the same row.

    When this returns, the message and everything that has to follow from it are committed. text: of a file its caption,
    which may be empty. sender: see ``room_for``. seen: see ``Message.seen``. known: see ``changing``. Raises NoRoom.
    """
    if known is not None:
        load_flow(known.agent, known.flow_version_id)
    with changing(conversation_id, known=known) as conversation:
        before = _said_before.first(conversation.pk, client_id)
        if before is not None:
            return before, False
        handoff = conversation.went_by = live_outgoing(conversation)
        message = show_with_file(
            conversation=conversation,
            author=PERSON,
            text=text,
            file=file,
            sender=sender,
            client_id=client_id,
            delivery=Delivery.RECEIVED,
            handoff=handoff,
            seen=seen,
        )
        conversation.take_up()
        if handoff is not None and leave_by_phrase(conversation=conversation, handoff=handoff, text=text):
            return message, True
        hear_person(conversation=conversation, message=message, onward=handoff)
    return message, True
