"""Both sides keep the same ledger of a handoff; what was changed later, at either side, is found in its place."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.db import connection as database
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection, LinkState, Sender
from conversations.flows.forget_old import erase_conversation
from conversations.flows.read_ledger import HeldLedger, find_ledger
from conversations.flows.state_ledger import statement_of
from conversations.ledger_check.comparing import _Asking
from conversations.ledger_check.starting import carry_out_check
from conversations.ledger_report import Finding, Flaw, Report
from conversations.models import (
    Handoff,
    KeptLedger,
    LedgerCheck,
    LedgerOutcome,
    Message,
    OutboxItem,
    OutboxKind,
    ReceivedItem,
)
from protocol import a2a_v10
from protocol.check_statement import main as check_statement
from protocol.errors import Reason
from protocol.ledger import Counts, Stream
from protocol.ledger_messages import AskSignature
from protocol.statement import sign_statement
from tests.conversations.console_world import conversation_of, hand_over, lose
from tests.conversations.scene import Person, call, deliver_all, hands_over
from tests.conversations.two_sides import Wire, join
from tests.conversations.wire_peer import WirePeer, answers_error
from tests.management_api.program import program_of
from workspaces.models import AuditAction, AuditEntry, Role, User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(bank_agent: Agent, office_agent: Agent, wire: Wire) -> tuple[Connection, Sender]:
    connection, sender = join(bank_agent, office_agent)
    hands_over(bank_agent, connection)
    return connection, sender


@pytest.fixture
def talked(linked: tuple[Connection, Sender], bank_agent: Agent) -> Person:
    """A person who was handed over, said two things more, one of them short, and came back."""
    person = Person(bank_agent)
    for words in ("hello there", "I have a complaint", "yes", "my PIN is 4821, it is stolen", "that is all"):
        person.says(words)
        deliver_all()
    assert person.handoff.state == "returned"
    return person


def sides(person: Person) -> tuple[Handoff, Handoff]:
    """The bank's row of the handoff, and the office's."""
    sent = person.handoff
    return sent, Handoff.objects.get(remote_id=str(sent.pk))


def held(pk: UUID) -> HeldLedger:
    found = find_ledger(Q(pk=pk))
    assert found is not None
    return found


def check(client: Client, handoff_id: UUID) -> LedgerCheck:
    """As a person does it, with what the worker would do."""
    with mock.patch("conversations.ledger_check.starting.ring_worker"):
        assert client.post(reverse("conversations:check_ledger", args=[handoff_id])).status_code == 302
    carry_out_check(str(handoff_id))
    return LedgerCheck.objects.get(pk=handoff_id)


def findings(check: LedgerCheck) -> list[tuple[str, int, str]]:
    return [(one.stream, one.number, one.flaw) for one in Report.from_json(check.report).findings]


def page(client: Client, handoff_id: UUID) -> str:
    return client.get(reverse("conversations:ledger", args=[handoff_id])).text


def sql(statement: str, *values: object) -> None:
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def key(pk: UUID) -> object:
    return pk if database.features.has_native_uuid_field else pk.hex


def test_both_sides_hold_the_same(talked: Person) -> None:
    sent, came = sides(talked)
    ours, theirs = held(sent.pk), held(came.pk)
    assert ours.ledger == theirs.ledger
    assert ours.ledger.counts == Counts(there=4, back=6, stop=0)
    assert ours.ledger.head == theirs.ledger.head
    assert ours.acknowledged == Counts(there=4, back=6)


def test_a_short_word_cannot_be_guessed_from_its_digest(talked: Person) -> None:
    """Two people who say the same leave different digests, and so does one who says it twice."""
    sent, came = sides(talked)
    assert sent.ledger_key == came.ledger_key
    assert len(set(held(sent.pk).ledger.there)) == 4


def test_they_agree_and_both_sign(talked: Person, bob_client: Client, charlie_client: Client) -> None:
    sent, came = sides(talked)
    done = check(bob_client, sent.pk)
    assert (done.outcome, findings(done)) == (LedgerOutcome.AGREE, [])
    assert "Both sides agree, and have signed it." in page(bob_client, sent.pk)
    at_the_office = LedgerCheck.objects.get(pk=came.pk)
    assert at_the_office.agreed == done.agreed
    assert "Both sides agree, and have signed it." in page(charlie_client, came.pk)
    assert AuditEntry.objects.filter(action=AuditAction.LEDGER_CHECKED, object_id=str(sent.pk)).exists()


def test_a_take_back_is_in_both_ledgers(
    linked: tuple[Connection, Sender], bank_agent: Agent, bob_client: Client
) -> None:
    person = Person(bank_agent)
    for words in ("hello there", "I have a complaint"):
        person.says(words)
        deliver_all()
    person.returns()
    deliver_all()
    sent, came = sides(person)
    assert held(sent.pk).ledger == held(came.pk).ledger
    assert held(came.pk).ledger.counts.stop == 1
    assert findings(check(bob_client, sent.pk)) == []


def test_what_is_under_way_is_no_difference(linked: Any, bank_agent: Agent, wire: Wire, bob_client: Client) -> None:
    person = Person(bank_agent)
    for words in ("hello there", "I have a complaint"):
        person.says(words)
        deliver_all()
    wire.broken = True
    person.says("are you there?")
    deliver_all()
    wire.broken = False
    sent, _came = sides(person)
    done = check(bob_client, sent.pk)
    assert done.outcome == LedgerOutcome.AGREE
    assert "Not there, or not yet: the last 1 of what was sent." in page(bob_client, sent.pk)


TAMPERED_HERE: dict[str, tuple[Callable[[Handoff], None], tuple[str, int, str]]] = {
    "a packet": (
        lambda sent: sql(
            "UPDATE conversations_handoff SET packet = REPLACE(packet, 'Complaint', 'Praise') WHERE id = %s",
            key(sent.pk),
        ),
        ("there", 1, "changed"),
    ),
    "what the person said": (
        lambda sent: sql("UPDATE conversations_message SET text = 'no' WHERE text = 'yes' AND client_id IS NOT NULL"),
        ("there", 2, "changed"),
    ),
    "what was sent": (
        lambda sent: sql(
            "UPDATE conversations_outboxitem SET payload = 'no' WHERE handoff_id = %s AND kind = 'turn' AND seq = 3",
            key(sent.pk),
        ),
        ("there", 3, "changed"),
    ),
    "what the other agent said": (
        lambda sent: sql(
            "UPDATE conversations_message SET text = 'No.' WHERE text = 'answer 3' AND handoff_id = %s", key(sent.pk)
        ),
        ("back", 2, "changed"),
    ),
    "a digest of what was sent": (
        lambda sent: sql(
            "UPDATE conversations_outboxitem SET entry = %s WHERE handoff_id = %s AND kind = 'turn' AND seq = 2",
            "0" * 64,
            key(sent.pk),
        ),
        ("there", 2, "changed"),
    ),
    "the summary": (
        lambda sent: sql("UPDATE conversations_handoff SET summary = 'All well.' WHERE id = %s", key(sent.pk)),
        ("back", 5, "changed"),
    ),
    "a row that is gone": (
        lambda sent: sql(
            "DELETE FROM conversations_receiveditem WHERE handoff_id = %s AND seq = 3",
            key(sent.pk),
        ),
        ("back", 3, "missing"),
    ),
    "that it was taken over": (
        lambda sent: sql("UPDATE conversations_handoff SET epoch = epoch + 7 WHERE id = %s", key(sent.pk)),
        ("there", 1, "changed"),
    ),
}


@pytest.mark.parametrize("what", TAMPERED_HERE)
def test_what_was_changed_here_is_found_in_its_place(talked: Person, bob_client: Client, what: str) -> None:
    sent, _came = sides(talked)
    deed, found = TAMPERED_HERE[what]
    deed(sent)
    done = check(bob_client, sent.pk)
    assert findings(done)[0] == found
    assert "callout--bad" in page(bob_client, sent.pk)


TAMPERED_THERE: dict[str, tuple[Callable[[Handoff], None], tuple[str, int, str]]] = {
    "what the person said": (
        lambda came: sql(
            "UPDATE conversations_message SET text = 'no' WHERE text = 'yes' AND handoff_id = %s", key(came.pk)
        ),
        ("there", 2, "changed"),
    ),
    "what it answered": (
        lambda came: sql(
            "UPDATE conversations_outboxitem SET payload = REPLACE(payload, 'answer 3', 'answer 9')"
            " WHERE handoff_id = %s AND seq = 2",
            key(came.pk),
        ),
        ("back", 2, "changed"),
    ),
    "the packet": (
        lambda came: sql(
            "UPDATE conversations_handoff SET packet = REPLACE(packet, 'Complaint', 'Praise') WHERE id = %s",
            key(came.pk),
        ),
        ("there", 1, "changed"),
    ),
    "a row that is gone": (
        lambda came: sql("DELETE FROM conversations_receiveditem WHERE handoff_id = %s AND seq = 4", key(came.pk)),
        ("there", 4, "missing"),
    ),
}


@pytest.mark.parametrize("what", TAMPERED_THERE)
def test_the_office_finds_what_was_changed_with_it(talked: Person, charlie_client: Client, what: str) -> None:
    _sent, came = sides(talked)
    deed, found = TAMPERED_THERE[what]
    deed(came)
    done = check(charlie_client, came.pk)
    assert (done.outcome, findings(done)) == (LedgerOutcome.NOT_ASKED, [found])


def test_who_changes_row_and_digest_together_is_found_by_the_other_side(talked: Person, bob_client: Client) -> None:
    sent, came = sides(talked)
    ReceivedItem.objects.filter(handoff=came, seq=3).update(entry="1" * 64)
    done = check(bob_client, sent.pk)
    assert (done.outcome, findings(done)) == (LedgerOutcome.DIFFER, [("there", 3, "differs")])
    assert done.agreed == {}
    assert "Message 3" in page(bob_client, sent.pk)


def test_the_first_difference_is_found_among_many(talked: Person, bob_client: Client) -> None:
    sent, came = sides(talked)
    with mock.patch("conversations.flows.answer_ledger.MOST_DIGESTS", 2):
        OutboxItem.objects.filter(handoff=came, kind="replies", seq=4).update(entry="2" * 64)
        assert findings(check(bob_client, sent.pk)) == [("back", 4, "differs")]


def test_an_end_that_was_cut_off_is_found(talked: Person, bob_client: Client) -> None:
    sent, came = sides(talked)
    ReceivedItem.objects.filter(handoff=came, seq=4).delete()
    assert findings(check(bob_client, sent.pk)) == [("there", 4, Flaw.LOST_THERE)]
    ReceivedItem.objects.filter(handoff=sent, seq=5).delete()
    Handoff.objects.filter(pk=sent.pk).update(last_received_seq=4)
    Handoff.objects.filter(pk=came.pk).update(acked_seq=5)
    assert ("back", 5, Flaw.LOST_HERE) in findings(check(bob_client, sent.pk))


def test_digests_outlive_what_was_said(talked: Person, bank_agent: Agent, bob_client: Client) -> None:
    sent, came = sides(talked)
    before = held(sent.pk).ledger
    for one in (sent, came):
        erase_conversation(one.conversation_id)
    assert not (Handoff.objects.exists() or Message.objects.exists())
    assert held(sent.pk).ledger == before == held(came.pk).ledger
    done = check(bob_client, sent.pk)
    assert (done.outcome, Report.from_json(done.report).unchecked) == (LedgerOutcome.AGREE, True)
    assert "its digests stay" in page(bob_client, sent.pk)
    assert sent.ledger_key not in json.dumps(list(KeptLedger.objects.values()), default=str)


def test_a_statement_is_checked_by_a_third_person(
    talked: Person, bob_client: Client, tmp_path: Any, capsys: Any
) -> None:
    sent, came = sides(talked)
    export = reverse("conversations:statement", args=[sent.pk])
    file = tmp_path / "statement.json"
    file.write_bytes(bob_client.post(export).content)
    assert check_statement([str(file)]) == 0
    assert "Not signed by “to”" in capsys.readouterr().out
    check(bob_client, sent.pk)
    file.write_bytes(bob_client.post(export).content)
    keys = [sent.link.public_key, came.link.public_key]
    assert check_statement([str(file), *keys]) == 0
    assert capsys.readouterr().out.count("Signed by") == 2
    assert check_statement([str(file), keys[0]]) == 1
    assert "answer 3" not in file.read_text()
    for forged, said in _forgeries(json.loads(file.read_bytes())):
        file.write_text(json.dumps(forged))
        assert check_statement([str(file)]) == 1
        assert said in capsys.readouterr().out


def _forgeries(file: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    def copy() -> dict[str, Any]:
        return dict(json.loads(json.dumps(file)))

    changed = copy()
    changed["statement"]["entries"]["there"][2]["digest"] = "3" * 64
    yield changed, "entry 3 of “there”"
    shorter = copy()
    del shorter["statement"]["entries"]["back"][2]
    yield shorter, "entry 2 of “back”"
    other = copy()
    other["statement"]["taskId"] = "another"
    yield other, "the signature of “from” does not hold"
    unsigned = copy()
    unsigned["signatures"] = []
    yield unsigned, "Nobody has signed it."


def test_another_link_is_told_that_there_is_no_such_handoff(talked: Person, peer: WirePeer, sender: Sender) -> None:
    """The same as for a handoff that never was."""
    _sent, came = sides(talked)
    answers = [_asked(peer, sender, task_id) for task_id in (str(came.pk), came.remote_id, str(UUID(int=7)), "x")]
    assert {answer["error"]["code"] for answer in answers} == {-32001}
    assert len({json.dumps(answer["error"]) for answer in answers}) == 1


def _asked(peer: WirePeer, sender: Sender, task_id: str, **question: Any) -> dict[str, Any]:
    asked = question or {"type": "heads", "counts": {"there": 1, "back": 1, "stop": 0}}
    body = a2a_v10.extension_request(request_id="1", method="CompareLedgers", task_id=task_id, extension=asked)
    return dict(call(peer, sender, body).json())


@pytest.mark.parametrize(
    "question", [{"type": "x"}, {"type": "digests", "stream": "up", "start": 0}, {"type": "heads", "counts": {}}]
)
def test_what_cannot_be_read_is_refused(peer: WirePeer, sender: Sender, question: dict[str, Any]) -> None:
    assert _asked(peer, sender, str(UUID(int=7)), **question)["error"]["code"] == -32602


def test_nothing_is_signed_that_is_not_held(
    talked: Person, linked: tuple[Connection, Sender], bob_client: Client
) -> None:
    sent, came = sides(talked)
    ReceivedItem.objects.filter(handoff=sent, seq=2).update(entry="4" * 64)
    with mock.patch("conversations.ledger_check.comparing._Asking._differences", lambda *_: iter(())):
        done = check(bob_client, sent.pk)
    assert done.outcome == LedgerOutcome.NOT_REACHED
    assert not LedgerCheck.objects.filter(pk=came.pk).exists()


def _asks_for_a_signature(held_there: HeldLedger, connection: Connection, counts: Counts, at: datetime) -> Any:
    """What the bank, which may say anything, is answered by the office."""
    asking = _Asking(held_there, connection, connection)
    statement = statement_of(held_there, upto=counts, at=at)
    return asking._ask(AskSignature(counts, at, sign_statement(statement, private_key=connection.private_key)))


@pytest.mark.parametrize("counts", [Counts(), Counts(there=4), Counts(there=3, back=6), Counts(there=4, back=5)])
def test_who_agreed_cannot_have_its_signature_replaced_by_one_under_less(
    talked: Person, linked: tuple[Connection, Sender], bob_client: Client, counts: Counts
) -> None:
    sent, came = sides(talked)
    agreed = check(bob_client, sent.pk).agreed
    _asks_for_a_signature(held(sent.pk), linked[0], counts, timezone.now())
    assert LedgerCheck.objects.get(pk=came.pk).agreed == agreed


def test_less_than_the_other_side_is_known_to_have_is_not_agreed(
    talked: Person, linked: tuple[Connection, Sender]
) -> None:
    sent, came = sides(talked)
    assert _asks_for_a_signature(held(sent.pk), linked[0], Counts(there=1, back=1), timezone.now())
    assert not LedgerCheck.objects.filter(pk=came.pk).exists()


@pytest.mark.parametrize("days", [-400, 400])
def test_nobody_has_us_sign_that_it_was_another_day(
    talked: Person, linked: tuple[Connection, Sender], days: int
) -> None:
    sent, _came = sides(talked)
    there = held(sent.pk)
    with pytest.raises(a2a_v10.RpcError, match="32602"):
        _asks_for_a_signature(there, linked[0], there.ledger.counts, timezone.now() + timedelta(days=days))


def test_who_holds_no_more_what_it_said_does_not_agree(talked: Person, bob_client: Client) -> None:
    """The agent that took over says that it said less than we heard of it."""
    sent, came = sides(talked)
    OutboxItem.objects.filter(handoff=came, kind=OutboxKind.REPLIES, seq=5).delete()
    done = check(bob_client, sent.pk)
    assert (done.outcome, findings(done)) == (LedgerOutcome.DIFFER, [("back", 5, Flaw.LOST_THERE)])


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (-32601, LedgerOutcome.NO_LEDGER_THERE),
        (-32001, LedgerOutcome.UNKNOWN_THERE),
        (-32603, LedgerOutcome.NOT_REACHED),
    ],
)
def test_a_side_that_cannot_compare_is_said_so(
    handed_over: Person, peer: WirePeer, bob_client: Client, code: int, outcome: str
) -> None:
    peer.next.append(answers_error(code))
    assert check(bob_client, handed_over.handoff.pk).outcome == outcome
    assert "callout--warn" in page(bob_client, handed_over.handoff.pk)


def test_a_closed_link_is_not_called(talked: Person, bob_client: Client, wire: Wire) -> None:
    sent, _came = sides(talked)
    Connection.objects.update(state=LinkState.CLOSED)
    calls = len(wire.bodies)
    assert check(bob_client, sent.pk).outcome == LedgerOutcome.NOT_REACHED
    assert len(wire.bodies) == calls


def test_after_pairing_anew_they_compare_what_came_by_the_link_of_before(
    talked: Person, linked: tuple[Connection, Sender], bank_agent: Agent, office_agent: Agent, bob_client: Client
) -> None:
    """And sign it with the keys of then."""
    sent, _came = sides(talked)
    for model in (Connection, Sender):
        model.objects.update(state=LinkState.CLOSED)  # type: ignore[attr-defined]
    _connection, sender = join(bank_agent, office_agent)
    assert check(bob_client, sent.pk).outcome == LedgerOutcome.UNKNOWN_THERE, "Its address was not confirmed."
    assert "answers only over the link it came by" in page(bob_client, sent.pk)
    Sender.objects.filter(pk=sender.pk).update(confirmed=True)
    done = check(bob_client, sent.pk)
    assert (done.outcome, findings(done)) == (LedgerOutcome.AGREE, [])
    keys = {one["publicKey"] for one in done.agreed["signatures"]}
    assert keys == {linked[0].public_key, linked[1].public_key}


def test_a_plain_agent_keeps_none_and_ours_is_stated_all_the_same(
    meets_marea: Callable[..., Person], bob_client: Client, tmp_path: Any
) -> None:
    person = meets_marea()
    person.says("and another thing")
    deliver_all()
    handoff = person.handoff
    assert held(handoff.pk).ledger.counts.back > 1
    assert "keeps no ledger" in page(bob_client, handoff.pk)
    assert findings(check(bob_client, handoff.pk)) == []
    file = tmp_path / "statement.json"
    file.write_bytes(bob_client.post(reverse("conversations:statement", args=[handoff.pk])).content)
    assert check_statement([str(file), Connection.objects.get(pk=handoff.connection_id).public_key]) == 0
    Message.objects.filter(handoff=handoff, author_kind="peer_agent").update(text="Something else.")
    assert ("back", 1, "changed") in findings(check(bob_client, handoff.pk))


def test_a_handoff_nobody_got_has_what_was_tried(bank_agent: Agent, linked: Any, bob_client: Client) -> None:
    handoff = hand_over(conversation_of(bank_agent), linked[0])
    lose(handoff, reason=Reason.UNREACHABLE)
    assert held(handoff.pk).ledger.counts == Counts(there=1, stop=1)
    assert check(bob_client, handoff.pk).outcome == LedgerOutcome.UNKNOWN_THERE


def test_who_reads_does_not_export(talked: Person, bob: User) -> None:
    sent, _came = sides(talked)
    bob.memberships.update(role=Role.VIEWER)
    viewer_client = Client()
    viewer_client.force_login(bob)
    assert "Export the statement" not in page(viewer_client, sent.pk)
    assert viewer_client.post(reverse("conversations:statement", args=[sent.pk])).status_code == 404


def test_a_report_comes_back_as_it_was() -> None:
    report = Report((Finding(Stream.BACK, 3, Flaw.DIFFERS),), True, Counts(1, 2, 0), Counts(1, 3, 1))
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report
    assert Report.from_json({}) == Report()


def test_a_program_checks_compares_and_exports(talked: Person, bank: Workspace, alice: User, tmp_path: Any) -> None:
    sent, _received = sides(talked)
    program, path = program_of(bank, alice), f"handoffs/{sent.pk}/ledger/"
    assert program.reads(path)["check"] is None
    with mock.patch("conversations.ledger_check.starting.ring_worker"):
        begun = program.does(f"{path}check/")
    assert (begun["check"]["state"], begun["entries"]) == ("waiting", held(sent.pk).ledger.counts.to_json())
    carry_out_check(str(sent.pk))
    done = program.reads(path)
    assert (done["check"]["outcome"], done["check"]["agreed"], done["head"]) == (
        "agree",
        True,
        held(sent.pk).ledger.head,
    )
    assert done["check"]["theirs"] == done["entries"]
    file = tmp_path / "statement.json"
    file.write_text(json.dumps(program.does(f"{path}statement/")))
    assert check_statement([str(file)]) == 0
    ReceivedItem.objects.filter(handoff=sent, seq=2).update(entry="3" * 64)
    with mock.patch("conversations.ledger_check.starting.ring_worker"):
        program.does(f"{path}check/")
    carry_out_check(str(sent.pk))
    [found, *_more] = program.reads(path)["check"]["findings"]
    assert (found["stream"], found["number"], found["label"]) == ("back", 2, "Reply 2")
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"ledger_checked", "statement_exported"}
