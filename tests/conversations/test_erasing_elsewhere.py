"""Whoever got something of a person is asked to erase it too, to ask on, and to sign for it without a word of it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection, LinkState, Sender
from conversations.erasure_calls import carry_out_request
from conversations.flows.ask_to_erase import due_requests, put_requests
from conversations.flows.forget_old import erase_conversation
from conversations.models import Conversation, Erasure, ErasureRequest, ErasureState, Handoff, KeptLedger, Message
from protocol import a2a_v10
from protocol.check_receipt import main as check_receipt
from protocol.erasure import receipt_from
from protocol.signing import new_key_pair
from tests.conversations.blocks import statements_of
from tests.conversations.console_world import keep
from tests.conversations.scene import Person, call, deliver_all, error_code, hands_over
from tests.conversations.test_retention import rows_that_hold
from tests.conversations.two_sides import Wire, join
from tests.conversations.wire_peer import WirePeer, answers_error, answers_status
from workspaces.models import AuditAction, AuditEntry, Workspace

pytestmark = pytest.mark.django_db
CANARY = "zanzibar"
ERASE = reverse("conversations:erase")


@pytest.fixture
def linked(bank_agent: Agent, office_agent: Agent, wire: Wire) -> tuple[Connection, Sender]:
    connection, sender = join(bank_agent, office_agent)
    hands_over(bank_agent, connection)
    return connection, sender


def talk(agent: Agent) -> Person:
    """One word in every place where something of a person is kept, on both sides; then the handoff is over."""
    person = Person(agent)
    keep(person.conversation, "name", f"Maria {CANARY}")
    keep(person.conversation, "email", "maria@mail.example", type="email")
    for words in (f"hello {CANARY}", f"I have a complaint, {CANARY}", f"it is {CANARY}", "that is all"):
        person.says(words)
        deliver_all()
    assert person.handoff.state == "returned"
    return person


@pytest.fixture
def maria(linked: tuple[Connection, Sender], bank_agent: Agent) -> Person:
    return talk(bank_agent)


def erase(client: Client, person: Person) -> None:
    chosen = {"term": str(person.id), "erase": "1", "chosen": [str(person.id)]}
    assert client.post(ERASE, chosen).status_code == 302


def ask_all() -> None:
    """What the workers would do."""
    while due := due_requests(at=timezone.now()):
        for pk in due:
            carry_out_request(str(pk))


def test_nothing_of_a_person_stays_on_either_side(alice_client: Client, maria: Person, office: Workspace) -> None:
    sent = maria.handoff
    tables = rows_that_hold(CANARY)
    assert {"conversations_message", "conversations_handoff", "conversations_sessiondetail"} <= tables
    erase(alice_client, maria)
    assert Message.objects.filter(text__contains=CANARY).exists()  # at the office, which was not asked yet
    ask_all()
    assert rows_that_hold(CANARY) == set()
    assert rows_that_hold("maria@mail.example") == set()
    assert not (Conversation.objects.exists() or Handoff.objects.exists())
    request = ErasureRequest.objects.get()
    assert (request.state, request.handoff_id) == (ErasureState.ANSWERED, sent.pk)
    ours, theirs = KeptLedger.objects.order_by("direction").reverse()
    assert ours.entries == theirs.entries
    assert AuditEntry.objects.filter(action=AuditAction.ERASURE_SETTLED, object_name__contains=str(sent.pk)).exists()
    carried_out = AuditEntry.objects.get(workspace=office, action=AuditAction.ERASURE_CARRIED_OUT)
    assert (carried_out.actor_name, carried_out.object_name) == ("Harbour Bank", str(sent.pk))


def test_what_is_due_is_asked_for_once(alice_client: Client, maria: Person) -> None:
    erase(alice_client, maria)
    (_only,) = statements_of(lambda: due_requests(at=timezone.now()))
    assert due_requests(at=timezone.now()) == [ErasureRequest.objects.get().pk]


def test_the_receipt_is_signed_and_counts_without_a_word(
    alice_client: Client, charlie_client: Client, maria: Person, linked: tuple[Connection, Sender]
) -> None:
    came = Handoff.objects.get(remote_id=str(maria.handoff.pk))
    messages = came.conversation.messages.count()
    sent = maria.handoff.pk
    erase(alice_client, maria)
    ask_all()
    signed = receipt_from(ErasureRequest.objects.get().receipt)
    assert signed.holds(public_key=linked[1].public_key)
    assert (signed.receipt.handoff, signed.receipt.erased.messages) == (str(sent), messages)
    assert signed.receipt.erased.asked_on == 0
    page = alice_client.get(ERASE).text
    assert "Erased there" in page
    assert f"{messages} messages" in page
    assert reverse("conversations:ledger", args=[sent]) in page
    assert alice_client.get(reverse("conversations:ledger", args=[sent])).status_code == 200
    assert "asked for by Harbour Bank" in charlie_client.get(ERASE).text


def test_a_third_person_checks_the_receipt(
    alice_client: Client,
    charlie_client: Client,
    maria: Person,
    linked: tuple[Connection, Sender],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    erase(alice_client, maria)
    ask_all()
    got = alice_client.get(reverse("conversations:erasure_receipt", args=[ErasureRequest.objects.get().pk]))
    gave_url = reverse("conversations:erasure_receipt", args=[Erasure.objects.get(asked_by=linked[1]).pk])
    assert charlie_client.get(gave_url).content == got.content
    assert alice_client.get(gave_url).status_code == 404
    file = tmp_path / "receipt.json"
    file.write_bytes(got.content)
    assert check_receipt([str(file)]) == 0
    assert "Whose it is, nothing here proves" in capsys.readouterr().out
    assert check_receipt([str(file), linked[1].public_key]) == 0
    assert check_receipt([str(file), linked[0].public_key]) == 1
    assert check_receipt([str(tmp_path / "nothing")]) == 2
    for part, value in (("receipt", {"at": "2020-01-01T00:00:00Z"}), ("receipt", {"note": "more"}), ("publicKey", "x")):
        forged = json.loads(got.content)
        forged[part] = {**forged[part], **value} if isinstance(value, dict) else value
        file.write_text(json.dumps(forged))
        assert check_receipt([str(file)]) == 1


def test_the_page_follows_what_is_asked_and_says_it(alice_client: Client, maria: Person) -> None:
    erase(alice_client, maria)
    part = alice_client.get(ERASE, headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 3s"' in part
    assert "data-announce" not in part
    assert "<html" not in part
    ask_all()
    part = alice_client.get(ERASE, headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in part
    assert 'data-announce="' in part


def test_asked_twice_the_same_receipt_comes_back(
    alice_client: Client, maria: Person, linked: tuple[Connection, Sender]
) -> None:
    erase(alice_client, maria)
    ask_all()
    before = ErasureRequest.objects.get().receipt
    ErasureRequest.objects.update(state=ErasureState.ASKED, next_attempt_at=timezone.now())
    ask_all()
    assert ErasureRequest.objects.get().receipt == before
    assert Erasure.objects.filter(asked_by=linked[1]).count() == 1


def test_what_the_office_had_erased_itself_is_said_with_noughts(alice_client: Client, maria: Person) -> None:
    erase_conversation(Handoff.objects.get(remote_id=str(maria.handoff.pk)).conversation_id)
    erase(alice_client, maria)
    ask_all()
    receipt = receipt_from(ErasureRequest.objects.get().receipt).receipt
    assert (receipt.erased.conversations, receipt.erased.messages) == (0, 0)


def test_who_is_not_reached_is_asked_again_until_they_are(alice_client: Client, maria: Person, wire: Wire) -> None:
    erase(alice_client, maria)
    wire.broken = True
    ask_all()
    request = ErasureRequest.objects.get()
    assert (request.state, request.attempts, request.reason) == (ErasureState.ASKED, 1, "unreachable")
    assert "It is tried again, for 30 days." in alice_client.get(ERASE).text
    wire.broken = False
    ErasureRequest.objects.update(next_attempt_at=timezone.now())
    ask_all()
    assert ErasureRequest.objects.get().state == ErasureState.ANSWERED


def test_after_thirty_days_it_is_given_up_and_can_be_asked_again(
    alice_client: Client, maria: Person, wire: Wire
) -> None:
    erase(alice_client, maria)
    ErasureRequest.objects.update(asked_at=timezone.now() - timedelta(days=31))
    wire.broken = True
    ask_all()
    request = ErasureRequest.objects.get()
    assert request.state == ErasureState.UNREACHABLE
    wire.broken = False
    assert alice_client.post(reverse("conversations:ask_to_erase", args=[request.pk])).url == ERASE
    ask_all()
    assert ErasureRequest.objects.get().state == ErasureState.ANSWERED


def test_a_link_that_is_closed_is_not_called(alice_client: Client, maria: Person, wire: Wire) -> None:
    Connection.objects.update(state=LinkState.CLOSED)
    erase(alice_client, maria)
    calls = len(wire.bodies)
    ask_all()
    assert (ErasureRequest.objects.get().state, len(wire.bodies)) == (ErasureState.UNREACHABLE, calls)


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (answers_error(-32601), ErasureState.NOT_POSSIBLE),
        (answers_error(-32001), ErasureState.UNKNOWN_THERE),
        (answers_error(-32603), ErasureState.REFUSED),
        (answers_status(403), ErasureState.REFUSED),
        (answers_status(410), ErasureState.UNREACHABLE),
        (answers_status(503), ErasureState.ASKED),
    ],
)
def test_what_the_other_side_answers_is_shown(
    handed_over: Person, peer: WirePeer, alice_client: Client, behaviour: Any, state: str
) -> None:
    peer.next.append(peer.hands_back("Goodbye."))
    handed_over.says("and that")
    deliver_all()
    erase(alice_client, handed_over)
    peer.next.append(behaviour)
    ask_all()
    assert ErasureRequest.objects.get().state == state
    assert peer.calls[-1].method == "EraseHandoff"
    assert str(ErasureState(state).label) in alice_client.get(ERASE).text


def test_a_receipt_of_somebody_else_is_no_receipt(alice_client: Client, maria: Person) -> None:
    erase(alice_client, maria)
    with mock.patch("conversations.flows.receive_erasure.agent_url", lambda _agent: "https://elsewhere.example/a2a/x/"):
        ask_all()
    request = ErasureRequest.objects.get()
    assert (request.state, request.receipt) == (ErasureState.REFUSED, {})


def test_a_plain_agent_cannot_be_asked(meets_marea: Callable[..., Person], alice_client: Client) -> None:
    person = meets_marea()
    person.returns()
    deliver_all()
    erase(alice_client, person)
    ask_all()
    assert ErasureRequest.objects.get().state == ErasureState.NOT_POSSIBLE
    page = alice_client.get(ERASE).text
    assert "speaks plain A2A" in page
    assert "Ask again" not in page


def test_another_link_erases_nothing_and_learns_nothing(maria: Person, peer: WirePeer, sender: Sender) -> None:
    """The same as for a handoff that never was."""
    answers = [_asks(peer, sender, str(named)) for named in (maria.handoff.pk, UUID(int=7), "", "x" * 64)]
    assert {error_code(answer) for answer in answers} == {-32001}
    assert len({json.dumps(answer.json()["error"]) for answer in answers}) == 1
    assert Handoff.objects.count() == 2


def _asks(peer: WirePeer, sender: Sender, handoff_id: str) -> Any:
    body = a2a_v10.extension_request(
        request_id="1", method="EraseHandoff", task_id=handoff_id, extension={"type": "erase"}
    )
    return call(peer, sender, body)


def test_it_is_erased_while_it_goes_on_and_asked_on(
    office_agent: Agent, bank_agent: Agent, make_agent: Callable[..., Agent], wire: Wire, alice_client: Client
) -> None:
    """A has taken back and erased; B, to whom that never came, is with C: both let go."""
    connection, _sender = join(bank_agent, office_agent)
    hands_over(bank_agent, connection)
    third = make_agent(bank_agent.workspace, name="Third", reply_settings={"texts": ["from C"], "wait_seconds": 0})
    onward, _from_office = join(office_agent, third)
    hands_over(office_agent, onward)
    person = Person(bank_agent)
    for words in ("hello there", f"I have a complaint, {CANARY}", f"a complaint about {CANARY}"):
        person.says(words)
        deliver_all()
    assert Handoff.objects.count() == 4
    person.returns()
    Handoff.objects.filter(conversation=person.id).update(state="taken_back", ended_at=timezone.now())
    person.conversation.outbox_items.all().update(state="done", done_at=timezone.now())
    erase(alice_client, person)
    ask_all()
    assert rows_that_hold(CANARY) == set()
    assert [one.state for one in ErasureRequest.objects.all()] == [ErasureState.ANSWERED] * 2
    first = ErasureRequest.objects.get(connection=connection)
    assert receipt_from(first.receipt).receipt.erased.asked_on == 1


def test_what_is_settled_is_not_asked_again(alice_client: Client, maria: Person) -> None:
    erase(alice_client, maria)
    ask_all()
    request = ErasureRequest.objects.get()
    alice_client.post(reverse("conversations:ask_to_erase", args=[request.pk]))
    assert ErasureRequest.objects.get().state == ErasureState.ANSWERED
    assert alice_client.post(reverse("conversations:ask_to_erase", args=[uuid4()])).status_code == 404


def test_an_offer_that_is_under_way_when_its_conversation_is_erased_is_erased_after_it_came(
    linked: tuple[Connection, Sender], bank_agent: Agent, bank: Workspace, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, goes_through = Person(bank_agent), wire.request

    def erased_meanwhile(*given: Any, **more: Any) -> Any:
        monkeypatch.undo()
        with transaction.atomic():
            erasure = Erasure.objects.create(workspace=bank, conversations=1)
            assert put_requests(erasure=erasure, conversation=person.conversation) == 1
            erase_conversation(person.id)
        ask_all()
        return goes_through(*given, **more)

    person.says(f"I have a complaint, {CANARY}")
    with monkeypatch.context() as patched:
        monkeypatch = patched
        patched.setattr(wire, "request", erased_meanwhile)
        deliver_all()
    assert Message.objects.filter(text__contains=CANARY).exists()  # at the office
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        ask_all()
    assert ErasureRequest.objects.get().state == ErasureState.ANSWERED
    assert rows_that_hold(CANARY) == set()


class TestTheyPairedAnew:
    """The handoff came by a link that is closed on both sides, and another is in use."""

    @pytest.fixture
    def anew(self, maria: Person, bank_agent: Agent, office_agent: Agent) -> tuple[Connection, Sender]:
        for model in (Connection, Sender):
            model.objects.update(state=LinkState.CLOSED)  # type: ignore[attr-defined]
        connection, sender = join(bank_agent, office_agent)
        Sender.objects.filter(pk=sender.pk).update(confirmed=True)
        return connection, sender

    @pytest.mark.usefixtures("anew")
    def test_what_came_by_the_link_of_before_is_erased(
        self, alice_client: Client, maria: Person, linked: tuple[Connection, Sender]
    ) -> None:
        erase(alice_client, maria)
        ask_all()
        assert rows_that_hold(CANARY) == set()
        assert receipt_from(ErasureRequest.objects.get().receipt).holds(public_key=linked[1].public_key)
        assert Erasure.objects.get(asked_by__isnull=False).asked_by == linked[1]

    @pytest.mark.parametrize("lost", ["the key of then", "the address was not confirmed", "another agent asks"])
    def test_a_new_owner_of_the_address_erases_nothing(
        self,
        lost: str,
        alice_client: Client,
        maria: Person,
        anew: tuple[Connection, Sender],
        linked: tuple[Connection, Sender],
    ) -> None:
        """With the address, a secret of ours and even the id of the handoff."""
        kept = Message.objects.filter(conversation__sender=linked[1]).count()
        if lost == "the key of then":
            Connection.objects.filter(pk=linked[0].pk).update(private_key=new_key_pair().private_key)
        elif lost == "another agent asks":
            Sender.objects.filter(pk=linked[1].pk).update(remote_agent_id="agt_before")
        else:
            Sender.objects.filter(pk=anew[1].pk).update(confirmed=False)
        erase(alice_client, maria)
        ask_all()
        assert ErasureRequest.objects.get().state != ErasureState.ANSWERED
        assert Message.objects.filter(conversation__sender=linked[1]).count() == kept > 0

    def test_who_signs_with_another_key_than_then_has_erased_nothing(
        self, alice_client: Client, maria: Person, anew: tuple[Connection, Sender], linked: tuple[Connection, Sender]
    ) -> None:
        """A new owner of the other address, who says that they did."""
        Sender.objects.filter(pk=linked[1].pk).update(private_key=anew[1].private_key)
        erase(alice_client, maria)
        ask_all()
        assert ErasureRequest.objects.get().state == ErasureState.REFUSED

    def test_where_no_link_is_in_use_it_is_said_what_to_do(self, alice_client: Client, maria: Person) -> None:
        Connection.objects.update(state=LinkState.CLOSED)
        erase(alice_client, maria)
        ask_all()
        assert "No connection to it is in use. Verify &amp; Save it again" in alice_client.get(ERASE).text
