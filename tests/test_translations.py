"""The console speaks every language of LANGUAGES: each message is translated, and nothing is shown past the catalogue.

After a change of words: ``make messages``, translate what is empty or fuzzy in locale/, ``make messages`` once more.
"""

import gettext
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from agents.models import Agent
from conversations.console.words import withheld_name_words
from conversations.flows.changing import changing
from conversations.flows.hand_back import end_part
from conversations.models import Conversation
from tests.catalogue import ROOT, TEMPLATES, Entry, entries, keys_in_sources, placeholders
from workspaces.models import Workspace

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

# Text in a template that is the same in every language: our own name, and the names on a keyboard.
SAME_EVERYWHERE = {"Handoff", "Esc"}

_NOT_SHOWN = re.compile(
    r"\{#.*?#\}|<!--.*?-->|<script[^>]*application/json.*?</script>"
    r"|\{% comment.*?\{% endcomment %\}"
    r"|\{% blocktranslate.*?\{% endblocktranslate %\}"
    r"|\{% block \w*_class %\}.*?\{% endblock[^%]*%\}",
    re.S,
)
_TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_MARKUP = re.compile(r"<[^<>]*>")
_READ_ALOUD = re.compile(r'\b(?:title|aria-label|placeholder|alt)="([^"]*)"')
_BARE_WORDS = re.compile(r'\b(?:label|title|text|summary|noun|caption|empty|submit|button|missing|subtitle)="([^"]+)"')


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def messages(language: str) -> list[Entry]:
    return entries(catalogue(language))


def test_the_catalogue_holds_what_the_sources_say_and_nothing_else(messages: list[Entry]) -> None:
    known, used = {entry.key for entry in messages}, keys_in_sources()
    assert used - known == set(), "not in the catalogue yet"
    assert known - used == set(), "no longer said anywhere"


def test_every_message_is_translated(messages: list[Entry]) -> None:
    assert [entry.key for entry in messages if entry.fuzzy or not all(entry.said)] == []


def test_a_translation_fills_in_the_same_values(messages: list[Entry]) -> None:
    wrong = [
        (entry.key.msgid, said)
        for entry in messages
        for said in entry.said
        if placeholders(said) != placeholders(entry.plural or entry.key.msgid)
    ]
    assert wrong == []


def test_what_is_compiled_is_what_was_translated(language: str, messages: list[Entry]) -> None:
    with catalogue(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert [entry.key for entry in messages if _said_by(compiled, entry) != entry.said] == []


def _said_by(compiled: gettext.GNUTranslations, entry: Entry) -> tuple[str, ...]:
    key, plural = entry.key, entry.plural
    if not plural:
        return (compiled.pgettext(key.context, key.msgid) if key.context else compiled.gettext(key.msgid),)
    return tuple(
        compiled.npgettext(key.context, key.msgid, plural, number)
        if key.context
        else compiled.ngettext(key.msgid, plural, number)
        for number in (1, 2)
    )


def test_a_catalogue_names_nobody(language: str) -> None:
    header = catalogue(language).read_text(encoding="utf-8").split("\n\n")[0]
    assert not re.search(r"Translator|Team|Generator|@|^#", header, re.M)


def shown_as_written(template: str) -> Iterator[str]:
    """What people would read in English whatever their language."""
    seen = _NOT_SHOWN.sub("", template)
    for tag in _TEMPLATE_CODE.findall(seen):
        yield from _BARE_WORDS.findall(tag)
    text = _TEMPLATE_CODE.sub("", seen)
    yield from _READ_ALOUD.findall(text)
    yield from _MARKUP.split(text)


def words_in(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", text.partition("://")[0]) if word not in SAME_EVERYWHERE]


@pytest.mark.parametrize(
    "template",
    [
        "<p>Saved</p>",
        '<img alt="A chart">',
        '{% include "parts/button.html" with label="Retry" only %}',
        '<a href="{{ url }}">{% icon "plus" %} Add</a>',
    ],
)
def test_it_sees_words_that_are_not_translated(template: str) -> None:
    assert [word for text in shown_as_written(template) for word in words_in(text)]


def test_no_template_shows_words_past_the_catalogue() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): text.strip()
        for path in TEMPLATES.rglob("*.html")
        for text in shown_as_written(path.read_text(encoding="utf-8"))
        if words_in(text)
    }
    assert found == {}


@pytest.mark.django_db
def test_the_browsers_language_is_spoken_before_anybody_signs_in(bank: Workspace) -> None:
    page = Client(headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}).get("/account/login/").content.decode()
    assert '<html lang="es"' in page
    assert "Iniciar sesión" in page
    assert "Sign in" not in page


def test_the_menu_changes_the_language_and_back(alice_client: Client) -> None:
    page = alice_client.get("/settings/", follow=True).content.decode()
    assert 'value="es" lang="es" aria-pressed="false">Español</button>' in page
    for code, heading in [("es", "Ajustes"), ("en", "Settings")]:
        answer = alice_client.post("/i18n/setlang/", {"language": code}, headers={"Referer": "/settings/"})
        assert answer.headers["Location"] == "/settings/"
        page = alice_client.get("/settings/", follow=True).content.decode()
        assert f'<html lang="{code}"' in page
        assert heading in page


def test_what_a_chat_says_of_itself_is_in_the_persons_language(
    bank: Workspace, make_agent: Callable[..., Agent], new_conversation: Callable[..., Conversation]
) -> None:
    """Whatever language the reader of the console, or the process that does the work, speaks."""
    conversation = new_conversation(make_agent(bank), locale="es-MX")
    with translation.override("en"):
        with changing(conversation.pk) as locked:
            end_part(conversation=locked, reason="done", summary="")
        assert translation.get_language() == "en"
    assert conversation.messages.get().text == "Esta conversación ha terminado."


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("message 10", "payment_card", "Mensaje 10"),
        ("transcript", "history", "Mensajes anteriores"),
        ("transcript", "private", "transcript"),
        ("card_type", "private", "card_type"),
    ],
)
def test_what_was_held_back_is_named_in_the_readers_language(name: str, kind: str, words: str) -> None:
    with translation.override("es"):
        assert withheld_name_words(name, kind=kind) == words


@pytest.fixture
def new_conversation(db: Any) -> Callable[..., Conversation]:
    def make(agent: Agent, **fields: Any) -> Conversation:
        return Conversation.objects.create(agent=agent, workspace_id=agent.workspace_id, **fields)

    return make
