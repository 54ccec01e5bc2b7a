"""The widget's words: eleven languages, each complete."""

import re
from typing import get_args

import pytest

from agents.languages import LANGUAGES
from conversations.extras import NoticeCode
from conversations.flows.consent_words import buttons_for
from conversations.models import ConsentState
from privacy.policy import KNOWN_KINDS
from privacy.withholding import MAY_BE_SHARED
from tests.browser.fake_widget_server import STATIC


def test_every_language_has_every_text_and_every_hole() -> None:
    files = sorted((STATIC / "widget" / "texts").glob("*.js"))
    assert [file.stem for file in files] == ["ar", "en", "es", "fil", "fr", "id", "pt", "rw", "sw", "th", "zh"]
    english = texts_of("en")
    for file in files:
        texts = texts_of(file.stem)
        assert texts.keys() == english.keys(), file.name
        for key, text in texts.items():
            assert text.strip(), f"{file.name}: {key} is empty"
            assert holes(text) == holes(english[key]), f"{file.name}: {key}"


def test_every_notice_of_the_server_has_words() -> None:
    assert {f"notice_{code}" for code in get_args(NoticeCode)} <= texts_of("en").keys()


def test_everything_that_is_held_back_or_asked_about_has_words() -> None:
    reasons = {"private", "secret_name", "not_shared", "struck_out", "history", "size"} | KNOWN_KINDS
    assert {f"withheld_{kind}" for kind in reasons} <= texts_of("en").keys()
    assert {f"kind_{kind}" for kind in MAY_BE_SHARED} <= texts_of("en").keys()


def test_what_came_of_a_question_has_words() -> None:
    assert {f"consent_{state}" for state in ConsentState.values if state != "asked"} <= texts_of("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_say_what_can_be_typed(language: str) -> None:
    texts = texts_of(language)
    assert (texts["consent_yes"], texts["consent_no"]) == buttons_for(language)


def texts_of(language: str) -> dict[str, str]:
    source = (STATIC / "widget" / "texts" / f"{language}.js").read_text("utf-8")
    return dict(re.findall(r'^  (\w+): "(.*)",$', source, re.MULTILINE))


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
