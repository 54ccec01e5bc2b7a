"""What may leave in a packet (OWASP ASVS 5.0 V14.2: sensitive data does not go to parties that must not have it)."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from privacy.packet_filter import (
    PRIVATE_MASK,
    Detail,
    DetailIn,
    FilteredText,
    Turn,
    TurnIn,
    WithheldItem,
    filter_details,
    filter_text,
    filter_turns,
    knowing,
    without_kept,
)
from privacy.policy import NO_HISTORY, HistoryLimit, Policy, Treatment

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
CARD = "4111 1111 1111 1111"


def detail(name: str, value: str, *, private: bool = False) -> DetailIn:
    return DetailIn(name=name, type="text", value=value, said_by="person", at=AT, verified=True, private=private)


def turn(seq: int, author: str, text: str, *, kind: str = "text") -> TurnIn:
    return TurnIn(seq=seq, author=author, kind=kind, text=text, at=AT)


class TestDetails:
    def test_they_travel_with_who_said_them_and_when(self) -> None:
        travelling, withheld = filter_details([detail("issue_type", "double charge")], policy=Policy())
        assert travelling == (
            Detail(name="issue_type", type="text", value="double charge", said_by="person", at=AT, verified=True),
        )
        assert withheld == ()

    @pytest.mark.parametrize(
        ("item", "kind"),
        [
            (detail("salary", "9000", private=True), "private"),
            (detail("otp", "492113"), "secret_name"),
            (detail("email", "a@example.org"), "not_shared"),
        ],
    )
    def test_they_stay_for_a_reason_that_is_named(self, item: DetailIn, kind: str) -> None:
        travelling, withheld = filter_details([item], policy=Policy(details=frozenset({"salary", "otp"})))
        assert travelling == ()
        assert [(w.name, w.kind) for w in withheld] == [(item.name, kind)]
        assert item.value not in repr(withheld)

    def test_naming_a_secret_as_shared_does_not_let_it_travel(self) -> None:
        travelling, _ = filter_details([detail("password", "x")], policy=Policy(details=frozenset({"password"})))
        assert travelling == ()

    def test_a_secret_inside_a_value_is_masked_and_listed(self) -> None:
        travelling, withheld = filter_details([detail("what_happened", f"charged {CARD} twice")], policy=Policy())
        assert [d.value for d in travelling] == ["charged [card number withheld] twice"]
        assert [(w.name, w.kind) for w in withheld] == [("what_happened", "payment_card")]
        assert CARD not in repr(withheld)

    def test_what_travels_has_no_field_that_is_not_listed(self) -> None:
        assert {f.name for f in fields(Detail)} == {"name", "type", "value", "said_by", "at", "verified"}
        assert {f.name for f in fields(Turn)} == {"seq", "author", "kind", "text", "at"}
        assert {f.name for f in fields(WithheldItem)} == {"name", "kind", "reason"}


class TestTurns:
    def test_only_what_was_said_travels(self) -> None:
        turns = [
            turn(1, "person", "hello"),
            turn(2, "agent", "what is it about?", kind="question"),
            turn(3, "live_agent", "this one always complains", kind="note"),
            turn(4, "system", "Bank is back", kind="notice"),
            turn(5, "system", "passed on: 2 details", kind="card"),
            turn(6, "system", "could not reach them", kind="error"),
            turn(7, "person", "later", kind="a kind invented tomorrow"),
        ]
        travelling, withheld = filter_turns(turns, policy=Policy())
        assert [t.seq for t in travelling] == [1, 2]
        assert withheld == ()

    def test_a_bare_code_after_a_question_is_withheld(self) -> None:
        turns = [turn(1, "agent", "What code did you get?"), turn(2, "person", "492 113")]
        travelling, withheld = filter_turns(turns, policy=Policy())
        assert travelling[1].text == "[one-time code withheld]"
        assert [(w.name, w.kind) for w in withheld] == [("message 2", "one_time_code")]

    def test_a_question_still_counts_after_the_persons_first_answer(self) -> None:
        turns = [turn(1, "agent", "What code did you get?"), turn(2, "person", "wait"), turn(3, "person", "492 113")]
        travelling, _ = filter_turns(turns, policy=Policy())
        assert travelling[2].text == "[one-time code withheld]"

    def test_a_question_beyond_the_history_limit_still_counts(self) -> None:
        turns = [turn(1, "agent", "What code did you get?"), turn(2, "person", "492 113")]
        travelling, withheld = filter_turns(turns, policy=Policy(history=HistoryLimit(1)))
        assert [t.text for t in travelling] == ["[one-time code withheld]"]
        assert [w.kind for w in withheld] == ["history", "one_time_code"]

    def test_a_number_an_agent_says_is_not_an_answer(self) -> None:
        turns = [turn(1, "agent", "What code did you get?"), turn(2, "agent", "Your case is 492 113")]
        travelling, _ = filter_turns(turns, policy=Policy())
        assert travelling[1].text == "Your case is 492 113"

    def test_the_latest_messages_travel_when_history_is_limited(self) -> None:
        turns = [turn(n, "person", f"line {n}") for n in range(1, 6)]
        travelling, withheld = filter_turns(turns, policy=Policy(history=HistoryLimit(2)))
        assert [t.seq for t in travelling] == [4, 5]
        assert [(w.name, w.kind) for w in withheld] == [("transcript", "history")]

    def test_older_ones_are_not_looked_at_once_it_is_enough(self) -> None:
        said = ["pin: 4821", "What code did you get?", "492 113", "thanks"]
        turns = [turn(n, "agent" if n == 2 else "person", text) for n, text in enumerate(said, 1)]
        travelling, withheld = filter_turns(turns, policy=Policy(), enough=lambda one: one.seq == 3)
        assert [one.text for one in travelling] == ["[one-time code withheld]", "thanks"]
        assert [w.name for w in withheld] == ["message 3"]

    def test_a_limit_that_cuts_nothing_is_not_listed(self) -> None:
        travelling, withheld = filter_turns([turn(1, "person", "hello")], policy=Policy(history=HistoryLimit(5)))
        assert len(travelling) == 1
        assert withheld == ()

    def test_nothing_travels_without_history(self) -> None:
        travelling, withheld = filter_turns([turn(1, "person", "hello")], policy=Policy(history=NO_HISTORY))
        assert travelling == ()
        assert [w.kind for w in withheld] == ["history"]


class TestText:
    def test_it_masks_and_lists_each_kind_once(self) -> None:
        filtered = filter_text(f"{CARD} and {CARD}, pin: 4821", policy=Policy())
        assert filtered.text == "[card number withheld] and [card number withheld], pin: [PIN withheld]"
        assert [w.kind for w in filtered.withheld] == ["payment_card", "pin"]

    def test_it_stays_whole_when_the_policy_says_so(self) -> None:
        filtered = filter_text("pin: 4821", policy=Policy(kinds={"pin": Treatment.WITHHOLD}))
        assert filtered.text is None
        assert [w.kind for w in filtered.withheld] == ["pin"]

    def test_a_withheld_message_leaves_no_turn(self) -> None:
        policy = Policy(kinds={"pin": Treatment.WITHHOLD})
        travelling, withheld = filter_turns([turn(1, "person", "pin: 4821")], policy=policy)
        assert travelling == ()
        assert "4821" not in repr(withheld)


class TestSecretsOverTwoMessages:
    """People press Enter in the middle; what is split stays one secret."""

    @pytest.mark.parametrize(
        ("first", "second", "masked"),
        [
            (
                "my card is 4111 1111",
                "1111 1111 please",
                ("my card is [card number withheld]", "[card number withheld] please"),
            ),
            ("the code is 492", "113", ("the code is [one-time code withheld]", "[one-time code withheld]")),
            (
                "refund to GB82 WEST 1234",
                "5698 7654 32",
                ("refund to [account number withheld]", "[account number withheld]"),
            ),
            ("my password is", "hunter2", ("my password is", "[password withheld]")),
            ("PIN:", "4821", ("PIN:", "[PIN withheld]")),
        ],
    )
    def test_both_parts_are_withheld(self, first: str, second: str, masked: tuple[str, str]) -> None:
        travelling, _ = filter_turns([turn(1, "person", first), turn(2, "person", second)], policy=Policy())
        assert tuple(t.text for t in travelling) == masked

    def test_another_author_in_between_ends_the_message(self) -> None:
        turns = [turn(1, "person", "paid 4111 1111"), turn(2, "agent", "1111 1111 is the case")]
        travelling, _ = filter_turns(turns, policy=Policy())
        assert [t.text for t in travelling] == ["paid 4111 1111", "1111 1111 is the case"]

    def test_two_whole_messages_stay_apart(self) -> None:
        turns = [turn(1, "person", "I forgot my password"), turn(2, "person", "hello, anybody there?")]
        travelling, _ = filter_turns(turns, policy=Policy())
        assert [t.text for t in travelling] == ["I forgot my password", "hello, anybody there?"]


class TestWhatAConnectionMayShare:
    def test_a_phone_number_travels_unless_it_says_no(self) -> None:
        text = "call +44 7700 900123"
        assert filter_text(text, policy=Policy()).text == text
        strict = Policy(kinds={"phone": Treatment.MASK})
        assert filter_text(text, policy=strict).text == "call [phone number withheld]"

    def test_an_identity_number_stays_unless_it_says_yes(self) -> None:
        text = "my SSN is 536-22-8147"
        assert filter_text(text, policy=Policy()).text == "my SSN is [identity number withheld]"
        assert filter_text(text, policy=Policy(kinds={"national_id": Treatment.SHARE})).text == text


@pytest.mark.parametrize(
    ("text", "private", "left"),
    [
        ("It is 12, not 120 or 312.", ("12",), "It is *, not 120 or 312."),
        ("您的余额为12元。", ("12",), "您的余额为*元。"),
        ("You are gold: 5.00EUR (5).", ("gold", "5", "5.00EUR"), "You are *: * (*)."),
        ("ยอดคงเหลือสิบสองบาท", ("สิบสอง",), "ยอดคงเหลือ*บาท"),
        ("Nothing of it.", ("12",), "Nothing of it."),
    ],
)
def test_private_values_in_a_text_are_masked(text: str, private: tuple[str, ...], left: str) -> None:
    said = replace(turn(1, "agent", text), private=private)

    (travelling,), withheld = filter_turns([said], policy=Policy())

    assert travelling.text == left.replace("*", "[private detail withheld]")
    assert [(one.name, one.kind) for one in withheld] == [("message 1", "private")]


@pytest.mark.parametrize(
    ("value", "text", "left"),
    [
        ("Maria Santos", "I am MARIA SANTOS.", "I am [detail withheld]."),
        ("王芳", "我是王芳，你好", "我是[detail withheld]，你好"),
        ("สมชาย", "ผมชื่อสมชายครับ", "ผมชื่อ[detail withheld]ครับ"),
        ("12345", "case 12345, not 123456", "case [detail withheld], not 123456"),
        ("no", "no, I do not know", "no, I do not know"),
        ("a+b (c)", "it is a+b (c)", "it is [detail withheld]"),
        ("+44 7700 900123", "call +447700-900123.", "call [detail withheld]."),
        ("(415) 555-0100", "at (415)5550100", "at [detail withheld]"),
        ("447700900123", "44 7700 900 1234 is another", "44 7700 900 1234 is another"),
    ],
)
def test_a_value_that_was_struck_out_is_masked_in_messages(value: str, text: str, left: str) -> None:
    filtered = without_kept(FilteredText(text, ()), policy=Policy(struck_values=(value,)), name="message 1")
    assert filtered.text == left
    assert [one.kind for one in filtered.withheld] == ([] if left == text else ["struck_out"])


def test_values_of_private_names_are_masked_in_messages() -> None:
    policy = knowing(Policy(private=frozenset({"illness"})), [detail("illness", "diabetes"), detail("city", "Lima")])
    travelling, withheld = filter_turns([turn(1, "person", "Diabetes, and I live in Lima")], policy=policy)
    assert [one.text for one in travelling] == ["[private detail withheld], and I live in Lima"]
    assert [(one.name, one.kind) for one in withheld] == [("message 1", "private")]


@pytest.mark.parametrize(
    ("kept", "kinds"),
    [
        (detail("diagnosis", "gout", private=True), ["private"]),
        (replace(detail("balance", "1,523.40", private=True), said_by="agent"), ["private"]),
        (replace(detail("state", "open", private=True), said_by="agent"), []),
        (replace(detail("secret_word", "heron"), said_by="agent"), ["secret_name"]),
        (detail("city", "Lima"), []),
    ],
)
def test_what_stays_is_masked_in_messages(kept: DetailIn, kinds: list[str]) -> None:
    said = f"so it is {kept.value}"
    travelling, withheld = filter_turns([turn(1, "person", said)], policy=knowing(Policy(), [kept]))
    assert [one.text for one in travelling] == ["so it is [private detail withheld]" if kinds else said]
    assert [one.kind for one in withheld] == kinds


PHONE = "+44 7700 900123"
STRUCK = Policy(struck=frozenset({"detail:phone"}))


@pytest.mark.parametrize(
    ("other", "left"),
    [
        (detail("summary", f"call {PHONE} after six"), "call [detail withheld] after six"),
        (detail("summary", f"call {PHONE}4 after six"), f"call {PHONE}4 after six"),
        (detail("contact", f" {PHONE}. "), None),
        (replace(detail("second_phone", PHONE), type="phone"), None),
        (replace(detail("branch", f"at {PHONE}"), type="choice"), f"at {PHONE}"),
    ],
)
def test_a_value_that_was_struck_out_is_masked_in_other_values(other: DetailIn, left: str | None) -> None:
    told = [replace(detail("phone", PHONE), type="phone"), other]
    travelling, withheld = filter_details(told, policy=knowing(STRUCK, told))
    assert [one.value for one in travelling] == ([] if left is None else [left])
    listed = [(one.name, one.kind) for one in withheld]
    assert listed == [("phone", "struck_out")] + ([] if left == other.value else [(other.name, "struck_out")])


@pytest.mark.parametrize(
    ("kept", "other", "left"),
    [
        (detail("illness", "gout", private=True), detail("remark", "has Gout, in a foot"), "has *, in a foot"),
        (detail("otp", "heron7"), detail("remark", "typed heron7 twice"), "typed * twice"),
        (detail("illness", "gout", private=True), replace(detail("copy", "gout"), said_by="agent"), None),
        (
            replace(detail("from_crm", "Ana Lima", private=True), said_by="agent"),
            detail("name", "Ana Lima"),
            "Ana Lima",
        ),
        (detail("is_ill", "yes", private=True), detail("is_verified", "yes"), "yes"),
        (
            replace(detail("surname", "Lima", private=True), said_by="person"),
            replace(detail("email", "ana@lima.example"), type="email"),
            "ana@lima.example",
        ),
    ],
)
def test_what_stays_is_masked_in_other_values(kept: DetailIn, other: DetailIn, left: str | None) -> None:
    travelling, _ = filter_details([kept, other], policy=knowing(Policy(), [kept, other]))
    assert [one.value for one in travelling] == list(filter(None, [left and left.replace("*", PRIVATE_MASK)]))
