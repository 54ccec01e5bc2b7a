"""Files of a person go to an agent that only speaks A2A, where the institution lets them and its card takes them."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agents.models import Agent, Connection, PlainAccess
from conversations.console.passed_files import file_note
from conversations.extras import attachment_of
from conversations.flows.check_records import check_records
from conversations.models import Delivery, PassedFile
from conversations.tasks import sweep
from protocol.packet import FILES_IN_A_MESSAGE
from tests.agents.plain_peer import Asked, Given, PlainPeer, answers_task, error, message, result, says, streams, task
from tests.conversations.files import PDF, picture
from tests.conversations.scene import Person, deliver_all, hands_over

pytestmark = pytest.mark.django_db
CARD = "4111 1111 1111 1111"
LARGE = PDF[:9] + b"x" * (FILES_IN_A_MESSAGE + 1 - len(PDF)) + PDF[9:]


@pytest.fixture
def takes(plain_link: Connection) -> Callable[..., None]:
    """Its card names these media types."""

    def takes(*modes: str) -> None:
        PlainAccess.objects.filter(pk=plain_link.pk).update(input_modes=list(modes))

    return takes


@pytest.fixture
def person(plain_link: Connection, bank_agent: Agent, takes: Callable[..., None]) -> Person:
    """Files may leave, and the agent takes texts and documents."""
    plain_link.sharing = {"files": True}
    plain_link.save()
    takes("text/plain", "application/pdf")
    Agent.objects.update(takes_attachments=True)
    bank_agent.refresh_from_db()
    hands_over(bank_agent, plain_link)
    return Person(bank_agent)


@pytest.fixture
def handed(person: Person, marea: PlainPeer) -> Person:
    """Marea has the conversation."""
    person.says("my complaint")
    deliver_all()
    assert person.handoff.state == "active"
    return person


def sends(person: Person, data: bytes, *, name: str = "bill.pdf", text: str = "") -> None:
    assert person.attaches(data, name=name, text=text).status_code == 201
    deliver_all()


def texts(asked: Asked) -> list[str]:
    return [part["text"] for part in asked.message["parts"] if "text" in part]


def files(asked: Asked) -> list[tuple[str, str, bytes]]:
    """Name, media type and bytes of the file parts, in either dialect."""
    found = []
    for part in asked.message["parts"]:
        if "raw" in part:
            found.append((part["filename"], part["mediaType"], b64decode(part["raw"])))
        elif "file" in part:
            file = part["file"]
            found.append((file["name"], file["mimeType"], b64decode(file["bytes"])))
    return found


def note_on(person: Person) -> str:
    """What the inbox says of the last file."""
    (facts,) = [attachment_of(one.extras) for one in person.conversation.messages.all() if attachment_of(one.extras)]
    assert facts is not None
    return file_note(facts)


class TestGoingAlong:
    def test_a_file_is_a_part_of_the_message_it_was_sent_with(self, handed: Person, marea: PlainPeer) -> None:
        sends(handed, PDF, text="here it is")
        last = marea.messages()[-1]
        assert (texts(last), files(last)) == (["here it is"], [("bill.pdf", "application/pdf", PDF)])
        assert note_on(handed) == "Passed on to Marea."
        assert "file_stays" not in handed.notices()
        assert handed.message("here it is").delivery == Delivery.RELAYED

    def test_a_file_without_a_word_is_a_message(self, handed: Person, marea: PlainPeer) -> None:
        sends(handed, PDF)
        assert [set(part) for part in marea.messages()[-1].message["parts"]] == [{"raw", "filename", "mediaType"}]

    def test_in_the_dialect_of_0_3(self, person: Person, marea: PlainPeer, plain_link: Connection) -> None:
        PlainAccess.objects.filter(pk=plain_link.pk).update(dialect="0.3")
        said = {"kind": "message", "role": "agent", "messageId": "1", "parts": [{"kind": "text", "text": "Yes."}]}
        marea.next.extend([lambda asked: result(asked, said)] * 2)
        person.says("my complaint")
        deliver_all()
        sends(person, PDF, text="here it is")
        last = marea.messages()[-1]
        assert last.message["parts"] == [
            {"kind": "text", "text": "here it is"},
            {
                "kind": "file",
                "file": {"bytes": b64encode(PDF).decode(), "mimeType": "application/pdf", "name": "bill.pdf"},
            },
        ]

    def test_what_was_attached_before_goes_with_the_first_message(self, person: Person, marea: PlainPeer) -> None:
        sends(person, PDF, text="my bill")
        sends(person, b"a list of calls", name="calls.txt")
        person.says("my complaint")
        deliver_all()
        (first,) = marea.messages()
        assert files(first) == [("bill.pdf", "application/pdf", PDF), ("calls.txt", "text/plain", b"a list of calls")]
        packet, words = texts(first)
        assert words == "my complaint"
        assert "> Person: my bill\n> [attached file: bill.pdf]\n" in packet
        assert "> Person: [attached file: calls.txt]\n" in packet
        assert set(PassedFile.objects.values_list("state", flat=True)) == {"complete"}

    def test_the_ledger_of_ours_stands_for_its_digest(self, handed: Person) -> None:
        sends(handed, PDF, text="here it is")
        assert check_records(handed.handoff) == ()
        row = PassedFile.objects.get()
        row.announced["sha256"] = "0" * 64
        row.save()
        (flaw,) = check_records(handed.handoff)
        assert (flaw.stream, flaw.number) == ("there", 2)

    def test_a_repeat_is_the_same_byte_for_byte(self, handed: Person, marea: PlainPeer) -> None:
        marea.next.append(lambda _asked: Given(503))
        sends(handed, PDF, text="here it is")
        with time_machine.travel(timezone.now() + timedelta(seconds=5)):
            sweep()
            deliver_all()
        first, again = marea.messages()[-2:]
        assert first.body == again.body
        assert files(again)
        assert note_on(handed) == "Passed on to Marea."

    def test_it_streams_its_answer_to_a_file(self, handed: Person, marea: PlainPeer, plain_link: Connection) -> None:
        PlainAccess.objects.filter(pk=plain_link.pk).update(streaming=True)
        marea.next.append(streams({"task": task("WORKING")}, {"task": task("COMPLETED", "Got it.")}))
        sends(handed, PDF)
        assert files(marea.messages()[-1])
        assert handed.reads("peer_agent")[-1] == "Got it."
        assert note_on(handed) == "Passed on to Marea."

    @pytest.mark.parametrize("streaming", [False, True])
    def test_an_agent_may_tell_the_whole_message_back(
        self, handed: Person, marea: PlainPeer, plain_link: Connection, streaming: bool
    ) -> None:
        """As some do whatever history they were asked for; also later, when nothing new is sent."""
        PlainAccess.objects.filter(pk=plain_link.pk).update(streaming=streaming)
        heard: list[Any] = []

        def echoes(asked: Asked) -> Given:
            heard.append(asked.message)
            told = {"task": task("COMPLETED", f"Got {len(heard)}.", task_id=f"t-{len(heard)}", history=list(heard))}
            return (streams(told) if streaming else answers_task(told["task"]))(asked)

        marea.next.extend([echoes, echoes])
        sends(handed, PDF[:9] + b"x" * 400_000 + PDF[9:])
        handed.says("did you see it?")
        deliver_all()
        assert handed.reads("peer_agent")[-2:] == ["Got 1.", "Got 2."]

    def test_who_got_no_file_is_read_no_further_than_ever_in_a_chat_without_files(
        self, handed: Person, marea: PlainPeer
    ) -> None:
        Agent.objects.update(takes_attachments=False)
        marea.next.append(answers_task(task("COMPLETED", "Got it.", history=[message("x" * 400_000)])))
        handed.says("more")
        deliver_all()
        assert handed.message("more").delivery == Delivery.FAILED


class TestStaying:
    @pytest.mark.parametrize("sharing", [{}, {"files": False}])
    def test_files_stay_unless_they_are_let_through(
        self, handed: Person, marea: PlainPeer, plain_link: Connection, sharing: dict[str, Any]
    ) -> None:
        plain_link.sharing = sharing
        plain_link.save()
        sends(handed, PDF, text="here it is")
        last = marea.messages()[-1]
        assert (texts(last), files(last)) == (["here it is\n[file withheld]"], [])
        assert handed.notices()[-1] == "file_stays"
        assert handed.handoff.withheld[-1]["reason"] == "Files are not passed on."

    def test_a_kind_that_its_card_does_not_take(self, handed: Person, marea: PlainPeer) -> None:
        sends(handed, picture(), name="photo.png", text="look")
        last = marea.messages()[-1]
        assert (texts(last), files(last)) == (["look\n[file withheld]"], [])
        assert handed.notices()[-1] == "file_not_taken"
        stays = handed.handoff.withheld[-1]
        assert (stays["kind"], stays["reason"]) == ("attachment", "The other agent does not take files of this kind.")

    def test_an_agent_that_was_verified_before_cards_were_read_for_it_gets_none(
        self, handed: Person, marea: PlainPeer, takes: Callable[..., None]
    ) -> None:
        takes()
        sends(handed, b"hello", name="a.txt")
        assert files(marea.messages()[-1]) == []

    def test_one_that_is_larger_than_a_message_may_be(self, handed: Person, marea: PlainPeer, settings: Any) -> None:
        settings.ATTACHMENT_LIMIT = 2 * FILES_IN_A_MESSAGE
        sends(handed, LARGE, text="all of it")
        last = marea.messages()[-1]
        assert (texts(last), files(last)) == (["all of it\n[file withheld]"], [])
        assert handed.notices()[-1] == "file_too_large"

    def test_of_what_was_attached_before_the_latest_go_as_far_as_there_is_room(
        self, person: Person, marea: PlainPeer
    ) -> None:
        half = PDF[:9] + b"x" * (FILES_IN_A_MESSAGE // 2) + PDF[9:]
        sends(person, half, name="first.pdf")
        sends(person, half, name="second.pdf")
        sends(person, PDF, name="third.pdf")
        person.says("my complaint")
        deliver_all()
        (first,) = marea.messages()
        assert [name for name, _type, _data in files(first)] == ["second.pdf", "third.pdf"]
        (stays,) = [one for one in person.handoff.withheld if one["kind"] == "attachment"]
        assert stays["reason"] == "It is too large to go along, or later files took the room."
        assert "> Person: [file withheld]" in texts(first)[0]

    def test_a_text_with_a_secret_in_it(self, handed: Person, marea: PlainPeer) -> None:
        sends(handed, f"my card is {CARD}".encode(), name="a.txt")
        last = marea.messages()[-1]
        assert (texts(last), files(last)) == (["[file withheld]"], [])
        assert handed.notices()[-1] == "file_stays"

    def test_a_name_with_a_secret_in_it_is_another(self, handed: Person, marea: PlainPeer) -> None:
        sends(handed, PDF, name=f"{CARD}.pdf")
        assert [name for name, _type, _data in files(marea.messages()[-1])] == ["file.pdf"]


class TestNotTakenAfterAll:
    @pytest.fixture(params=["error", 413, 415])
    def refuses(self, request: pytest.FixtureRequest) -> Callable[[Asked], Given]:
        if request.param == "error":
            return lambda asked: error(asked, -32005)
        return lambda _asked: Given(request.param, b"<p>No</p>", "text/html")

    def test_the_message_goes_without_it(
        self, handed: Person, marea: PlainPeer, refuses: Callable[[Asked], Given]
    ) -> None:
        marea.next.extend([refuses, says("Only words, please.")])
        sends(handed, PDF, text="here it is")
        first, second = marea.messages()[-2:]
        assert files(first)
        assert (texts(second), files(second)) == (["here it is\n[file withheld]"], [])
        assert handed.reads("peer_agent")[-1] == "Only words, please."
        assert handed.handoff.state == "active"
        assert "file_not_taken" in handed.notices()
        assert note_on(handed).startswith("Not passed on to Marea. ")

    def test_an_offer_goes_without_them(self, person: Person, marea: PlainPeer) -> None:
        sends(person, PDF, text="my bill")
        marea.next.append(lambda asked: error(asked, -32005))
        person.says("my complaint")
        deliver_all()
        first, second = marea.messages()
        assert (len(files(first)), len(files(second))) == (1, 0)
        assert "attached file" not in texts(second)[0]
        assert person.handoff.state == "active"

    def test_it_stays_left_out_when_the_message_is_sent_again(self, handed: Person, marea: PlainPeer) -> None:
        marea.next.extend([lambda asked: error(asked, -32005), lambda _asked: Given(503)])
        sends(handed, PDF, text="here it is")
        with time_machine.travel(timezone.now() + timedelta(seconds=5)):
            sweep()
            deliver_all()
        assert [(texts(one), len(files(one))) for one in marea.messages()[-3:]] == [
            (["here it is"], 1),
            (["here it is\n[file withheld]"], 0),
            (["here it is\n[file withheld]"], 0),
        ]
        assert handed.notices().count("file_not_taken") == 1

    def test_without_a_file_it_is_a_refusal_as_ever(self, handed: Person, marea: PlainPeer) -> None:
        marea.next.append(lambda asked: error(asked, -32005))
        handed.says("more")
        deliver_all()
        assert handed.handoff.state == "failed"
