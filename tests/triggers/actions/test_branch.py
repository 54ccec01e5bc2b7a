"""Branch, and the conditions it goes by."""

from dataclasses import replace

import pytest

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import Outcome
from triggers.actions.branch import Branch
from triggers.conditions import Condition, Operator, Origin

CITY = Condition(detail="city", operator=Operator.IS, value="Porto")
AMOUNT = Condition(detail="amount", operator=Operator.MORE, value="500")


def goes(branch: Branch, **details: str) -> str:
    return branch.plan(replace(STEP, details=details)).arm


class TestBranch(ActionContract):
    example = Branch(
        match="any",
        conditions=(CITY, Condition(detail="name", operator=Operator.KNOWN, origin=Origin.HERE)),
    )
    form_data = {
        "match": "any",
        "conditions-TOTAL_FORMS": 2,
        "conditions-INITIAL_FORMS": 0,
        "conditions-0-detail": "city",
        "conditions-0-operator": "is",
        "conditions-0-value": "Porto",
        "conditions-1-detail": "name",
        "conditions-1-operator": "known",
        "conditions-1-value": "what is here is not read",
        "conditions-1-origin": "here",
    }

    def shown_data(self) -> dict[str, object]:
        return {"match": "any"}

    def test_it_names_its_way(self) -> None:
        assert self.example.plan(STEP) == Outcome(arm="then")

    def test_all_or_any_of_them_have_to_hold(self) -> None:
        both = Branch(conditions=(CITY, AMOUNT))
        assert goes(both, city="Porto", amount="900") == "then"
        assert goes(both, city="Porto", amount="9") == "else"
        assert goes(replace(both, match="any"), city="Porto", amount="9") == "then"

    def test_without_conditions_it_goes_the_second_way(self) -> None:
        assert [goes(Branch()), goes(Branch(match="any"))] == ["else", "else"]

    def test_what_another_institution_told_counts_unless_only_this_one_does(self) -> None:
        told = replace(STEP, details={"city": "Porto", "asked": "Porto"}, brought=frozenset({"city"}))
        for origin, arm in ((None, "then"), (Origin.ANYBODY, "then"), (Origin.HERE, "else")):
            assert Branch(conditions=(replace(CITY, origin=origin),)).plan(told).arm == arm
        asked = Condition(detail="asked", operator=Operator.IS, value="Porto", origin=Origin.HERE)
        assert Branch(conditions=(asked,)).plan(told).arm == "then"
        assert Branch(conditions=(replace(asked, value="{city}"),)).plan(told).arm == "else"
        unknown = Condition(detail="city", operator=Operator.UNKNOWN, origin=Origin.HERE)
        assert Branch(conditions=(unknown,)).plan(told).arm == "then"

    def test_a_new_condition_counts_only_what_is_from_here_and_an_older_one_stays_undecided(self) -> None:
        older = Branch(conditions=(CITY,))
        assert older.to_json()["conditions"] == [{"detail": "city", "operator": "is", "value": "Porto", "origin": ""}]
        shown = self.form(current=older)
        assert shown.conditions[0]["origin"].value() == ""  # type: ignore[attr-defined]
        assert "Whose word counts" not in repr(shown.in_words())
        more = self.form({**self.form_data, "rearrange": "add"}).rearranged()
        assert more is not None
        assert [one["origin"].value() for one in more.conditions] == [None, "here", "here"]  # type: ignore[attr-defined]

    def test_its_line_says_where_it_has_to_come_from(self) -> None:
        assert Branch(conditions=(replace(CITY, origin=Origin.HERE),)).summary() == "{city} is “Porto” (from here)"

    def test_its_form_asks_for_what_is_missing(self) -> None:
        form = self.form({**self.form_data, "conditions-0-value": "", "conditions-1-detail": "my name"})
        assert not form.is_valid()
        first, second = form.conditions.forms  # type: ignore[attr-defined]  # of this form alone
        assert first.errors["value"] == ["Enter the value to compare with."]
        assert "detail" in second.errors

    def test_a_condition_is_added_and_removed_with_what_was_typed(self) -> None:
        more = self.form({**self.form_data, "rearrange": "add"}).rearranged()
        fewer = self.form({**self.form_data, "rearrange": "remove-0"}).rearranged()
        assert more is not None and fewer is not None
        assert [len(one.conditions) for one in (more, fewer)] == [3, 1]  # type: ignore[attr-defined]
        assert fewer.conditions[0]["detail"].value() == "name"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("known", "operator", "value", "holds"),
    [
        ("PORTO ", "is", "porto", True),
        ("São Paulo", "is", "sao paulo", True),
        ("1,000", "is", "1000", True),
        ("", "is", "", True),
        ("Porto", "is_not", "Lisbon", True),
        ("", "is_not", "Lisbon", True),
        ("a late payment", "contains", "PAYMENT", True),
        ("anything", "contains", "", False),
        ("", "lacks", "x", True),
        ("900", "more", "500", True),
        ("-3", "less", "2.5", True),
        ("-0", "is", "0", True),
        ("4111111111111111111", "is", "4111111111111111112", False),
        ("4111111111111111112", "more", "4111111111111111111", True),
        ("9" * 400, "less", "9" * 401, True),
        ("2026-03-12", "more", "2026-02-28", True),
        ("12/03/2026", "less", "2026-03-13", True),
        ("12.03.2026", "less", "01.04.2026", True),
        ("many", "more", "500", False),
        ("many", "less", "500", False),
        ("", "more", "0", False),
        ("x", "known", "", True),
        (" ", "known", "", False),
        ("\u200b", "known", "", False),
        ("\u200e\ufeff", "unknown", "", True),
        ("", "unknown", "", True),
        ("Ana", "is", "{name}", True),
        ("{name}", "is", "{name}", False),
        ("__import__('os')", "is", "__import__('os')", True),
    ],
)
def test_a_condition_holds_or_not(known: str, operator: str, value: str, holds: bool) -> None:
    condition = Condition(detail="it", operator=Operator(operator), value=value)
    step = replace(STEP, details={"it": known, "name": "Ana"})
    assert condition.holds(step.details, fill=step.fill) is holds
