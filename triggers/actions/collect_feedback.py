"""Collect feedback: how it was, from 1 to 5, and if the person likes in their own words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, Answer, AskingAction, Outcome, Step, Surroundings, Verdict
from triggers.actions.question import Question
from triggers.answers import AnswerType
from triggers.effects import Say, SetDetail
from triggers.form_fields import MAX_VARIABLE_LENGTH, in_short, text_field, variable_field
from triggers.stored_json import Stored, text_in

RATINGS = ("1", "2", "3", "4", "5")
RATING, WORDS = 0, 1
DEFAULT_VARIABLE, WORDS_SUFFIX = "feedback", "_words"


class FeedbackForm(ActionForm):
    question = text_field(
        label=_("Question"), help_text=_("Say what 1 and 5 stand for. The person answers with a button."), rows=2
    )
    words_question = text_field(
        label=_("Then ask for their own words"),
        required=False,
        help_text=_("The person may skip it. Left empty, it is not asked."),
        rows=2,
    )
    thanks = text_field(label=_("Thanks"), required=False, rows=2)
    variable = variable_field()

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        self.fields["variable"].help_text = _(
            "The number is kept under this name, the words with _words behind it. Both are private: no handoff passes "
            "them on."
        )
        if self.current is None:
            self.initial.update(
                question=gettext("How was it, from 1 (bad) to 5 (very good)?"),
                words_question=gettext("What could we do better?"),
                thanks=gettext("Thank you for telling us."),
                variable=DEFAULT_VARIABLE,
            )

    def clean_variable(self) -> str:
        name = str(self.cleaned_data["variable"])
        if len(name) + len(WORDS_SUFFIX) > MAX_VARIABLE_LENGTH:
            raise forms.ValidationError(gettext("Choose a shorter name."))
        return name

    def action(self) -> "CollectFeedback":
        return CollectFeedback(**self.cleaned_data)


@dataclass(frozen=True, kw_only=True)
class CollectFeedback(AskingAction):
    """What is no answer to it leaves it behind: nobody has to rate us before they may go on."""

    name: ClassVar[str] = "collect_feedback"
    label: ClassVar[str | Promise] = _("Collect feedback")
    hint: ClassVar[str | Promise] = _("Ask how it was, and keep the answer.")
    icon: ClassVar[str] = "star"
    form_class: ClassVar[type[ActionForm]] = FeedbackForm

    said_settings: ClassVar[Mapping[str, str | Promise]] = {
        "question": _("Question"),
        "words_question": _("Then ask for their own words"),
        "thanks": _("Thanks"),
    }

    question: str
    words_question: str = ""
    thanks: str = ""
    variable: str = DEFAULT_VARIABLE

    def plan(self, step: Step) -> Outcome:
        return Outcome((self._rating.ask(step),), waits_at=RATING) if self.question else Outcome()

    def read(self, question: int, text: str, *, language: str) -> Answer | None:
        if question == RATING:
            answer = self._rating.read(text, language=language)
            return None if answer.verdict is Verdict.REFUSED else answer
        if question == WORDS and self.words_question:
            return replace(self._words.read(text, language=language), free=False)
        return None

    def sample(self, question: int) -> str:
        return RATINGS[-1] if question == RATING else f"[{self._words.variable}]"

    def resume(self, step: Step, question: int, answer: Answer) -> Outcome:
        asked = self._rating if question == RATING else self._words
        if answer.verdict is Verdict.HOLDS_SECRET:
            return Outcome((Say(asked.words_for_refused(step, answer.verdict)), asked.ask(step)), waits_at=question)
        skipped = answer.verdict is Verdict.SKIPPED
        kept = () if skipped else (SetDetail(asked.variable, answer.value, asked.type.value, private=True),)
        if question == RATING and self.words_question and not skipped:
            return Outcome((*kept, self._words.ask(step)), waits_at=WORDS)
        words = step.fill(self.thanks)
        return Outcome((*kept, Say(words)) if words else kept)

    @property
    def _rating(self) -> Question:
        return Question(
            text=self.question, variable=self.variable, type=AnswerType.CHOICE, answers=RATINGS, skippable=True
        )

    @property
    def _words(self) -> Question:
        return Question(text=self.words_question, variable=f"{self.variable}{WORDS_SUFFIX}", skippable=True)

    def summary(self) -> str:
        return in_short(self.question)

    def variables(self) -> tuple[str, ...]:
        return (self.variable, *((self._words.variable,) if self.words_question else ()))

    def private_variables(self) -> tuple[str, ...]:
        return self.variables()

    def missing(self) -> tuple[str, ...]:
        return () if self.question else (gettext("It has no question."),)

    def to_json(self) -> dict[str, object]:
        return {
            "question": self.question,
            "words_question": self.words_question,
            "thanks": self.thanks,
            "variable": self.variable,
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(
            question=text_in(stored, "question"),
            words_question=text_in(stored, "words_question"),
            thanks=text_in(stored, "thanks"),
            variable=text_in(stored, "variable") or DEFAULT_VARIABLE,
        )
