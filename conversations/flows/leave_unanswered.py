"""What nobody has answered when one of ours closes a chat, who had it before them, or when a client's task ends."""

from uuid import UUID

from conversations import outbox
from conversations.flows.overtaken_answer import what_our_agent_is_at
from conversations.flows.show_reply import Thought, break_off
from conversations.models import Conversation, OutboxKind, handoff_with_link


def leave_unanswered(*, conversation: Conversation) -> None:
    """Nobody answers it later either, when the chat goes on. Whether another agent got what is under way to it is found
    out all the same. The caller holds the conversation.
    """
    for item in what_our_agent_is_at(conversation):
        if outbox.take_away(item) and item.kind == OutboxKind.THINK:
            break_off(conversation=conversation, writing=Thought.of(item).message())
    if conversation.sender_id is None:  # in a window that is not ours such a chat does not go on
        for handoff_id in map(UUID, conversation.in_doubt):
            outbox.drop(handoff_with_link(handoff_id), OutboxKind.TURN, behind=outbox.first_turn(handoff_id))
        conversation.in_doubt = []
