"""What every kind of action keeps to. A test class of a kind inherits it and gives ``example``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from triggers.actions import ACTIONS
from triggers.actions.base import ActionForm, ActionKind, Step, Surroundings, Target

TALA = Target(connection_id="link-1", agent="Tala", institution="Consumer Protection Office")
STEP = Step(
    action_id="action-1",
    trigger_id="trigger-1",
    details={"name": "Ana"},
    language="en",
    seed="turn 1",
    references=lambda: "7K3M-Q9TD",
    tickets=lambda action_id: "4H7K-M3QF",
    target=TALA,
)
SURROUNDINGS = Surroundings(connections=(("link-1", "Tala"),), variables=("name", "email"))


class ActionContract:
    example: ActionKind
    form_data: Mapping[str, Any]  # what the form sends for ``example``

    def form(self, data: Mapping[str, Any] | None = None, *, current: ActionKind | None = None) -> ActionForm:
        return self.example.form_class(data, current=current, connection_id="", surroundings=SURROUNDINGS)

    def test_it_is_listed_under_its_name(self) -> None:
        assert ACTIONS[self.example.name] is type(self.example)

    def test_it_survives_being_stored(self) -> None:
        assert type(self.example).from_json(self.example.to_json()) == self.example

    @pytest.mark.parametrize(
        "stored", [{}, {"variants": 7, "questions": [3, {}], "history": [], "accept_seconds": "x"}]
    )
    def test_it_reads_settings_of_any_shape(self, stored: dict[str, object]) -> None:
        kind = type(self.example).from_json(stored)
        kind.plan(STEP)
        assert isinstance(kind.summary(), str)

    def test_it_plans_the_same_again(self) -> None:
        assert self.example.plan(STEP) == self.example.plan(replace(STEP, details=dict(STEP.details)))

    def test_its_form_makes_it(self) -> None:
        form = self.form(self.form_data)
        assert form.is_valid(), form.errors
        assert form.action() == self.example

    def test_its_form_shows_it_as_it_is(self) -> None:
        shown = self.form(current=self.example)
        for name, value in self.shown_data().items():
            assert shown[name].value() == value, name

    def shown_data(self) -> Mapping[str, Any]:
        """What the form's fields show for ``example``."""
        return self.form_data

    def test_it_has_words_for_the_picker_and_the_tree(self) -> None:
        assert str(self.example.label)
        assert str(self.example.hint)
        assert self.example.summary()
