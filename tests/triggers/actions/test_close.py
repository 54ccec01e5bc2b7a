"""Close."""

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import Outcome
from triggers.actions.close import Close
from triggers.effects import EndPart, Say


class TestClose(ActionContract):
    example = Close(words="Goodbye, {name}.", reason="unresolved", recap="{name} will call back.")
    form_data = {"words": "Goodbye, {name}.", "reason": "unresolved", "summary": "{name} will call back."}

    def test_it_says_its_last_words_and_ends_the_agents_part(self) -> None:
        ended = EndPart("unresolved", "Ana will call back.")
        assert self.example.plan(STEP) == Outcome((Say("Goodbye, Ana."), ended), ends=True)

    def test_it_may_end_without_a_word(self) -> None:
        assert Close().plan(STEP) == Outcome((EndPart("done", ""),), ends=True)
