"""What an action says to a person, in the other languages of its agent.

Kept beside the settings as ``{language: {key: text or list of texts}}``; the keys are those of ``ActionKind.said``.
What is missing in a language is said as the settings have it.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from agents.models import Agent
from triggers.actions.base import ActionKind, Said, Words
from triggers.models import Trigger, TriggerKind
from triggers.one_language import read_only_in
from triggers.stored_json import Stored

Translations = Mapping[str, Words]


def other_languages(agent: Agent) -> list[str]:
    """All but the one the settings are written in."""
    return [language for language in agent.languages if language != agent.default_language]


def read_translations(stored: Stored) -> Translations:
    """What is of another shape is left out: a row written by an older version never breaks a conversation."""
    return {language: dict(_words(words)) for language, words in stored.items() if isinstance(words, Mapping) and words}


def in_language(kinds: Mapping[str, ActionKind], language: str, *, base: ActionKind) -> ActionKind:
    """The action as a person with this language (BCP 47) hears it."""
    return kinds.get(language) or kinds.get(language.partition("-")[0]) or base


def said_by_trigger(trigger: Trigger) -> dict[str, Said]:
    """What a person may say to it; its training phrases in all languages count together."""
    if trigger.kind != TriggerKind.MESSAGE_RECEIVED:
        return {}
    of_default = read_only_in(trigger.intent.only_in).get(trigger.agent.default_language, {})
    phrases = tuple(trigger.intent.training_phrases) or of_default.get("training_phrases", ())
    return {"training_phrases": Said(_("Training phrases"), phrases)} if phrases else {}


def heard_by_trigger(trigger: Trigger) -> Translations:
    """What it listens to by language: nothing is missing in one that has phrases or keywords of its own."""
    heard = dict(read_translations(trigger.intent.translations))
    for language, lists in read_only_in(trigger.intent.only_in).items():
        if own := lists.get("training_phrases") or lists.get("keywords"):
            heard[language] = {"training_phrases": own, **heard.get(language, {})}
    return heard


def missing_in(said: Mapping[str, Said], words: Words) -> list[str]:
    """The keys of what has no words in a language."""
    return [key for key in said if not words.get(key)]


def _words(stored: Mapping[object, object]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for key, value in stored.items():
        if isinstance(value, str) and value:
            yield str(key), value
        elif isinstance(value, list | tuple) and value and all(isinstance(each, str) for each in value):
            yield str(key), tuple(map(str, value))
