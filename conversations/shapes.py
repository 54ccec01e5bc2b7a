"""What a chat window is told. Field by field: what is not written here does not reach a person."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from agents.models import Agent, initials_of
from conversations.authors import Author, live_agent, our_agent, who_speaks
from conversations.models import AuthorKind, Conversation, Message, MessageKind, live_outgoing, live_talk
from protocol.packet import time_text

Json = dict[str, Any]


def speaker_json(author: Author) -> Json:
    return {
        "kind": str(author.kind),
        "name": author.name,
        "institution": author.institution,
        "domain": author.domain,
        "initials": initials_of(author.name) if author.name else "",
        "colour": author.colour,
    }


def message_json(message: Message) -> Json:
    """Raises ValueError for an internal note: whoever asks for one here has made a mistake."""
    if message.kind == MessageKind.NOTE:
        raise ValueError("An internal note is never shown to the person.")
    author = Author(
        AuthorKind(message.author_kind),
        message.author_name,
        message.author_institution,
        message.author_domain,
        message.author_colour,
    )
    return {
        "id": str(message.pk),
        "position": message.position,
        "revision": message.revision,
        "kind": message.kind,
        "author": speaker_json(author),
        "text": message.text,
        "at": time_text(message.created_at),
        "client_id": str(message.client_id) if message.client_id else None,
        "delivery": message.delivery or None,
        "quick_replies": message.extras.get("quick_replies", []),
        "notice": message.extras.get("notice"),
        "card": message.extras.get("card"),
        "consent": message.extras.get("consent"),
        "unfinished": message.extras.get("unfinished", False),
        "attachment": message.extras.get("attachment"),
    }


def state_json(conversation: Conversation) -> Json:
    """How the conversation stands. Asks for the live handoff, or the live agent's talk, only while one is under way."""
    home = our_agent(conversation.agent)
    handoff, talk = live_outgoing(conversation), live_talk(conversation)
    speaker = who_speaks(handoff) if handoff and handoff.accepted_at else home
    if talk is not None and talk.taken_at is not None:
        speaker = live_agent(conversation.agent, talk.shown_name)
    return {
        "revision": conversation.revision,
        "open": conversation.open,
        "controller": conversation.controller,
        "speaker": speaker_json(speaker),
        "home": speaker_json(home),
        "handoff": handoff.state if handoff else None,
        "can_return": handoff is not None or talk is not None,
        "queue_place": talk.place if talk and talk.taken_at is None else None,
        "waiting_since": time_text(conversation.waiting_since) if conversation.waiting_since else None,
    }


def messages_json(messages: Iterable[Message]) -> list[Json]:
    return [message_json(message) for message in messages]


def snapshot_json(conversation: Conversation, messages: list[Message], *, has_older: bool) -> Json:
    return {"state": state_json(conversation), "messages": messages_json(messages), "has_older": has_older}


def events_for_window(conversation: Conversation, messages: Iterable[Message], *, upto: int) -> bytes:
    """What happened, as server-sent events. upto: the revision that a window knows when it has read all of it.

    The state goes first and moves no cursor: a stream cut anywhere behind it is taken up at a message, and one cut
    before the last message is told the state again. Internal notes are left out.
    """
    latest = {row.pk: row for row in messages if row.kind != MessageKind.NOTE}
    in_order = sorted(latest.values(), key=lambda row: row.revision)
    events = [_event("state", state_json(conversation))]
    events += [_event("message", message_json(row), revision=row.revision) for row in in_order]
    return b"".join([*events, f"id: {upto}\n\n".encode()])


def _event(name: str, data: Json, *, revision: int | None = None) -> bytes:
    identity = "" if revision is None else f"id: {revision}\n"
    return f"{identity}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def attachments_json(agent: Agent) -> Json | None:
    """What may be attached; None: nothing. limit: bytes of one file."""
    return {"limit": settings.ATTACHMENT_LIMIT} if agent.takes_attachments else None


def agent_json(agent: Agent) -> Json:
    return {
        "agent": speaker_json(our_agent(agent)),
        "languages": agent.languages,
        "default_language": agent.default_language,
        "attachments": attachments_json(agent),
        "appearance": {
            "colour": agent.widget_colour,
            "position": agent.widget_position,
            "radius": agent.widget_radius,
        },
    }
