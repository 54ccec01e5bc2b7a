"""The checker must be able to fail: for every column a history that belongs into it."""

from dataclasses import replace

from tests.faults.checker import judge
from tests.faults.history import History, Part, Row, Said, line

BANK, OFFICE = "handoff-1", "handoff-2"


def row(position: int, author: str, text: str, **more: str) -> Row:
    client_id = f"c{position}" if author == "person" else ""
    return Row(id=f"m{position}", position=position, author=author, text=text, client_id=client_id, **more)


def person(position: int, number: int, **more: str) -> Row:
    return row(position, "person", line("Hello", number), **more)


def said(position: int, number: int, *, acked: bool = True) -> Said:
    return Said(number=number, client_id=f"c{position}", sent_at=0.0, acked_at=1.0 if acked else None)


AT_A = (
    person(1, 1, delivery="received"),
    row(2, "agent", "Noted as R-1"),
    person(3, 2, handoff=BANK, delivery="relayed"),
    row(4, "peer_agent", "Heard: Hello, line 2", handoff=BANK),
    person(5, 3, handoff=BANK, delivery="relayed"),
    row(6, "peer_agent", "Heard: Hello, line 3", handoff=BANK),
    row(7, "system", "Back", handoff=BANK, notice="returned"),
)
AT_B = (
    person(1, 2),
    row(2, "agent", "Heard: Hello, line 2"),
    person(3, 3),
    row(4, "agent", "Heard: Hello, line 3"),
)
GOOD = History(
    name="one",
    said=(said(1, 1), said(3, 2), said(5, 3)),
    shown=AT_A,
    at_a=AT_A,
    parts=(Part(id=BANK, state="returned", state_at_b="returned", at_b=AT_B),),
)


def with_rows(*rows: Row, drop: int = 0) -> History:
    """The good one with rows put in place of those of the same position, or added. drop: a position left out."""
    kept = {each.position: each for each in (*AT_A, *rows) if each.position != drop}
    in_order = tuple(kept[position] for position in sorted(kept))
    return replace(GOOD, at_a=in_order, shown=in_order)


def at_b(*rows: Row, state: str = "returned") -> History:
    return replace(GOOD, parts=(Part(id=BANK, state=state, at_b=rows),))


def kinds(history: History) -> dict[str, int]:
    return dict(judge([history]).counts)


def test_it_finds_nothing_wrong_in_a_good_history() -> None:
    verdict = judge([GOOD])
    assert verdict.holds
    assert (verdict.conversations, verdict.messages, verdict.acknowledged) == (1, 5, 3)


def test_it_counts_an_acknowledged_message_that_is_not_stored_as_lost() -> None:
    assert kinds(replace(GOOD, said=(*GOOD.said, said(9, 4)))) == {"lost": 1}


def test_it_does_not_miss_what_was_never_acknowledged() -> None:
    assert kinds(replace(GOOD, said=(*GOOD.said, said(9, 4, acked=False)))) == {}


def test_it_accepts_a_stored_message_that_was_not_acknowledged() -> None:
    assert kinds(replace(GOOD, said=(said(1, 1), said(3, 2), said(5, 3, acked=False)))) == {}


def test_it_counts_a_message_that_reached_nobody_as_lost() -> None:
    assert kinds(at_b(*AT_B[:2])) == {"lost": 1}


def test_it_accepts_a_message_that_is_marked_as_not_delivered() -> None:
    undelivered = with_rows(person(5, 3, handoff=BANK, delivery="failed"), drop=6)
    history = replace(undelivered, parts=at_b(*AT_B[:2]).parts)
    assert kinds(history) == {}
    assert judge([history]).failed == 1


def test_it_counts_a_message_that_b_did_not_answer_as_lost() -> None:
    assert kinds(at_b(*AT_B[:3])) == {"lost": 1}


def test_it_counts_an_answer_that_never_came_back_as_lost() -> None:
    assert kinds(with_rows(drop=6)) == {"lost": 1}


def test_it_does_not_ask_for_an_answer_that_came_after_a_took_back() -> None:
    taken_back = with_rows(row(7, "system", "Back", handoff=BANK, notice="taken_back"), drop=6)
    assert kinds(replace(taken_back, parts=at_b(*AT_B, state="taken_back").parts)) == {}


def test_it_counts_a_message_of_a_that_its_agent_did_not_answer_as_lost() -> None:
    assert kinds(with_rows(drop=2)) == {"lost": 1}


def test_it_takes_words_that_nobody_took_over_for_an_answer() -> None:
    assert kinds(replace(with_rows(drop=2), stayed=1)) == {}


def test_it_counts_what_the_window_never_showed_as_lost() -> None:
    assert kinds(replace(GOOD, shown=AT_A[:-1])) == {"lost": 1}


def test_it_counts_an_old_state_in_the_window_as_lost() -> None:
    assert kinds(replace(GOOD, shown=(*AT_A[:4], replace(AT_A[4], delivery="received"), *AT_A[5:]))) == {"lost": 1}


def test_it_counts_a_window_that_was_shut_out_as_lost() -> None:
    assert kinds(replace(GOOD, gone=True)) == {"lost": 1}


def test_it_counts_a_message_that_reached_b_twice_as_doubled() -> None:
    again = (person(5, 3), row(6, "agent", "Heard: Hello, line 3"))
    assert kinds(at_b(*AT_B, *again)) == {"doubled": 1}


def test_it_counts_an_answer_shown_twice_as_doubled() -> None:
    assert kinds(with_rows(replace(AT_A[5], position=8, id="m8", handoff=BANK), drop=7)) == {"doubled": 1}


def test_it_counts_a_message_stored_twice_as_doubled() -> None:
    again = replace(AT_A[4], position=8, id="m8")
    assert kinds(with_rows(again)) == {"doubled": 1}


def test_it_counts_what_reached_b_in_another_order() -> None:
    assert kinds(at_b(*AT_B[2:], *AT_B[:2])) == {"out of order": 1}


def test_it_counts_answers_shown_in_another_order() -> None:
    swapped = with_rows(replace(AT_A[3], text=AT_A[5].text), replace(AT_A[5], text=AT_A[3].text))
    assert kinds(swapped) == {"out of order": 1}


def test_it_counts_a_message_stored_in_another_order() -> None:
    swapped = with_rows(replace(AT_A[2], position=5, client_id="c3"), replace(AT_A[4], position=3, client_id="c5"))
    assert kinds(swapped)["out of order"] == 2, "At A and in the window."


def test_it_counts_an_answer_behind_the_end_of_its_handoff_as_late() -> None:
    late = with_rows(replace(AT_A[5], position=8, id="m8"), drop=6)
    assert kinds(late) == {"late after end": 1}


def test_it_counts_a_message_that_both_answered_as_two_owners() -> None:
    both = with_rows(replace(AT_A[4], handoff=""), row(8, "agent", "Noted as R-2"))
    assert kinds(both) == {"two owners": 1}


def test_it_counts_an_answer_of_a_to_what_was_bs_as_two_owners() -> None:
    assert kinds(with_rows(row(8, "agent", "Noted as R-2"))) == {"two owners": 1}


def test_it_counts_two_live_handoffs_as_two_owners() -> None:
    parts = (*at_b(*AT_B, state="active").parts, Part(id=OFFICE, state="active"))
    assert kinds(replace(GOOD, parts=parts, controller="peer")) == {"two owners": 1}


def test_it_counts_control_that_nobody_was_given_as_two_owners() -> None:
    assert kinds(replace(GOOD, controller="peer")) == {"two owners": 1}


def test_it_tells_apart_what_b_answered_unseen() -> None:
    """B's agent heard a message in the very moment A took it back: the person sees A's answer alone."""
    rows = with_rows(replace(AT_A[4], handoff="", delivery="received"), row(8, "agent", "Noted as R-2"), drop=6)
    verdict = judge([replace(rows, parts=at_b(*AT_B, state="taken_back").parts)])
    assert verdict.holds
    assert verdict.unseen == 1


class TestFiles:
    SENT = replace(said(3, 2), file="a" * 64)

    def with_file(self, file: str, *, state: str = "active") -> History:
        rows = (replace(AT_B[0], file=file), *AT_B[1:])
        parts = (Part(id=BANK, state=state, at_b=rows),)
        return replace(GOOD, said=(GOOD.said[0], self.SENT, GOOD.said[2]), parts=parts)

    def test_one_that_is_there_is_not_lost(self) -> None:
        assert "lost" not in kinds(self.with_file("a" * 64))

    def test_one_that_is_missing_is(self) -> None:
        assert kinds(self.with_file(""))["lost"] == 1

    def test_one_that_is_another_is(self) -> None:
        assert kinds(self.with_file("b" * 64, state="returned"))["lost"] == 1

    def test_one_that_nobody_sent_is_too(self) -> None:
        assert kinds(replace(self.with_file("a" * 64), said=GOOD.said))["lost"] == 1

    def test_once_the_handoff_is_over_it_may_be_missing(self) -> None:
        assert kinds(self.with_file("", state="returned")) == {}
