import pytest

from privacy.policy import ALL_HISTORY, HistoryLimit, Policy, Treatment


def test_a_secret_is_masked_unless_the_connection_says_more() -> None:
    policy = Policy(kinds={"iban": Treatment.WITHHOLD})
    assert policy.treatment_of("iban") is Treatment.WITHHOLD
    assert policy.treatment_of("pin") is Treatment.MASK


def test_no_treatment_lets_a_secret_travel() -> None:
    assert set(Treatment) == {Treatment.MASK, Treatment.WITHHOLD}


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
