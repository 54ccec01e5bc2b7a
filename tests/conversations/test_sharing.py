"""What a connection and its workspace say about what may leave, read from the bytes that arrive at the other side."""

from typing import Any

import pytest

from agents.models import Agent, Connection
from conversations.models import Conversation, Message, SessionDetail
from privacy.policy import NO_HISTORY, HistoryLimit, Treatment
from privacy.sharing import Sharing
from tests.conversations.scene import Person, connect, deliver_all, hands_over
from tests.conversations.test_packet import complain, keep, sent
from tests.conversations.wire_peer import WirePeer
from tests.made_up import without_made_up
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NATIONAL_ID = "S1234567D"  # of Singapore, with its check letter


def share(row: Connection | Workspace, sharing: Sharing) -> None:
    row.sharing = sharing.to_json()
    row.save(update_fields=["sharing"])


def withheld(peer: WirePeer) -> list[tuple[str, str]]:
    return [(one["name"], one["kind"]) for one in sent(peer)["withheld"]]


@pytest.mark.parametrize(
    ("treatment", "arrives"),
    [
        (Treatment.SHARE, ["mail me at ana@example.org"]),
        (Treatment.MASK, ["mail me at [e-mail address withheld]"]),
        (Treatment.WITHHOLD, []),
    ],
)
def test_a_kind_of_finding_is_treated_as_the_connection_says(
    connection: Connection, person: Person, peer: WirePeer, treatment: Treatment, arrives: list[str]
) -> None:
    share(connection, Sharing(kinds={"email": treatment}))
    person.says("mail me at ana@example.org")
    complain(person)
    assert [turn["text"] for turn in sent(peer)["transcript"] if turn["author"] == "person"] == arrives
    assert withheld(peer) == ([] if treatment is Treatment.SHARE else [("message 2", "email")])


def test_what_the_workspace_says_holds_where_the_connection_says_nothing(
    connection: Connection, person: Person, peer: WirePeer, bank: Workspace
) -> None:
    share(bank, Sharing(kinds={"email": Treatment.WITHHOLD, "phone": Treatment.MASK}))
    share(connection, Sharing(kinds={"phone": Treatment.SHARE}))
    person.says("mail ana@example.org")
    person.says("call +63 917 555 0142")
    complain(person)
    said = [turn["text"] for turn in sent(peer)["transcript"] if turn["author"] == "person"]
    assert said == ["call +63 917 555 0142"]


def test_a_change_holds_for_the_next_message_of_a_handoff_that_is_under_way(
    connection: Connection, handed_over: Person, peer: WirePeer
) -> None:
    handed_over.says("write to ana@example.org")
    deliver_all()
    share(connection, Sharing(kinds={"email": Treatment.MASK}))
    handed_over.says("write to ana@example.org")
    deliver_all()
    assert [one.text for one in peer.calls[1:]] == [
        "write to ana@example.org",
        "write to [e-mail address withheld]",
    ]
    assert ("message 10", "email") in [(one["name"], one["kind"]) for one in handed_over.handoff.withheld]


@pytest.mark.parametrize(
    "sharing",
    [
        Sharing(types={"number": False}),
        Sharing(names={"income": False}),
        Sharing(private=frozenset({"income"})),
        Sharing(private=frozenset({"income"}), names={"income": True}),
    ],
)
def test_a_session_detail_stays_by_type_by_name_or_because_it_is_private(
    connection: Connection, person: Person, peer: WirePeer, sharing: Sharing
) -> None:
    share(connection, sharing)
    keep(person, "name", "Ana")
    keep(person, "income", "31415", type="number")
    complain(person)
    assert [one["name"] for one in sent(peer)["details"]] == ["name"]
    assert [name for name, _kind in withheld(peer)] == ["income"]
    assert "31415" not in without_made_up(peer.calls[0].body)


def test_a_name_counts_more_than_its_type(connection: Connection, person: Person, peer: WirePeer) -> None:
    share(connection, Sharing(types={"number": False}, names={"branch": True}))
    keep(person, "branch", "12", type="number")
    complain(person)
    assert [one["name"] for one in sent(peer)["details"]] == ["branch"]


def test_a_detail_is_of_the_kind_its_type_says_whatever_it_looks_like(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    share(connection, Sharing(kinds={"phone": Treatment.MASK}))
    keep(person, "reach_me", "20 20", type="phone")
    complain(person)
    assert (sent(peer)["details"], withheld(peer)) == ([], [("reach_me", "phone")])


@pytest.mark.parametrize(
    ("history", "numbers"),
    [(HistoryLimit(1), [5]), (HistoryLimit(None, 4), [4, 5]), (HistoryLimit(1, 6), []), (NO_HISTORY, [])],
)
def test_the_history_of_a_connection_is_some_of_the_last_or_begins_at_a_message(
    connection: Connection, person: Person, peer: WirePeer, history: HistoryLimit, numbers: list[int]
) -> None:
    share(connection, Sharing(history=history))
    person.says("one")
    person.says("two")
    complain(person)
    assert [turn["seq"] for turn in sent(peer)["transcript"]] == numbers
    assert withheld(peer) == [("transcript", "history")]


def test_an_action_shares_less_than_its_connection_and_never_more(bank_agent: Agent, peer: WirePeer) -> None:
    made = connect(bank_agent, peer, sharing=Sharing(names={"income": False}, history=HistoryLimit(1)).to_json())
    hands_over(bank_agent, made, details=["income", "name"], history={"kind": "last", "count": 50})
    person = Person(bank_agent)
    keep(person, "name", "Ana")
    keep(person, "income", "31415")
    keep(person, "plan", "Gold")
    person.says("hello")
    complain(person)
    assert [one["name"] for one in sent(peer)["details"]] == ["name"]
    assert len(sent(peer)["transcript"]) == 1


def test_a_secret_that_a_row_says_is_shared_does_not_travel(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    connection.sharing = {"kinds": {"password": "share"}}
    connection.save()
    person.says("my password is hunter2zz")
    complain(person)
    assert b"hunter2zz" not in peer.calls[0].body


def test_a_value_in_the_name_of_a_detail_does_not_travel(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    keep(person, "4111 1111 1111 1111", "the old card")
    complain(person)
    assert (sent(peer)["details"], withheld(peer)) == ([], [("[card number withheld]", "secret_name")])
    assert "4111" not in without_made_up(peer.calls[0].body)


def test_a_number_of_a_person_travels_only_where_the_connection_shares_it(
    connection: Connection, person: Person, peer: WirePeer
) -> None:
    share(connection, Sharing(kinds={"national_id": Treatment.SHARE}))
    person.says(f"my NRIC is {NATIONAL_ID}")
    complain(person)
    assert NATIONAL_ID.encode() in peer.calls[0].body


@pytest.mark.parametrize("model", [SessionDetail, Message, Conversation, Connection, Agent])
def test_a_new_field_of_a_model_is_withheld_until_it_is_listed(
    connection: Connection, person: Person, peer: WirePeer, model: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row the packet is built from has the field, filled; that it is there is not enough to travel."""
    keep(person, "name", "Ana")
    person.says("hello")
    plain, filled = model.from_db.__func__, []

    def from_db(cls: type[Any], *columns: Any) -> Any:
        row = plain(cls, *columns)
        row.novelty = "zanzibar"
        filled.append(row)
        return row

    monkeypatch.setattr(model, "from_db", classmethod(from_db))
    complain(person)
    assert filled
    assert b"zanzibar" not in peer.calls[0].body
    assert b"novelty" not in peer.calls[0].body
