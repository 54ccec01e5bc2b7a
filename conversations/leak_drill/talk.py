"""One conversation of a drill, through the flows that every conversation goes through."""

import uuid
from collections.abc import Mapping

from django.utils import timezone

from agents.models import Agent
from conversations import outbox
from conversations.attachments.taking_in import take_in
from conversations.authors import live_agent, our_agent
from conversations.delivery import carry_out
from conversations.flows.changing import changing
from conversations.flows.decide_consent import decide_consent
from conversations.flows.receive_visitor_message import receive_visitor_message
from conversations.flows.show_message import say
from conversations.flows.start_conversation import start_conversation
from conversations.flows.write_note import write_note
from conversations.leak_drill.canaries import Canary
from conversations.leak_drill.places import Place
from conversations.leak_drill.world import KEYWORD
from conversations.models import Conversation, ItemState, Message, OutboxItem, OutboxKind, SessionDetail

_SAID_LATER = (Place.LATER, Place.PRIVATE, Place.SECRET_NAME)


class DrillFailed(Exception):
    """The drill itself did not work, so that nothing is known about leaks."""


def talk(agent: Agent, canaries: Mapping[Place, Canary], *, language: str) -> None:
    """Says everything, hands over, and goes on talking. Raises DrillFailed when nothing arrived."""
    started = start_conversation(agent=agent, start_id=uuid.uuid4(), locale=language, time_zone="UTC")
    conversation = started.conversation
    texts = {place: canary.text for place, canary in canaries.items()}
    _keep_details(conversation, texts)
    _say(conversation, texts.get(Place.MESSAGE, "Hello"))
    if Place.FILE in texts:
        _attach(conversation, name=f"{texts[Place.FILE]}.txt", text="All is well.")
        _attach(conversation, name="note.txt", text=texts[Place.FILE])
    for place, author in ((Place.AGENT, our_agent(agent)), (Place.LIVE_AGENT, live_agent(agent, "Drill"))):
        if place in texts:
            with changing(conversation.pk) as held:
                say(conversation=held, author=author, text=texts[place])
    if Place.NOTE in texts:
        write_note(conversation_id=conversation.pk, author_name="Drill", text=texts[Place.NOTE])
    if Place.UNLISTED in texts:
        Message.objects.filter(conversation=conversation).update(extras={"unlisted": texts[Place.UNLISTED]})
    _say(conversation, f"{texts.get(Place.FIRST, 'Hello')}\n{KEYWORD}")
    _agree(conversation)
    _deliver(conversation, OutboxKind.OFFER)
    _deliver_files(conversation)
    _say(conversation, "\n".join(texts[place] for place in _SAID_LATER if place in texts) or "Hello")
    _deliver(conversation, OutboxKind.TURN)


def _keep_details(conversation: Conversation, texts: Mapping[Place, str]) -> None:
    unlisted = texts.get(Place.UNLISTED, "")
    details = {
        "remark": texts.get(Place.DETAIL),
        "name": texts.get(Place.PERSON),
        "score": texts.get(Place.PRIVATE),
        "otp": texts.get(Place.SECRET_NAME),
        texts.get(Place.DETAIL_NAME, ""): "yes",
        "plain": unlisted and "yes",
    }
    for name, value in details.items():
        if name and value:
            SessionDetail.objects.create(
                conversation=conversation,
                name=name,
                value=value,
                said_by="person",
                origin=unlisted,
                private=name == "score",
                at=timezone.now(),
            )


def _say(conversation: Conversation, text: str) -> None:
    receive_visitor_message(conversation_id=conversation.pk, client_id=uuid.uuid4(), text=text)


def _attach(conversation: Conversation, *, name: str, text: str) -> None:
    file = take_in(name=name, data=text.encode())
    receive_visitor_message(conversation_id=conversation.pk, client_id=uuid.uuid4(), text="", file=file)


def _agree(conversation: Conversation) -> None:
    """A connection that asks first is told yes, and to share nothing more than it says by itself."""
    conversation.refresh_from_db(fields=["consent_asked"])
    if conversation.consent_asked is not None:
        decide_consent(conversation_id=conversation.pk, request_id=conversation.consent_asked, agreed=True)


def _deliver_files(conversation: Conversation) -> None:
    """None, where the connection lets none through."""
    for _each in OutboxItem.objects.unsettled().filter(conversation=conversation, kind=OutboxKind.FILE):
        _deliver(conversation, OutboxKind.FILE)


def _deliver(conversation: Conversation, kind: OutboxKind) -> None:
    item = OutboxItem.objects.unsettled().filter(conversation=conversation, kind=kind).first()
    if item is None:
        raise DrillFailed("nothing was handed over")
    # A process with hands of its own has claimed it already; they take it after the commit that never comes.
    claimed = item if item.state == ItemState.CLAIMED else outbox.claim_next(item.lane)
    if claimed is None:
        raise DrillFailed("what was handed over could not be taken up")
    carry_out(OutboxItem.objects.select_related("conversation", "message", "handoff").get(pk=claimed.pk))
    item.refresh_from_db(fields=["state", "last_error"])
    if item.state != ItemState.DONE:
        raise DrillFailed(f"the loopback agent was not reached: {item.last_error}")
