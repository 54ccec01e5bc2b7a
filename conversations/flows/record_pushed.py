"""What our agent said late is there, or is kept until it is asked for."""

from conversations import outbox
from conversations.flows.changing import changing
from conversations.flows.pass_files import send_files
from conversations.flows.receive_turn import acknowledge
from conversations.models import Handoff, ItemState, OutboxItem, handoff_of, handoff_over


def record_pushed(*, item: OutboxItem, handoff: Handoff) -> None:
    if handoff.callback_url and handoff.acked_seq == item.seq - 1:
        acknowledge(handoff=handoff, upto=item.seq)
    outbox.settle(item, state=ItemState.DONE)


def record_pushed_with_file(*, item: OutboxItem) -> None:
    """The file it told of follows, unless the handoff has ended. item: claimed by the caller; when the claim was lost
    meanwhile, whoever holds it now sends it.
    """
    with changing(item.conversation_id, alone=False, known=item.conversation) as conversation:
        handoff = handoff_over(handoff_of(item))
        if handoff.acked_seq == item.seq - 1:
            acknowledge(handoff=handoff, upto=item.seq)
        if outbox.settle(item, state=ItemState.DONE) and handoff.live:
            send_files(conversation=conversation, handoff=handoff, number=item.seq, back=True)
