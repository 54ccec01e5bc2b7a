"""A turned clock: every time a deployment has stored is moved into the past, which is what waiting would have done."""

import sqlite3
from contextlib import closing

from tests.faults.sites import Site

# Links rest until a time, too. Keys, members and the audit log keep theirs: no rule of delivery looks at them.
TABLES = (
    *("conversations_conversation", "conversations_handoff", "conversations_message", "conversations_outboxitem"),
    *("conversations_receiveditem", "conversations_deliveryattempt", "agents_connection", "agents_sender"),
)
COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
"""


def turn_back(site: Site, *, hours: int) -> None:
    """The deployment is stopped."""
    if site.servers is None:
        _turn_sqlite(site, hours)
        return
    for table, column in site.store.rows(COLUMNS):
        if table in TABLES:
            statement = f"UPDATE {table} SET {column} = {column} - interval '{hours} hours' WHERE {column} IS NOT NULL"
            site.servers.postgres.execute(site.servers.database, statement)


def _turn_sqlite(site: Site, hours: int) -> None:
    with closing(sqlite3.connect(site.database_file)) as connection, connection:
        for table in TABLES:
            for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
                if kind == "datetime":
                    earlier = f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{hours} hours')"
                    connection.execute(f"UPDATE {table} SET {column} = {earlier} WHERE {column} IS NOT NULL")
