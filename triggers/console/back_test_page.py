"""What the page of a finished back-test shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agents.languages import language_names
from triggers.back_tests.report import Clash, Report, TriggerFigures, clashing, matrix


@dataclass(frozen=True)
class Suggestions:
    """Messages to add to a trigger as phrases, or to exclude from it; as people wrote them."""

    figures: TriggerFigures
    fired_on: Sequence[str]
    to_add: Sequence[str]
    to_exclude: Sequence[str]


def told_languages(report: Report) -> Sequence[str]:
    """None where no message says which it is in."""
    return report.languages if any(report.languages) else ()


@dataclass(frozen=True)
class LevelPage:
    """One level of the tree. ``name`` is empty for the outermost."""

    report: Report
    name: str

    @property
    def rows(self) -> Iterator[tuple[TriggerFigures, list[int]]]:
        for each in self.report.triggers:
            if each.level == self.name:
                labelled = [each.missed, each.in_vain] if self.report.labelled else []
                languages = [each.by_language[one] for one in told_languages(self.report)]
                yield each, [each.fired, each.near, *labelled, *languages]

    @property
    def clash_columns(self) -> list[object]:
        names = clashing(self.report, level=self.name)
        return [_("Fired"), *({"label": name, "numeric": True} for name in names)]

    @property
    def clash_rows(self) -> list[tuple[str, list[int]]]:
        return list(matrix(self.report, level=self.name))


@dataclass(frozen=True)
class BackTestPage:
    """``texts``: the words of messages by reference; erased ones are missing and not shown."""

    report: Report
    texts: Mapping[str, str]

    @property
    def columns(self) -> list[object]:
        counts = [_("Fired"), _("Near misses")]
        if self.report.labelled:
            counts += [_("Missed"), _("In vain")]
        counts += [name or _("No language told") for name in language_names(list(self.languages))]
        return [_("Trigger"), *({"label": label, "numeric": True} for label in counts)]

    @property
    def languages(self) -> Sequence[str]:
        return told_languages(self.report)

    @property
    def levels(self) -> list[LevelPage]:
        """At least one, even where nothing listens."""
        return [LevelPage(self.report, name) for name in self.report.levels or ("",)]

    @property
    def clash_examples(self) -> list[tuple[Clash, str]]:
        return [(clash, self.texts[clash.example]) for clash in self.report.clashes[:8] if clash.example in self.texts]

    @property
    def suggestions(self) -> list[Suggestions]:
        made = [
            Suggestions(each, self._words(each.fired_on), self._words(each.to_add), self._words(each.to_exclude))
            for each in self.report.triggers
        ]
        return [each for each in made if each.fired_on or each.to_add or each.to_exclude]

    def _words(self, references: Sequence[str]) -> list[str]:
        """Each text once: many people write the same."""
        return list(dict.fromkeys(self.texts[each] for each in references if each in self.texts))
