"""The widget's words: eleven languages, each complete."""

import re
from typing import get_args

from conversations.extras import NoticeCode
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


def texts_of(language: str) -> dict[str, str]:
    source = (STATIC / "widget" / "texts" / f"{language}.js").read_text("utf-8")
    return dict(re.findall(r'^  (\w+): "(.*)",$', source, re.MULTILINE))


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
