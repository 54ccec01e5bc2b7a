"""The bank passes the files of a person on to the office, both of them ours: what goes, what stays, what both know."""

import hashlib
import itertools
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.calling import call_peer
from agents.models import Agent, Connection, LinkState
from conversations import outbox
from conversations.attachments.kinds import media_type_of
from conversations.delivery import carry_out, deliver_lane
from conversations.file_calls import UNTIL_IT_IS_UPGRADED
from conversations.flows.check_records import check_records
from conversations.flows.erase_person import erase_person
from conversations.flows.forget_old import forget_old
from conversations.flows.give_up import give_up_old_items
from conversations.flows.take_in_file import take_piece
from conversations.models import (
    Attachment,
    AttachmentBytes,
    Conversation,
    Handoff,
    HandoffState,
    ItemState,
    OutboxItem,
    OutboxKind,
    PassedFile,
    PassedPiece,
    PassedState,
)
from conversations.peer_api import dispatch
from protocol import a2a_v10
from protocol.errors import MessageRefused
from protocol.file_pieces import LEAST_PIECE, PIECE_LIMIT, Arrival, FileArrival, FilePiece, arrival_from, piece_from
from protocol.handoff_extension import Turn
from protocol.packet import PacketFile
from protocol.strict_json import loads_object
from tests.conversations.files import LARGE, PDF, WHERE_IT_WAS_TAKEN, picture
from tests.conversations.scene import Person, deliver_all, hands_over
from tests.conversations.two_sides import Wire, join, office_talk, pieces_told, told
from tests.made_up import without_made_up
from tests.management_api.program import program_of
from workspaces.models import User, Workspace
from workspaces.retention import Retention

pytestmark = pytest.mark.django_db
CARD = "4111 1111 1111 1111"


@pytest.fixture
def connection(wire: Wire, bank_agent: Agent, office_agent: Agent) -> Connection:
    """Files may pass, and both sides take them."""
    made, _sender = join(bank_agent, office_agent)
    made.sharing = {"files": True}
    made.save()
    hands_over(bank_agent, made)
    Agent.objects.update(takes_attachments=True)
    return made


@pytest.fixture
def person(connection: Connection, bank_agent: Agent) -> Person:
    bank_agent.refresh_from_db()
    return Person(bank_agent)


def at_the_office() -> list[tuple[str, str, bytes | None]]:
    """The files of its conversation: name, how its message tells of it, and the bytes."""
    rows = Attachment.objects.filter(message__conversation=office_talk()).order_by("message__position")
    kept = dict(AttachmentBytes.objects.values_list("attachment", "content"))
    return [
        (
            row.name,
            row.message.extras["attachment"].get("state", "here"),
            bytes(kept[row.pk]) if row.pk in kept else None,
        )
        for row in rows
    ]


def of_office() -> PassedFile:
    return PassedFile.objects.get(handoff__direction="incoming")


def of_office_called(file: PacketFile) -> PassedFile:
    return PassedFile.objects.get(file_id=file.id)


def says(**told: object) -> None:
    """The bank tells something else of the one file it passes on than is so."""
    row = PassedFile.objects.get(handoff__direction="outgoing")
    row.announced |= told
    row.save()


def talks(person: Person) -> None:
    person.says("my complaint")
    deliver_all()


class TestGoingAlong:
    def test_what_was_attached_before_goes_with_the_handoff(self, person: Person, wire: Wire) -> None:
        person.attaches(PDF, name="bill.pdf", text="my bill")
        person.attaches(LARGE, name="contract.pdf")
        talks(person)
        assert at_the_office() == [("bill.pdf", "here", PDF), ("contract.pdf", "here", LARGE)]
        (offer,) = told(wire, "offer")
        announced = offer["packet"]["attachments"]
        assert [(one["name"], one["mediaType"], one["size"], one["sha256"]) for one in announced] == [
            ("bill.pdf", "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest()),
            ("contract.pdf", "application/pdf", len(LARGE), hashlib.sha256(LARGE).hexdigest()),
        ]
        said = {one["seq"]: one["text"] for one in offer["packet"]["transcript"]}
        assert [said[one["seq"]] for one in announced] == ["my bill", ""]
        assert not [one for one in offer["packet"]["withheld"] if one["kind"] == "attachment"]
        assert pieces_told(wire) == [
            len(PDF),
            *[PIECE_LIMIT] * 2,
            len(LARGE) % PIECE_LIMIT,
        ]

    def test_so_does_the_file_that_led_to_it(self, person: Person, wire: Wire) -> None:
        person.attaches(PDF, name="bill.pdf", text="my complaint")
        deliver_all()
        (offer,) = told(wire, "offer")
        assert [one["seq"] for one in offer["packet"]["attachments"]] == [0]
        assert at_the_office() == [("bill.pdf", "here", PDF)]

    def test_and_one_that_is_attached_later(self, person: Person, wire: Wire) -> None:
        talks(person)
        person.attaches(picture(), name="photo.png", text="look")
        deliver_all()
        ((name, state, content),) = at_the_office()
        assert (name, state, media_type_of(content or b"")) == ("photo.png", "here", "image/png")
        assert "file_stays" not in person.notices()
        (turn,) = told(wire, "turn")
        assert [one["name"] for one in turn["attachments"]] == ["photo.png"]

    def test_it_is_told_of_before_it_comes(self, person: Person, wire: Wire) -> None:
        """The office's agent can speak of it, and its members see that it is on its way."""
        talks(person)
        with mock.patch("conversations.flows.record_answer.send_files"):
            person.attaches(PDF, name="bill.pdf")
            deliver_all()
        assert at_the_office() == [("bill.pdf", "coming", None)]

    def test_both_ledgers_stand_for_it(self, person: Person) -> None:
        person.attaches(PDF, name="bill.pdf")
        talks(person)
        person.attaches(PDF, name="second.pdf", text="and this")
        deliver_all()
        for handoff in Handoff.objects.all():
            assert check_records(handoff) == ()
        row = PassedFile.objects.filter(number=2, handoff__direction="incoming").get()
        row.announced["sha256"] = "0" * 64
        row.save()
        (flaw,) = check_records(row.handoff)
        assert (flaw.stream, flaw.number) == ("there", 2)

    def test_it_is_passed_on_once_more_by_who_got_it(
        self, person: Person, wire: Wire, office_agent: Agent, bank_agent: Agent, make_agent: Any
    ) -> None:
        third = make_agent(bank_agent.workspace, name="Third", takes_attachments=True)
        onward, _sender = join(office_agent, third)
        onward.sharing = {"files": True}
        onward.save()
        hands_over(office_agent, onward, keyword="appeal")
        person.attaches(PDF, name="bill.pdf")
        talks(person)
        person.says("an appeal")
        deliver_all()
        last = Conversation.objects.get(agent=third)
        assert bytes(Attachment.objects.get(message__conversation=last).stored.content) == PDF


class TestStaying:
    @pytest.mark.parametrize("sharing", [{}, {"files": False}], ids=["unless somebody says so", "where it is kept"])
    def test_files_stay(self, person: Person, wire: Wire, connection: Connection, sharing: dict[str, Any]) -> None:
        connection.sharing = sharing
        connection.save()
        person.attaches(PDF, name="bill.pdf")
        talks(person)
        person.attaches(PDF, name="bill.pdf")
        deliver_all()
        assert at_the_office() == []
        assert not told(wire, "file")
        assert not any(b"bill" in body for body in wire.bodies)
        assert "file_stays" in person.notices()

    def test_the_connection_counts_more_than_the_workspace(
        self, person: Person, wire: Wire, connection: Connection
    ) -> None:
        connection.sharing = {"files": False}
        connection.save()
        connection.workspace.sharing = {"files": True}
        connection.workspace.save()
        person.attaches(PDF, name="bill.pdf")
        talks(person)
        assert not told(wire, "file")

    @pytest.mark.parametrize(
        "text", [f"card {CARD}", "x " * 20_000], ids=["with a secret in it", "too long to be looked through"]
    )
    def test_a_text_stays(self, person: Person, wire: Wire, text: str) -> None:
        person.attaches(text.encode(), name="note.txt")
        person.attaches(b"all is well", name="fine.txt")
        talks(person)
        assert at_the_office() == [("fine.txt", "here", b"all is well")]
        (offer,) = told(wire, "offer")
        assert [one["kind"] for one in offer["packet"]["withheld"]] == ["attachment"]
        assert not any(b"note.txt" in body for body in wire.bodies)

    @pytest.mark.parametrize("name", [f"card {CARD}.pdf", "card_4111-1111-1111-1111.pdf", "my_pin_is_7391.pdf"])
    def test_what_it_is_called_is_looked_through(self, person: Person, wire: Wire, name: str) -> None:
        person.attaches(PDF, name=name)
        talks(person)
        assert [name for name, _state, _content in at_the_office()] == ["file.pdf"]
        sent = "".join(without_made_up(body) for body in wire.bodies)
        assert "4111" not in sent and "7391" not in sent

    def test_with_a_message_that_stays_its_file_stays(self, person: Person, wire: Wire, connection: Connection) -> None:
        connection.sharing = {"files": True, "kinds": {"payment_card": "withhold"}}
        connection.save()
        person.attaches(PDF, name="bill.pdf", text=f"it was {CARD}")
        talks(person)
        person.attaches(PDF, name="bill.pdf", text=f"it was {CARD}")
        deliver_all()
        assert at_the_office() == []
        assert not told(wire, "file")
        assert "file_stays" in person.notices()


class TestWhereItComesTo:
    """What another institution says of a file is a claim."""

    @pytest.fixture
    def handed_over(self, person: Person) -> Person:
        talks(person)
        return person

    def sends_on(self, person: Person, data: bytes = PDF) -> None:
        person.attaches(data, name="bill.pdf")
        deliver_all()

    def assert_refused(self, person: Person, reason: str) -> None:
        assert (of_office().state, of_office().reason) == (PassedState.REFUSED, reason)
        assert at_the_office() == [("bill.pdf", "refused", None)]
        assert not PassedPiece.objects.exists()
        assert "file_stays" in person.notices()

    def test_who_takes_no_files_is_sent_none(self, handed_over: Person, office_agent: Agent) -> None:
        Agent.objects.filter(pk=office_agent.pk).update(takes_attachments=False)
        self.sends_on(handed_over)
        self.assert_refused(handed_over, "off")

    def test_nor_who_has_no_room(self, handed_over: Person, settings: Any) -> None:
        handed_over.attaches(PDF, name="bill.pdf")
        settings.ATTACHMENT_ROOM = settings.ATTACHMENT_LIMIT = len(PDF) - 1
        deliver_all()
        self.assert_refused(handed_over, "too_large")

    def test_nor_a_conversation_that_has_enough(self, handed_over: Person) -> None:
        handed_over.attaches(PDF, name="bill.pdf")
        with mock.patch("conversations.flows.keep_file.FILES_IN_CONVERSATION", 0):
            deliver_all()
        self.assert_refused(handed_over, "too_many")

    def test_what_is_no_picture_is_not_kept(self, handed_over: Person) -> None:
        """Whoever passes it on may have looked at it, or not."""
        handed_over.attaches(PDF, name="bill.pdf")
        AttachmentBytes.objects.update(content=b"MZ\x90\x00" + PDF[4:])
        says(sha256=hashlib.sha256(b"MZ\x90\x00" + PDF[4:]).hexdigest())
        deliver_all()
        assert (of_office().state, of_office().reason) == (PassedState.REFUSED, "kind")
        assert at_the_office() == [("bill.pdf", "refused", None)]

    def test_nor_what_is_not_what_was_told_of(self, handed_over: Person) -> None:
        handed_over.attaches(PDF, name="bill.pdf")
        AttachmentBytes.objects.update(content=PDF.replace(b"Root", b"Toor"))
        deliver_all()
        assert (of_office().state, of_office().reason) == (PassedState.REFUSED, "unreadable")
        assert at_the_office() == [("bill.pdf", "refused", None)]
        assert not AttachmentBytes.objects.exclude(attachment=Attachment.objects.earliest("created_at")).exists()

    def turn(self, person: Person, *files: PacketFile) -> dict[str, Any]:
        """What the bank gets for telling of these with a message."""
        handoff = Handoff.objects.outgoing().get()
        number = Handoff.objects.incoming().get().last_received_seq + 1
        body = a2a_v10.send_message_request(
            message_id=str(uuid.uuid4()),
            text="look",
            extension=Turn(number, handoff.epoch, 0, timezone.now(), files).to_json(),
            task_id=handoff.remote_id,
            context_id=handoff.context_id,
        )
        answer = call_peer(handoff.link, url=handoff.link.remote_agent_url, body=body)
        assert answer.status == 200
        return loads_object(answer.body, limit=a2a_v10.REQUEST_LIMIT)

    def passes(self, file: PacketFile, data: bytes) -> FileArrival:
        handoff = Handoff.objects.incoming().get()
        with transaction.atomic():
            return take_piece(handoff=handoff, piece=FilePiece(file.id, 0, data))

    def a_file(self, data: bytes = PDF, *, name: str = "bill.pdf") -> PacketFile:
        digest = hashlib.sha256(data).hexdigest()
        return PacketFile(str(uuid.uuid4()), 0, name, "application/pdf", len(data), digest)

    def test_the_same_file_is_told_of_once(self, handed_over: Person) -> None:
        file, before = self.a_file(), office_talk().messages.count()
        assert "twice" in self.turn(handed_over, file, file)["error"]["message"]
        assert office_talk().messages.count() == before
        assert "result" in self.turn(handed_over, file)
        assert "before" in self.turn(handed_over, file)["error"]["message"]
        assert office_talk().messages.filter(text="look").count() == 1

    @pytest.mark.parametrize("why", ["kind", "ended"])
    def test_what_was_refused_stays_refused(self, handed_over: Person, why: str) -> None:
        file = self.a_file(LARGE)
        self.turn(handed_over, file)
        if why == "kind":
            PassedFile.objects.update(state=PassedState.REFUSED, reason=why)
        else:
            Handoff.objects.incoming().update(state="returned", ended_at=timezone.now())
        for _ in range(2):
            assert self.passes(file, LARGE[:PIECE_LIMIT]) == FileArrival(Arrival.REFUSED, 0, why)
        assert not PassedPiece.objects.exists()

    def test_an_empty_piece_takes_no_room(self, handed_over: Person) -> None:
        file = self.a_file()
        self.turn(handed_over, file)
        assert self.passes(file, b"").have == 0
        assert Attachment.objects.get().size == 0

    def test_no_institution_fills_the_room_alone(self, handed_over: Person, settings: Any) -> None:
        """It leaves as much free as it takes, for people and for other institutions."""
        settings.ATTACHMENT_LIMIT, settings.ATTACHMENT_SHARE = len(PDF), 100
        settings.ATTACHMENT_ROOM = 5 * len(PDF)
        states = []
        for _ in range(3):
            file = self.a_file()
            self.turn(handed_over, file)
            states.append(self.passes(file, PDF).state)
        assert states == [Arrival.COMPLETE, Arrival.COMPLETE, Arrival.REFUSED]
        assert of_office_called(file).reason == "full"
        visitor = Person(office_talk().agent)
        visitor.attaches(PDF, name="mine.pdf")
        assert any(one["attachment"] for one in visitor.sees())

    def test_the_pictures_of_one_institution_are_drawn_one_after_the_other(self, handed_over: Person) -> None:
        """The rest of the places is for people who wait for theirs, and for other institutions."""
        for _ in range(3):
            file = self.a_file()
            self.turn(handed_over, file)
            self.passes(file, PDF)
        items = OutboxItem.objects.filter(kind=OutboxKind.TAKE_IN)
        assert items.count() == 3
        assert len(set(items.values_list("lane", flat=True))) == 1

    def test_what_it_is_called_disguises_nothing(self, person: Person, charlie_client: Client) -> None:
        person.attaches(PDF, name="bill.pdf")
        talks(person)
        handoff = Handoff.objects.incoming().get()
        handoff.packet = handoff.packet.replace("bill.pdf", r"../bill\u202efdp.exe\n")
        handoff.save()
        page = charlie_client.get(reverse("conversations:handoff", args=[handoff.pk])).text
        assert "bill fdp.exe" in page
        assert "\u202e" not in page

    def test_a_picture_is_drawn_anew_here_too(self, handed_over: Person) -> None:
        handed_over.attaches(picture("JPEG"), name="photo.jpg")
        with_more = picture("JPEG") + WHERE_IT_WAS_TAKEN.encode()
        AttachmentBytes.objects.update(content=with_more)
        says(sha256=hashlib.sha256(with_more).hexdigest(), size=len(with_more))
        deliver_all()
        ((_name, state, content),) = at_the_office()
        assert state == "here"
        assert WHERE_IT_WAS_TAKEN.encode() not in (content or b"")


class TestFaults:
    def test_it_goes_on_where_it_stopped(self, person: Person, wire: Wire) -> None:
        talks(person)
        person.attaches(LARGE, name="contract.pdf")
        cut, sent = 2, 0
        through = wire.request

        def cut_off(method: str, url: str, **rest: Any) -> Any:
            nonlocal sent
            if b"PassFile" in rest["body"]:
                sent += 1
                wire.broken = sent == cut
            try:
                return through(method, url, **rest)
            finally:
                wire.broken = False

        with mock.patch.object(wire, "request", cut_off):
            deliver_all()
            assert PassedFile.objects.get(handoff__direction="incoming").have == PIECE_LIMIT
            OutboxItem.objects.unsettled().update(next_attempt_at=timezone.now())
            Connection.objects.update(failures=0, paused_until=None)
            deliver_all()
        assert at_the_office() == [("contract.pdf", "here", LARGE)]

    def test_it_takes_no_place_that_is_passed_on(self, person: Person, bank_agent: Agent) -> None:
        """The message that told of it gives its place at the office to what waits there; the file waits behind that."""
        other = Person(bank_agent)
        talks(person)
        talks(other)
        person.attaches(PDF, name="bill.pdf")
        other.says("and I")
        item = outbox.claim_next(OutboxItem.objects.unsettled().earliest("pk").lane)
        assert item is not None
        with (
            mock.patch.object(outbox.near, "hands", mock.Mock(have_room=lambda _peer: True)),
            mock.patch("conversations.outbox.claims.random.choice", lambda _free: item.place),
        ):
            following = carry_out(item)
        assert following is not None
        assert (following.kind, following.place, following.conversation_id) == (OutboxKind.TURN, item.place, other.id)
        assert OutboxItem.objects.get(kind=OutboxKind.FILE).state == ItemState.DUE

    def test_what_a_person_says_goes_before_the_next_piece(self, person: Person, bank_agent: Agent, wire: Wire) -> None:
        """Also when the file was put long before, and holds the place that there is."""
        other = Person(bank_agent)
        talks(person)
        talks(other)
        person.attaches(LARGE, name="contract.pdf")
        through, order = wire.request, []

        def write_on(method: str, url: str, **rest: Any) -> Any:
            body = rest["body"]
            order.append("piece" if b"PassFile" in body else "and I" if b"and I" in body else "other")
            if order.count("piece") == 1 and order[-1] == "piece":
                other.says("and I")
            return through(method, url, **rest)

        with mock.patch.object(wire, "request", write_on):
            deliver_all()
        assert order == ["other", "piece", "and I", "piece", "piece"]
        kept = AttachmentBytes.objects.filter(attachment__message__conversation__sender__isnull=False)
        assert [bytes(one.content) for one in kept] == [LARGE]

    def test_files_take_turns(self, person: Person, bank_agent: Agent, wire: Wire) -> None:
        other = Person(bank_agent)
        talks(person)
        talks(other)
        for one in (person, other):
            one.attaches(LARGE, name="contract.pdf")
        with mock.patch("conversations.file_calls.PIECES_IN_A_ROW", 1):
            deliver_all()
        sent = [one["fileId"] for one in told(wire, "file")]
        assert len(sent) == 6
        assert all(one != next_one for one, next_one in itertools.pairwise(sent))
        assert not AttachmentBytes.objects.exclude(attachment__size=len(LARGE)).exists()

    def test_a_lost_answer_doubles_nothing(self, person: Person, wire: Wire) -> None:
        talks(person)
        person.attaches(LARGE, name="contract.pdf")
        through = wire.request

        def twice(method: str, url: str, **rest: Any) -> Any:
            first = through(method, url, **rest)
            if b"PassFile" not in rest["body"]:
                return first
            handoff = Handoff.objects.incoming().get()
            call = loads_object(rest["body"], limit=a2a_v10.REQUEST_LIMIT)
            again = take_piece(handoff=handoff, piece=piece_from(call["params"]["metadata"][a2a_v10.EXTENSION_URI]))
            assert again == arrival_from(a2a_v10.read_extension_answer(first.body))
            return first

        with mock.patch.object(wire, "request", twice):
            deliver_all()
        assert at_the_office() == [("contract.pdf", "here", LARGE)]

    def test_when_the_handoff_is_over_nothing_more_goes(self, person: Person, wire: Wire) -> None:
        talks(person)
        person.attaches(LARGE, name="contract.pdf")
        for lane in outbox.due_lanes(at=timezone.now(), limit=50):
            if lane.startswith("turns"):
                with mock.patch("conversations.delivery.outbox.pass_place_on", return_value=None):
                    deliver_lane(lane)
        assert OutboxItem.objects.filter(kind=OutboxKind.FILE).unsettled().exists()
        person.returns()
        deliver_all()
        assert not told(wire, "file")
        assert at_the_office() == [("contract.pdf", "refused", None)]
        assert person.notices()[-1] == "file_stays"
        gone = PassedFile.objects.get(handoff__direction="outgoing")
        assert (gone.state, gone.reason) == (PassedState.REFUSED, "ended")

    def test_nor_what_was_told_of_just_before(self, person: Person, wire: Wire) -> None:
        """Their message is taken after the end, as far as our side knows."""
        talks(person)
        through = wire.request

        def meanwhile(method: str, url: str, **rest: Any) -> Any:
            answer = through(method, url, **rest)
            handoff = Handoff.objects.outgoing().get()
            handoff.ends(HandoffState.RETURNED, reason="done", at=timezone.now())
            return answer

        person.attaches(PDF, name="bill.pdf")
        with mock.patch.object(wire, "request", meanwhile):
            deliver_all()
        assert not told(wire, "file")
        assert person.notices()[-1] == "file_stays"

    @pytest.mark.parametrize("talked", [True, False])
    def test_nor_to_who_hands_back_with_its_answer(self, person: Person, wire: Wire, talked: bool) -> None:
        """It took the message, or the handoff itself, and was told of the file."""
        if talked:
            talks(person)
        person.attaches(PDF, name="bill.pdf", text="my complaint, that is all")
        deliver_all()
        assert (person.handoff.state, told(wire, "file")) == ("returned", [])
        assert person.notices()[-1] == "file_stays"
        gone = PassedFile.objects.get(handoff__direction="outgoing")
        assert (gone.state, gone.reason) == (PassedState.REFUSED, "ended")

    @pytest.mark.parametrize("ends", ["taken back", "link closed"])
    def test_nor_the_rest_of_one_under_way(self, person: Person, wire: Wire, ends: str) -> None:
        """Once the person is back, or the link is closed, not another byte leaves."""
        talks(person)
        person.attaches(LARGE, name="contract.pdf")
        through = wire.request

        def meanwhile(method: str, url: str, **rest: Any) -> Any:
            answer = through(method, url, **rest)
            if b"PassFile" in rest["body"] and ends == "taken back":
                person.returns()
            elif b"PassFile" in rest["body"]:
                Connection.objects.update(state=LinkState.CLOSED)
            return answer

        with mock.patch.object(wire, "request", meanwhile):
            deliver_all()
        assert len(told(wire, "file")) == 1

    def test_what_had_come_of_it_is_let_go_of(self, person: Person, wire: Wire) -> None:
        """What is there of it takes room, and nobody can open it."""
        talks(person)
        with mock.patch("conversations.flows.record_answer.send_files"):
            person.attaches(LARGE, name="contract.pdf")
            deliver_all()
        piece = FilePiece(str(of_office().file_id), 0, LARGE[:PIECE_LIMIT])
        take_piece(handoff=Handoff.objects.incoming().get(), piece=piece)
        assert PassedPiece.objects.exists()
        person.returns()
        deliver_all()
        assert not PassedPiece.objects.exists()
        assert Attachment.objects.get(message__conversation=office_talk()).size == 0
        assert at_the_office() == [("contract.pdf", "refused", None)]

    def test_who_takes_a_byte_of_each_piece_is_not_called_for_ever(self, person: Person, wire: Wire) -> None:
        """At the other end somebody else's program runs: it would keep a thread of ours for as long as it likes."""
        talks(person)
        person.attaches(LARGE, name="contract.pdf")
        have = iter(range(1, 1_000))
        arrivals = (FileArrival(Arrival.COMING, one) for one in have)
        with mock.patch("conversations.file_calls._sent_piece", side_effect=arrivals) as sent:
            deliver_lane(OutboxItem.objects.unsettled().get().lane)
            deliver_lane(OutboxItem.objects.get(kind=OutboxKind.FILE).lane)
        assert sent.call_count == 2

    def test_after_a_day_the_person_is_told_that_it_stayed(self, person: Person, wire: Wire) -> None:
        talks(person)
        person.attaches(PDF, name="bill.pdf")
        with mock.patch("conversations.file_calls._sent_piece", side_effect=a2a_v10.RpcError(a2a_v10.INTERNAL_ERROR)):
            deliver_all()
        old = timezone.now() - outbox.GIVE_UP_AFTER
        OutboxItem.objects.filter(kind=OutboxKind.FILE).update(created_at=old, state="due", done_at=None, claim=None)
        give_up_old_items(at=timezone.now())
        assert "file_stays" in person.notices()

    def test_who_knows_no_files_yet_is_asked_again(self, person: Person, wire: Wire) -> None:
        """An older version at the other end, which is being upgraded."""
        talks(person)
        with mock.patch.dict("conversations.peer_api.dispatch._METHODS"):
            del dispatch._METHODS[a2a_v10.PASS_FILE]
            person.attaches(PDF, name="bill.pdf")
            deliver_all()
            assert "file_stays" not in person.notices()
        OutboxItem.objects.unsettled().update(next_attempt_at=timezone.now())
        deliver_all()
        assert at_the_office() == [("bill.pdf", "here", PDF)]
        assert Connection.objects.get().failures == 0

    def test_who_knows_no_files_is_not_asked_for_ever(self, person: Person, wire: Wire) -> None:
        talks(person)
        with mock.patch.dict("conversations.peer_api.dispatch._METHODS"):
            del dispatch._METHODS[a2a_v10.PASS_FILE]
            person.attaches(PDF, name="bill.pdf")
            deliver_all()
            long_ago, now = timezone.now() - UNTIL_IT_IS_UPGRADED, timezone.now()
            OutboxItem.objects.unsettled().update(next_attempt_at=now, created_at=long_ago)
            deliver_all()
        ours = PassedFile.objects.get(handoff__direction="outgoing")
        assert (ours.state, ours.reason) == (PassedState.REFUSED, "not_known_there")
        assert Connection.objects.get().failures == 0
        assert "file_stays" in person.notices()

    @pytest.mark.parametrize(
        ("start", "data", "have"),
        [(0, b"x" * 100, None), (0, b"", 0), (5, b"x" * LEAST_PIECE, 0), (0, b"x" * LEAST_PIECE, LEAST_PIECE)],
        ids=["too small", "nothing", "not the next", "the first"],
    )
    def test_a_piece_is_the_next_and_no_crumb(self, person: Person, start: int, data: bytes, have: int | None) -> None:
        talks(person)
        with mock.patch("conversations.flows.record_answer.send_files"):
            person.attaches(LARGE, name="contract.pdf")
            deliver_all()
        piece = FilePiece(str(of_office().file_id), start, data)
        told_have = None
        with suppress(MessageRefused), transaction.atomic():
            told_have = take_piece(handoff=Handoff.objects.incoming().get(), piece=piece).have
        assert told_have == have
        assert sum(len(one.content) for one in PassedPiece.objects.all()) == (have or 0)

    def test_more_than_was_told_of_is_refused(self, person: Person) -> None:
        talks(person)
        with mock.patch("conversations.flows.record_answer.send_files"):
            person.attaches(PDF, name="bill.pdf")
            deliver_all()
        piece = FilePiece(str(of_office().file_id), 0, PDF + b"and more")
        with pytest.raises(MessageRefused, match="more than"):
            take_piece(handoff=Handoff.objects.incoming().get(), piece=piece)

    def test_nobody_sends_what_was_not_told_of(self, person: Person, wire: Wire, connection: Connection) -> None:
        talks(person)
        handoff = person.handoff
        body = a2a_v10.extension_request(
            request_id="1",
            method=a2a_v10.PASS_FILE,
            task_id=handoff.remote_id,
            extension=FilePiece(str(uuid.uuid4()), 0, PDF).to_json(),
        )
        with pytest.raises(a2a_v10.RpcError):
            a2a_v10.read_extension_answer(call_peer(connection, url=connection.remote_agent_url, body=body).body)
        assert not PassedPiece.objects.exists()


def test_erasing_leaves_nothing_of_it(person: Person, charlie: User) -> None:
    person.attaches(PDF, name="bill.pdf")
    talks(person)
    person.returns()
    deliver_all()
    theirs = office_talk()
    erase_person(workspace=theirs.workspace, conversation_ids=[theirs.pk], actor=charlie)
    assert Attachment.objects.filter(message__conversation=person.id).exists()
    assert not PassedFile.objects.filter(handoff__direction="incoming").exists()
    assert AttachmentBytes.objects.count() == 1


def test_a_file_that_has_not_come_cannot_be_opened(person: Person, charlie_client: Client) -> None:
    talks(person)
    with mock.patch("conversations.flows.record_answer.send_files"):
        person.attaches(PDF, name="bill.pdf")
        deliver_all()
    file = Attachment.objects.get(message__conversation=office_talk())
    address = reverse("conversations:attachment", args=[office_talk().pk, file.pk])
    assert charlie_client.get(address).status_code == 404


class TestWhoIsAsked:
    @pytest.fixture
    def person(self, connection: Connection, bank_agent: Agent) -> Person:
        hands_over(bank_agent, connection, keyword="dispute", consent="ask")
        bank_agent.refresh_from_db()
        return Person(bank_agent)

    def card(self, person: Person) -> dict[str, Any]:
        return next(dict(one["consent"]) for one in reversed(person.sees()) if one["consent"])

    def decides(self, person: Person, **decision: Any) -> None:
        person.post("consent/", {"request_id": self.card(person)["id"], "agreed": True, **decision})
        deliver_all()

    def test_sees_each_file_by_name(self, person: Person, wire: Wire) -> None:
        person.attaches(PDF, name="bill.pdf", text="my bill")
        person.attaches(PDF, name="letter.pdf", text="a dispute")
        asked = self.card(person)
        assert [one["file"] for one in asked["turns"] if one["author"] == "person"] == ["bill.pdf"]
        assert asked["file"] == "letter.pdf"
        assert not wire.bodies
        self.decides(person)
        assert sorted(name for name, _state, _content in at_the_office()) == ["bill.pdf", "letter.pdf"]
        (shown,) = [one["card"] for one in person.sees() if one["card"]]
        assert shown["files"] == ["bill.pdf", "letter.pdf"]

    def test_with_a_message_that_is_struck_out_its_file_stays(self, person: Person, wire: Wire) -> None:
        person.attaches(PDF, name="bill.pdf", text="my bill")
        person.says("a dispute")
        (turn,) = [one for one in self.card(person)["turns"] if one["file"]]
        self.decides(person, struck=[turn["key"]])
        assert at_the_office() == []
        assert not any(b"bill.pdf" in body for body in wire.bodies)

    def test_is_asked_anew_when_files_may_pass_since(self, person: Person, connection: Connection) -> None:
        connection.sharing = {}
        connection.save()
        person.attaches(PDF, name="bill.pdf")
        person.says("a dispute")
        connection.sharing = {"files": True}
        connection.save()
        before = self.card(person)
        self.decides(person)
        assert self.card(person)["id"] != before["id"]
        assert not PassedFile.objects.exists()


def test_what_became_of_it_is_shown_on_both_sides(
    person: Person, wire: Wire, bob_client: Client, charlie_client: Client
) -> None:
    person.attaches(PDF, name="bill.pdf")
    talks(person)
    ours = reverse("conversations:conversation", args=[person.id])
    theirs = reverse("conversations:conversation", args=[office_talk().pk])
    assert "Passed on to Consumer Help." in bob_client.get(ours).text
    with mock.patch("conversations.flows.record_answer.send_files"):
        person.attaches(PDF, name="second.pdf")
        deliver_all()
    assert "On its way to Consumer Help." in bob_client.get(ours).text
    assert "On its way from Harbour." in charlie_client.get(theirs).text
    person.returns()
    deliver_all()
    assert "Not passed on to Consumer Help: the handoff had ended." in bob_client.get(ours).text
    assert "It did not arrive: the handoff had ended." in charlie_client.get(theirs).text


def test_programs_are_told_whether_it_is_here(person: Person, charlie: User) -> None:
    talks(person)
    with mock.patch("conversations.flows.record_answer.send_files"):
        person.attaches(PDF, name="second.pdf")
        deliver_all()
    person.attaches(PDF, name="bill.pdf")
    deliver_all()
    theirs = office_talk()
    program = program_of(theirs.workspace, charlie)
    said = program.reads(f"conversations/{theirs.pk}/messages/")["items"]
    files = {one["attachment"]["name"]: one["attachment"]["state"] for one in said if one["attachment"]}
    assert files == {"second.pdf": "coming", "bill.pdf": "here"}


def test_with_the_packet_what_was_told_of_it_is_forgotten(person: Person, bank: Workspace) -> None:
    person.attaches(PDF, name="bill.pdf")
    talks(person)
    person.returns()
    deliver_all()
    Handoff.objects.update(ended_at=timezone.now() - timedelta(days=8))
    bank.retention = Retention(packets=7).to_json()
    bank.save()
    forget_old(workspace=bank, now=timezone.now())
    ours = Handoff.objects.outgoing().get()
    assert "bill.pdf" not in ours.packet
    assert ours.passed_files.get().announced == {}
    assert check_records(ours) == ()
