"""A turn whose call failed waits for another; what waits behind it does not, when the handoff is over meanwhile."""

from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending, come_home_behind
from conversations.models import Conversation, Handoff, HandoffState, OutboxItem, handoff_of, handoff_with_link


def put_off_turn(*, item: OutboxItem, error: str, after: float) -> None:
    """after: seconds. item: claimed by the caller, who has opened a transaction. Whether the other agent got it stays
    open; only its own answer can tell, and nobody waits for that any longer.
    """
    # A hand back in this moment hurries what was put off before it.
    Conversation.objects.locked().only("pk").get(pk=item.conversation_id)
    if Handoff.objects.live().filter(pk=handoff_of(item).pk).exists():
        outbox.try_again(item, error=error, after=after)
        return
    with changing(item.conversation_id) as conversation:
        handoff = handoff_with_link(handoff_of(item).pk)
        handoff.link.agent = conversation.agent
        if outbox.try_again(item, error=error, after=after):
            ending = Ending(HandoffState.RETURNED, handoff.reason)
            come_home_behind(conversation=conversation, handoff=handoff, ending=ending, in_doubt=item)
