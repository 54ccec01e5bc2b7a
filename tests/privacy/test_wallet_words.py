"""The words by which a wallet is restored are found by themselves, in every language they are drawn in."""

import unicodedata
from typing import Literal

import pytest
from mnemonic import Mnemonic

from privacy.scan import mask, scan

ENTROPY = bytes(range(16))
LANGUAGES = sorted(Mnemonic.list_languages())


def _words(language: str = "english", *, entropy: bytes = ENTROPY) -> str:
    return Mnemonic(language).to_mnemonic(entropy)


def _left_of(text: str) -> str:
    return mask(text, scan(text))


@pytest.mark.parametrize("form", ["NFC", "NFKD"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_need_call_them_so(language: str, form: Literal["NFC", "NFKD"]) -> None:
    words = unicodedata.normalize(form, _words(language))
    left = _left_of(f"{words} / 0")
    assert not any(word in left for word in words.split())
    assert left.endswith("/ 0")


@pytest.mark.parametrize("separator", [", ", "\n", ",", " - ", " | "])
def test_however_they_are_parted(separator: str) -> None:
    words = _words().split()
    left = _left_of(f"Here: {separator.join(words)} thanks")
    assert not any(word in left for word in words)
    assert left.startswith("Here: ")


def test_also_with_their_places_capitals_and_as_many_as_there_can_be() -> None:
    words = _words(entropy=bytes(range(32))).title().split()
    assert len(words) == 24
    left = _left_of("\n".join(f"{place}. {word}" for place, word in enumerate(words, start=1)))
    assert not any(word in left for word in words)


def test_also_when_two_of_them_are_in_no_list() -> None:
    words = _words().split()
    words[4], words[8] = "xylofone", "violyn"
    left = _left_of(" ".join(words))
    assert not any(word in left for word in words)


def test_two_phrases_are_found_and_what_stands_between_them_stays_but_for_a_word_or_two() -> None:
    phrase = _words()
    left = _left_of(f"{phrase}. Somebody told me that yesterday evening when we met. {phrase}")
    assert phrase.split()[5] not in left
    assert "Somebody told me that yesterday evening " in left


@pytest.mark.parametrize(
    "text",
    [
        " ".join(_words().split()[:9]),
        "please wait " * 20,
        "is it too much to ask that someone turns up when they say they will",
        "I know that you can not help me to open that door, but can you tell me who can",
        "的 一 是",
    ],
)
def test_sentences_and_a_few_of_them_stay(text: str) -> None:
    assert _left_of(text) == text
