"""Human handoff."""

from dataclasses import replace

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import Outcome
from triggers.actions.human_handoff import HumanHandoff
from triggers.effects import AskForLiveAgent, LiveSettings, Say

NOBODY = replace(STEP, live_agents=lambda team: False)


class TestHumanHandoff(ActionContract):
    example = HumanHandoff(
        nobody_text="Nobody is here, {name}.",
        settings=LiveSettings(
            announcement="One moment, {name}.",
            wait_minutes=5,
            unanswered_text="Nobody came.",
            return_text="Hello again, {name}.",
        ),
    )
    form_data = {
        "announcement": "One moment, {name}.",
        "wait_minutes": 5,
        "unanswered_text": "Nobody came.",
        "nobody_text": "Nobody is here, {name}.",
        "return_text": "Hello again, {name}.",
    }

    def test_it_asks_for_a_live_agent_with_its_texts_ready_to_be_said(self) -> None:
        settings = LiveSettings(
            announcement="One moment, Ana.",
            wait_minutes=5,
            unanswered_text="Nobody came.",
            return_text="Hello again, Ana.",
        )
        assert self.example.plan(STEP) == Outcome((AskForLiveAgent("trigger-1", settings),), ends=True)

    def test_it_says_so_and_goes_on_when_nobody_is_there(self) -> None:
        assert self.example.plan(NOBODY) == Outcome((Say("Nobody is here, Ana."),))

    def test_its_form_proposes_texts_and_asks_for_the_one_for_nobody(self) -> None:
        assert self.form()["nobody_text"].value()
        assert "nobody_text" in self.form({**self.form_data, "nobody_text": ""}).errors

    def test_a_wait_that_was_stored_out_of_range_is_brought_into_it(self) -> None:
        assert HumanHandoff.from_json({"wait_minutes": 100_000}).settings.wait_minutes == 240
