"""Conversations to which something belongs that may be of few or of many.

A list is read from its newest row on. What belongs to many of them, it soon comes upon; of what belongs to few or to
none, it would look at every conversation there is. So few are looked up first.
"""

from typing import Any, TypeVar

from django.db.models import QuerySet

FEW = 2_000
RowsT = TypeVar("RowsT", bound=QuerySet[Any])


def with_any_of(rows: RowsT, belonging: QuerySet[Any]) -> RowsT:
    """rows: of conversations. belonging: of a table with a conversation."""
    belonging = belonging.order_by()
    are_few = belonging[:FEW].count() < FEW
    # With a limit they are worked out by themselves, and not for one conversation after the other.
    return rows.filter(pk__in=belonging.values("conversation")[: FEW if are_few else None])
