"""What the rows of the tree say in one language: how much of it is there, and what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from triggers.actions.base import Said
from triggers.console.tree import ActionNode, TriggerNode, every_action
from triggers.models import Trigger, TriggerKind
from triggers.translations import Translations, heard_by_trigger, missing_in, read_translations, said_by_trigger


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row that says something, or is told something.

    where: the trigger it stands in, or is. url: where it is put into other languages.
    """

    where: str
    what: str
    summary: str = ""
    url: str
    said: Mapping[str, Said]
    translations: Translations

    def missing(self, language: str) -> int:
        return len(missing_in(self.said, self.translations.get(language, {})))


def entries_of(tree: Iterable[TriggerNode]) -> list[Entry]:
    """From top to bottom as it runs; rows without any words are left out."""
    return [entry for entry in _entries(tree) if entry.said]


def missing_in_all(entries: Iterable[Entry], language: str) -> int:
    return sum(entry.missing(language) for entry in entries)


def _entries(tree: Iterable[TriggerNode]) -> Iterator[Entry]:
    for node in tree:
        trigger = node.row
        if trigger.kind == TriggerKind.MESSAGE_RECEIVED:
            yield Entry(
                where=trigger.title,
                what=trigger.get_kind_display(),
                url=reverse("triggers:translate_trigger", args=[trigger.agent_id, trigger.pk]),
                said=said_by_trigger(trigger),
                translations=heard_by_trigger(trigger),
            )
        yield from (_of_action(trigger, action) for action in every_action(node.actions))
        yield from _entries(node.children)


def _of_action(trigger: Trigger, action: ActionNode) -> Entry:
    return Entry(
        where=trigger.title,
        what=action.title,
        summary=action.kind.summary() if action.kind else "",
        url=reverse("triggers:translate_action", args=[trigger.agent_id, action.row.pk]),
        said=action.kind.said() if action.kind else {},
        translations=read_translations(action.row.translations),
    )
