"""Passing on what the person says while another agent has control."""

from django.utils.translation import gettext as _

from conversations import outbox
from conversations.authors import peer_agent
from conversations.extras import attachment_of
from conversations.flows.build_packet import details_of
from conversations.flows.filtering import filtered_message, knowing_details, policy_of, withheld_from
from conversations.flows.handoff_settings import settings_of
from conversations.flows.ledger_entries import turn_entry
from conversations.flows.show_message import show_notice
from conversations.models import Conversation, Handoff, Message, OutboxKind
from privacy.packet_filter import STRUCK_OUT, for_answers
from privacy.policy import Policy
from protocol.packet import Withheld
from workspaces.writing import write

WHOLE_MESSAGE_WITHHELD = "[message withheld]"


def relay_turn(*, conversation: Conversation, handoff: Handoff, message: Message) -> None:
    """Numbers the message and puts it into the outbox, behind all before it. The caller holds the conversation."""
    handoff.last_sent_seq += 1
    write(handoff, "last_sent_seq")
    text, lost = _filtered(conversation, handoff, message)
    outbox.put(
        kind=OutboxKind.TURN,
        conversation=conversation,
        handoff=handoff,
        seq=handoff.last_sent_seq,
        message=message,
        payload=text,
        entry=turn_entry(handoff, seq=handoff.last_sent_seq, text=text, at=message.created_at),
    )
    if attachment_of(message.extras):
        _tell_that_it_stays(conversation, handoff)
    if any(one.reason == STRUCK_OUT for one in lost):
        _tell_that_it_was_kept_back(conversation, handoff)
    if conversation.waiting_since is None:
        conversation.waiting_since = message.created_at


def _tell_that_it_stays(conversation: Conversation, handoff: Handoff) -> None:
    peer = peer_agent(handoff.link)
    text = _("The file stays here. It was not passed on to %(name)s.") % {"name": peer.name}
    show_notice(conversation=conversation, code="file_stays", about=peer, text=text, handoff=handoff)


def _tell_that_it_was_kept_back(conversation: Conversation, handoff: Handoff) -> None:
    """They typed what they had struck out: else they would wait for an answer to what nobody has read."""
    peer = peer_agent(handoff.link)
    text = _("What you chose to keep back was left out of your message: %(name)s does not get it.") % {
        "name": peer.name
    }
    show_notice(conversation=conversation, code="kept_back", about=peer, text=text, handoff=handoff)


def _filtered(conversation: Conversation, handoff: Handoff, message: Message) -> tuple[str, tuple[Withheld, ...]]:
    """The message as it may leave, by what the connection and the session details say now, and what it lost, which is
    noted at the handoff.
    """
    connection = handoff.connection
    if connection is None:
        raise RuntimeError("What the person says goes over a connection, never back over a sender.")
    settings = settings_of(handoff)
    policy = policy_of(settings, connection=connection, workspace=conversation.agent.workspace)
    policy = for_answers(knowing_details(policy, details_of(conversation)))
    text, items = text_that_leaves(message, policy=policy)
    if items:
        handoff.withheld += [{"name": one.name, "kind": one.kind, "reason": one.reason} for one in items]
        write(handoff, "withheld")
    return text, items


def text_that_leaves(message: Message, *, policy: Policy) -> tuple[str, tuple[Withheld, ...]]:
    """The text that is sent, and what it lost."""
    filtered = filtered_message(message, policy=policy)
    text = WHOLE_MESSAGE_WITHHELD if filtered.text is None else filtered.text
    return text, withheld_from(filtered.withheld)
