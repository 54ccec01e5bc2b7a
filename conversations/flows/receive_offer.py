"""Another institution's agent asks ours to take over."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Sender
from agents.webhooks.kinds import EventKind
from conversations.authors import PERSON, Author, peer_agent
from conversations.flows.answer_person import answer_person, greet
from conversations.flows.await_files import Coming, await_files, coming_files, extras_with
from conversations.flows.build_packet import packet_bytes
from conversations.flows.changing import changing
from conversations.flows.going_round import came_too_often
from conversations.flows.ledger_entries import accept_entry, offer_entry
from conversations.flows.receive_replies import keep_details
from conversations.flows.show_message import show_message
from conversations.flows.tell_task import Told, stored_answer, task_of
from conversations.flows.tell_webhooks import tell_of_conversation, tell_of_handoff
from conversations.models import (
    AuthorKind,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Message,
    MessageKind,
    ReceivedItem,
    RefusedOffer,
)
from conversations.models.refused_offer import TAKEN_BACK
from protocol.a2a_v10 import IncomingMessage
from protocol.errors import MessageRefused
from protocol.handoff_extension import MAX_HOPS, Offer, Refusal
from protocol.ledger import new_ledger_key
from protocol.packet import NAME_OF_AN_AUTHOR, Packet, PacketTurn
from protocol.pairing_messages import short_name
from protocol.strict_json import dumps
from workspaces.one_at_a_time import one_at_a_time
from workspaces.prepared import PreparedRows
from workspaces.writing import insert


def receive_offer(*, sender: Sender, incoming: IncomingMessage, offer: Offer) -> Told | Refusal:
    """Takes over, or says why not. The same offer again gives the same answer.

    The caller has opened a transaction. Raises MessageRefused when the packet speaks for somebody else than the sender
    who signed it.
    """
    packet = offer.packet
    if (packet.sender.domain, packet.sender.agent_id) != (sender.platform_domain, sender.remote_agent_id):
        raise MessageRefused("from: is not the agent that signed")
    digest = hashlib.sha256(packet_bytes(packet) + incoming.text.encode()).hexdigest()
    only_one_about(sender=sender, handoff_id=packet.handoff_id)
    known = known_by_their_id(sender, packet.handoff_id)
    if known is not None:
        return stored_answer(known, seq=1, digest=digest)
    refusal = _refusal(sender, packet, context_id=incoming.context_id, now=timezone.now())
    if refusal is not None:
        RefusedOffer.objects.note(sender=sender, packet=packet, reason=refusal.reason)
        return refusal
    return _take_over(sender, incoming, offer, digest=digest)


_by_their_id = PreparedRows(
    lambda sender_id, remote_id: (
        Handoff.objects.incoming().filter(sender_id=sender_id, remote_id=remote_id).defer("packet", "withheld")
    )
)


def known_by_their_id(sender: Sender, handoff_id: str) -> Handoff | None:
    return _by_their_id.first(sender.pk, handoff_id)


def only_one_about(*, sender: Sender, handoff_id: str) -> None:
    """An offer and its take back never pass each other unseen: the second waits for the first."""
    one_at_a_time("offer", str(sender.pk), handoff_id)


_taken_back = PreparedRows(
    lambda sender_id, remote_id: RefusedOffer.objects.filter(
        sender_id=sender_id, remote_id=remote_id, reason=TAKEN_BACK
    )
)


def _refusal(sender: Sender, packet: Packet, *, context_id: str, now: datetime) -> Refusal | None:
    if _taken_back.first(sender.pk, packet.handoff_id):
        return Refusal(TAKEN_BACK, _("This handoff has ended."))
    if now > packet.expires_at:
        return Refusal("expired", _("The offer had run out."))
    own = (settings.PLATFORM_DOMAIN, sender.agent.public_id)
    if own in {(hop.domain, hop.agent_id) for hop in packet.path}:
        return Refusal("loop", _("This conversation has been here before."))
    if len(packet.path) > MAX_HOPS:
        return Refusal("loop", _("This conversation was handed over too often."))
    if came_too_often(sender, context_id=context_id, now=now):
        return Refusal("loop", _("This conversation has gone back and forth too often."))
    return None


def _take_over(sender: Sender, incoming: IncomingMessage, offer: Offer, *, digest: str) -> Told:
    """Whole or not at all, also where the caller answers what is raised."""
    with transaction.atomic():
        begun = Conversation(
            workspace=sender.agent.workspace,
            agent=sender.agent,
            sender=sender,
            flow_version_id=sender.agent.live_version,
            locale=offer.packet.person.locale,
            time_zone=offer.packet.person.time_zone,
        )
        insert(begun)
        handoff = _write_handoff(begun, sender, incoming, offer)
        with changing(begun.pk, alone=False, known=begun) as conversation:
            coming = coming_files(offer.packet.attachments)
            shown = _write_history(conversation, offer.packet, coming)
            keep_details(conversation=conversation, details=offer.packet.details, origin=offer.packet.sender.domain)
            conversation.answer_items, conversation.came_by = [], handoff
            tell_of_conversation(conversation, EventKind.CONVERSATION_STARTED)
            tell_of_handoff(conversation=conversation, handoff=handoff)
            message = show_message(
                conversation=conversation,
                author=PERSON,
                text=incoming.text,
                extras=extras_with(coming, seq=0),
                handoff=handoff,
                at=offer.at,
            )
            files, messages = offer.packet.attachments, {**shown, 0: message}
            await_files(handoff, number=1, files=files, coming=coming, messages=messages)
            if not greet(conversation=conversation, message=message):
                answer_person(conversation=conversation, message=message)
            items = tuple(conversation.answer_items)
            told = task_of(conversation, handoff, items=items, more=conversation.answer_is_full)
            answer = dumps(told.to_json()).decode()
            row = ReceivedItem(handoff=handoff, seq=1, digest=digest, applied=True, answer=answer)
            row.entry = offer_entry(handoff, packet=offer.packet, text=incoming.text, at=offer.at)
            row.shown_as = message.pk
            insert(row)
    return told


def _write_handoff(conversation: Conversation, sender: Sender, incoming: IncomingMessage, offer: Offer) -> Handoff:
    packet = offer.packet
    callback = f"{sender.remote_agent_url}callbacks/{packet.handoff_id}"
    handoff = Handoff(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        direction=Direction.INCOMING,
        sender=sender,
        remote_id=packet.handoff_id,
        context_id=incoming.context_id or packet.handoff_id,
        # Nowhere but where the verified sender lives: any other address in the request is ignored.
        callback_url=callback if sender.can_push and incoming.push_url == callback else "",
        state=HandoffState.ACTIVE,
        epoch=offer.epoch,
        packet=packet_bytes(packet).decode(),
        withheld=packet.to_json()["withheld"],
        offer_expires_at=packet.expires_at,
        accepted_at=timezone.now(),
        last_received_seq=1,
        ledger_key=offer.ledger_key or new_ledger_key(),
    )
    handoff.accept_entry = accept_entry(handoff)
    insert(handoff)
    return handoff


def _write_history(conversation: Conversation, packet: Packet, coming: Mapping[int, Coming]) -> dict[int, Message]:
    """The messages that were said before, as they came. Those that have a file, by their number there."""
    origin = peer_agent(conversation.sender) if conversation.sender else None
    shown = {name: _shown_name(name) for name in {turn.author_name for turn in packet.transcript}}
    with_file: dict[int, Message] = {}
    for turn in packet.transcript:
        message = _earlier(conversation, turn, name=shown[turn.author_name], origin=origin)
        message.extras = extras_with(coming, seq=turn.seq)
        insert(message)
        if turn.seq in coming:
            with_file[turn.seq] = message
    return with_file


def _earlier(conversation: Conversation, turn: PacketTurn, *, name: str, origin: Author | None) -> Message:
    conversation.last_position += 1
    is_person = turn.author == AuthorKind.PERSON
    conversation.said_by_person += is_person
    message = Message(
        conversation=conversation,
        position=conversation.last_position,
        kind=MessageKind.QUESTION if turn.kind == MessageKind.QUESTION else MessageKind.TEXT,
        author_kind=_seen_from_here(turn.author),
        author_name=name,
        author_institution=origin.institution if origin and not is_person else "",
        author_domain=origin.domain if origin and not is_person else "",
        author_colour=origin.colour if origin else "",
        text=turn.text,
        from_transcript=True,
        created_at=turn.at,
    )
    conversation.alter(message)
    return message


def _seen_from_here(author: str) -> AuthorKind:
    """Whoever said it there, but for the person, is of another institution."""
    match author:
        case AuthorKind.PERSON:
            return AuthorKind.PERSON
        case AuthorKind.LIVE_AGENT | AuthorKind.PEER_LIVE_AGENT:
            return AuthorKind.PEER_LIVE_AGENT
        case _:
            return AuthorKind.PEER_AGENT


def _shown_name(name: str) -> str:
    """Without what could disguise it; empty when nothing else is in it."""
    try:
        return short_name(name, limit=NAME_OF_AN_AUTHOR)
    except MessageRefused:
        return ""
