"""Passing on what the person says while another agent has control."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from conversations import outbox
from conversations.authors import peer_agent
from conversations.extras import NoticeCode, attachment_of
from conversations.flows.build_packet import details_of
from conversations.flows.files_that_leave import files_that_leave
from conversations.flows.filtering import filtered_message, knowing_details, policy_of, withheld_from
from conversations.flows.handoff_settings import settings_of
from conversations.flows.ledger_entries import turn_entry
from conversations.flows.note_files import note_files
from conversations.flows.pass_files import tell_that_it_stays
from conversations.flows.show_message import show_notice
from conversations.models import Conversation, Handoff, Message, OutboxKind
from privacy.packet_filter import KIND_STAYS, NO_ROOM_FOR_FILE, STRUCK_OUT, for_answers
from privacy.policy import Policy
from protocol.packet import PacketFile, Withheld
from workspaces.writing import write

WHOLE_MESSAGE_WITHHELD = "[message withheld]"


class Leaving(NamedTuple):
    """text: as it is sent. lost: what stayed of the message. files: what follows it."""

    text: str
    lost: tuple[Withheld, ...]
    files: tuple[PacketFile, ...] = ()


def relay_turn(*, conversation: Conversation, handoff: Handoff, message: Message) -> None:
    """Numbers the message and puts it into the outbox, behind all before it. The caller holds the conversation."""
    handoff.last_sent_seq += 1
    write(handoff, "last_sent_seq")
    text, lost, files = _filtered(conversation, handoff, message)
    note_files(handoff, number=handoff.last_sent_seq, files=files)
    outbox.put(
        kind=OutboxKind.TURN,
        conversation=conversation,
        handoff=handoff,
        seq=handoff.last_sent_seq,
        message=message,
        payload=text,
        entry=turn_entry(handoff, seq=handoff.last_sent_seq, text=text, at=message.created_at, files=files),
    )
    if attachment_of(message.extras) and not files:
        tell_that_it_stays(conversation, handoff, code=_why_the_file_stays(lost))
    if any(one.reason == STRUCK_OUT for one in lost):
        _tell_that_it_was_kept_back(conversation, handoff)
    if conversation.waiting_since is None:
        conversation.waiting_since = timezone.now()


def _why_the_file_stays(lost: Iterable[Withheld]) -> NoticeCode:
    reasons = {one.reason for one in lost}
    if KIND_STAYS in reasons:
        return "file_not_taken"
    return "file_too_large" if NO_ROOM_FOR_FILE in reasons else "file_stays"


def _tell_that_it_was_kept_back(conversation: Conversation, handoff: Handoff) -> None:
    """They typed what they had struck out: else they would wait for an answer to what nobody has read."""
    peer = peer_agent(handoff.link)
    text = _("What you chose to keep back was left out of your message: %(name)s does not get it.") % {
        "name": peer.name
    }
    show_notice(conversation=conversation, code="kept_back", about=peer, text=text, handoff=handoff)


def _filtered(conversation: Conversation, handoff: Handoff, message: Message) -> Leaving:
    """The message as it may leave, by what the connection and the session details say now, and what it lost, which is
    noted at the handoff.
    """
    connection = handoff.connection
    if connection is None:
        raise RuntimeError("What the person says goes over a connection, never back over a sender.")
    settings = settings_of(handoff)
    policy = policy_of(settings, connection=connection, workspace=conversation.agent.workspace)
    policy = for_answers(knowing_details(policy, details_of(conversation)))
    leaves = leaving(message, policy=policy)
    if leaves.lost:
        handoff.withheld += [{"name": one.name, "kind": one.kind, "reason": one.reason} for one in leaves.lost]
        write(handoff, "withheld")
    return leaves


def leaving(message: Message, *, policy: Policy) -> Leaving:
    """What is sent of a message, and what it lost. policy: knows the details (``knowing_details``)."""
    found = files_that_leave([message], policy=policy)
    filtered = filtered_message(message, policy=policy, files=found)
    lost = withheld_from(filtered.withheld)
    if filtered.text is None:
        return Leaving(WHOLE_MESSAGE_WITHHELD, lost)
    return Leaving(filtered.text, lost, tuple(replace(one, seq=0) for one in found.leaving.values()))
