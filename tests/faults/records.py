"""What both sides have of the conversations of a run, read from their databases past the product."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from tests.faults.history import History, Part, Row
from tests.faults.people import Person
from tests.journeys.stores import Store

UNSETTLED = "SELECT count(*) FROM conversations_outboxitem WHERE done_at IS NULL"
UNSETTLED_TURNS = f"{UNSETTLED} AND kind = 'turn'"
MESSAGES = """
    SELECT conversation_id, id, position, author_kind, text, client_id, handoff_id, delivery, extras
    FROM conversations_message WHERE kind <> 'note' AND NOT from_transcript ORDER BY position
"""
# What is told of a file is its digest only once its bytes are kept.
FILES = """
    SELECT message_id, digest FROM conversations_attachment
    WHERE id IN (SELECT attachment_id FROM conversations_attachmentbytes)
"""
HANDOFFS = """
    SELECT id, conversation_id, state, remote_id FROM conversations_handoff WHERE direction = %s ORDER BY created_at
"""
NOTES = "SELECT conversation_id, extras FROM conversations_message WHERE kind = 'note'"
CONTROLLERS = "SELECT id, controller FROM conversations_conversation"


def unsettled(stores: Iterable[Store]) -> int:
    """What is still to be done over the wire, on both sides."""
    return sum(store.rows(UNSETTLED)[0][0] for store in stores)


def unsettled_turns(store: Store) -> int:
    """The people's messages that are still on their way to the other side."""
    count: int = store.rows(UNSETTLED_TURNS)[0][0]
    return count


def stored_messages(store: Store) -> dict[str, tuple[Row, ...]]:
    """By conversation, in the order of the window."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for conversation, *values in store.rows(MESSAGES):
        found[_id(conversation)].append(_row(*values))
    return {conversation: tuple(rows) for conversation, rows in found.items()}


def histories_of(people: Iterable[Person], *, a: Store, b: Store) -> list[History]:
    at_a, at_b = stored_messages(a), _with_files(stored_messages(b), b)
    controllers = {_id(conversation): controller for conversation, controller in a.rows(CONTROLLERS)}
    stayed = Counter(_id(there) for there, extras in a.rows(NOTES) if "not_offered" in _json(extras))
    incoming = {remote: (_id(there), state) for _, there, state, remote in b.rows(HANDOFFS, "incoming")}
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    for handoff, conversation, state, _ in a.rows(HANDOFFS, "outgoing"):
        there, state_at_b = incoming.get(_id(handoff), ("", ""))
        parts[_id(conversation)].append(
            Part(id=_id(handoff), state=state, state_at_b=state_at_b, at_b=at_b.get(there, ()))
        )
    return [
        History(
            name=person.name,
            said=tuple(person.said),
            shown=tuple(person.window.shown.values()),
            at_a=at_a.get(person.conversation_id, ()),
            parts=tuple(parts[person.conversation_id]),
            controller=controllers.get(person.conversation_id, "agent"),
            gone=person.gone,
            stayed=stayed[person.conversation_id],
        )
        for person in people
    ]


def _with_files(messages: dict[str, tuple[Row, ...]], store: Store) -> dict[str, tuple[Row, ...]]:
    files = {_id(message): digest for message, digest in store.rows(FILES)}
    return {
        conversation: tuple(replace(row, file=files.get(row.id, "")) for row in rows)
        for conversation, rows in messages.items()
    }


def _row(
    identity: Any, position: int, author: str, text: str, client_id: Any, handoff: Any, delivery: str, extras: Any
) -> Row:
    return Row(
        id=_id(identity),
        position=position,
        author=author,
        text=text,
        client_id=_id(client_id),
        handoff=_id(handoff),
        delivery=delivery,
        notice=(_json(extras).get("notice") or {}).get("code", ""),
    )


def _json(stored: Any) -> dict[str, Any]:
    """SQLite keeps it as text."""
    read: dict[str, Any] = json.loads(stored) if isinstance(stored, str) else stored
    return read


def _id(value: object) -> str:
    """SQLite keeps ids without dashes."""
    return str(UUID(str(value))) if value else ""
