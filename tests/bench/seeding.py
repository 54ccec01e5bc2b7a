"""Long conversations for measuring, written straight into the databases: said one by one they would take hours."""

import sqlite3
import uuid
from datetime import UTC, datetime
from pathlib import Path

import psycopg

TEXT = "x" * 200
PRODUCT_COLUMNS = (
    *("id", "conversation_id", "position", "revision", "kind", "author_kind", "author_name", "author_institution"),
    *("author_domain", "author_colour", "text", "extras", "delivery", "from_transcript", "created_at"),
)


def run_many(store: str, statement: str, rows: list[tuple[object, ...]]) -> None:
    """store: ``sqlite:<file>`` or ``pg:<address>``. The statement has ``?`` where values go."""
    kind, place = store.split(":", 1)
    if kind == "sqlite":
        with sqlite3.connect(Path(place), timeout=30) as database:
            database.executemany(statement, rows)
        database.close()
    else:
        with psycopg.connect(place) as connection, connection.cursor() as cursor:
            cursor.executemany(statement.replace("?", "%s"), rows)


def seed_product(store: str, conversation: str, *, messages: int) -> None:
    """Earlier messages of the person and the agent in turn, behind those that are there."""
    is_sqlite = store.startswith("sqlite:")
    key = uuid.UUID(conversation).hex if is_sqlite else conversation
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ") if is_sqlite else datetime.now(UTC)
    first = 1_000  # above what was said by the window itself; a gap in the numbers is nothing special
    rows = [
        (
            *(uuid.uuid4().hex if is_sqlite else str(uuid.uuid4()), key, first + number, first + number, "text"),
            *("person" if number % 2 else "agent", "", "", "", "slate", TEXT, "{}", "", False, at),
        )
        for number in range(messages)
    ]
    places = ", ".join("?" * len(PRODUCT_COLUMNS))
    run_many(store, f"INSERT INTO conversations_message ({', '.join(PRODUCT_COLUMNS)}) VALUES ({places})", rows)
    counted = "UPDATE conversations_conversation SET last_position = ?, revision = ?, said_by_person = ? WHERE id = ?"
    run_many(store, counted, [(first + messages, first + messages, messages // 2, key)])


def seed_floor(store: str, conversation: str, *, messages: int) -> None:
    statement = "INSERT INTO message VALUES (?, ?, ?, ?)"
    run_many(store, statement, [(conversation, f"m{n:06d}", "person", TEXT) for n in range(messages)])
