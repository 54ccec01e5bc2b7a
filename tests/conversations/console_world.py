"""A bank with conversations in it, made through the product's own flows."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations import outbox
from conversations.authors import PERSON, our_agent
from conversations.flows.changing import changing
from conversations.flows.offer_handoff import offer_handoff
from conversations.flows.receive_offer import receive_offer
from conversations.flows.show_message import say, show_message
from conversations.flows.take_back import fail_handoff
from conversations.models import Conversation, Delivery, Handoff, Message, OutboxItem, SessionDetail
from protocol.a2a_v10 import IncomingMessage
from protocol.errors import CallFailed, Reason
from protocol.handoff_extension import Offer
from protocol.packet import Hop, Packet, PacketDetail, PacketTurn, Party, PersonInfo, Withheld
from protocol.signing import new_key_pair
from tests.triggers.publishing import publish_rows
from triggers.effects import HandoffSettings, OfferHandoff
from triggers.models import Intent, Trigger, TriggerKind

QUERIES_AT_MOST = 31  # of a whole page, with who is signed in and what every page of the console shows
RIVERSIDE = "https://agents.riverside.example"
OURS, THEIRS = new_key_pair(), new_key_pair()
LINK_KEYS = {
    "private_key": OURS.private_key,
    "public_key": OURS.public_key,
    "peer_public_key": THEIRS.public_key,
    "fingerprint": "ab12-cd34",
}


def queries_of(client: Client, url: str) -> int:
    """How often a page asks the database, once it is noted that the session was seen."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def connection_of(agent: Agent, **fields: Any) -> Connection:
    return Connection.objects.create(
        workspace=agent.workspace,
        agent=agent,
        **{
            "platform_domain": "https://office.example",
            "remote_agent_id": "agt_office",
            "remote_name": "Consumer Help",
            "remote_institution": "Consumer Protection Office",
            "peer_link_id": "link-at-office",
            **LINK_KEYS,
            **fields,
        },
    )


def sender_of(agent: Agent) -> Sender:
    return Sender.objects.create(
        workspace=agent.workspace,
        agent=agent,
        platform_domain=RIVERSIDE,
        remote_agent_id="agt_river",
        remote_name="Riverside Guide",
        remote_institution="Riverside Savings",
        peer_link_id="link-at-riverside",
        **LINK_KEYS,
    )


def conversation_of(agent: Agent, *, name: str = "", **fields: Any) -> Conversation:
    conversation = Conversation.objects.create(workspace=agent.workspace, agent=agent, **fields)
    if name:
        keep(conversation, "name", name)
    return conversation


def keep(conversation: Conversation, name: str, value: str, **fields: Any) -> SessionDetail:
    known = {"said_by": "person", "at": timezone.now(), **fields}
    return SessionDetail.objects.create(conversation=conversation, name=name, value=value, **known)


def person_says(conversation: Conversation, text: str) -> Message:
    with changing(conversation.pk) as held:
        return show_message(conversation=held, author=PERSON, text=text, delivery=Delivery.RECEIVED)


def agent_says(conversation: Conversation, text: str) -> Message:
    with changing(conversation.pk) as held:
        return say(conversation=held, author=our_agent(held.agent), text=text)


def hand_over(conversation: Conversation, link: Connection, *, saying: str = "I want to complain") -> Handoff:
    message = person_says(conversation, saying)
    trigger = Trigger.objects.create(agent=conversation.agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Complaint")
    Intent.objects.create(trigger=trigger, keywords=["complain"])
    Conversation.objects.filter(pk=conversation.pk).update(flow_version=publish_rows(conversation.agent))
    effect = OfferHandoff("action", str(trigger.pk), str(link.pk), HandoffSettings())
    with changing(conversation.pk) as held:
        handoff = offer_handoff(conversation=held, effect=effect, message=message)
    assert handoff is not None
    return handoff


def lose(handoff: Handoff, *, reason: Reason, detail: str = "") -> None:
    """The offer could not be delivered, for good."""
    item = outbox.claim_next(OutboxItem.objects.get(handoff=handoff).lane)
    assert item is not None
    assert fail_handoff(item=item, error=CallFailed(reason, detail=detail, permanent=True))


def take_over(sender: Sender, *, saying: str = "Can you help me?") -> Conversation:
    """A conversation that Riverside handed to us, with two earlier messages."""
    now = timezone.now()
    packet = Packet(
        handoff_id=str(uuid4()),
        sender=Party(RIVERSIDE, sender.remote_agent_id, sender.remote_name, sender.remote_institution),
        path=(Hop(RIVERSIDE, sender.remote_agent_id),),
        reason="Mortgage question",
        person=PersonInfo("Tomás Ribeiro", "pt", "Europe/Lisbon"),
        details=(
            PacketDetail("name", "text", "Tomás Ribeiro", "person", now, verified=False),
            PacketDetail("loan_kind", "choice", "Fixed rate", "agent", now, verified=True),
        ),
        transcript=(
            PacketTurn(1, "agent", "Riverside Guide", "text", "Welcome to Riverside.", now),
            PacketTurn(2, "person", "", "text", "I need a mortgage", now),
        ),
        summary="",
        withheld=(Withheld("message 2", "iban", "It looks like an account number."),),
        expires_at=now + timedelta(seconds=30),
    )
    incoming = IncomingMessage(str(uuid4()), "", "", saying, None, "")
    receive_offer(sender=sender, incoming=incoming, offer=Offer(epoch=2, packet=packet, at=now))
    return Conversation.objects.get(handoffs__remote_id=packet.handoff_id)
