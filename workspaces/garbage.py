"""Making very many objects without Python's search for garbage, which goes through all of them again and again, and
finds next to none: to load the code of a process takes a quarter of the time less so, and to show a large tree a third.

It stops in all threads of the process. What they leave behind meanwhile is found afterwards.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leaving_garbage() -> Iterator[None]:
    """One inside another is the same as one."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()
