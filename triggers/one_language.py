"""Phrases that count in one language only.

Kept as ``{language: {list: [text, ...]}}``, the lists named as those that count in every language.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from triggers.stored_json import Stored, texts_in

LISTS = ("keywords", "training_phrases", "excluded_phrases")
OnlyIn = Mapping[str, Mapping[str, tuple[str, ...]]]

# Languages that are told by their letters, whatever language the conversation is held in.
_LETTERS = {
    "ar": re.compile(r"[\u0620-\u064a\u0671-\u06d3]"),
    "th": re.compile(r"[\u0e01-\u0e4e]"),
    "zh": re.compile(r"\A[^\u3041-\u30fa]*[\u3400-\u4dbf\u4e00-\u9fff][^\u3041-\u30fa]*\Z"),  # with kana it is Japanese
}


def read_only_in(stored: Stored) -> OnlyIn:
    """What is of another shape is left out; so is a language without any phrase."""
    read = {language: _lists(lists) for language, lists in stored.items() if isinstance(lists, Mapping)}
    return {language: lists for language, lists in read.items() if lists}


def _lists(stored: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    read = {name: tuple(texts_in(stored, name)) for name in LISTS}
    return {name: texts for name, texts in read.items() if texts}


def listens(only_in: OnlyIn) -> bool:
    """Whether there is anything in it that can fire."""
    return any(lists.get(name) for lists in only_in.values() for name in ("keywords", "training_phrases"))


def as_json(only_in: OnlyIn) -> dict[str, dict[str, list[str]]]:
    return {
        language: {name: list(texts) for name, texts in lists.items() if texts}
        for language, lists in only_in.items()
        if any(lists.values())
    }


def counting(languages: Iterable[str], *, spoken: str, text: str) -> frozenset[str]:
    """Those of ``languages`` whose phrases count for a message: the conversation's, and what its letters tell.

    spoken: the conversation's language, as BCP 47 code; phrases for "zh" count in "zh-Hant", not the other way.
    """
    return frozenset(each for each in languages if _covers(each, spoken) or _is_written(each, text))


def _covers(language: str, spoken: str) -> bool:
    language, spoken = language.lower(), spoken.lower()
    return spoken == language or spoken.startswith(f"{language}-")


def _is_written(language: str, text: str) -> bool:
    letters = _LETTERS.get(language)
    return letters is not None and letters.search(text) is not None
