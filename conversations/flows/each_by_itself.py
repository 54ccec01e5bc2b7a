"""What the clock does to many: one that cannot be seen to keeps none of the others waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError
from django.db.models import Model, QuerySet

Thing = TypeVar("Thing")
Row = TypeVar("Row", bound=Model)
log = logging.getLogger(__name__)

IN_VAIN = 1_000  # where nothing comes of so many rows, it is no matter of single ones


def each_by_itself(do: Callable[[Thing], object], things: Iterable[Thing]) -> int:
    """Returns of how many ``do`` said that something came of it. A fault of our own is logged, with whose it is; the
    clock comes again.

    Raises what is wrong with the database itself: that would be so of each of them.
    """
    return sum(_is_done(do, thing) for thing in things)


def each_that_is_found(
    do: Callable[[Row], object], rows: "QuerySet[Row]", *, at_most: int, passed_by: set[Any] | None = None
) -> int:
    """As ``each_by_itself``, for rows that are found for as long as nobody has seen to them: behind those of which
    nothing came, the next are looked for, until something came of ``at_most``, there are no more, or ``IN_VAIN`` were
    passed by now.

    passed_by: ids of rows of which nothing came before, perhaps of others; they are left alone, and those of now are
    added.
    """
    passed_by = set() if passed_by is None else passed_by
    seen, done, before = set(passed_by), 0, len(passed_by)
    while done < at_most and len(passed_by) - before < IN_VAIN:
        found = list(rows.exclude(pk__in=seen)[:at_most])
        seen |= {row.pk for row in found}
        for row in found:
            if _is_done(do, row):
                done += 1
            else:
                passed_by.add(row.pk)
        if len(found) < at_most:
            break
    return done


def _is_done(do: Callable[[Thing], object], thing: Thing) -> bool:
    try:
        return bool(do(thing))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("clock_fault", extra={"of": _name_of(thing)})
        return False


def _name_of(thing: object) -> str:
    """What it is, and which; never what is in it."""
    if isinstance(thing, Model):
        return f"{thing._meta.label_lower} {thing.pk}"
    return getattr(thing, "__qualname__", type(thing).__name__)
