"""A live agent of the office sends files to a person whose window is the bank's; both sides are ours."""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.addresses import agent_url
from agents.calling import call_peer
from agents.models import Agent, Connection, Sender
from conversations.attachments.taking_in import take_in
from conversations.delivery import deliver_lane
from conversations.file_calls import UNTIL_IT_IS_UPGRADED
from conversations.flows.check_records import check_records
from conversations.flows.leave_live_agent import close_conversation, give_back
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import (
    Attachment,
    AttachmentBytes,
    Conversation,
    Handoff,
    OutboxItem,
    OutboxKind,
    PassedFile,
    PassedPiece,
    PassedState,
)
from protocol import a2a_v10
from protocol.errors import CallFailed, MessageRefused
from protocol.file_pieces import PIECE_LIMIT, FilePiece
from protocol.handoff_extension import stream_item_from
from protocol.outgoing_http import Answer
from tests.conversations.client_program import Sender as Program
from tests.conversations.files import LARGE, PDF, WHERE_IT_WAS_TAKEN, photo
from tests.conversations.scene import Person, connect, deliver_all, hands_over, run_on_draft
from tests.conversations.two_sides import Wire, join, office_talk, pieces_told
from tests.conversations.wire_peer import WirePeer
from workspaces.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def connection(wire: Wire, bank_agent: Agent, office_agent: Agent) -> Connection:
    made, _sender = join(bank_agent, office_agent)
    hands_over(bank_agent, made)
    Agent.objects.update(takes_attachments=True)
    return made


@pytest.fixture
def person(connection: Connection, bank_agent: Agent, charlie: User) -> Person:
    """Charlie of the office has their conversation."""
    bank_agent.refresh_from_db()
    person = Person(bank_agent)
    person.says("my complaint")
    deliver_all()
    takes(charlie)
    return person


def takes(charlie: User) -> None:
    talk = office_talk()
    assert take_over(conversation_id=talk.pk, epoch=talk.epoch, user=charlie, shown_name="Charlie")


def sends(charlie: User, *files: tuple[str, bytes], text: str = "") -> None:
    taken = [take_in(name=name, data=data) for name, data in files]
    assert speak_as_live_agent(
        conversation_id=office_talk().pk, user=charlie, text=text, once=uuid.uuid4(), files=taken
    )


def shown(person: Person) -> list[tuple[str, str, str]]:
    """What the office's people said: words, the file beside them, and whether it is here."""
    said = [one for one in person.sees() if one["author"]["kind"] in ("peer_agent", "peer_live_agent")][1:]
    files = [one["attachment"] or {} for one in said]
    return [
        (one["text"], file.get("name", ""), file.get("state", "here" if file else ""))
        for one, file in zip(said, files, strict=True)
    ]


def saved(person: Person) -> list[bytes]:
    files = [one["attachment"]["id"] for one in person.sees() if one["attachment"]]
    return [person.get(f"attachments/{one}/").content for one in files]


def ours(**known: Any) -> PassedFile:
    return PassedFile.objects.get(handoff__direction="incoming", back=True, **known)


def theirs(**known: Any) -> PassedFile:
    return PassedFile.objects.get(handoff__direction="outgoing", back=True, **known)


class TestComing:
    def test_it_comes_with_its_words(self, person: Person, charlie: User, wire: Wire) -> None:
        sends(charlie, ("form.pdf", LARGE), text="Fill this in.")
        deliver_all()
        assert shown(person) == [("Fill this in.", "form.pdf", "here")]
        assert saved(person) == [LARGE]
        assert pieces_told(wire) == [PIECE_LIMIT, PIECE_LIMIT, len(LARGE) - 2 * PIECE_LIMIT]
        assert (ours().state, theirs().state) == (PassedState.COMPLETE, PassedState.KEPT)

    def test_it_needs_no_words_and_each_is_a_message(self, person: Person, charlie: User) -> None:
        sends(charlie, ("1.pdf", PDF), ("2.txt", b"two"), text="Two")
        sends(charlie, ("3.pdf", PDF))
        deliver_all()
        told = [("Two", "1.pdf", "here"), ("", "2.txt", "here"), ("", "3.pdf", "here")]
        assert shown(person) == told
        assert saved(person) == [PDF, b"two", PDF]

    def test_its_place_is_where_it_was_told_of(self, person: Person, charlie: User, wire: Wire) -> None:
        """Words that are said later stand behind it, also while it is on its way."""
        sends(charlie, ("form.pdf", PDF))
        sends(charlie, text="And call us.")
        for item in OutboxItem.objects.filter(kind=OutboxKind.REPLIES).unsettled().order_by("pk"):
            with mock.patch("conversations.delivery.outbox.pass_place_on", return_value=None):
                deliver_lane(item.lane)
        assert shown(person) == [("", "form.pdf", "coming"), ("And call us.", "", "")]
        assert person.get(f"attachments/{theirs().attachment_id}/").status_code == 404
        deliver_all()
        assert shown(person) == [("", "form.pdf", "here"), ("And call us.", "", "")]

    def test_both_ledgers_stand_for_it(self, person: Person, charlie: User) -> None:
        sends(charlie, ("form.pdf", PDF), text="Fill this in.")
        deliver_all()
        bank, office = Handoff.objects.outgoing().get(), Handoff.objects.incoming().get()
        assert check_records(bank) == check_records(office) == ()
        assert ours().announced["sha256"] == hashlib.sha256(PDF).hexdigest()
        theirs_row = theirs()
        theirs_row.announced |= {"sha256": "0" * 64}
        theirs_row.save()
        assert [one.number for one in check_records(bank)] == [theirs_row.number]

    def test_the_inboxes_say_where_it_is(
        self, person: Person, charlie: User, bob_client: Client, charlie_client: Client
    ) -> None:
        here = reverse("conversations:conversation", args=[person.id])
        there = reverse("conversations:conversation", args=[office_talk().pk])
        assert 'name="attached"' in charlie_client.get(there).text
        sends(charlie, ("form.pdf", PDF))
        assert "On its way to Harbour." in charlie_client.get(there).text
        deliver_all()
        assert "Passed on to Harbour." in charlie_client.get(there).text
        assert "form.pdf" in bob_client.get(here).text

    def test_it_goes_on_in_a_later_handoff_as_any_other(self, person: Person, charlie: User) -> None:
        """It is a file of the bank's conversation now, and goes when that is erased."""
        sends(charlie, ("form.pdf", PDF))
        deliver_all()
        kept = Attachment.objects.get(message__conversation=person.id)
        assert (kept.agent.pk, kept.size, kept.sender) == (
            person.conversation.agent_id,
            len(PDF),
            Connection.objects.get().pk.hex,
        )


class TestRefused:
    @pytest.mark.parametrize("words", ["Fill this in.", ""])
    def test_where_the_bank_takes_none_both_read_why(
        self, person: Person, charlie: User, bank_agent: Agent, charlie_client: Client, words: str, wire: Wire
    ) -> None:
        Agent.objects.filter(pk=bank_agent.pk).update(takes_attachments=False)
        sends(charlie, ("form.pdf", PDF), text=words)
        deliver_all()
        assert shown(person) == ([(words, "", "")] if words else [])
        assert person.reason_of_file() == "off"
        assert len(pieces_told(wire)) == 1
        page = charlie_client.get(reverse("conversations:conversation", args=[office_talk().pk])).text
        assert "Not passed on to Harbour. The agent takes no files." in page
        assert check_records(Handoff.objects.outgoing().get()) == ()

    def test_nor_one_that_is_too_large_there(self, person: Person, charlie: User, settings: Any) -> None:
        sends(charlie, ("form.pdf", LARGE))
        settings.ATTACHMENT_LIMIT = 1_000
        deliver_all()
        assert (shown(person), person.reason_of_file(), ours().reason) == ([], "too_large", "too_large")

    def test_nor_where_there_is_no_room(self, person: Person, charlie: User, settings: Any) -> None:
        sends(charlie, ("form.pdf", PDF))
        settings.ATTACHMENT_ROOM = 10
        deliver_all()
        assert shown(person) == [("", "form.pdf", "refused")]
        assert (person.reason_of_file(), ours().reason) == ("full", "full")

    def test_what_comes_is_looked_at_anew(self, person: Person, charlie: User) -> None:
        sends(charlie, ("photo.jpg", photo()))
        kept = AttachmentBytes.objects.get()
        kept.content = photo()  # as if the office had left in it what it likes
        kept.save()
        row = ours()
        row.announced |= {"size": len(photo()), "sha256": hashlib.sha256(photo()).hexdigest()}
        row.save()
        item = OutboxItem.objects.get(kind=OutboxKind.REPLIES, payload__contains="photo.jpg")
        told = json.loads(item.payload)
        told["attachments"][0] |= {"size": len(photo()), "sha256": hashlib.sha256(photo()).hexdigest()}
        OutboxItem.objects.filter(pk=item.pk).update(payload=json.dumps(told))
        deliver_all()
        [came] = saved(person)
        assert WHERE_IT_WAS_TAKEN.encode() not in came and came.startswith(b"\xff\xd8")

    def test_nor_is_what_is_not_what_was_told_of(self, person: Person, charlie: User) -> None:
        sends(charlie, ("form.pdf", PDF))
        kept = AttachmentBytes.objects.get()
        kept.content = PDF.replace(b"Catalog", b"Catalok")
        kept.save()
        deliver_all()
        assert shown(person) == [("", "form.pdf", "refused")]
        assert person.reason_of_file() == "unreadable"
        assert not PassedPiece.objects.exists()
        assert Attachment.objects.get(message__conversation=person.id).size == 0

    def test_without_a_way_back_none_can_be_chosen(self, person: Person, charlie_client: Client) -> None:
        Handoff.objects.incoming().update(callback_url="")
        page = charlie_client.get(reverse("conversations:conversation", args=[office_talk().pk])).text
        assert "No files can be sent here." in page and "cannot be called from here" in page
        assert 'name="attached"' not in page


class TestFaults:
    def test_it_goes_on_where_it_stopped(self, person: Person, charlie: User, wire: Wire) -> None:
        sends(charlie, ("form.pdf", LARGE))
        through, sent = wire.request, 0

        def cut_off(method: str, url: str, **rest: Any) -> Any:
            nonlocal sent
            if b"PassFile" in rest["body"]:
                sent += 1
                wire.broken = sent == 2
            try:
                return through(method, url, **rest)
            finally:
                wire.broken = False

        with mock.patch.object(wire, "request", cut_off):
            deliver_all()
            assert theirs().have == PIECE_LIMIT
            OutboxItem.objects.unsettled().update(next_attempt_at=timezone.now())
            Sender.objects.update(failures=0, paused_until=None)
            deliver_all()
        assert saved(person) == [LARGE]

    def test_it_is_not_sent_before_it_was_told_of(self, person: Person, charlie: User, wire: Wire) -> None:
        """The push is lost, and so is what was written down of it: it comes again, and the file after it."""
        wire.broken = True
        sends(charlie, ("form.pdf", PDF))
        deliver_all()
        assert not pieces_told(wire) and not OutboxItem.objects.filter(kind=OutboxKind.FILE).exists()
        wire.broken = False
        OutboxItem.objects.unsettled().update(next_attempt_at=timezone.now())
        Sender.objects.update(failures=0, paused_until=None)
        deliver_all()
        assert saved(person) == [PDF]

    @pytest.mark.parametrize("ends", ["taken back", "closed"])
    def test_when_the_handoff_is_over_nothing_more_goes(
        self, person: Person, charlie: User, wire: Wire, ends: str
    ) -> None:
        sends(charlie, ("form.pdf", LARGE))
        through = wire.request

        def meanwhile(method: str, url: str, **rest: Any) -> Any:
            answer = through(method, url, **rest)
            if b"PassFile" in rest["body"] and ends == "taken back":
                person.returns()
            elif b"PassFile" in rest["body"]:
                talk = office_talk()
                close_conversation(conversation_id=talk.pk, user=charlie, epoch=talk.epoch, summary="")
            return answer

        with mock.patch.object(wire, "request", meanwhile):
            deliver_all()
        assert len(pieces_told(wire)) <= 2
        assert (ours().state, ours().reason) == (PassedState.REFUSED, "ended")
        assert (theirs().state, theirs().reason) == (PassedState.REFUSED, "ended")
        assert shown(person)[0] == ("", "form.pdf", "refused")
        assert "file_not_shown" in person.notices()
        assert not PassedPiece.objects.exists()

    def test_an_older_bank_is_asked_again_and_then_it_stays(
        self, person: Person, charlie: User, charlie_client: Client, wire: Wire
    ) -> None:
        through = wire.request

        def older(method: str, url: str, **rest: Any) -> Any:
            if b"PassFile" in rest["body"]:
                return Answer(400, {}, b'{"error": "not_understood", "detail": "statusUpdate"}')
            return through(method, url, **rest)

        with mock.patch.object(wire, "request", older):
            sends(charlie, ("form.pdf", PDF))
            deliver_all()
            assert ours().state == PassedState.WAITING
            long_ago, now = timezone.now() - UNTIL_IT_IS_UPGRADED, timezone.now()
            OutboxItem.objects.unsettled().update(next_attempt_at=now, created_at=long_ago)
            deliver_all()
        assert (ours().state, ours().reason) == (PassedState.REFUSED, "not_known_there")
        assert Sender.objects.get().failures == 0
        page = charlie_client.get(reverse("conversations:conversation", args=[office_talk().pk])).text
        assert "The other side takes no files from elsewhere." in page

    def test_to_a_bank_that_is_upgraded_meanwhile_it_goes(self, person: Person, charlie: User, wire: Wire) -> None:
        sends(charlie, ("form.pdf", PDF))
        refuses = mock.patch(
            "conversations.file_calls.call_link", side_effect=a2a_v10.RpcError(a2a_v10.METHOD_NOT_FOUND)
        )
        with refuses:
            deliver_all()
        assert ours().state == PassedState.WAITING
        OutboxItem.objects.unsettled().update(next_attempt_at=timezone.now())
        deliver_all()
        assert saved(person) == [PDF]


class TestHostile:
    def passes(self, piece: FilePiece, *, handoff: Handoff | None = None, method: str = a2a_v10.PASS_FILE) -> Any:
        """As the office signs it."""
        office, told = Handoff.objects.incoming().get(), handoff or Handoff.objects.outgoing().get()
        body = a2a_v10.extension_request(
            request_id="1", method=method, task_id=office.remote_id, extension=piece.to_json()
        )
        url = f"{agent_url(told.link.agent)}callbacks/{told.pk}"
        return a2a_v10.read_extension_answer(call_peer(office.link, url=url, body=body).body)

    @pytest.fixture
    def coming(self, person: Person, charlie: User) -> PassedFile:
        """Told of, and nothing of it has come."""
        with mock.patch("conversations.flows.record_pushed.send_files"):
            sends(charlie, ("form.pdf", PDF))
            deliver_all()
        return theirs()

    def test_what_was_not_told_of_is_not_taken(self, coming: PassedFile) -> None:
        with pytest.raises(a2a_v10.RpcError):
            self.passes(FilePiece(str(uuid.uuid4()), 0, PDF))
        assert not PassedPiece.objects.exists()

    def test_nor_more_than_was_told_of(self, coming: PassedFile) -> None:
        with pytest.raises(a2a_v10.RpcError):
            self.passes(FilePiece(str(coming.file_id), 0, PDF + b"and more"))
        assert not PassedPiece.objects.exists()

    def test_nor_anything_after_the_end(self, coming: PassedFile, person: Person) -> None:
        person.returns()
        answer = self.passes(FilePiece(str(coming.file_id), 0, PDF))
        assert (answer["state"], answer["reason"]) == ("refused", "ended")

    def test_nor_another_method(self, coming: PassedFile) -> None:
        with pytest.raises(a2a_v10.RpcError) as refused:
            self.passes(FilePiece(str(coming.file_id), 0, PDF), method=a2a_v10.ERASE_HANDOFF)
        assert refused.value.code == a2a_v10.METHOD_NOT_FOUND

    def test_nor_into_a_handoff_to_somebody_else(
        self, coming: PassedFile, bank_agent: Agent, third: WirePeer, person: Person
    ) -> None:
        other = Handoff.objects.outgoing().get()
        other.pk, other.connection = uuid.uuid4(), connect(bank_agent, third)
        other.ended_at = timezone.now()
        other.state, other.reason = "ended", "x"
        other._state.adding = True
        other.save()
        with pytest.raises(CallFailed) as refused:
            self.passes(FilePiece(str(coming.file_id), 0, PDF), handoff=other)
        assert refused.value.status == 404
        assert not PassedPiece.objects.exists()

    def test_nor_a_file_of_the_banks_own(self, coming: PassedFile, person: Person, connection: Connection) -> None:
        """What goes there cannot be written over from there."""
        connection.sharing = {"files": True}
        connection.save()
        person.attaches(PDF, name="bill.pdf")
        deliver_all()
        sent = PassedFile.objects.get(handoff__direction="outgoing", back=False)
        with pytest.raises(a2a_v10.RpcError):
            self.passes(FilePiece(str(sent.file_id), 0, b"x" * len(PDF)))

    def test_a_reply_has_one_file_at_most(self) -> None:
        file = {
            "id": str(uuid.uuid4()),
            "seq": 0,
            "name": "x",
            "mediaType": "text/plain",
            "size": 1,
            "sha256": "0" * 64,
        }
        said = {"seq": 1, "at": "2026-11-22T09:21:04Z", "messageId": "m", "text": "x"}
        assert stream_item_from({**said, "attachments": [file]}).attachments[0].name == "x"  # type: ignore[union-attr]
        with pytest.raises(MessageRefused):
            stream_item_from({**said, "attachments": [file, {**file, "id": str(uuid.uuid4())}]})


def test_a_third_institution_is_told_that_its_file_goes_no_further(
    person: Person, wire: Wire, office_agent: Agent, bank_agent: Agent, make_agent: Callable[..., Agent], alice: User
) -> None:
    """As a file of an agent that speaks A2A alone would not."""
    third = make_agent(bank_agent.workspace, name="Third", takes_attachments=True)
    onward, _sender = join(office_agent, third)
    hands_over(office_agent, onward, keyword="appeal")
    talk = office_talk()
    run_on_draft(talk)
    give_back(conversation_id=talk.pk, user=User.objects.get(first_name="Charlie"), epoch=talk.epoch)
    person.says("an appeal")
    deliver_all()
    last = Conversation.objects.get(agent=third)
    assert take_over(conversation_id=last.pk, epoch=last.epoch, user=alice, shown_name="Alice")
    speak_as_live_agent(
        conversation_id=last.pk,
        user=alice,
        text="Your decision.",
        once=uuid.uuid4(),
        files=[take_in(name="decision.pdf", data=PDF)],
    )
    deliver_all()
    assert shown(person)[-1] == ("Your decision.", "", "")
    gone = PassedFile.objects.get(handoff__conversation=last)
    assert (gone.state, gone.reason) == (PassedState.REFUSED, "no_window")
    assert Attachment.objects.count() == 1


class TestClients:
    def test_a_client_of_the_bank_is_told_when_it_is_here(
        self, connection: Connection, bank_agent: Agent, charlie: User
    ) -> None:
        bank_agent.refresh_from_db()
        program = Program(bank_agent)
        task = program.sends(text="my complaint", configuration={"returnImmediately": True})
        deliver_all()
        takes(charlie)
        sends(charlie, ("form.pdf", PDF), text="Fill this in.")
        deliver_all()
        told = program.result("GetTask", {"id": task["id"]})
        words, file = [one["parts"] for one in told["history"] if one["role"] == "ROLE_AGENT"][-2:]
        assert words == [{"text": "Fill this in."}]
        assert told["status"]["message"]["parts"][0]["filename"] == file[0].get("filename", "form.pdf") == "form.pdf"
        assert told["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
        assert program.count == 1

    def test_one_that_accepts_no_such_file_reads_why(
        self, connection: Connection, bank_agent: Agent, charlie: User
    ) -> None:
        bank_agent.refresh_from_db()
        program = Program(bank_agent)
        configuration = {"returnImmediately": True, "acceptedOutputModes": ["text/plain"]}
        task = program.sends(text="my complaint", configuration=configuration)
        deliver_all()
        takes(charlie)
        sends(charlie, ("form.pdf", PDF))
        deliver_all()
        told = program.result("GetTask", {"id": task["id"]})
        assert "does not accept files of its kind" in told["status"]["message"]["parts"][0]["text"]
        assert told["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
        assert ours().reason == "not_accepted"
