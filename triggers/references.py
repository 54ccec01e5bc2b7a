"""Reference numbers: what a person can read out on the telephone to be found again."""

import secrets

# Without 0 O, 1 I L, 5 S, 2 Z, 8 B and U V: they are mistaken for each other when read or heard.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 8


def new_reference() -> str:
    """A new one, e.g. ``7K3M-Q9TD``: 36 random bits, so a guess finds nothing."""
    return spaced(new_letters(LENGTH))


def new_letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def spaced(letters: str) -> str:
    """As it is written: a dash after the first half, as soon as something follows."""
    halves = letters[: LENGTH // 2], letters[LENGTH // 2 :]
    return "-".join(filter(None, halves))
