"""Tickets as a plan knows them: how urgent, and under which number a person finds theirs again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from triggers.references import ALPHABET, LENGTH, new_letters, new_number, spaced

_SIZE = len(ALPHABET)  # a prime, so that one letter mistaken, or two that changed places, never fit
_CHECK_WEIGHT = LENGTH


class Priority(TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class NotANumber(ValueError):
    """What somebody typed has letters that no ticket number has, or more than it has."""


class Mistyped(NotANumber):
    """It looks like a ticket number, and its last letter does not fit the others."""


def new_ticket_number() -> str:
    """A new one, e.g. ``7K3M-Q9TD``: seven random letters and digits (31 bits), and one that checks them."""
    return new_number(_checked_letters)


def read_ticket_number(typed: str) -> str:
    """As it is kept, or as it begins, of what somebody typed: capitals, spaces and dashes do not count.

    Raises NotANumber, or Mistyped when it is whole and wrong.
    """
    letters = "".join(each for each in typed.upper() if each not in " -–")
    if len(letters) > LENGTH or not set(letters) <= set(ALPHABET):
        raise NotANumber
    if len(letters) == LENGTH and _check_letter(letters[:-1]) != letters[-1]:
        raise Mistyped
    return spaced(letters)


def _checked_letters() -> str:
    letters = new_letters(LENGTH - 1)
    return letters + _check_letter(letters)


def _check_letter(letters: str) -> str:
    """The one with which the sum of all, each times its place, is divisible by how many there are to choose from."""
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(letters, start=1))
    return ALPHABET[-total * pow(_CHECK_WEIGHT, -1, _SIZE) % _SIZE]
