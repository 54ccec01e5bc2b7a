"""Reference numbers: what a person can read out on the telephone to be found again."""

import secrets
from collections.abc import Callable

# Without 0 O, 1 I L, 5 S, 2 Z, 8 B and U V: they are mistaken for each other when read or heard.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 8
_TELLING = ("PW", "MDP", "TAN")  # a number with one of these reads like a secret and its name


def new_reference() -> str:
    """A new one, e.g. ``7K3M-Q9TD``: 36 random bits, so a guess finds nothing."""
    return new_number(lambda: new_letters(LENGTH))


def new_number(draw: Callable[[], str]) -> str:
    """What ``draw`` makes, as it is written; drawn anew while the filter of handoffs would take it for a secret."""
    while True:
        letters = draw()
        if not any(each in letters for each in _TELLING):
            return spaced(letters)


def new_letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def spaced(letters: str) -> str:
    """As it is written: a dash after the first half, as soon as something follows."""
    halves = letters[: LENGTH // 2], letters[LENGTH // 2 :]
    return "-".join(filter(None, halves))
