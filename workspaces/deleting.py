"""Deleting more rows than go into one statement: PostgreSQL takes 65,535 values, and Django gives it one for each
row, or two.
"""

from typing import Any

from django.db.models import QuerySet

AT_ONCE = 2_000


def delete_all_but_few(rows: QuerySet[Any]) -> None:
    """So many, with everything that goes with them, that what is left goes into one statement. Each piece is a
    transaction of its own, unless the caller is in one.
    """
    while True:
        piece = list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE])
        if len(piece) < AT_ONCE:
            return
        rows.model._default_manager.filter(pk__in=piece).delete()
