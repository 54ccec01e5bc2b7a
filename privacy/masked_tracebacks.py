"""Tracebacks that can be read, of which nothing but the values in the words of an exception is masked.

Files, lines, functions and their source are the code's. They are taken from the exception itself, never from a text
that looks like a traceback: anybody may type one.
"""

import traceback
from collections.abc import Iterable, Iterator
from itertools import pairwise

from privacy.fixed_words import masked_but, spans_of_words, without_quotes, words_of_code

# More of a chain, or of a group, tells nothing more.
MOST = 20
_CAUSE = "\nThe above exception was the direct cause of the following exception:\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n"


def masked_traceback(error: BaseException) -> str:
    """What Python would write of an exception, with everything it came from."""
    words = {word for one in _all(error) for word in _words_of(one)}
    return "\n".join(_lines(error, sorted(words), {id(error)}))


def _lines(error: BaseException, words: Iterable[str], seen: set[int]) -> Iterator[str]:
    chain = _chain(error, seen)
    for after, one in pairwise((None, *reversed(chain))):
        if after is not None:
            yield _CAUSE if one is not None and one.__cause__ is after else _CONTEXT
        if one is not None:
            yield from _own_lines(one, words, seen)


def _own_lines(error: BaseException, words: Iterable[str], seen: set[int]) -> Iterator[str]:
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield from (entry.rstrip("\n") for entry in traceback.extract_tb(error.__traceback__).format())
    yield ": ".join(filter(None, (_name_of(type(error)), _masked(_said_by(error), words))))
    yield from (_masked(str(note), words) for note in getattr(error, "__notes__", ()))
    for number, member in enumerate(_members(error), 1):
        if id(member) not in seen:
            seen.add(id(member))
            yield f"  ---------------- {number} ----------------"
            yield from (f"  {line}" for part in _lines(member, words, seen) for line in part.split("\n"))


def _chain(error: BaseException, seen: set[int]) -> list[BaseException]:
    """The exception, and before which others it was raised, newest first."""
    chain = [error]
    while (before := _before(chain[-1])) is not None and id(before) not in seen and len(chain) < MOST:
        seen.add(id(before))
        chain.append(before)
    return chain


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _all(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], {id(error)}
    while waiting:
        one = waiting.pop()
        yield one
        near = [found for found in (_before(one), *_members(one)) if found is not None and id(found) not in seen]
        seen.update(map(id, near))
        waiting += near


def _members(error: BaseException) -> tuple[BaseException, ...]:
    return error.exceptions[:MOST] if isinstance(error, BaseExceptionGroup) else ()


def _words_of(error: BaseException) -> Iterator[str]:
    for code in {frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)}:
        yield from words_of_code(code)
    if isinstance(error, AttributeError):
        yield f"'{type(error.obj).__name__}' object"


def _name_of(kind: type) -> str:
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    )


def _said_by(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - what it says is not worth the line of the log
        return "<its words cannot be told>"


def _masked(said: str, words: Iterable[str]) -> str:
    text = without_quotes(said)
    return masked_but(text, spans_of_words(text, words))
