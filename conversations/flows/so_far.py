"""The conversation so far, for an agent that treats each message as alone."""

from collections.abc import Iterator
from dataclasses import replace

from agents.sharing import sharing_over
from conversations.flows.build_packet import cut_to_size, details_of, stored_packet
from conversations.flows.filtering import details_told_again, knowing_details, policy_of, turns_told_again
from conversations.flows.handoff_settings import settings_of
from conversations.flows.show_message import SAID
from conversations.models import AuthorKind, Handoff, ItemState, Message, OutboxItem, OutboxKind, handoff_of
from protocol.packet import Packet, PacketTurn


def packet_so_far(item: OutboxItem) -> Packet | None:
    """What goes before a turn, where the builder says so: what the agent was told with the offer, and what was said
    since. Reads only.

    Nothing is in it that the agent has not had or said before; what may leave by now holds for all of it.
    """
    handoff, conversation = handoff_of(item), item.conversation
    connection, workspace = handoff.connection, conversation.agent.workspace
    if connection is None or not sharing_over(connection, workspace).repeat:
        return None
    first, rows = stored_packet(handoff.packet), details_of(conversation)
    policy = policy_of(settings_of(handoff), connection=connection, workspace=workspace)
    policy = knowing_details(policy, rows)
    turns = turns_told_again([*first.transcript, *_since(handoff, item)], policy=policy)
    private = {row.name for row in rows if row.private}
    details = details_told_again([one for one in first.details if one.name not in private], policy=policy)
    return cut_to_size(replace(first, details=details, transcript=turns, attachments=()))


def _since(handoff: Handoff, item: OutboxItem) -> Iterator[PacketTurn]:
    """What the person said, as it was sent, and what the agent answered; without this turn, and what may not have come
    there.
    """
    kinds = [OutboxKind.OFFER, OutboxKind.TURN]
    sent = handoff.outbox_items.filter(kind__in=kinds, state=ItemState.DONE)
    texts = dict(sent.values_list("message", "payload"))
    rows = Message.objects.filter(conversation=handoff.conversation_id, handoff=handoff, kind__in=SAID)
    for row in rows.order_by("position"):
        of_person = row.author_kind == AuthorKind.PERSON
        text = texts.get(row.pk, "") if of_person else row.text
        if text and not row.extras.get("unfinished"):
            name = "" if of_person else row.author_name
            yield PacketTurn(row.position, row.author_kind, name, row.kind, text, row.created_at)
