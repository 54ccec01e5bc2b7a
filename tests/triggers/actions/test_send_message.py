"""Send message."""

from dataclasses import replace

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import Outcome
from triggers.actions.send_message import SendMessage
from triggers.effects import Say


class TestSendMessage(ActionContract):
    example = SendMessage(variants=("Hello {name}!", "Good day {name}."), quick_replies=("Complain", "Pay"))
    form_data = {"variant_1": "Hello {name}!", "variant_2": "Good day {name}.", "quick_replies": "Complain\nPay"}

    def test_it_says_one_of_its_variants_with_quick_replies(self) -> None:
        (said,) = self.example.plan(STEP).effects
        assert isinstance(said, Say)
        assert said.text in {"Hello Ana!", "Good day Ana."}
        assert said.quick_replies == ("Complain", "Pay")

    def test_it_says_it_in_another_way_another_time(self) -> None:
        said = {self.example.plan(replace(STEP, seed=f"turn {turn}")).effects for turn in range(20)}
        assert len(said) == 2

    def test_it_says_nothing_when_nothing_would_be_left_to_say(self) -> None:
        assert SendMessage(variants=("{unknown}",)).plan(STEP) == Outcome()

    def test_its_form_says_what_is_wrong_with_quick_replies(self) -> None:
        form = self.form({"variant_1": "Hi", "quick_replies": "x" * 81})
        assert form.errors["quick_replies"] == [
            f"The line that starts with “{'x' * 30}” has 81 characters. Shorten it to 80."
        ]
