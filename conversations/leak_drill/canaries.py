"""The canaries of one conversation: one for each place, no two alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from conversations.leak_drill.places import BLAND, DENIED, FOUND, Place
from conversations.leak_drill.sentences import sentence
from conversations.leak_drill.values import value_of

LONGEST_NAME = 64  # of a session detail


@dataclass(frozen=True)
class Canary:
    """value: what must not leave; text: how it is said in its place."""

    kind: str
    language: str
    place: Place
    value: str
    text: str


def canaries(kind: str, language: str) -> dict[Place, Canary]:
    """The same each time, so that a leak can be looked at again."""
    return {one.place: one for one in _made(kind, language)}


def _made(kind: str, language: str) -> Iterable[Canary]:
    for place in DENIED if kind == BLAND else FOUND:
        chance = Random(f"{kind}:{language}:{place}")  # noqa: S311  # a made-up value need not be hard to guess
        value = _bland(chance) if kind == BLAND else value_of(kind, chance)
        text = value if kind == BLAND else sentence(kind, language, value)
        if place is not Place.DETAIL_NAME or len(text) <= LONGEST_NAME:
            yield Canary(kind, language, place, value, text)


def _bland(chance: Random) -> str:
    return "zanzibar" + "".join(chance.choices("abcdefghijklmnop", k=10))
