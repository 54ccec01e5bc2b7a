"""Digests, chains and heads: what two programs have to compute alike."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MessageRefused
from protocol.ledger import (
    Counts,
    Ledger,
    Stream,
    canonical,
    chain,
    empty_head,
    entry_digest,
    first_difference,
    ledger_key_from,
    new_ledger_key,
)

KEY = "0f" * 32
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))
NAMES = st.sampled_from(["text", "at", "kind", "quickReplies", "A", "z", "seq"])
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_canonical_form_is_that_of_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # of the shapes above


def test_the_digest_of_the_documentation() -> None:
    """docs/protocol.md names this one, for whoever builds the other side."""
    content = {"type": "turn", "text": "yes", "at": "2026-11-22T09:15:50.250000Z"}
    digest = entry_digest(
        KEY, handoff="6f1f6a0e-6a0d-4b57-9a2c-0c6c2b7a6f11", stream=Stream.THERE, number=2, content=content
    )
    assert digest == "f6505dfa15e70e3b538c599a5d6e53a632c4c1b7d4b9c48d4113c9f6f7d85934"


def test_every_part_of_an_entry_counts() -> None:
    def digest(key: str = KEY, handoff: str = "h", number: int = 2, text: str = "yes", **more: Stream) -> str:
        stream = more.get("stream", Stream.THERE)
        return entry_digest(key, handoff=handoff, stream=stream, number=number, content={"text": text})

    others = {
        digest(key=new_ledger_key()),
        digest(handoff="i"),
        digest(number=3),
        digest(text="no"),
        digest(stream=Stream.BACK),
        digest(),
    }
    assert len(others) == 6


def test_a_chain_says_what_came_before() -> None:
    one = list(chain("h", Stream.THERE, ["a", "b", "c"]))
    other = list(chain("h", Stream.THERE, ["x", "b", "c"]))
    assert not set(one) & set(other)
    assert one[:2] == list(chain("h", Stream.THERE, ["a", "b"]))
    assert Ledger("h").head_of(Stream.BACK) == empty_head("h", Stream.BACK)
    assert Ledger("h", there=("a",)).head != Ledger("h", back=("a",)).head


def test_as_far_as_both_go() -> None:
    assert Counts(3, 1, 1).shared_with(Counts(2, 5, 0)) == Counts(2, 1, 0)
    assert Ledger("h", ("a", "b"), ("c",)).upto(Counts(1, 1, 0)) == Ledger("h", ("a",), ("c",))
    assert first_difference(["a", "b", "c"], ["a", "x"]) == 1
    assert first_difference(["a", "b"], ["a"]) is None


@pytest.mark.parametrize("key", ["", None])
def test_an_offer_without_a_key_keeps_none(key: str | None) -> None:
    assert ledger_key_from({"ledgerKey": key}) == ledger_key_from({}) == ""


@pytest.mark.parametrize("key", ["0" * 63, "0" * 65, "G" * 64, "F" * 64, 7])
def test_a_key_is_64_hex_digits_or_refused(key: object) -> None:
    with pytest.raises(MessageRefused, match="ledgerKey"):
        ledger_key_from({"ledgerKey": key})
