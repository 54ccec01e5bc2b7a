"""What travels with a handoff, and the list of what does not."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings as deployment

from conversations.flows.files_that_leave import files_that_leave
from conversations.flows.filtering import filtered_details, filtered_turns, said_before
from conversations.models import Conversation, Message, SessionDetail
from privacy.policy import Policy
from protocol.packet import (
    PACKET_LIMIT,
    TEXT_LIMIT,
    Hop,
    Packet,
    PacketDetail,
    PacketFile,
    PacketTurn,
    Party,
    PersonInfo,
    Withheld,
    details_from,
    packet_from,
    turn_json,
)
from protocol.strict_json import dumps, loads_object
from workspaces.prepared import PreparedRows

NAME_DETAIL = "name"
STORED_LIMIT = 4 * PACKET_LIMIT  # details are never cut, so a packet of ours may be larger than its limit
TOO_LONG = "It is too long for one message."
TOO_LARGE = Withheld("transcript", "size", "The oldest messages did not fit.")


_details_of = PreparedRows(
    lambda conversation_id: SessionDetail.objects.filter(conversation_id=conversation_id).order_by("at", "pk")
)


def details_of(conversation: Conversation) -> list[SessionDetail]:
    return _details_of.all(conversation.pk)


def build_packet(
    *,
    conversation: Conversation,
    details: Iterable[SessionDetail],
    message: Message,
    policy: Policy,
    handoff_id: UUID,
    reason: str,
    expires_at: datetime,
    files: tuple[PacketFile, ...] = (),
) -> Packet:
    """The packet for a handoff that ``message`` led to. Reads only; every text in it went through the filter.

    policy: knows the details (``knowing_details``). files: of that message, as it leaves.
    """
    return packet_of(
        conversation=conversation,
        details=details,
        earlier=said_before(conversation, position=message.position),
        policy=policy,
        handoff_id=handoff_id,
        reason=reason,
        expires_at=expires_at,
        files=files,
    )


def packet_of(
    *,
    conversation: Conversation,
    details: Iterable[SessionDetail],
    earlier: Sequence[Message],
    policy: Policy,
    handoff_id: UUID,
    reason: str,
    expires_at: datetime,
    files: tuple[PacketFile, ...] = (),
) -> Packet:
    """The packet of these rows, which need not be stored. earlier: what was said before, oldest first. policy: knows
    the details (``knowing_details``). files: of what leaves beside it.
    """
    filtered, details_withheld = filtered_details(details, policy=policy)
    passed = tuple(one for one in filtered if len(one.value) <= TEXT_LIMIT)
    stays = tuple(Withheld(one.name, "size", TOO_LONG) for one in filtered if len(one.value) > TEXT_LIMIT)
    earlier_files = files_that_leave(earlier, policy=policy, beside=files)
    turns, turns_withheld = filtered_turns(earlier, policy=policy, files=earlier_files)
    cut = tuple(Withheld(f"message {one.seq}", "size", TOO_LONG) for one in turns if len(one.text) > TEXT_LIMIT)
    own = Hop(deployment.PLATFORM_DOMAIN, conversation.agent.public_id)
    packet = Packet(
        handoff_id=str(handoff_id),
        sender=Party(own.domain, own.agent_id, conversation.agent.name, conversation.agent.workspace.name),
        path=(*path_so_far(conversation), own),
        reason=reason,
        person=PersonInfo(
            display_name=next((detail.value for detail in passed if detail.name == NAME_DETAIL), "")[:200],
            locale=conversation.locale,
            time_zone=conversation.time_zone,
        ),
        details=passed,
        transcript=tuple(replace(one, text=one.text[:TEXT_LIMIT]) for one in turns) if cut else turns,
        summary="",
        withheld=(*details_withheld, *stays, *turns_withheld, *cut),
        expires_at=expires_at,
        attachments=(*_of_turns(earlier_files.leaving.values(), turns), *files),
    )
    return cut_to_size(packet)


def path_so_far(conversation: Conversation) -> tuple[Hop, ...]:
    """The agents this conversation came through before ours."""
    incoming = conversation.handoffs.incoming().order_by("created_at").last() if conversation.sender_id else None
    if incoming is None:
        return ()
    return stored_packet(incoming.packet).path


def stored_packet(text: str) -> Packet:
    """The packet of a handoff row."""
    return packet_from(loads_object(text.encode(), limit=STORED_LIMIT))


def stored_details(text: str) -> tuple[PacketDetail, ...]:
    """Those of the packet of a handoff row, without reading what was said before."""
    return details_from(loads_object(text.encode(), limit=STORED_LIMIT))


def packet_bytes(packet: Packet) -> bytes:
    return dumps(packet.to_json())


def cut_to_size(packet: Packet) -> Packet:
    """Leaves the oldest messages out until the packet fits. Session details are not cut."""
    excess = len(packet_bytes(packet)) - PACKET_LIMIT
    if excess <= 0:
        return packet
    excess += len(dumps(asdict(TOO_LARGE))) + 1
    cut = 0
    while excess > 0 and cut < len(packet.transcript):
        one = turn_json(packet.transcript[cut])
        excess -= len(dumps(one)) + 1
        cut += 1
    return _with_turns(packet, packet.transcript[cut:], TOO_LARGE)


def only_turns_of(listed: Packet, packet: Packet) -> Packet:
    """The packet without the messages that ``listed`` had no room for."""
    known = {one.seq for one in listed.transcript}
    kept = tuple(one for one in packet.transcript if one.seq in known)
    if len(kept) == len(packet.transcript):
        return packet
    return _with_turns(packet, kept, *({TOO_LARGE} - set(packet.withheld)))


def _with_turns(packet: Packet, turns: tuple[PacketTurn, ...], *withheld: Withheld) -> Packet:
    files = _of_turns(packet.attachments, turns)
    return replace(packet, transcript=turns, withheld=(*packet.withheld, *withheld), attachments=files)


def _of_turns(files: Iterable[PacketFile], turns: Iterable[PacketTurn]) -> tuple[PacketFile, ...]:
    """Those of messages that travel, or of the one they are told with."""
    travelling = {0, *(one.seq for one in turns)}
    return tuple(one for one in files if one.seq in travelling)
