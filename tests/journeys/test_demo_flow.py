"""What of the demo's flow is built by clicking: one trigger of each form."""

from tests.journeys.demo_flow import demo_flow, one_of_each_form, told


def test_only_what_differs_in_its_words_alone_is_left_out() -> None:
    whole, chosen = demo_flow(), one_of_each_form(demo_flow())
    kept = [each.name for each in chosen]
    assert [each.name for each in whole if each.name in kept] == kept
    assert {"Opening hours", "Problem", "Complaint", "Fallback", "Back from the office"} <= set(kept)
    assert {"Exchange rate", "Fees", "Thanks"}.isdisjoint(kept)
    assert {each.kind for each in chosen} == {each.kind for each in whole}


def test_whoever_stands_in_another_has_it_there() -> None:
    chosen = one_of_each_form(demo_flow())
    assert {each.inside for each in chosen} - {each.name for each in chosen} <= {""}
    assert sum(len(each["inside"]) + 1 for each in told(chosen)) == len(chosen)
