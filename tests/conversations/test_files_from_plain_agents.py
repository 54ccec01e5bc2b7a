"""Files that an agent sends which only speaks A2A: kept and shown like any stranger's, or told of by a line."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from agents.models import Agent, Connection, PlainAccess
from conversations import plain_files
from conversations.attachments.refusals import NO_WINDOW
from conversations.flows import keep_file
from conversations.flows.files_shown import why_no_files
from conversations.models import Attachment, Conversation, Delivery
from tests.agents.plain_peer import PlainPeer, answers_task, artifact, result, streams, task
from tests.conversations.files import PDF, WHERE_IT_WAS_TAKEN, bomb, photo
from tests.conversations.scene import Person, admit, deliver_all, hands_over
from tests.conversations.wire_peer import WirePeer

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
NOTES = b"What was agreed."


def raw(data: bytes, *, name: str = "form.pdf") -> Json:
    return {"raw": b64encode(data).decode(), "filename": name, "mediaType": "application/x-anything"}


def says_with(*parts: Json, text: str = "Fill this in.", message_id: str = "m-1") -> Json:
    said = [{"text": text}] if text else []
    return {"messageId": message_id, "role": "ROLE_AGENT", "parts": [*said, *parts], "contextId": "c-1"}


@pytest.fixture
def person(plain_link: Connection, bank_agent: Agent) -> Person:
    """Files are taken in this chat."""
    Agent.objects.update(takes_attachments=True)
    bank_agent.refresh_from_db()
    hands_over(bank_agent, plain_link)
    return Person(bank_agent)


@pytest.fixture
def answered(person: Person, marea: PlainPeer) -> Callable[..., Person]:
    """Somebody whose first message was answered with this: results of messages with parts."""

    def answered(*parts: Json, **more: Any) -> Person:
        marea.next.append(lambda asked: result(asked, {"message": says_with(*parts, **more)}))
        return again(person, "my complaint")

    return answered


def again(person: Person, text: str) -> Person:
    person.says(text)
    deliver_all()
    return person


def shown(person: Person) -> list[tuple[str, str]]:
    """What the other agent said: text and the name of its file."""
    said = [one for one in person.sees() if one["author"]["kind"] == "peer_agent"]
    return [(one["text"], (one["attachment"] or {"name": ""})["name"]) for one in said]


def why_not(person: Person) -> list[str]:
    """The reasons in the lines that tell of files, and that each line stands for its reason in words as well."""
    told = [one for one in person.sees() if one["notice"] and one["notice"]["code"] == "file_not_shown"]
    assert all(one["text"].startswith("Marea sent a file that cannot be shown here. ") for one in told)
    return [one["notice"]["params"]["reason"] for one in told]


class TestTakenIn:
    @pytest.mark.parametrize(
        "part",
        [
            raw(PDF),
            {"raw": b64encode(PDF).decode().replace("+", "-").replace("/", "_").rstrip("="), "filename": "form.pdf"},
            {"kind": "file", "file": {"bytes": b64encode(PDF).decode(), "name": "form.pdf", "mimeType": "image/png"}},
        ],
    )
    def test_it_is_shown_behind_the_words_it_came_with(self, answered: Callable[..., Person], part: Json) -> None:
        person = answered(part)
        assert shown(person) == [("Fill this in.", ""), ("", "form.pdf")]
        assert why_not(person) == []
        kept = Attachment.objects.get()
        assert (bytes(kept.stored.content), kept.media_type, kept.sender) == (
            PDF,
            "application/pdf",
            person.handoff.connection_id.hex,
        )
        file = person.sees()[-1]["attachment"]
        assert b"".join(person.get(f"attachments/{file['id']}/")) == PDF

    def test_the_inbox_shows_it(self, answered: Callable[..., Person], alice_client: Client) -> None:
        person = answered(raw(PDF))
        page = alice_client.get(reverse("conversations:conversation", args=[person.id])).content.decode()
        address = reverse("conversations:attachment", args=[person.id, Attachment.objects.get().pk])
        assert address in page
        assert alice_client.get(address).content == PDF

    def test_without_a_word_it_is_an_answer(self, answered: Callable[..., Person]) -> None:
        person = answered(raw(PDF), text="")
        assert shown(person) == [("", "form.pdf")]
        assert person.state()["waiting_since"] is None
        assert person.handoff.first_reply_at is not None

    def test_a_picture_is_drawn_anew(self, answered: Callable[..., Person]) -> None:
        answered(raw(photo(), name="../../pier.exe"))
        kept = Attachment.objects.get()
        data = bytes(kept.stored.content)
        assert (kept.name, kept.media_type) == ("pier.exe.jpg", "image/jpeg")
        assert WHERE_IT_WAS_TAKEN.encode() not in data
        assert Image.open(BytesIO(data)).size == (30, 40)

    def test_one_that_is_larger_than_an_answer_is_otherwise(self, answered: Callable[..., Person]) -> None:
        large = PDF[:9] + b"x" * 700_000 + PDF[9:]
        assert shown(answered(raw(large)))[-1] == ("", "form.pdf")
        assert Attachment.objects.get().size == len(large)

    @pytest.mark.parametrize("holder", ["status", "artifact"])
    def test_in_a_task(self, person: Person, marea: PlainPeer, holder: str) -> None:
        made = task("COMPLETED", artifacts=[{"artifactId": "a-1", "parts": [{"text": "Here."}, raw(PDF)]}])
        if holder == "status":
            made = task("COMPLETED")
            made["status"]["message"] = says_with(raw(PDF), text="Here.")
        marea.next.append(answers_task(made))
        assert shown(again(person, "my complaint")) == [("Here.", ""), ("", "form.pdf")]

    def test_what_is_asked_for_is_what_can_be_shown(self, answered: Callable[..., Person], marea: PlainPeer) -> None:
        person = answered()
        Agent.objects.update(takes_attachments=False)
        again(person, "more")
        first, second = [one.json["params"]["configuration"]["acceptedOutputModes"] for one in marea.messages()]
        assert first[0] == "text/plain"
        assert set(first) == {
            "text/plain",
            "application/pdf",
            *("image/png", "image/jpeg", "image/webp", "image/gif"),
        }
        assert second == ["text/plain"]


class TestOnce:
    def test_the_same_answer_again_and_again(self, person: Person, marea: PlainPeer) -> None:
        """At work at first, then looked at, then told once more as it stood before the next message."""
        made = {"artifactId": "a-1", "parts": [{"text": "Here."}, raw(PDF)]}
        whole = task("COMPLETED", artifacts=[made])
        marea.next += [answers_task(task("WORKING") | {"artifacts": [made]}), answers_task(whole)]
        marea.looks += [answers_task(whole)] * 5
        again(again(person, "my complaint"), "and now?")
        assert shown(person).count(("", "form.pdf")) == 1
        assert Attachment.objects.count() == 1

    def test_in_chunks_and_then_whole(self, person: Person, marea: PlainPeer, plain_link: Connection) -> None:
        PlainAccess.objects.filter(pk=plain_link.pk).update(streaming=True)

        def chunk(*parts: Json, append: bool, last: bool) -> Json:
            told = {"artifactId": "a-1", "parts": list(parts)}
            more = {"append": append, "lastChunk": last}
            return {"artifactUpdate": {"taskId": "t-1", "contextId": "c-1", "artifact": told, **more}}

        parts = {"text": "Both."}, raw(PDF), raw(NOTES, name="notes.txt")
        final = task("COMPLETED", artifacts=[{"artifactId": "a-1", "parts": list(parts)}])
        final["status"]["message"] = says_with(raw(PDF, name="again.pdf"), text="Done.")
        marea.next.append(
            streams(
                {"task": task("WORKING")},
                chunk(parts[0], parts[1], append=False, last=False),
                chunk(parts[2], append=True, last=True),
                {"task": final},
            )
        )
        assert shown(again(person, "my complaint")) == [
            ("Both.", ""),
            ("", "form.pdf"),
            ("", "notes.txt"),
            ("Done.", ""),
        ]

    def test_in_another_turn_and_another_message_it_is_another(
        self, answered: Callable[..., Person], marea: PlainPeer
    ) -> None:
        person = answered(raw(PDF))
        marea.next.append(lambda asked: result(asked, {"message": says_with(raw(PDF), message_id="m-2", text="")}))
        assert shown(again(person, "once more")) == [("Fill this in.", ""), ("", "form.pdf"), ("", "form.pdf")]

    def test_an_artifact_that_is_made_anew_has_another(self, person: Person, marea: PlainPeer) -> None:
        for data in (PDF, NOTES):
            made = {"artifactId": "a-1", "parts": [raw(data, name="draft")]}
            marea.next.append(answers_task(task("INPUT_REQUIRED", artifacts=[made])))
        again(again(person, "my complaint"), "shorter, please")
        assert [name for _text, name in shown(person)] == ["draft.pdf", "draft.txt"]


class TestNotTaken:
    @pytest.mark.parametrize(
        ("part", "reason"),
        [
            (raw(b"\x7fELF\x00\x01"), "kind"),
            (raw(b"<svg onload=alert(1)>"), "kind"),
            (raw(bomb()), "too_many_pixels"),
            ({"raw": "no base64!"}, "unreadable"),
            ({"raw": 7}, "unreadable"),
            ({"url": "http://169.254.169.254/form.pdf", "filename": "form.pdf"}, "elsewhere"),
            ({"kind": "file", "file": {"uri": "file:///etc/passwd"}}, "elsewhere"),
        ],
    )
    def test_a_line_says_why_and_the_words_are_shown(
        self, answered: Callable[..., Person], part: Json, reason: str
    ) -> None:
        person = answered(part)
        assert shown(person) == [("Fill this in.", "")]
        assert why_not(person) == [reason]
        assert not Attachment.objects.exists()
        assert person.message("my complaint").delivery == Delivery.RELAYED

    def test_too_large(self, answered: Callable[..., Person], settings: Any) -> None:
        settings.ATTACHMENT_LIMIT = len(PDF) - 1
        assert why_not(answered(raw(PDF))) == ["too_large"]

    def test_in_a_chat_that_takes_none(self, answered: Callable[..., Person], person: Person) -> None:
        Agent.objects.update(takes_attachments=False)
        assert why_not(answered(raw(PDF))) == ["off"]
        assert shown(person) == [("Fill this in.", "")]

    def test_a_window_that_is_not_ours_is_given_none(self, person: Person, bank_agent: Agent, peer: WirePeer) -> None:
        assert why_no_files(person.conversation) == ""
        Conversation.objects.update(token_hash=None, sender=admit(bank_agent, peer))
        assert why_no_files(person.conversation) == NO_WINDOW

    def test_a_conversation_has_so_many_and_no_more(
        self, answered: Callable[..., Person], person: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keep_file, "FILES_IN_CONVERSATION", 1)
        assert why_not(answered(raw(PDF), raw(NOTES, name="notes.txt"))) == ["too_many"]
        assert shown(person) == [("Fill this in.", ""), ("", "form.pdf")]

    def test_there_may_be_no_room_left(self, answered: Callable[..., Person], settings: Any) -> None:
        settings.ATTACHMENT_ROOM = 0
        assert why_not(answered(raw(PDF))) == ["full"]

    def test_of_very_many_one_line_tells(self, answered: Callable[..., Person]) -> None:
        person = answered(*(raw(f"Page {number}".encode(), name="page.txt") for number in range(150)))
        assert len(shown(person)) == 1 + 20
        assert why_not(person) == ["too_many"]

    def test_words_do_not_wait_for_slow_pictures(
        self, answered: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(plain_files, "LOOKING_SECONDS", -1.0)
        assert why_not(answered(raw(photo()))) == ["full"]

    def test_it_is_told_once_however_often_it_comes(self, person: Person, marea: PlainPeer) -> None:
        told: Mapping[str, Any] = {"artifactId": "a-1", "parts": [{"url": "https://sea.example/a"}] * 3}
        marea.next += [answers_task(task("COMPLETED", artifacts=[told, artifact("Look.", artifact_id="a-2")]))] * 2
        again(again(person, "my complaint"), "again, please")
        assert why_not(person) == ["elsewhere"]
