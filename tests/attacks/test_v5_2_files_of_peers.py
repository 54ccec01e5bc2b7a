"""An institution that has taken over and means harm, by the files that its live agents may send to the person."""

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from agents.addresses import agent_url
from agents.calling import call_peer
from agents.models import Agent
from conversations.attachments.taking_in import take_in
from conversations.flows import keep_file
from conversations.flows.check_records import check_records
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import Attachment, Handoff, PassedFile, PassedState
from protocol import a2a_v10
from protocol.file_pieces import Arrival, FileArrival, FilePiece, arrival_from
from protocol.strict_json import dumps
from tests.conversations.client_program import Sender as Program
from tests.conversations.files import PDF
from tests.conversations.scene import Person, deliver_all, hands_over
from tests.conversations.two_sides import Wire, join, wired
from tests.conversations.wire_peer import Json, replies, reply
from workspaces.models import User

pytestmark = pytest.mark.django_db
MANY = 3  # as many as a conversation takes of one side


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_file, "FILES_IN_CONVERSATION", MANY)


@pytest.fixture
def wire(settings: Any) -> Iterator[Wire]:
    with wired(settings) as wire:
        yield wire


@pytest.fixture
def taker(wire: Wire, bank_agent: Agent, office_agent: Agent) -> Agent:
    made, _sender = join(bank_agent, office_agent)
    hands_over(bank_agent, made)
    Agent.objects.update(takes_attachments=True)
    bank_agent.refresh_from_db()
    return bank_agent


@pytest.fixture
def person(taker: Agent) -> Person:
    """The office has their conversation."""
    person = Person(taker)
    person.says("my complaint")
    deliver_all()
    return person


def told(data: bytes = PDF, **other: object) -> Json:
    """A file as it is told of."""
    known = {"id": str(uuid.uuid4()), "seq": 0, "name": "form.pdf", "mediaType": "application/pdf"}
    return {**known, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **other}


class Office:
    """Whatever it likes, as the office signs it."""

    def __init__(self) -> None:
        self.handoff = Handoff.objects.outgoing().get()
        self.seq = self.handoff.last_received_seq

    def posts(self, body: bytes) -> bytes:
        url = f"{agent_url(self.handoff.link.agent)}callbacks/{self.handoff.pk}"
        return call_peer(Handoff.objects.incoming().get().link, url=url, body=body).body

    def says(self, text: str, file: Json, *, times: int = 1) -> None:
        said = [reply(self.seq + number, text, attachments=[file]) for number in range(1, times + 1)]
        self.seq += times
        status = {"state": "TASK_STATE_INPUT_REQUIRED", "timestamp": "2026-03-01T12:00:00Z"}
        update = {"taskId": self.handoff.remote_id, "contextId": "c", "status": status}
        update["metadata"] = {a2a_v10.EXTENSION_URI: replies(self.handoff.epoch, *said)}
        self.posts(dumps({"statusUpdate": update}))

    def passes(self, file: Json, data: bytes, *, start: int = 0) -> FileArrival:
        piece = FilePiece(str(file["id"]), start, data)
        body = a2a_v10.extension_request(
            request_id="1", method=a2a_v10.PASS_FILE, task_id=self.handoff.remote_id, extension=piece.to_json()
        )
        return arrival_from(a2a_v10.read_extension_answer(self.posts(body)))

    def sends(self, data: bytes, **other: object) -> FileArrival:
        """A whole file, which is looked at then."""
        file = told(data, **other)
        self.says("", file)
        arrival = self.passes(file, data)
        deliver_all()
        return arrival


def what_is_kept(person: Person) -> list[str]:
    rows = Attachment.objects.filter(message__conversation=person.id, stored__isnull=False)
    return list(rows.order_by("message__position").values_list("name", flat=True))


def test_v5_2_4_what_it_sends_takes_no_room_of_the_persons(person: Person) -> None:
    office = Office()
    for number in range(MANY):
        assert office.sends(f"{number}".encode(), name="x.txt", mediaType="text/plain").state is Arrival.COMPLETE
    assert office.sends(b"one more", name="x.txt", mediaType="text/plain").reason == "too_many"
    assert person.attaches(PDF, name="bill.pdf").status_code == 201
    assert what_is_kept(person) == ["x.txt"] * MANY + ["bill.pdf"]


def test_v5_2_4_nor_does_what_it_only_tells_of(person: Person) -> None:
    office = Office()
    for _ in range(MANY + 1):
        office.says("", told())
    assert person.attaches(PDF, name="bill.pdf").status_code == 201
    assert office.sends(PDF).state is Arrival.COMPLETE
    assert what_is_kept(person) == ["bill.pdf", "form.pdf"]


def test_v5_2_4_nor_that_of_who_has_the_conversation_next(person: Person) -> None:
    office = Office()
    for number in range(MANY):
        office.sends(f"{number}".encode(), name="x.txt", mediaType="text/plain")
    assert office.sends(PDF).reason == "too_many"
    Attachment.objects.update(sender=uuid.uuid4().hex)  # as if all of it had come over another link
    assert office.sends(PDF).state is Arrival.COMPLETE


def test_v5_2_4_nor_do_the_persons_files_take_that_of_live_agents(person: Person, alice: User) -> None:
    for _ in range(MANY):
        person.attaches(PDF)
    assert person.attaches(PDF).json()["code"] == "too_many"
    person.returns()
    talk = person.conversation
    assert take_over(conversation_id=talk.pk, epoch=talk.epoch, user=alice, shown_name="Alice")
    file = take_in(name="form.pdf", data=PDF)
    assert speak_as_live_agent(conversation_id=talk.pk, user=alice, text="", once=uuid.uuid4(), files=[file])


def test_v5_2_2_a_file_that_is_not_what_it_was_called_reaches_nobody_who_takes_none_such(taker: Agent) -> None:
    program = Program(taker)
    task = program.sends(
        text="my complaint", configuration={"returnImmediately": True, "acceptedOutputModes": ["text/plain"]}
    )
    deliver_all()
    assert Office().sends(PDF, name="form.txt", mediaType="text/plain").state is Arrival.COMPLETE
    assert not Attachment.objects.filter(stored__isnull=False).exists()
    passed = PassedFile.objects.get()
    assert (passed.state, passed.reason) == (PassedState.REFUSED, "not_accepted")
    said = program.result("GetTask", {"id": task["id"]})
    assert "raw" not in str(said) and "does not accept files of its kind" in str(said["status"])


def test_v16_2_nobody_makes_it_look_as_if_our_records_were_changed(person: Person) -> None:
    """A file that is told of twice is kept once; the ledger stands for both times."""
    office, file = Office(), told()
    office.says("Fill this in.", file)
    office.says("And this.", file, times=2)
    office.says("And this.", told(seq=7), times=2)
    assert len([one for one in person.sees() if one["text"] == "And this."]) == 4
    office.handoff.refresh_from_db()
    assert check_records(office.handoff) == ()
    assert PassedFile.objects.count() == 2


def test_v2_3_a_file_that_is_told_of_in_another_place_is_shown_like_any_other(person: Person) -> None:
    assert Office().sends(PDF, seq=7).state is Arrival.COMPLETE
    assert [one["attachment"].get("state", "here") for one in person.sees() if one["attachment"]] == ["here"]
