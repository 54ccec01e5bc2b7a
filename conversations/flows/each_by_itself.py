"""What the clock does to many: one that cannot be seen to keeps none of the others waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

Thing = TypeVar("Thing")
log = logging.getLogger(__name__)


def each_by_itself(do: Callable[[Thing], object], things: Iterable[Thing]) -> int:
    """Returns of how many ``do`` said that something came of it. A fault of our own is logged; the clock comes again.

    Raises what is wrong with the database itself: that would be so of each of them.
    """
    done = 0
    for thing in things:
        try:
            done += bool(do(thing))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("clock_fault")
    return done
