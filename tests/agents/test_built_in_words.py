"""What an agent says where its builder has written nothing: whole in each language of the chat window."""

import re
from dataclasses import asdict

import pytest

from agents.built_in_words import BUILT_IN_WORDS, built_in_words
from agents.languages import LANGUAGES
from agents.reply_engines import Reply, Turn
from agents.reply_engines.scripted import Scripted
from agents.reply_engines.sorry import fallback_reply

ENGLISH = asdict(BUILT_IN_WORDS["en"])
_FILLED_IN = re.compile(r"\{\w+\}")
_EXAMPLE = re.compile(r"\b250\b|name@example\.org|\+1 555 0100|2026-03-12")


def test_they_are_there_in_every_language_of_the_window() -> None:
    assert BUILT_IN_WORDS.keys() == LANGUAGES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_there_with_its_holes_and_examples(language: str) -> None:
    for name, text in asdict(BUILT_IN_WORDS[language]).items():
        assert text == text.strip() != "", name
        assert sorted(_FILLED_IN.findall(text)) == sorted(_FILLED_IN.findall(ENGLISH[name])), name
        assert text.count("{") == text.count("}") == len(_FILLED_IN.findall(text)), name
        assert _EXAMPLE.findall(text) == _EXAMPLE.findall(ENGLISH[name]), name


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_none_is_left_in_english(language: str) -> None:
    assert [name for name, text in asdict(BUILT_IN_WORDS[language]).items() if text == ENGLISH[name]] == []


@pytest.mark.parametrize("name", [name for name, text in ENGLISH.items() if _EXAMPLE.search(text)])
def test_an_example_in_arabic_keeps_its_order(name: str) -> None:
    """Among words that run from right to left, "+1 555 0100" would be shown as "0100 555 1+"."""
    (isolated,) = re.findall("\u2066([^\u2066\u2069]+)\u2069", asdict(BUILT_IN_WORDS["ar"])[name])
    assert _EXAMPLE.fullmatch(isolated)


@pytest.mark.parametrize(
    ("language", "agent_language", "spoken"),
    [("th-TH", "en", "th"), ("zh_Hans_CN", "ar", "zh"), ("ja", "ar", "ar"), ("ja", "ko", "en"), ("", "", "en")],
)
def test_an_agent_speaks_its_own_language_before_english(language: str, agent_language: str, spoken: str) -> None:
    assert built_in_words(language, agent_language=agent_language) is BUILT_IN_WORDS[spoken]


@pytest.mark.parametrize(("language", "spoken"), [("th", "th"), ("ja", "ar")])
def test_an_engine_without_an_answer_says_so_in_the_persons_language(language: str, spoken: str) -> None:
    turn = Turn(text="hello", language=language, agent_language="ar")
    assert fallback_reply("", turn) == Reply((BUILT_IN_WORDS[spoken].sorry,))
    assert Scripted().reply(turn) == Reply((BUILT_IN_WORDS[spoken].not_understood,))
