"""Set variable."""

from dataclasses import replace

import pytest

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.set_variable import SetVariable
from triggers.effects import SetDetail
from triggers.references import ALPHABET, new_reference


class TestSetVariable(ActionContract):
    example = SetVariable(variable="greeting", value="Dear {name}", private=True)
    form_data = {"variable": "greeting", "source": "value", "value": "Dear {name}", "private": True}

    def test_it_keeps_a_value_the_agent_gave(self) -> None:
        assert self.example.plan(STEP).effects == (SetDetail("greeting", "Dear Ana", said_by="agent", private=True),)

    def test_a_variable_that_counts_as_ours_takes_nothing_that_was_brought(self) -> None:
        told = replace(STEP, details={"name": "Ana"}, brought=frozenset({"name"}))
        for own_word, value in ((frozenset[str](), "Dear Ana"), (frozenset({"greeting"}), "Dear")):
            assert self.example.plan(replace(told, own_word=own_word)).effects == (
                SetDetail("greeting", value, said_by="agent", private=True, brought=not own_word),
            )

    def test_a_variable_that_is_filled_with_itself_does_not_grow_without_end(self) -> None:
        known = "x"
        for _turn in range(20):
            step = replace(STEP, details={"log": known})
            (kept,) = SetVariable(variable="log", value="{log}{log}{log}").plan(step).effects
            known = kept.value  # type: ignore[union-attr]  # a SetDetail
        assert known == "x" * 2000

    def test_only_what_it_keeps_private_is_nobody_elses_to_say(self) -> None:
        assert self.example.private_variables() == ("greeting",)
        assert SetVariable(variable="greeting").private_variables() == ()

    def test_it_gives_out_a_reference_number(self) -> None:
        plan = SetVariable(variable="reference", source="reference", starts_with="CMP").plan(STEP)
        assert plan.effects == (SetDetail("reference", "CMP-7K3M-Q9TD", type="reference", said_by="agent"),)

    def test_a_reference_number_needs_no_prefix(self) -> None:
        plan = SetVariable(variable="reference", source="reference").plan(STEP)
        assert plan.effects == (SetDetail("reference", "7K3M-Q9TD", type="reference", said_by="agent"),)

    @pytest.mark.parametrize("name", ["my name", "{name}", "1st", "na-me", ""])
    def test_its_form_refuses_a_name_that_no_text_could_use(self, name: str) -> None:
        assert "variable" in self.form({**self.form_data, "variable": name}).errors

    def test_its_form_asks_for_the_value(self) -> None:
        assert self.form({**self.form_data, "value": ""}).errors["value"] == ["Enter the value to keep."]


def test_reference_numbers_are_easy_to_read_out() -> None:
    first, second = new_reference(), new_reference()
    assert first != second
    assert [len(part) for part in first.split("-")] == [4, 4]
    assert set(first.replace("-", "")) <= set(ALPHABET)


def test_none_of_them_reads_like_the_name_of_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["PW9HMT34", "9HXMDP34", "9H9HMT34"])
    monkeypatch.setattr("triggers.references.new_letters", lambda _length: next(drawn))
    assert new_reference() == "9H9H-MT34"
