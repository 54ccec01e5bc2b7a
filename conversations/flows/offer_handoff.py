"""Offering a conversation to the agent at the other end of a connection."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Connection
from conversations import outbox
from conversations.authors import Author, our_agent, peer_agent
from conversations.flows.ask_consent import ask_consent
from conversations.flows.build_packet import build_packet, details_of, only_turns_of, packet_bytes
from conversations.flows.consent_terms import consent_terms
from conversations.flows.filtering import knowing_details, policy_of
from conversations.flows.going_round import WhyNot, context_for, why_not_to
from conversations.flows.ledger_entries import offer_entry
from conversations.flows.note_files import note_files
from conversations.flows.relay_turn import leaving
from conversations.flows.show_message import say, show_notice
from conversations.flows.stay_here import stay_here
from conversations.flows.tell_webhooks import tell_of_handoff
from conversations.flows.words_for import words_for
from conversations.models import (
    Controller,
    Conversation,
    Delivery,
    Direction,
    Handoff,
    HandoffState,
    Message,
    OutboxKind,
)
from privacy.packet_filter import NOT_AGREED
from privacy.policy import Policy
from protocol.ledger import new_ledger_key
from protocol.packet import Packet, Withheld
from protocol.signing import CLOCK_TOLERANCE
from triggers.effects import Consent, OfferHandoff
from triggers.flow import FlowTrigger, load_flow
from workspaces.prepared import PreparedRows
from workspaces.writing import insert, write


def offer_handoff(
    *, conversation: Conversation, effect: OfferHandoff, message: Message, terms: str = ""
) -> Handoff | None:
    """Gives control away and puts the offer into the outbox. The caller holds the conversation.

    message: what the person said that led here; it goes along as the first turn. None is returned, and the person told,
    when there is nobody to hand to; also when the person is asked first. terms: what they said yes to
    (``consent_terms``), if they did; when anything else would go by now, they are asked anew.
    """
    now = timezone.now()
    connection = _connection(conversation, effect)
    why_not = why_not_to(connection, conversation=conversation, now=now)
    if connection is None or why_not is not None:
        stay_here(conversation=conversation, connection=connection, settings=effect.settings, why_not=why_not)
        return None
    draft = _draft(conversation, connection, _not_decided(effect), message, now=now)
    if _must_ask(effect.settings.consent, draft, terms=terms):
        if terms:
            changed = words_for(conversation).changed
            say(conversation=conversation, author=our_agent(conversation.agent), text=changed)
        ask_consent(
            conversation=conversation,
            connection=connection,
            effect=_not_decided(effect),
            message=message,
            packet=draft.packet,
            text=draft.text,
            withheld=draft.withheld,
            terms=draft.terms,
        )
        return None
    if effect.settings.consent is Consent.GIVEN:
        draft = _as_decided(_draft(conversation, connection, effect, message, now=now), asked=draft)
    conversation.change_control(Controller.PEER)
    conversation.flow_position = None
    handoff = _write_handoff(conversation, connection, effect, message, draft)
    _tell_person(conversation, handoff, effect)
    tell_of_handoff(conversation=conversation, handoff=handoff)
    conversation.waiting_since = now
    return handoff


def _must_ask(consent: Consent, draft: "_Draft", *, terms: str) -> bool:
    match consent:
        case Consent.ASK:
            return True
        case Consent.GIVEN:
            return draft.terms != terms
        case Consent.TELL:
            return draft.asks


def _not_decided(effect: OfferHandoff) -> OfferHandoff:
    """Whoever is asked anew decides anew."""
    if effect.settings.consent is not Consent.GIVEN:
        return effect
    return replace(effect, settings=replace(effect.settings, consent=Consent.ASK, struck=(), agreed=()))


def _as_decided(draft: "_Draft", *, asked: "_Draft") -> "_Draft":
    """What was struck out makes no room for older messages: the card did not list them."""
    packet = only_turns_of(asked.packet, draft.packet)
    return replace(draft, packet=packet, withheld=(*draft.withheld, *packet.withheld[len(draft.packet.withheld) :]))


def do_not_offer(*, conversation: Conversation, effect: OfferHandoff, why_not: WhyNot) -> None:
    """Our agent goes on instead. The caller holds the conversation."""
    connection = _connection(conversation, effect)
    stay_here(conversation=conversation, connection=connection, settings=effect.settings, why_not=why_not)


_usable = PreparedRows(lambda agent_id, pk: Connection.objects.usable().filter(agent_id=agent_id, pk=pk))


def _connection(conversation: Conversation, effect: OfferHandoff) -> Connection | None:
    """None when it is gone or disabled."""
    connection = _usable.first(conversation.agent_id, UUID(effect.connection_id)) if effect.connection_id else None
    if connection is not None:
        connection.agent = conversation.agent
    return connection


@dataclass(frozen=True)
class _Draft:
    """A handoff as it would be. trigger: the one that fired, if it is known. text: of the first turn, as it leaves.
    withheld: of that and of the packet.
    """

    handoff_id: uuid.UUID
    trigger_id: str
    trigger: FlowTrigger | None
    expires_at: datetime
    packet: Packet
    text: str
    withheld: tuple[Withheld, ...]
    policy: Policy
    to: Author

    @property
    def terms(self) -> str:
        """What a yes to it is a yes to."""
        return consent_terms(self.packet, text=self.text, withheld=self.withheld, policy=self.policy, to=self.to)

    @property
    def asks(self) -> bool:
        """Whether something was found that leaves only if the person says so."""
        return any(one.reason == NOT_AGREED for one in self.withheld)


def _draft(
    conversation: Conversation, connection: Connection, effect: OfferHandoff, message: Message, *, now: datetime
) -> _Draft:
    handoff_id = uuid.uuid4()
    expires_at = now + timedelta(seconds=effect.settings.accept_seconds)
    trigger = load_flow(conversation.agent, conversation.flow_version_id).trigger(effect.trigger_id)
    details = details_of(conversation)
    policy = policy_of(effect.settings, connection=connection, workspace=conversation.agent.workspace)
    policy = knowing_details(policy, details)
    text, lost, files = leaving(message, policy=policy)
    packet = build_packet(
        conversation=conversation,
        details=details,
        message=message,
        policy=policy,
        handoff_id=handoff_id,
        reason=trigger.name if trigger else "",
        # The other side's clock may be ahead of ours by as much as we tolerate anywhere.
        expires_at=expires_at + CLOCK_TOLERANCE,
        files=files,
    )
    withheld, to = (*packet.withheld, *lost), peer_agent(connection)
    return _Draft(handoff_id, effect.trigger_id, trigger, expires_at, packet, text, withheld, policy, to)


def _write_handoff(
    conversation: Conversation, connection: Connection, effect: OfferHandoff, message: Message, draft: _Draft
) -> Handoff:
    handoff = conversation.went_by = Handoff(
        id=draft.handoff_id,
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        direction=Direction.OUTGOING,
        connection=connection,
        context_id=context_for(connection, conversation=conversation) or str(uuid.uuid4()),
        state=HandoffState.OFFERED,
        epoch=conversation.epoch,
        packet=packet_bytes(draft.packet).decode(),
        withheld=[{"name": one.name, "kind": one.kind, "reason": one.reason} for one in draft.withheld],
        settings=effect.settings.to_json(),
        trigger_id=UUID(draft.trigger_id) if draft.trigger_id else None,
        trigger_kind=draft.trigger.kind if draft.trigger else "",
        trigger_name=draft.trigger.name if draft.trigger else "",
        offer_expires_at=draft.expires_at,
        last_sent_seq=1,
        ledger_key=new_ledger_key(),
    )
    insert(handoff)
    note_files(handoff, number=1, files=draft.packet.attachments)
    message.handoff, message.delivery = handoff, Delivery.RECEIVED
    conversation.alter(message)
    write(message, "handoff", "delivery", "revision")
    outbox.put(
        kind=OutboxKind.OFFER,
        conversation=conversation,
        handoff=handoff,
        seq=1,
        message=message,
        payload=draft.text,
        entry=offer_entry(handoff, packet=draft.packet, text=draft.text, at=message.created_at),
    )
    return handoff


def _tell_person(conversation: Conversation, handoff: Handoff, effect: OfferHandoff) -> None:
    peer = peer_agent(handoff.link)
    if effect.settings.announced and effect.settings.announcement:
        say(conversation=conversation, author=our_agent(conversation.agent), text=effect.settings.announcement)
    if effect.settings.announced:
        names = {"name": peer.name, "institution": peer.institution}
        text = _("%(name)s from %(institution)s is taking over.") % names
        show_notice(conversation=conversation, code="handing_over", about=peer, text=text, handoff=handoff)
