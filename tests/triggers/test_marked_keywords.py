"""Keywords with a mark: ``*`` takes any ending, ``~`` takes slips."""

import pytest

from triggers.matching import IntentSpec, Matcher


def intent(keyword: str) -> IntentSpec:
    return IntentSpec(
        trigger_id="id-it", name="it", position=0, keywords=(keyword,), training_phrases=(), excluded_phrases=()
    )


@pytest.mark.parametrize(
    ("keyword", "text", "fires"),
    [
        ("complain*", "so many complaints", True),
        ("complain*", "uncomplaining", False),
        ("complain", "so many complaints", False),
        ("reklam*", "reklamo ko ito", True),
        ("complaint~", "I have a compalint", True),
        ("complaint~", "I have a complant", True),
        ("complaint~", "I have a compliment", False),
        ("human~", "I want a humna", True),
        ("human~", "I want a roman", False),
        ("live agent~", "live agnet please", True),
        ("cat~", "a car", False),
        ("reclamación~", "una reclamasion", True),
    ],
)
def test_a_marked_keyword_takes_endings_or_slips(keyword: str, text: str, fires: bool) -> None:
    assert (Matcher([intent(keyword)]).match(text).winner is not None) is fires


def test_a_marked_keyword_is_named_as_the_builder_wrote_it() -> None:
    match = Matcher([intent("complain*")]).match("complaints")
    assert match.winner and match.winner.phrase == "complain*"
