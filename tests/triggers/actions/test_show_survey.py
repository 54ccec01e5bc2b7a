"""Show survey: its questions, and the editor that works without JavaScript."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from agents.built_in_words import BUILT_IN_WORDS
from agents.languages import LANGUAGES
from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import Answer, Outcome, Verdict
from triggers.actions.question import SKIP_WORDS, Question
from triggers.actions.show_survey import ShowSurvey, SurveyForm
from triggers.answers import AnswerType, read_value
from triggers.effects import Ask, Say, SetDetail

TOPIC = Question(text="About what, {name}?", variable="topic", type=AnswerType.CHOICE, answers=("Card", "Loan"))
HINTS = {
    AnswerType.TEXT: "in_words",
    AnswerType.NUMBER: "a_number",
    AnswerType.EMAIL: "an_email",
    AnswerType.PHONE: "a_phone",
    AnswerType.CHOICE: "a_choice",
    AnswerType.DATE: "a_date",
}
PHONE = Question(
    text="Your number?", variable="phone", type=AnswerType.PHONE, invalid_text="Digits, please.", skippable=True
)


def sent(*questions: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """What the browser sends for these questions."""
    data = {"questions-TOTAL_FORMS": str(len(questions)), "questions-INITIAL_FORMS": "0", **more}
    for number, question in enumerate(questions):
        data |= {f"questions-{number}-{name}": value for name, value in question.items()}
    return data


TOPIC_SENT = {"text": TOPIC.text, "variable": "topic", "type": "choice", "answers": "Card\nLoan"}
PHONE_SENT = {
    "text": "Your number?",
    "variable": "phone",
    "type": "phone",
    "invalid_text": "Digits, please.",
    "skippable": "on",
}


class TestShowSurvey(ActionContract):
    example = ShowSurvey(questions=(TOPIC, PHONE))
    form_data = sent(TOPIC_SENT, PHONE_SENT)

    def test_its_form_shows_it_as_it_is(self) -> None:
        form = self.form(current=self.example)
        assert isinstance(form, SurveyForm)
        shown = [{name: question[name].value() for name in question.fields} for question in form.questions.forms]
        assert [Question.from_json({**each, "answers": each["answers"].splitlines()}) for each in shown] == [
            TOPIC,
            PHONE,
        ]

    def test_it_asks_with_its_answers_as_quick_replies(self) -> None:
        assert self.example.plan(STEP) == Outcome((Ask("About what, Ana?", ("Card", "Loan"), "topic"),), waits_at=0)

    def test_it_asks_what_another_institution_told_where_only_our_own_word_counts(self) -> None:
        told = replace(STEP, details={"topic": "Card"}, brought=frozenset({"topic"}))
        assert self.example.plan(told).waits_at == 1
        strict = replace(told, own_word=frozenset({"topic", "phone"}))
        assert self.example.plan(strict).waits_at == 0
        assert self.example.plan(replace(strict, brought=frozenset())).waits_at == 1
        assert self.example.resume(strict, 0, Answer(Verdict.ACCEPTED, "Loan")).waits_at == 1

    def test_it_keeps_an_answer_with_its_type(self) -> None:
        outcome = self.example.resume(STEP, 0, Answer(Verdict.ACCEPTED, "Card"))
        assert outcome.effects[0] == SetDetail("topic", "Card", "choice")
        assert outcome.waits_at == 1

    def test_it_says_its_own_words_to_an_answer_that_does_not_fit(self) -> None:
        outcome = self.example.resume(STEP, 1, Answer(Verdict.REFUSED))
        assert outcome.effects == (Say("Digits, please."), Ask("Your number?", ("Skip",), "phone"))
        assert outcome.waits_at == 1

    def test_it_is_over_after_the_last_question(self) -> None:
        assert self.example.resume(STEP, 1, Answer(Verdict.SKIPPED)) == Outcome()

    def test_it_offers_to_skip_in_the_persons_language(self) -> None:
        (asked,) = ShowSurvey(questions=(PHONE,)).plan(replace(STEP, language="th-TH")).effects
        assert asked == Ask("Your number?", ("ข้าม",), "phone")

    def test_in_a_language_that_is_not_spoken_it_is_the_agents(self) -> None:
        survey, step = ShowSurvey(questions=(PHONE,)), replace(STEP, language="ja", agent_language="th")
        assert survey.plan(step).effects == (Ask("Your number?", ("ข้าม",), "phone"),)

    @pytest.mark.parametrize("kind", AnswerType)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_hint_to_a_type_is_of_the_persons_language(self, kind: AnswerType, language: str) -> None:
        survey = ShowSurvey(questions=(Question(text="?", variable="x", type=kind, answers=("Card", "Loan")),))
        hint, _asked = survey.resume(replace(STEP, language=language), 0, Answer(Verdict.REFUSED)).effects
        assert hint == Say(getattr(BUILT_IN_WORDS[language], HINTS[kind]))

    @pytest.mark.parametrize("kind", [kind for kind in AnswerType if kind not in (AnswerType.TEXT, AnswerType.CHOICE)])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_example_in_a_hint_is_an_answer_that_fits(self, kind: AnswerType, language: str) -> None:
        example = Question(text="?", variable="x", type=kind).sample()
        assert example in getattr(BUILT_IN_WORDS[language], HINTS[kind])
        assert read_value(kind, example, language=language) is not None

    @pytest.mark.parametrize("word", [*SKIP_WORDS, "SKIP", " skip. "])
    def test_it_may_be_skipped_in_any_language(self, word: str) -> None:
        assert self.example.read(1, word, language="en") == Answer(Verdict.SKIPPED)

    def test_it_cannot_be_skipped_unless_the_builder_allows_it(self) -> None:
        assert self.example.read(0, "skip", language="en") == Answer(Verdict.REFUSED)

    def test_it_knows_no_questions_beyond_its_last(self) -> None:
        assert self.example.read(2, "Card", language="en") is None
        assert self.example.read(-1, "Card", language="en") is None

    def test_its_samples_fit_its_questions(self) -> None:
        for kind in AnswerType:
            answers = ("Card", "Loan") if kind is AnswerType.CHOICE else ()
            survey = ShowSurvey(questions=(Question(text="?", variable="x", type=kind, answers=answers),))
            answer = survey.read(0, survey.sample(0), language="en")
            assert answer is not None and answer.verdict is Verdict.ACCEPTED


class TestTheEditor:
    def editor(self, *questions: Mapping[str, Any], **more: str) -> SurveyForm:
        form = ShowSurvey(questions=()).form_class(sent(*questions, **more), surroundings=None)  # type: ignore[arg-type]  # not looked at here
        assert isinstance(form, SurveyForm)
        return form

    def variables_after(self, deed: str) -> list[object]:
        again = self.editor(TOPIC_SENT, PHONE_SENT, rearrange=deed).rearranged()
        assert again is not None
        return [question["variable"].value() for question in again.questions.forms]

    def test_a_button_adds_a_question(self) -> None:
        assert self.variables_after("add") == ["topic", "phone", None]

    def test_a_button_removes_one(self) -> None:
        assert self.variables_after("remove-0") == ["phone"]

    def test_buttons_put_them_in_order(self) -> None:
        assert self.variables_after("down-0") == ["phone", "topic"]
        assert self.variables_after("up-1") == ["phone", "topic"]

    @pytest.mark.parametrize("deed", ["up-0", "down-1", "remove-9", "remove-", "burn-1x"])
    def test_an_impossible_deed_changes_nothing(self, deed: str) -> None:
        assert self.variables_after(deed) == ["topic", "phone"]

    def test_what_was_typed_stays_even_when_it_is_not_valid(self) -> None:
        again = self.editor({**PHONE_SENT, "variable": "not valid!"}, rearrange="add").rearranged()
        assert again is not None
        first = again.questions.forms[0]
        assert first["variable"].value() == "not valid!"
        assert first["invalid_text"].value() == "Digits, please."
        assert first["skippable"].value() is True

    def test_saving_is_no_rearranging(self) -> None:
        assert self.editor(TOPIC_SENT).rearranged() is None

    def test_it_needs_a_question(self) -> None:
        form = self.editor()
        assert not form.is_valid()
        assert form.errors_of_list() == ["Add at least 1."]

    def test_that_there_is_none_goes_without_saying_where_one_is_to_be_filled_in(self) -> None:
        form = self.editor({"text": "", "variable": "", "type": "text"})
        assert not form.is_valid()
        assert (form.errors_of_list(), len(form.questions.forms[0].errors)) == ([], 2)

    def test_it_refuses_two_questions_with_one_variable(self) -> None:
        form = self.editor(TOPIC_SENT, {**PHONE_SENT, "variable": "topic"})
        assert not form.is_valid()
        assert "Give each a variable of its own" in str(form.questions.non_form_errors())

    @pytest.mark.parametrize("answers", ["Card\nLoan\nCARD", "Caf\u00e9\nCafe\u0301", "Yes\nNo\nyes!"])
    def test_it_refuses_answers_that_are_read_as_the_same(self, answers: str) -> None:
        form = self.editor({**TOPIC_SENT, "answers": answers})
        assert not form.is_valid()
        assert "read as the same answer" in str(form.questions.errors)

    def test_a_choice_needs_answers(self) -> None:
        form = self.editor({**TOPIC_SENT, "answers": "Card"})
        assert not form.is_valid()
        assert form.questions.forms[0].errors["answers"] == ["Enter at least two answers, one per line."]

    def test_quick_answers_must_fit_the_type(self) -> None:
        form = self.editor({**PHONE_SENT, "answers": "my mother's"})
        assert not form.is_valid()
        assert "is not an answer of this type" in str(form.questions.forms[0].errors["answers"])


@pytest.mark.parametrize(
    "said", ["My card 4111 1111 1111 1111 was charged twice", "it is Ana, my password is Hunter2secret"]
)
def test_an_answer_that_holds_a_secret_is_not_kept(said: str) -> None:
    survey = ShowSurvey(questions=(Question(text="What is your name?", variable="name"),))
    answer = survey.read(0, said, language="en")
    assert answer is not None and answer.verdict is Verdict.HOLDS_SECRET
    outcome = survey.resume(STEP, 0, answer)
    assert not any(isinstance(effect, SetDetail) for effect in outcome.effects)
    assert [type(effect) for effect in outcome.effects] == [Say, Ask]
    assert outcome.waits_at == 0


@pytest.mark.parametrize(
    ("variable", "said"), [("password", "my password is Hunter2secret"), ("account", "DE89 3704 0044 0532 0130 00")]
)
def test_what_the_builder_asks_for_is_kept(variable: str, said: str) -> None:
    survey = ShowSurvey(questions=(Question(text="Please tell us.", variable=variable),))
    answer = survey.read(0, said, language="en")
    assert answer == Answer(Verdict.ACCEPTED, said, free=True)
