"""Every way in which JSON can be refused has words."""

from protocol.strict_json import ShapeRule
from workspaces.shape_words import NOT_CLEAN, NOT_FITTING


def test_every_rule_has_words() -> None:
    assert {*NOT_CLEAN, *NOT_FITTING} == set(ShapeRule)
