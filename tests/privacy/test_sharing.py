"""What an institution and one of its connections chose to share, together and on their way through JSON."""

import json

import pytest

from privacy.policy import DETAIL_TYPES, KNOWN_KINDS, NO_HISTORY, HistoryLimit, Policy, Treatment
from privacy.sharing import Sharing, treatments_of
from privacy.withholding import MAY_BE_SHARED


def test_a_connection_says_more_than_its_workspace_and_only_where_it_says_anything() -> None:
    workspace = Sharing(
        kinds={"phone": Treatment.MASK, "email": Treatment.MASK}, types={"date": False}, history=NO_HISTORY
    )
    held = Sharing(kinds={"email": Treatment.SHARE}, names={"income": False}).over(workspace)
    assert held.kinds == {"phone": Treatment.MASK, "email": Treatment.SHARE}
    assert (held.types, held.names, held.history) == ({"date": False}, {"income": False}, NO_HISTORY)


def test_what_is_private_in_the_workspace_stays_private_whatever_a_connection_says() -> None:
    held = Sharing(names={"score": True}, private=frozenset({"debt"})).over(Sharing(private=frozenset({"score"})))
    assert held.private == {"score", "debt"}


def test_it_comes_back_from_json_as_it_was() -> None:
    sharing = Sharing(
        kinds={"pin": Treatment.WITHHOLD, "tax_id": Treatment.ASK},
        types={"number": False},
        names={"income": False, "plan": True},
        private=frozenset({"score"}),
        history=HistoryLimit(None, 3),
        repeat=True,
    )
    assert Sharing.from_json(json.loads(json.dumps(sharing.to_json()))) == sharing


@pytest.mark.parametrize("kind", sorted(KNOWN_KINDS - MAY_BE_SHARED))
@pytest.mark.parametrize("treatment", [Treatment.SHARE, Treatment.ASK])
def test_a_secret_that_a_row_says_is_shared_is_not(kind: str, treatment: Treatment) -> None:
    sharing = Sharing.from_json({"kinds": {kind: treatment.value}})
    assert sharing.kinds == {}
    assert treatment not in treatments_of(kind)
    with pytest.raises(ValueError, match=kind):
        Policy(kinds={kind: treatment})


@pytest.mark.parametrize(
    "stored",
    [{}, {"kinds": 3, "types": [], "names": "x", "private": {}, "history": "all"}, {"kinds": {"new": "share"}}],
)
def test_what_cannot_be_read_opens_nothing(stored: dict[str, object]) -> None:
    assert Sharing.from_json(stored) == Sharing()


def test_a_type_of_detail_that_is_not_listed_stays() -> None:
    assert all(Policy().shares("x", type) for type in DETAIL_TYPES)
    assert not Policy().shares("x", "photo")
    assert Policy(names={"x": True}).shares("x", "photo")


def test_two_limits_of_the_history_let_through_what_both_do() -> None:
    assert HistoryLimit(5).within(HistoryLimit(None, 3)) == HistoryLimit(5, 3)
    assert HistoryLimit(None).within(NO_HISTORY) == NO_HISTORY
