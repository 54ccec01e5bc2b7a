"""How much PostgreSQL reads for what the product asks of it."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connection


def blocks_read(sql: str, values: Any) -> int:
    """How many blocks of 8 KiB PostgreSQL looks at for a statement."""
    assert isinstance(connection.connection, psycopg.Connection)
    words = psycopg.ClientCursor(connection.connection).mogrify(sql, values)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {words.replace('%', '%%')}", [])
        (answer,) = cursor.fetchone()
    (told,) = answer if isinstance(answer, list) else json.loads(answer)
    plan = told["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def statements_of(act: Callable[[], object]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        seen.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        act()
    return seen
