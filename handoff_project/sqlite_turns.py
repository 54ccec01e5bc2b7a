"""Embedded: whoever wants to write to SQLite takes a turn, first come first served.

SQLite lets one connection write at a time, and whoever finds it taken sleeps and looks again: for a tenth of a second
in the end, while others who have just come get ahead. Beside busy peers a message waited seconds for writes that take
hundredths. All who write are threads of one process, so they can be woken one by one.
"""

import sqlite3
import threading
from collections import deque
from functools import cache
from typing import Any, TypeVar

TIMEOUT_SECONDS = 20.0
_WRITING = ("BEGIN", "INSERT", "UPDATE", "DELETE")
CursorT = TypeVar("CursorT", bound=sqlite3.Cursor)


class Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a connection that is thrown away may end its turn in the middle of anything
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, *, seconds: float) -> bool:
        """False when it did not come to that in so many seconds."""
        bell = threading.Lock()
        bell.acquire()
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append(bell)
        if bell.acquire(timeout=seconds):
            return True
        with self._lock:
            if bell not in self._waiting:
                return True  # it came in this very moment
            self._waiting.remove(bell)
            return False

    def end(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turns = Turns()  # of this process, which has one database


class Connection(sqlite3.Connection):
    """Has a turn from the first statement that writes to the end of its transaction."""

    _has_turn = False

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        return super().cursor(_taking_turns(factory))

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._give_up_turn()

    def __del__(self) -> None:
        self._give_up_turn()

    def take_turn(self, sql: str) -> None:
        """Before a statement. Raises sqlite3.OperationalError, as SQLite does, when others write for too long."""
        if self._has_turn or not sql.startswith(_WRITING):
            return
        if not _turns.take(seconds=TIMEOUT_SECONDS):
            raise sqlite3.OperationalError("database is locked")
        self._has_turn = True

    def end_turn(self) -> None:
        """After a statement: unless a transaction is open."""
        if self._has_turn and not self.in_transaction:
            self._give_up_turn()

    def _give_up_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turns.end()


@cache
def _taking_turns(factory: type[CursorT]) -> type[CursorT]:
    """The same cursor, that takes turns: Django makes its own kind of cursor, and the connection the usual one."""

    class TakingTurns(factory):  # type: ignore[misc,valid-type]  # whichever is asked for
        def execute(self, sql: str, *parameters: Any) -> Any:
            self.connection.take_turn(sql)
            try:
                return super().execute(sql, *parameters)
            finally:
                self.connection.end_turn()

        def executemany(self, sql: str, *parameters: Any) -> Any:
            self.connection.take_turn(sql)
            try:
                return super().executemany(sql, *parameters)
            finally:
                self.connection.end_turn()

    return TakingTurns
