"""One conversation of a drill, through the flows that every conversation goes through."""

import uuid
from collections.abc import Mapping, Sequence

from django.utils import timezone

from agents.models import Agent
from conversations import outbox
from conversations.attachments.taking_in import TakenIn, take_in
from conversations.authors import our_agent
from conversations.delivery import carry_out
from conversations.flows.changing import changing
from conversations.flows.decide_consent import decide_consent
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.receive_visitor_message import receive_visitor_message
from conversations.flows.show_message import say
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.start_conversation import start_conversation
from conversations.flows.take_over import take_over
from conversations.flows.write_note import write_note
from conversations.leak_drill.canaries import Canary
from conversations.leak_drill.places import Place
from conversations.leak_drill.world import KEYWORD, account_of, came_here
from conversations.models import AuthorKind, Conversation, ItemState, Message, OutboxItem, OutboxKind, SessionDetail
from workspaces.models import User

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
        for file in _files(texts[Place.FILE]):
            receive_visitor_message(conversation_id=conversation.pk, client_id=uuid.uuid4(), text="", file=file)
    if Place.AGENT in texts:
        with changing(conversation.pk) as held:
            say(conversation=held, author=our_agent(agent), text=texts[Place.AGENT])
    if Place.NOTE in texts:
        write_note(conversation_id=conversation.pk, author_name="Drill", text=texts[Place.NOTE])
    if Place.UNLISTED in texts:
        Message.objects.filter(conversation=conversation).update(extras={"unlisted": texts[Place.UNLISTED]})
    _let_live_agent_speak(conversation, texts)
    _say(conversation, f"{texts.get(Place.FIRST, 'Hello')}\n{KEYWORD}")
    _agree(conversation)
    _deliver(conversation, OutboxKind.OFFER)
    _deliver_files(conversation)
    _say(conversation, "\n".join(texts[place] for place in _SAID_LATER if place in texts) or "Hello")
    _deliver(conversation, OutboxKind.TURN)


def talk_home(agent: Agent, canaries: Mapping[Place, Canary]) -> None:
    """A live agent of ours has what another institution handed over, and gives it back: what they say and send is meant
    for the person, and what they note, what is known here, and who they are is not. Raises DrillFailed as above.
    """
    conversation = came_here(agent)
    texts = {place: canary.text for place, canary in canaries.items()}
    _keep_details(conversation, texts)
    if Place.NOTE in texts:
        write_note(conversation_id=conversation.pk, author_name="Drill", text=texts[Place.NOTE])
    user = _take_over(conversation, texts)
    speak_as_live_agent(conversation_id=conversation.pk, user=user, text="Hello", once=uuid.uuid4())
    summary = "\n".join(texts[place] for place in (Place.LIVE_AGENT, Place.QUOTED) if place in texts)
    epoch = _epoch_of(conversation)
    if not close_conversation(conversation_id=conversation.pk, user=user, epoch=epoch, summary=summary):
        raise DrillFailed("a live agent could not give the conversation back")
    while OutboxItem.objects.unsettled().filter(conversation=conversation, kind=OutboxKind.REPLIES).exists():
        _deliver(conversation, OutboxKind.REPLIES)


def _take_over(conversation: Conversation, texts: Mapping[Place, str]) -> User:
    user = account_of(texts.get(Place.UNLISTED, "drill"))
    epoch = _epoch_of(conversation)
    if not take_over(conversation_id=conversation.pk, epoch=epoch, user=user, shown_name="Drill"):
        raise DrillFailed("a live agent could not take over")
    return user


def _epoch_of(conversation: Conversation) -> int:
    conversation.refresh_from_db(fields=["epoch"])
    return conversation.epoch


def _let_live_agent_speak(conversation: Conversation, texts: Mapping[Place, str]) -> None:
    """They take over, say what they say, send files, and give back."""
    user = _take_over(conversation, texts)
    said: list[tuple[str, Sequence[TakenIn]]] = [
        (texts[place], ()) for place in (Place.LIVE_AGENT, Place.QUOTED) if place in texts
    ]
    if Place.LIVE_FILE in texts:
        said.append(("", _files(texts[Place.LIVE_FILE])))
    for text, files in said:
        speak_as_live_agent(conversation_id=conversation.pk, user=user, text=text, once=uuid.uuid4(), files=files)
    if not give_back(conversation_id=conversation.pk, user=user, epoch=_epoch_of(conversation)):
        raise DrillFailed("a live agent could not give back")


def _keep_details(conversation: Conversation, texts: Mapping[Place, str]) -> None:
    unlisted = texts.get(Place.UNLISTED, "")
    details = {
        "remark": texts.get(Place.DETAIL),
        "name": texts.get(Place.PERSON),
        "score": texts.get(Place.PRIVATE),
        "rating": texts.get(Place.QUOTED),
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
                said_by=AuthorKind.AGENT if name == "rating" else AuthorKind.PERSON,
                origin=unlisted,
                private=name in ("score", "rating"),
                at=timezone.now(),
            )


def _say(conversation: Conversation, text: str) -> None:
    receive_visitor_message(conversation_id=conversation.pk, client_id=uuid.uuid4(), text=text)


def _files(said: str) -> tuple[TakenIn, ...]:
    """One that has it in its name, and one that has it in its text."""
    return take_in(name=f"{said}.txt", data=b"All is well."), take_in(name="note.txt", data=said.encode())


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
