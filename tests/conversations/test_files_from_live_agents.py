"""Files that a live agent sends to the person with a reply."""

import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from conversations.console import reply_form
from conversations.console.exports.archive import archive_pieces
from conversations.flows import keep_file
from conversations.flows.forget_old import erase_conversation
from conversations.flows.take_over import take_over
from conversations.models import Attachment, AttachmentBytes, Conversation, Message, OutboxItem, ServedUpdate
from conversations.shapes import message_json
from handoff_project.whole_bodies import BESIDE_A_FILE, _limit
from tests.conversations import client_program
from tests.conversations.console_world import conversation_of, sender_of
from tests.conversations.console_world import take_over as came_from_riverside
from tests.conversations.files import PDF, WHERE_IT_WAS_TAKEN, bomb, photo, picture
from workspaces.models import AuditAction, AuditEntry, Member, Role, User, Workspace
from workspaces.rate_limits import RateLimit

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
MB = 1024 * 1024


@pytest.fixture
def taker(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour", takes_attachments=True)


@pytest.fixture
def maria(taker: Agent, alice: User) -> Conversation:
    """Alice has her conversation."""
    made = conversation_of(taker, name="Maria Santos", token_hash="-")
    has(made, alice)
    return made


def has(conversation: Conversation, user: User) -> None:
    conversation.refresh_from_db()
    assert take_over(conversation_id=conversation.pk, epoch=conversation.epoch, user=user, shown_name="Alice")


def upload(data: bytes, name: str = "form.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/x-anything")


def address(name: str, conversation: Conversation, *more: Any) -> str:
    return reverse(f"conversations:{name}", args=[conversation.pk, *more])


def replies(client: Client, conversation: Conversation, *files: SimpleUploadedFile, text: str = "", **more: Any) -> str:
    sent = {"text": text, "once": str(uuid4()), "attached": list(files), **more}
    answer = client.post(address("reply", conversation), sent, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def said() -> list[Message]:
    return list(Message.objects.filter(author_kind="live_agent", kind="text").order_by("position"))


def test_a_file_goes_out_with_its_words(alice_client: Client, maria: Conversation) -> None:
    page = alice_client.get(address("conversation", maria)).text
    assert 'enctype="multipart/form-data"' in page and 'name="attached" multiple' in page

    assert 'id="composer"' in replies(alice_client, maria, upload(PDF), text="Fill this in, please.")

    [message] = said()
    shown = message_json(message)
    assert (shown["text"], shown["attachment"]["name"]) == ("Fill this in, please.", "form.pdf")
    assert (shown["attachment"]["media_type"], shown["attachment"]["size"]) == ("application/pdf", len(PDF))
    assert AttachmentBytes.objects.get().content == PDF
    assert Attachment.objects.get().agent_id == maria.agent_id
    page = alice_client.get(address("conversation", maria)).text
    assert "form.pdf" in page and "Fill this in, please." in page


def test_who_saves_it_from_the_inbox_is_noted(alice_client: Client, maria: Conversation) -> None:
    replies(alice_client, maria, upload(PDF))
    kept = Attachment.objects.get()
    assert alice_client.get(address("attachment", maria, kept.pk)).content == PDF
    assert AuditEntry.objects.filter(action=AuditAction.FILE_OPENED, object_id=str(maria.pk)).count() == 1


def test_it_is_looked_at_as_a_persons(alice_client: Client, maria: Conversation) -> None:
    replies(alice_client, maria, upload(photo(), "where\u202e it is.exe"))
    kept = AttachmentBytes.objects.get()
    assert WHERE_IT_WAS_TAKEN.encode() not in kept.content
    assert (kept.attachment.name, kept.attachment.media_type) == ("where it is.exe.jpg", "image/jpeg")


def test_each_file_is_a_message_and_the_words_are_the_first_ones(alice_client: Client, maria: Conversation) -> None:
    replies(alice_client, maria, upload(PDF, "1.pdf"), upload(picture(), "2.png"), upload(b"x", "3.txt"), text="Three")
    told = [(one.text, one.extras["attachment"]["name"]) for one in said()]
    assert told == [("Three", "1.pdf"), ("", "2.png"), ("", "3.txt")]


def test_a_reply_that_is_sent_twice_is_said_once(alice_client: Client, maria: Conversation) -> None:
    once = str(uuid4())
    for _ in range(2):
        sent = replies(alice_client, maria, upload(PDF, "1.pdf"), upload(PDF, "2.pdf"), text="Two", once=once)
        assert once not in sent  # the next reply is another
    assert (len(said()), Attachment.objects.count()) == (2, 2)


def test_without_a_script_it_is_an_ordinary_form(alice_client: Client, maria: Conversation) -> None:
    where, sent = address("reply", maria), {"text": "Here.", "once": str(uuid4()), "attached": [upload(PDF)]}
    assert alice_client.post(where, sent)["Location"] == address("conversation", maria)
    assert Attachment.objects.count() == 1

    again = {"text": "And this.", "once": str(uuid4()), "attached": [upload(b"MZ\x00", "run.exe")]}
    answer = alice_client.post(where, again)
    assert answer.status_code == 422
    assert ">\nAnd this.</textarea>" in answer.text and "run.exe: Files of its kind are not taken." in answer.text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "It could not be read."),
        (b"MZ\x90\x00", "Files of its kind are not taken."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Files of its kind are not taken."),
        (b"\x89PNG\r\n\x1a\n and no picture", "It could not be read."),
        (bomb(), "The picture has too many pixels."),
    ],
    ids=["nothing", "program", "svg", "no picture", "bomb"],
)
def test_a_file_that_is_not_taken_says_why_and_keeps_the_words(
    alice_client: Client, maria: Conversation, data: bytes, why: str
) -> None:
    """Nothing is half said. Which file it was is told, so that a script keeps the others."""
    once = str(uuid4())
    page = replies(alice_client, maria, upload(PDF), upload(data, "a<b>.png"), text="See both", once=once)
    assert "Nothing was sent yet." in page and f"ab.png: {why}" in page
    assert 'data-refused="1"' in page and ">\nSee both</textarea>" in page and once in page
    assert not said() and not Attachment.objects.exists()
    assert 'id="composer"' in replies(alice_client, maria, upload(PDF), text="See both", once=once)
    assert len(said()) == 1


def test_there_are_so_many_at_once_and_no_more(alice_client: Client, maria: Conversation) -> None:
    page = replies(alice_client, maria, *[upload(PDF, f"{one}.pdf") for one in range(6)], text="Six")
    assert "5 files at once at most." in page and not said()


def test_each_and_all_of_them_have_a_size(alice_client: Client, maria: Conversation, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 5 * MB
    large = PDF[:9] + b"x" * (2 * MB + 700_000) + PDF[9:]
    page = replies(alice_client, maria, upload(large, "1.pdf"), upload(large, "2.pdf"), text="Two")
    assert "Together they are larger than 5.0" in page and not said()
    settings.ATTACHMENT_LIMIT = 1000
    page = replies(alice_client, maria, upload(PDF + b"x" * 1000))
    assert "form.pdf: It is larger than files may be." in page and not said()


def test_where_there_is_no_room_nothing_is_said(
    alice_client: Client, maria: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of the files before it there is nothing."""
    monkeypatch.setattr(keep_file, "FILES_IN_CONVERSATION", 1)
    page = replies(alice_client, maria, upload(PDF, "1.pdf"), upload(PDF, "2.pdf"), text="Two")
    assert "2.pdf: The conversation has as many files as it may." in page and 'data-refused="1"' in page
    assert not said() and not Attachment.objects.exists()


def test_nobody_sends_files_without_end(
    alice_client: Client, maria: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_form, "FILES", RateLimit("reply-file", times=1, seconds=3600))
    replies(alice_client, maria, upload(PDF))
    page = replies(alice_client, maria, upload(PDF), text="More")
    assert "Too many files within a minute." in page and len(said()) == 1


def test_where_the_agent_takes_none_there_is_nothing_to_choose(
    alice_client: Client, maria: Conversation, taker: Agent
) -> None:
    taker.takes_attachments = False
    taker.save()
    page = alice_client.get(address("conversation", maria)).text
    assert "Send to the person" in page and 'name="attached"' not in page and "multipart" not in page
    page = replies(alice_client, maria, upload(PDF), text="All the same")
    assert "form.pdf: The agent takes no files." in page and not said()


def test_who_does_not_have_the_conversation_sends_nothing(
    alice_client: Client, bob_client: Client, maria: Conversation
) -> None:
    page = replies(bob_client, maria, upload(PDF), text="Mine?")
    assert "you do not have this conversation any more" in page and "Mine?" in page
    assert not said() and not Attachment.objects.exists()


def test_nor_does_who_may_only_read_or_is_of_another_workspace(
    alice_client: Client, charlie_client: Client, alice: User, maria: Conversation
) -> None:
    sent = {"text": "Hello", "once": str(uuid4())}
    assert charlie_client.post(address("reply", maria), {**sent, "attached": [upload(PDF)]}).status_code == 404
    Member.objects.filter(user=alice).update(role=Role.VIEWER)
    assert alice_client.post(address("reply", maria), {**sent, "attached": [upload(PDF)]}).status_code in {403, 404}
    assert not Attachment.objects.exists()


def test_it_goes_with_the_person_and_is_in_what_is_kept_of_them(alice_client: Client, maria: Conversation) -> None:
    replies(alice_client, maria, upload(PDF), text="Fill this in.")
    kept = [Conversation.objects.select_related("agent", "sender").get()]
    zipped = io.BytesIO(b"".join(archive_pieces(kept, notes=True)))
    with ZipFile(zipped) as saved:
        [name] = [one for one in saved.namelist() if one.endswith("form.pdf")]
        assert saved.read(name) == PDF
    erase_conversation(maria.pk)
    assert not AttachmentBytes.objects.exists()


def test_a_large_one_is_held_in_memory(
    alice_client: Client, maria: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_folder(*_args: object, **_more: object) -> None:
        raise AssertionError("It was about to be written into a folder.")

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", no_folder)
    replies(alice_client, maria, upload(PDF[:9] + b"x" * (4 * MB) + PDF[9:]))
    assert Attachment.objects.get().size > 4 * MB


@pytest.mark.parametrize(("path", "files"), [("/inbox/x/reply/", True), ("/inbox/x/note/", False), ("/reply/", False)])
def test_no_other_page_is_given_as_much(path: str, files: bool) -> None:
    assert _limit(path) == (5 * MB + BESIDE_A_FILE if files else 2 * MB)


class TestElsewhere:
    def test_a_window_that_cannot_be_reached_gets_none_and_the_inbox_says_why(
        self, alice_client: Client, alice: User, taker: Agent
    ) -> None:
        conversation = came_from_riverside(sender_of(taker))
        has(conversation, alice)
        page = alice_client.get(address("conversation", conversation)).text
        assert (
            "No files can be sent here. The institution that the person came from cannot be called from here." in page
        )
        assert 'name="attached"' not in page
        before = OutboxItem.objects.count()
        page = replies(alice_client, conversation, upload(PDF), text="Here")
        assert "form.pdf: The institution that the person came from cannot be called from here." in page
        assert (OutboxItem.objects.count(), len(said())) == (before, 0)


class TestClients:
    @pytest.fixture
    def program(self, taker: Agent) -> client_program.Sender:
        return client_program.Sender(taker)

    def begun(self, program: client_program.Sender, alice: User, **configuration: Any) -> tuple[Any, Conversation]:
        task = program.sends(text="hello", configuration={"returnImmediately": True, **configuration})
        conversation = Conversation.objects.get()
        has(conversation, alice)
        return task, conversation

    def test_a_client_gets_it_with_its_words(
        self, program: client_program.Sender, alice: User, alice_client: Client
    ) -> None:
        task, conversation = self.begun(program, alice)
        replies(alice_client, conversation, upload(PDF, "1.pdf"), upload(PDF, "2.pdf"), text="Fill these in.")
        told = program.result("GetTask", {"id": task["id"]})
        first, second = [one["parts"] for one in told["history"] if one["role"] == "ROLE_AGENT"][-2:]
        assert first[0] == {"text": "Fill these in."}
        assert first[1]["raw"] == client_program.raw(PDF)["raw"]
        assert (first[1]["filename"], first[1]["mediaType"]) == ("1.pdf", "application/pdf")
        assert second == [{"text": "[file: 2.pdf]"}]  # its bytes stand in the status
        assert told["status"]["message"]["parts"][0]["filename"] == "2.pdf"
        assert told["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"

    def test_until_the_last_it_is_told_that_there_is_more(
        self, program: client_program.Sender, alice: User, alice_client: Client
    ) -> None:
        task, conversation = self.begun(program, alice)
        before = ServedUpdate.objects.count()
        replies(alice_client, conversation, upload(PDF, "1.pdf"), upload(PDF, "2.pdf"))
        told = ServedUpdate.objects.filter(task=task["id"]).order_by("seq").values_list("told", flat=True)[before:]
        states = [one["statusUpdate"]["status"]["state"] for one in told]
        assert states == ["TASK_STATE_WORKING", "TASK_STATE_INPUT_REQUIRED"]

    def test_a_kind_it_does_not_accept_is_not_sent(
        self, program: client_program.Sender, alice: User, alice_client: Client
    ) -> None:
        _task, conversation = self.begun(program, alice, acceptedOutputModes=["text/plain", "image/png"])
        page = alice_client.get(address("conversation", conversation)).text
        assert 'accept="image/png,text/plain,.txt' in page
        page = replies(alice_client, conversation, upload(PDF), text="Here")
        assert "form.pdf: The program that the person uses does not accept files of its kind." in page
        assert not said()

    def test_where_it_accepts_none_the_inbox_says_so(
        self, program: client_program.Sender, alice: User, alice_client: Client
    ) -> None:
        _task, conversation = self.begun(program, alice, acceptedOutputModes=["application/json"])
        page = alice_client.get(address("conversation", conversation)).text
        assert "No files can be sent here. The program that the person uses accepts no files." in page
        assert 'name="attached"' not in page
