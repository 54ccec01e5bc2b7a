"""One question of a survey: how it is asked, and how an answer to it is read."""

from dataclasses import dataclass, replace
from typing import Self

from django.utils.translation import gettext

from agents.built_in_words import BUILT_IN_WORDS, BuiltInWords
from privacy.scan import scan
from privacy.secret_names import is_secret_name
from triggers.actions.base import Answer, Said, Step, Verdict, Words
from triggers.answers import AnswerType, choice_of, read_value
from triggers.effects import Ask
from triggers.stored_json import Stored, flag_in, text_in, texts_in

# Findings that a survey may well be asking for.
ASKED_FOR_KINDS = frozenset({"iban", "bank_account", "national_id", "tax_id"})

# Any of them skips, whatever language the person is in.
SKIP_WORDS = tuple(words.skip for words in BUILT_IN_WORDS.values())

_SAID = ("text", "answers", "invalid_text")

_SAMPLES = {
    AnswerType.NUMBER: "250",
    AnswerType.EMAIL: "name@example.org",
    AnswerType.PHONE: "+1 555 0100",
    AnswerType.DATE: "2026-03-12",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """``answers``: the choices of a choice, quick answers otherwise. ``invalid_text`` empty: the type's own words.

    ``kept``: what each of the answers is kept as, where they are shown in another language.
    """

    text: str
    variable: str
    type: AnswerType = AnswerType.TEXT
    answers: tuple[str, ...] = ()
    invalid_text: str = ""
    skippable: bool = False
    kept: tuple[str, ...] = ()

    def said(self) -> dict[str, Said]:
        """By keys that stay when questions change places."""
        about = f"{{{self.variable}}}"
        texts = {
            "text": Said(f"{gettext('Question')} {about}", self.text),
            "answers": Said(f"{gettext('Answers to choose from')} {about}", self.answers, exact=True),
            "invalid_text": Said(f"{gettext('If the answer does not fit')} {about}", self.invalid_text),
        }
        return {f"{self.variable}.{key}": said for key, said in texts.items() if said.text}

    def saying(self, words: Words) -> Self:
        """Answers are shown in other words, and kept as they are, so that conditions hold in every language."""
        texts = {key: words[f"{self.variable}.{key}"] for key in _SAID if words.get(f"{self.variable}.{key}")}
        asked = self.from_json({**self.to_json(), **texts})
        if len(asked.answers) != len(self.answers):
            return replace(asked, answers=self.answers)
        return replace(asked, kept=self.answers)

    def to_json(self) -> dict[str, object]:
        return {
            "text": self.text,
            "variable": self.variable,
            "type": self.type.value,
            "answers": list(self.answers),
            "invalid_text": self.invalid_text,
            "skippable": self.skippable,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        kind = text_in(stored, "type")
        return cls(
            text=text_in(stored, "text"),
            variable=text_in(stored, "variable"),
            type=AnswerType(kind) if kind in AnswerType.values else AnswerType.TEXT,
            answers=texts_in(stored, "answers"),
            invalid_text=text_in(stored, "invalid_text"),
            skippable=flag_in(stored, "skippable", default=False),
        )

    def ask(self, step: Step) -> Ask:
        skip = (step.built_in.skip,) if self.skippable else ()
        return Ask(step.fill(self.text), (*self.answers, *skip), detail=self.variable)

    def read(self, text: str, *, language: str) -> Answer:
        answer = self._read(text, language=language)
        if answer.value in self.answers and self.kept:
            return replace(answer, value=self.kept[self.answers.index(answer.value)])
        return answer

    def _read(self, text: str, *, language: str) -> Answer:
        answers = (*self.answers, *self.kept)
        if self.skippable and choice_of(text, SKIP_WORDS):
            return Answer(Verdict.SKIPPED)
        if self.type is AnswerType.TEXT and (quick := choice_of(text, answers)):
            return Answer(Verdict.ACCEPTED, quick)
        value = read_value(self.type, text, choices=answers, language=language)
        if value is None:
            return Answer(Verdict.REFUSED)
        if self.type is not AnswerType.TEXT:
            return Answer(Verdict.ACCEPTED, value)
        return Answer(Verdict.HOLDS_SECRET if self._holds_secret(text) else Verdict.ACCEPTED, value, free=True)

    def _holds_secret(self, text: str) -> bool:
        """What is kept is greeted with and passed on. A variable that is named as a secret is withheld by its name."""
        kinds = {finding.kind for finding in scan(text)} - ASKED_FOR_KINDS
        return bool(kinds) and not is_secret_name(self.variable)

    def sample(self) -> str:
        if self.answers:
            return self.answers[0]
        return _SAMPLES.get(self.type, f"[{self.variable}]")

    def words_for_refused(self, step: Step, verdict: Verdict) -> str:
        if verdict is Verdict.HOLDS_SECRET:
            return step.built_in.no_secrets
        return step.fill(self.invalid_text) if self.invalid_text else _ask_again(self.type, step.built_in)


def _ask_again(kind: AnswerType, words: BuiltInWords) -> str:
    return {
        AnswerType.TEXT: words.in_words,
        AnswerType.NUMBER: words.a_number,
        AnswerType.EMAIL: words.an_email,
        AnswerType.PHONE: words.a_phone,
        AnswerType.CHOICE: words.a_choice,
        AnswerType.DATE: words.a_date,
    }[kind]
