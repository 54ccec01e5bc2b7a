"""The clock of a machine may be set back: then something past lies ahead."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from workspaces.prepared import PreparedRows

BETWEEN_MACHINES = timedelta(seconds=10)  # clocks of one deployment's machines differ by less
RowsT = TypeVar("RowsT", bound=models.QuerySet[Any])


def ahead_of(at: datetime) -> datetime:
    """What happened later than this cannot have happened yet: the clock was set back since."""
    return at + BETWEEN_MACHINES


class RowsAhead(Generic[RowsT]):
    """Rows with something past that lies ahead, as a function of the moments they are told by.

    They are looked for often, and seldom there. So the look is a statement that is built once, and nothing is written
    where it finds nothing: embedded, whoever writes keeps all others from it, also when no row is changed.
    """

    def __init__(self, rows: Callable[..., RowsT]) -> None:
        self._rows = rows
        self._first = PreparedRows(lambda *moments: rows(*moments).only("pk")[:1])

    def update(self, *moments: datetime, **changes: object) -> None:
        if self._first.all(*moments):
            with transaction.atomic():
                self._chosen(self._rows(*moments)).update(**changes)

    def _chosen(self, rows: RowsT) -> RowsT:
        """Those of them that may be written."""
        return rows
