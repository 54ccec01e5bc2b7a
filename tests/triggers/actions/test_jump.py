"""Jump."""

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import ActionForm, ActionKind, Outcome, Surroundings
from triggers.actions.jump import Jump, way_between


class TestJump(ActionContract):
    example = Jump(trigger="t-2")
    form_data = {"trigger": "t-2"}

    def form(self, data: object = None, *, current: ActionKind | None = None) -> ActionForm:
        names = (("t-1", "One"), ("t-2", "Two"), ("t-3", "Three"))
        around = Surroundings(trigger_id="t-1", triggers=names, jumps={"t-3": ("t-1",), "t-2": ()})
        return Jump.form_class(data, current=current, surroundings=around)  # type: ignore[arg-type]

    def test_it_says_where_to_go_on(self) -> None:
        assert self.example.plan(STEP) == Outcome(jump_to="t-2")

    def test_its_form_refuses_a_circle_and_shows_it(self) -> None:
        errors = self.form({"trigger": "t-3"}).errors
        assert errors["trigger"] == ["That would go round in a circle: One → Three → One."]

    def test_its_form_refuses_a_trigger_that_is_not_there(self) -> None:
        assert "trigger" in self.form({"trigger": "t-9"}).errors


def test_the_shortest_way_is_found() -> None:
    jumps = {"a": ("b", "c"), "b": ("d",), "c": ("e",), "d": ("e",), "e": ("a",)}
    assert way_between("a", "e", jumps=jumps) == ("a", "c", "e")
    assert way_between("b", "x", jumps=jumps) is None
