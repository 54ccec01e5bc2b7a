"""Show survey: asks questions one by one and keeps each answer as a session detail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, Answer, AskingAction, Outcome, Said, Step, Surroundings, Verdict, Words
from triggers.actions.question import Question
from triggers.answers import AnswerType, choice_of, read_value
from triggers.effects import Say, SetDetail
from triggers.form_fields import in_short, text_field, variable_field
from triggers.form_rows import errors_of_list, rearranged
from triggers.form_words import Setting, rows_in_words
from triggers.stored_json import Stored, objects_in
from workspaces.lines_field import LinesField
from workspaces.typed_forms import as_typed

MAX_QUESTIONS = 30
MAX_ANSWERS, MAX_ANSWER_LENGTH = 20, 80


class QuestionForm(forms.Form):
    text = text_field(label=_("Question"), help_text=_("Variables such as {name} are filled in."), rows=2)
    variable = variable_field()
    type = forms.ChoiceField(label=_("Type of answer"), choices=AnswerType.choices, initial=AnswerType.TEXT)
    answers = LinesField(
        label=_("Answers to choose from"),
        help_text=_("Buttons under the question, one per line. A choice allows only these."),
        max_lines=MAX_ANSWERS,
        max_line_length=MAX_ANSWER_LENGTH,
    )
    invalid_text = text_field(
        label=_("If the answer does not fit"),
        help_text=_("Said before the question is asked again. Left empty, standard words are said."),
        required=False,
        rows=2,
        max_length=500,
    )
    skippable = forms.BooleanField(label=_("The person may skip it"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, answers = cleaned.get("type"), cleaned.get("answers") or ()
        if kind == AnswerType.CHOICE and len(answers) < 2 and "answers" not in self.errors:
            self.add_error("answers", gettext("Enter at least two answers, one per line."))
        elif same := _read_as_the_same(answers):
            words = gettext("“%(one)s” and “%(other)s” are read as the same answer. Change one of them.")
            self.add_error("answers", words % {"one": same[0], "other": same[1]})
        elif unfit := next((each for each in answers if not _fits(kind, each, answers)), None):
            words = gettext("“%(answer)s” is not an answer of this type. Change it, or choose another type.")
            self.add_error("answers", words % {"answer": unfit})
        return cleaned

    def question(self) -> Question:
        return Question(**{**self.cleaned_data, "type": AnswerType(self.cleaned_data["type"])})


def _read_as_the_same(answers: Sequence[str]) -> tuple[str, str] | None:
    """Capitals, accents and punctuation around it do not count: the second could never be chosen."""
    for number, one in enumerate(answers):
        first = choice_of(one, tuple(answers[:number]))
        if first is not None:
            return first, one
    return None


def _fits(kind: str | None, answer: str, answers: tuple[str, ...]) -> bool:
    return kind is None or read_value(AnswerType(kind), answer, choices=answers) is not None


if TYPE_CHECKING:
    QuestionFormSet = BaseFormSet[QuestionForm]
else:
    QuestionFormSet = BaseFormSet  # generic to the type checker only


class BaseQuestions(QuestionFormSet):
    def clean(self) -> None:
        names = [form.cleaned_data.get("variable") for form in self.forms if hasattr(form, "cleaned_data")]
        if twice := next((name for name in names if name and names.count(name) > 1), None):
            words = gettext("Two questions keep their answer as %(name)s. Give each a variable of its own.")
            raise ValidationError(words % {"name": twice})


Questions = formset_factory(
    QuestionForm,
    formset=BaseQuestions,
    extra=0,
    min_num=1,
    max_num=MAX_QUESTIONS,
    absolute_max=MAX_QUESTIONS,
    validate_min=True,
    validate_max=True,
)


class SurveyForm(ActionForm):
    """A list of questions; see ``triggers.form_rows``."""

    template = "triggers/forms/show_survey.html"

    def offer(self, surroundings: Surroundings, *, connection_id: str) -> None:
        questions = self.initial.get("questions")
        self.questions = Questions(
            self.data if self.is_bound else None,
            prefix="questions",
            initial=questions if isinstance(questions, list) else None,
            form_kwargs={"use_required_attribute": False, "empty_permitted": False},
        )

    def parts(self) -> Iterable[forms.BaseForm]:
        return self.questions.forms

    def errors_of_list(self) -> list[str]:
        return errors_of_list(self.questions)

    def is_valid(self) -> bool:
        return super().is_valid() and self.questions.is_valid()

    def rearranged(self) -> "SurveyForm | None":
        deed = str(self.data.get("rearrange", ""))
        if not deed:
            return None
        typed = [as_typed(form) for form in self.questions.forms]
        again = SurveyForm(surroundings=Surroundings())
        again.questions = Questions(prefix="questions", initial=rearranged(typed, deed))
        return again

    def in_words(self) -> dict[str, Setting]:
        return rows_in_words(gettext("Question %(number)d"), self.questions.forms)

    def action(self) -> "ShowSurvey":
        return ShowSurvey(questions=tuple(form.question() for form in self.questions.forms))


@dataclass(frozen=True, kw_only=True)
class ShowSurvey(AskingAction):
    """Asks what is not known yet: a question whose variable already has a value is passed over, unless another
    institution told it and the flow counts only what was said here.
    """

    name: ClassVar[str] = "show_survey"
    label: ClassVar[str | Promise] = _("Show survey")
    hint: ClassVar[str | Promise] = _("Ask questions and keep the answers.")
    icon: ClassVar[str] = "list-checks"
    form_class: ClassVar[type[ActionForm]] = SurveyForm

    questions: tuple[Question, ...] = ()

    def plan(self, step: Step) -> Outcome:
        return self._ask_from(0, step)

    def read(self, question: int, text: str, *, language: str) -> Answer | None:
        if not 0 <= question < len(self.questions):
            return None
        return self.questions[question].read(text, language=language)

    def sample(self, question: int) -> str:
        return self.questions[question].sample()

    def resume(self, step: Step, question: int, answer: Answer) -> Outcome:
        asked = self.questions[question]
        if answer.verdict in (Verdict.REFUSED, Verdict.HOLDS_SECRET):
            return Outcome((Say(asked.words_for_refused(step, answer.verdict)), asked.ask(step)), waits_at=question)
        if answer.verdict is Verdict.SKIPPED:
            return self._ask_from(question + 1, step)
        kept = SetDetail(asked.variable, answer.value, asked.type.value)
        return self._ask_from(question + 1, step, before=(kept,))

    def _ask_from(self, first: int, step: Step, *, before: tuple[SetDetail, ...] = ()) -> Outcome:
        told = {detail.name: detail.value for detail in before}
        step = replace(step, details={**step.details, **told}, brought=step.brought - told.keys())
        for number, question in enumerate(self.questions[first:], start=first):
            if not step.knows(question.variable):
                return Outcome((*before, question.ask(step)), waits_at=number)
        return Outcome(before)

    def summary(self) -> str:
        count = len(self.questions)
        asked = ngettext("%d question", "%d questions", count) % count
        return f"{asked}: {in_short(self.questions[0].text, 60)}" if self.questions else asked

    def said(self) -> dict[str, Said]:
        return {key: said for question in self.questions for key, said in question.said().items()}

    def saying(self, words: Words) -> Self:
        return replace(self, questions=tuple(question.saying(words) for question in self.questions))

    def variables(self) -> tuple[str, ...]:
        return tuple(question.variable for question in self.questions)

    def missing(self) -> tuple[str, ...]:
        if not self.questions:
            return (gettext("It has no questions."),)
        whole = all(one.text and one.variable for one in self.questions)
        return () if whole else (gettext("One of its questions has no text or no variable."),)

    def to_json(self) -> dict[str, object]:
        return {"questions": [question.to_json() for question in self.questions]}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(questions=tuple(map(Question.from_json, objects_in(stored, "questions"))))
