import pytest

from privacy.policy import ALL_HISTORY, KNOWN_KINDS, HistoryLimit, Policy, Treatment
from privacy.withholding import MAY_BE_SHARED


def test_a_secret_is_masked_unless_the_connection_says_more() -> None:
    policy = Policy(kinds={"iban": Treatment.WITHHOLD})
    assert policy.treatment_of("iban") is Treatment.WITHHOLD
    assert policy.treatment_of("pin") is Treatment.MASK


@pytest.mark.parametrize("kind", sorted(KNOWN_KINDS - MAY_BE_SHARED))
def test_no_connection_may_share_a_secret(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        Policy(kinds={kind: Treatment.SHARE})


def test_what_a_handoff_is_for_travels_unless_the_connection_says_no() -> None:
    assert Policy().treatment_of("phone") is Treatment.SHARE
    assert Policy(kinds={"phone": Treatment.MASK}).treatment_of("phone") is Treatment.MASK


def test_numbers_of_persons_and_accounts_stay_unless_the_connection_shares_them() -> None:
    assert Policy().treatment_of("national_id") is Treatment.MASK
    assert Policy(kinds={"national_id": Treatment.SHARE}).treatment_of("national_id") is Treatment.SHARE


def test_what_travels_is_not_even_looked_for() -> None:
    assert "phone" not in {detector.kind for detector in Policy().detectors}


def test_it_refuses_a_kind_nobody_detects() -> None:
    with pytest.raises(ValueError, match="payment_crad"):
        Policy(kinds={"payment_crad": Treatment.WITHHOLD})


def test_it_shares_all_history_and_details_by_default() -> None:
    assert Policy().history == ALL_HISTORY
    assert Policy().shares("issue_type")


def test_it_shares_only_the_named_details() -> None:
    policy = Policy(details=frozenset({"name"}))
    assert policy.shares("name")
    assert not policy.shares("email")


def test_a_history_limit_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        HistoryLimit(-1)
