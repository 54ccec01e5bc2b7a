"""Collect feedback."""

import pytest

from tests.triggers.actions.contract import STEP, ActionContract
from tests.triggers.flows import flow_of, listens, says, trigger
from triggers.actions.base import Verdict
from triggers.actions.close import Close
from triggers.actions.collect_feedback import RATING, WORDS, CollectFeedback
from triggers.effects import Ask, Say, SetDetail
from triggers.models import TriggerKind
from triggers.planning import FlowPosition, TalkState, plan_chat_closed, plan_message


class TestCollectFeedback(ActionContract):
    example = CollectFeedback(question="How was it?", words_question="Why?", thanks="Thanks, {name}.", variable="csat")
    form_data = {"question": "How was it?", "words_question": "Why?", "thanks": "Thanks, {name}.", "variable": "csat"}

    def test_it_asks_with_buttons_and_may_be_skipped(self) -> None:
        asked = Ask("How was it?", ("1", "2", "3", "4", "5", "Skip"), detail="csat")
        assert self.example.plan(STEP).effects == (asked,)

    @pytest.mark.parametrize(("text", "rating"), [("4", "4"), (" ５ ", "5"), ("1", "1")])
    def test_a_rating_is_kept_privately_and_words_are_asked_for(self, text: str, rating: str) -> None:
        answer = self.example.read(RATING, text, language="en")
        assert answer is not None
        outcome = self.example.resume(STEP, RATING, answer)
        kept = SetDetail("csat", rating, "choice", private=True)
        assert (outcome.effects[0], outcome.waits_at) == (kept, WORDS)

    @pytest.mark.parametrize("text", ["6", "0", "good", "where is my card?"])
    def test_anything_else_leaves_it_behind(self, text: str) -> None:
        assert self.example.read(RATING, text, language="en") is None

    def test_words_are_kept_and_the_person_is_thanked(self) -> None:
        answer = self.example.read(WORDS, "too slow", language="en")
        assert answer is not None and not answer.free
        kept = SetDetail("csat_words", "too slow", "text", private=True)
        assert self.example.resume(STEP, WORDS, answer).effects == (kept, Say("Thanks, Ana."))

    @pytest.mark.parametrize("question", [RATING, WORDS])
    def test_whoever_skips_is_asked_nothing_more(self, question: int) -> None:
        answer = self.example.read(question, "skip", language="en")
        assert answer is not None and answer.verdict is Verdict.SKIPPED
        outcome = self.example.resume(STEP, question, answer)
        assert (outcome.effects, outcome.waits_at) == ((Say("Thanks, Ana."),), None)

    def test_a_secret_among_the_words_is_not_kept(self) -> None:
        answer = self.example.read(WORDS, "my password is hunter2!X", language="en")
        assert answer is not None
        assert self.example.resume(STEP, WORDS, answer).waits_at == WORDS

    def test_its_form_refuses_a_name_that_leaves_no_room(self) -> None:
        assert "variable" in self.form({**self.form_data, "variable": "x" * 60}).errors


class TestAChatThatIsClosed:
    CLOSED = trigger(TriggerKind.CHAT_CLOSED, says("Bye."), CollectFeedback(question="How was it?"), Close(words="x"))
    FLOW = flow_of(CLOSED, listens("card", says("About cards.")))

    def test_it_closes_when_all_is_said_and_leads_nowhere_else(self) -> None:
        asks = plan_chat_closed(self.FLOW, TalkState())
        assert (asks.closes, asks.position) == (False, FlowPosition("chat_closed/1", RATING))
        ended = plan_message(self.FLOW, TalkState(position=asks.position), "5")
        assert (ended.closes, ended.effects) == (True, (SetDetail("feedback", "5", "choice", private=True),))

    def test_another_question_goes_on_with_the_chat(self) -> None:
        plan = plan_message(self.FLOW, TalkState(position=FlowPosition("chat_closed/1", RATING)), "my card")
        assert (plan.closes, plan.effects) == (False, (Say("About cards."),))
