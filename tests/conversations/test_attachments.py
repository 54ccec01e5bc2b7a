"""Files of people: known by their content, made harmless, kept encrypted, and handed out to be saved alone."""

import hashlib
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet, MultiFernet
from django.core.management import call_command
from django.db import connection as database
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from encrypted_model_fields import fields as library
from PIL import Image

from agents.file_types import MediaType
from agents.models import Agent, Connection
from conversations.attachments import taking_in
from conversations.attachments.names import safe_name
from conversations.attachments.senders import caller_at, mark_of
from conversations.flows.check_records import check_records
from conversations.flows.erase_person import erase_person
from conversations.flows.forget_old import forget_old
from conversations.flows.forget_test_chats import forget_test_chats
from conversations.flows.put_question import put_question
from conversations.models import Attachment, AttachmentBytes, Conversation, Message
from conversations.widget_api.views import DOWNLOADS, FILES, FILES_OF_AGENT
from tests.conversations.files import PDF, WHERE_IT_WAS_TAKEN, bomb, moving, photo, picture
from tests.conversations.scene import Person, deliver_all
from tests.conversations.test_retention import rows_that_hold
from tests.conversations.wire_peer import WirePeer
from workspaces.encrypted_fields import DecryptionFailed
from workspaces.models import AuditAction, AuditEntry, User
from workspaces.retention import Retention

pytestmark = pytest.mark.django_db
TEXT = "Paid on Tuesday: 12,50 €\nจ่ายแล้ว\nدُفع".encode()


@pytest.fixture
def taker(bank_agent: Agent) -> Agent:
    bank_agent.takes_attachments = True
    bank_agent.save()
    return bank_agent


@pytest.fixture
def sends(taker: Agent) -> Person:
    """A person who may attach files."""
    return Person(taker)


def kept() -> bytes:
    return AttachmentBytes.objects.get().content


class TestTaking:
    @pytest.mark.parametrize(
        ("data", "media_type", "named"),
        [
            (picture("PNG"), "image/png", "scan.png"),
            (picture("JPEG"), "image/jpeg", "scan.jpg"),
            (picture("WEBP"), "image/webp", "scan.webp"),
            (picture("GIF"), "image/png", "scan.png"),
            (moving("MPO"), "image/jpeg", "scan.jpg"),
            (PDF, "application/pdf", "scan.pdf"),
            (TEXT, "text/plain", "scan.txt"),
            (b"\xef\xbb\xbfwith a mark", "text/plain", "scan.txt"),
        ],
        ids=["png", "jpeg", "webp", "gif", "jpeg of a telephone", "pdf", "text", "marked text"],
    )
    def test_what_it_is_says_its_content(self, sends: Person, data: bytes, media_type: str, named: str) -> None:
        answer = sends.attaches(data, name="scan", text="my receipt")
        shown = answer.json()
        assert (answer.status_code, shown["text"], shown["delivery"]) == (201, "my receipt", "received")
        assert (shown["attachment"]["name"], shown["attachment"]["media_type"]) == (named, media_type)
        assert shown["attachment"]["size"] == len(kept())
        assert Attachment.objects.get().digest == hashlib.sha256(kept()).hexdigest()

    @pytest.mark.parametrize(
        ("data", "status", "code"),
        [
            (b"", 422, "empty"),
            (b"MZ\x90\x00\x03", 415, "kind"),
            (b"PK\x03\x04 a zip", 415, "kind"),
            (b"<html><script>alert(1)</script>", 415, "kind"),
            (b"  <SVG xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415, "kind"),
            (b"<?xml version='1.0'?><x/>", 415, "kind"),
            (b"text with a \x1b[31m control character", 415, "kind"),
            ("latin é".encode("latin-1"), 415, "kind"),
            (b"%PDF-1.7 cut off before its end", 415, "kind"),
            (b"\x89PNG\r\n\x1a\n and no picture", 422, "unreadable"),
            (picture("JPEG")[:200], 422, "unreadable"),
            (b"RIFF\x00\x00\x00\x00WEBP", 422, "unreadable"),
            (b"GIF89a", 422, "unreadable"),
            (bomb(), 413, "too_many_pixels"),
        ],
        ids=[
            *("nothing", "program", "zip", "page", "svg", "xml", "control characters", "latin-1", "cut PDF"),
            *("no PNG", "cut JPEG", "empty WebP", "empty GIF", "bomb"),
        ],
    )
    def test_what_is_not_taken_says_why_and_leaves_nothing(
        self, sends: Person, data: bytes, status: int, code: str
    ) -> None:
        answer = sends.attaches(data, name="invoice.pdf")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not Attachment.objects.exists()
        assert not Message.objects.filter(author_kind="person").exists()

    def test_a_picture_is_drawn_anew_upright_and_without_what_was_written_into_it(self, sends: Person) -> None:
        before = photo()
        assert WHERE_IT_WAS_TAKEN.encode() in before
        assert sends.attaches(before + b"<?php evil(); ?>", name="photo.jpg").status_code == 201
        assert WHERE_IT_WAS_TAKEN.encode() not in kept()
        assert b"evil" not in kept()
        with Image.open(io.BytesIO(kept())) as drawn:
            assert (drawn.size, dict(drawn.getexif())) == ((30, 40), {})

    @pytest.mark.parametrize("form", ["GIF", "WEBP"])
    def test_of_a_moving_picture_the_first_frame_remains(self, sends: Person, form: str) -> None:
        assert sends.attaches(moving(form)).status_code == 201
        with Image.open(io.BytesIO(kept())) as drawn:
            assert getattr(drawn, "n_frames", 1) == 1
            red, green, _blue = drawn.convert("RGB").getpixel((10, 10))
            assert red > 200 > 60 > green

    def test_a_transparent_picture_stays_so(self, sends: Person) -> None:
        out = io.BytesIO()
        Image.new("RGBA", (10, 10), (255, 0, 0, 100)).save(out, "PNG")
        sends.attaches(out.getvalue())
        with Image.open(io.BytesIO(kept())) as drawn:
            assert drawn.getpixel((5, 5)) == (255, 0, 0, 100)

    @pytest.mark.parametrize(
        ("written", "kept_as"),
        [
            ("../../etc/passwd", "passwd.txt"),
            ("C:\\Users\\maria\\note.txt", "note.txt"),
            ("invoice\u202etxt.exe", "invoice txt.exe.txt"),
            ('a"b;c\r\nX: y', "ab;c X y.txt"),
            ("...", "file.txt"),
            ("ใบเสร็จ.txt", "ใบเสร็จ.txt"),
            ("إيصال.TXT", "إيصال.txt"),
            ("x" * 300 + ".txt", "x" * 96 + ".txt"),
        ],
    )
    def test_the_name_is_one_line_and_ends_as_what_it_is(self, written: str, kept_as: str) -> None:
        assert safe_name(written, MediaType.TEXT) == safe_name(kept_as, MediaType.TEXT) == kept_as

    def test_it_is_shown_under_that_name(self, sends: Person) -> None:
        shown = sends.attaches(TEXT, name="..\\ใบ\u202eเสร็จ.exe").json()
        assert shown["attachment"]["name"] == "ใบเสร็จ.exe.txt"

    def test_too_large_is_one_byte_more_than_may_be(self, sends: Person, settings: Any) -> None:
        settings.ATTACHMENT_LIMIT = 1_000
        assert sends.attaches(b"x" * 1_001).json()["code"] == "too_large"
        assert sends.attaches(b"x" * 1_000).status_code == 201

    def test_a_picture_that_unfolds_is_too_large_as_well(
        self, sends: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = io.BytesIO()
        Image.effect_noise((200, 200), 90).convert("L").save(out, "WEBP", quality=1)
        settings.ATTACHMENT_LIMIT = len(out.getvalue())
        assert sends.attaches(out.getvalue()).json()["code"] == "too_large"

    def test_pictures_wait_for_each_other_and_not_for_ever(
        self, sends: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(taking_in, "PATIENCE", 0.01)
        for _ in range(taking_in.AT_ONCE):
            taking_in._places.acquire()
        try:
            answer = sends.attaches(picture())
        finally:
            for _ in range(taking_in.AT_ONCE):
                taking_in._places.release()
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")

    def test_an_agent_that_takes_none_says_so(self, person: Person) -> None:
        assert person.attaches(TEXT).json()["code"] == "off"
        assert not Attachment.objects.exists()


class TestAMessageLikeAnyOther:
    def test_the_same_client_id_again_is_the_same_message(self, sends: Person) -> None:
        client_id = uuid.uuid4()
        first, again = (sends.attaches(TEXT, client_id=client_id) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["id"] == again.json()["id"]
        assert Attachment.objects.count() == 1

    def test_one_that_is_there_is_confirmed_whatever_holds_now(self, sends: Person, taker: Agent) -> None:
        client_id = uuid.uuid4()
        sends.attaches(TEXT, client_id=client_id)
        taker.takes_attachments = False
        taker.save()
        assert sends.attaches(b"", client_id=client_id).status_code == 200

    def test_windows_see_it_in_its_order_and_the_agent_answers(self, sends: Person) -> None:
        sends.says("hello")
        sends.attaches(TEXT)
        seen = [(one["author"]["kind"], one["text"], bool(one["attachment"])) for one in sends.sees()]
        assert ("person", "", True) in seen
        assert seen.index(("person", "", True)) > seen.index(("person", "hello", False))
        assert seen[-1][0] == "agent"

    def test_a_text_that_shows_nothing_is_none(self, sends: Person) -> None:
        assert sends.attaches(TEXT, text="\u200b\u2069").json()["text"] == ""

    @pytest.mark.parametrize("fields", [{"client_id": "x"}, {"text": "x" * 4001}, {"text": "a\x00b"}])
    def test_a_form_that_is_not_understood_is_refused(self, sends: Person, fields: dict[str, str]) -> None:
        body = {"client_id": str(uuid.uuid4()), "file": io.BytesIO(TEXT), **fields}
        headers = {"Authorization": f"Bearer {sends.token}"}
        assert sends.client.post(f"{sends.path}attachments/", body, headers=headers).status_code == 400

    def test_a_form_without_a_file_is_refused(self, sends: Person) -> None:
        headers = {"Authorization": f"Bearer {sends.token}"}
        body = {"client_id": str(uuid.uuid4()), "file": "not one"}
        assert sends.client.post(f"{sends.path}attachments/", body, headers=headers).status_code == 400


class TestLimits:
    def test_too_often_is_told_when_to_come_back(self, sends: Person) -> None:
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(FILES.times):
                FILES.take(str(sends.id))
            refused = sends.attaches(TEXT)
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")

    def test_v2_4_1_to_an_agent_all_together_send_only_so_many_a_minute(self, sends: Person, taker: Agent) -> None:
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(FILES_OF_AGENT.times):
                assert FILES_OF_AGENT.take(str(taker.pk)) == 0
            elsewhere = Person(taker)
            elsewhere.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
            refused = elsewhere.attaches(TEXT)
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")
        assert not Attachment.objects.exists()

    def test_a_conversation_reads_only_so_many_a_minute(self, sends: Person) -> None:
        shown = sends.attaches(TEXT).json()["attachment"]
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(DOWNLOADS.times - 1):
                assert DOWNLOADS.take(str(sends.id)) == 0
            assert sends.get(f"attachments/{shown['id']}/").status_code == 200
            refused = sends.get(f"attachments/{shown['id']}/")
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")

    def test_a_conversation_has_so_many_files_and_no_more(self, sends: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("conversations.flows.keep_file.FILES_IN_CONVERSATION", 1)
        sends.attaches(TEXT)
        assert sends.attaches(b"another").json()["code"] == "too_many"

    def test_a_conversation_takes_so_much_room_and_no_more(self, sends: Person, settings: Any) -> None:
        settings.ATTACHMENT_LIMIT = 10
        assert [sends.attaches(b"x" * 9).status_code for _ in range(9)] == [201] * 9
        assert sends.attaches(b"x" * 9).status_code == 201
        with time_machine.travel(timedelta(minutes=2) + timezone.now()):
            assert sends.attaches(b"x" * 10).status_code == 201
            assert sends.attaches(b"x").json()["code"] == "too_many"

    def test_an_agent_has_so_much_room_and_no_more(self, sends: Person, taker: Agent, settings: Any) -> None:
        settings.ATTACHMENT_ROOM = len(TEXT)
        sends.attaches(TEXT)
        assert Person(taker).attaches(b"x").json()["code"] == "full"

    def test_v2_4_1_a_stranger_with_many_conversations_takes_a_share_of_it_and_no_more(
        self, taker: Agent, settings: Any
    ) -> None:
        settings.ATTACHMENT_LIMIT, settings.ATTACHMENT_ROOM = 10, 300
        assert [Person(taker).attaches(b"x" * 10).status_code for _ in range(3)] == [201] * 3
        refused = Person(taker).attaches(b"x")
        assert (refused.status_code, refused.json()["code"]) == (409, "address_full")
        elsewhere = Person(taker)
        elsewhere.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
        assert elsewhere.attaches(b"x" * 10).status_code == 201
        assert not Attachment.objects.filter(sender__contains="198").exists()
        settings.ATTACHMENT_SHARE = 100
        assert Person(taker).attaches(b"x").status_code == 201

    def test_v2_4_1_nor_does_one_conversation_from_many_addresses(self, sends: Person, settings: Any) -> None:
        settings.ATTACHMENT_LIMIT, settings.ATTACHMENT_ROOM = 10, 200
        for number in range(2):
            sends.client.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
            assert sends.attaches(b"x" * 10).status_code == 201
        assert sends.attaches(b"x").json()["code"] == "too_many"

    def test_the_largest_file_is_always_within_the_share(self, sends: Person, settings: Any) -> None:
        settings.ATTACHMENT_LIMIT, settings.ATTACHMENT_ROOM = 10, 20
        assert sends.attaches(b"x" * 10).status_code == 201

    def test_two_agents_do_not_know_the_same_sender(self) -> None:
        one, other = uuid.uuid4(), uuid.uuid4()
        assert caller_at("2001:db8:1:2::1", agent_id=one) == caller_at("2001:db8:1:2:9::9", agent_id=one)
        marks = {mark_of(caller_at("198.51.100.7", agent_id=agent_id)) for agent_id in (one, one, other)}
        assert len(marks) == 2


class TestKeepingAndHandingOut:
    def test_the_bytes_are_encrypted_at_rest(self, sends: Person) -> None:
        sends.attaches(TEXT)
        with database.cursor() as cursor:
            cursor.execute("SELECT content FROM conversations_attachmentbytes")
            stored = bytes(cursor.fetchone()[0])
        assert TEXT not in stored
        assert kept() == TEXT

    def test_who_holds_the_token_saves_it_and_no_browser_shows_it(self, sends: Person) -> None:
        shown = sends.attaches(TEXT, name='ใบ "1".txt').json()["attachment"]
        answer = sends.get(f"attachments/{shown['id']}/")
        assert (answer.status_code, answer.content) == (200, TEXT)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Type"] == "application/octet-stream"

    def test_nobody_else_does(self, sends: Person, taker: Agent) -> None:
        shown = sends.attaches(TEXT).json()["attachment"]
        other = Person(taker)
        assert other.get(f"attachments/{shown['id']}/").status_code == 404
        assert sends.get(f"attachments/{uuid.uuid4()}/").status_code == 404
        assert Client().get(f"{sends.path}attachments/{shown['id']}/").status_code == 404
        stranger = Client().post(f"{sends.path}attachments/", {"file": io.BytesIO(TEXT)})
        assert stranger.status_code == 404

    def test_bytes_that_no_key_can_read_are_never_handed_out(self, sends: Person) -> None:
        sends.attaches(TEXT)
        with database.cursor() as cursor:
            cursor.execute("UPDATE conversations_attachmentbytes SET content = %s", [b"gAAAAAB-nobody-can-read-this"])
        with pytest.raises(DecryptionFailed):
            kept()

    def test_keys_can_be_changed(self, sends: Person) -> None:
        before = library.CRYPTER
        newest = Fernet(Fernet.generate_key())
        sends.attaches(TEXT)
        try:
            library.CRYPTER = MultiFernet([newest, *before._fernets])
            call_command("rotate_keys", stdout=io.StringIO())
            library.CRYPTER = MultiFernet([newest])
            assert kept() == TEXT
        finally:
            library.CRYPTER = before


class TestGoingAway:
    """Nothing of a file is left when its conversation goes, by whatever way."""

    @pytest.fixture
    def gone(self, sends: Person) -> Person:
        sends.attaches(b"zanzibar", name="zanzibar.txt", text="zanzibar")
        assert "conversations_attachment" in rows_that_hold("zanzibar")
        return sends

    def nothing_is_left(self) -> None:
        assert not Attachment.objects.exists()
        assert not AttachmentBytes.objects.exists()
        assert rows_that_hold("zanzibar") == set()

    def test_when_a_person_is_erased(self, gone: Person, alice: User) -> None:
        erase_person(workspace=gone.conversation.workspace, conversation_ids=[gone.id], actor=alice)
        self.nothing_is_left()

    def test_when_the_workspace_keeps_it_no_longer(self, gone: Person) -> None:
        workspace = gone.conversation.workspace
        workspace.retention = Retention(conversations=30).to_json()
        workspace.save()
        forget_old(workspace=workspace, now=timezone.now() + timedelta(days=31))
        self.nothing_is_left()

    def test_when_a_test_chat_is_a_day_old(self, gone: Person) -> None:
        Conversation.objects.update(is_test=True)
        forget_test_chats(now=timezone.now() + timedelta(days=2))
        self.nothing_is_left()


class TestInTheInbox:
    def test_the_thread_shows_it_and_whoever_opens_it_is_noted(
        self, sends: Person, alice_client: Client, charlie_client: Client
    ) -> None:
        facts = sends.attaches(TEXT, name="receipt.txt", text="here").json()["attachment"]
        page = alice_client.get(reverse("conversations:conversation", args=[sends.id])).content.decode()
        address = reverse("conversations:attachment", args=[sends.id, facts["id"]])
        assert address in page
        assert "receipt.txt" in page
        assert "Text file" in page
        answer = alice_client.get(address)
        assert (answer.content, answer["Cache-Control"]) == (TEXT, "no-store")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert AuditEntry.objects.filter(action=AuditAction.FILE_OPENED).count() == 1
        assert charlie_client.get(address).status_code == 404

    def test_the_list_calls_a_file_without_a_word_by_its_name(
        self, taker: Agent, sends: Person, alice_client: Client
    ) -> None:
        taker.reply_settings = {"texts": [], "wait_seconds": 0}
        taker.save()
        sends.attaches(TEXT, name="receipt.txt")
        row = Message.objects.get(author_kind="person")
        Message.objects.filter(conversation=sends.id, position__gt=row.position).delete()
        assert "receipt.txt" in alice_client.get(reverse("conversations:inbox")).content.decode()

    def test_the_operators_site_shows_no_content(self, sends: Person, admin_client: Client) -> None:
        facts = sends.attaches(TEXT, name="receipt.txt").json()["attachment"]
        for table in ("attachment", "attachmentbytes"):
            page = admin_client.get(f"/operator/conversations/{table}/{facts['id']}/change/")
            assert (page.status_code, b"Paid on Tuesday" in page.content) == (200, False)


class TestBesideTheOtherAgent:
    def test_the_file_stays_and_both_sides_are_told(self, taker: Agent, handed_over: Person, peer: WirePeer) -> None:
        handed_over.attaches(TEXT, text="here it is")
        deliver_all()
        assert "file_stays" in handed_over.notices()
        handoff = handed_over.handoff
        position = Message.objects.get(text="here it is").position
        assert {"name": f"message {position}", "kind": "attachment", "reason": "Files are not passed on."} in (
            handoff.withheld
        )
        assert peer.texts()[-1] == "here it is\n[file withheld]"
        assert check_records(handoff) == ()

    def test_a_file_without_a_word_is_a_turn_as_well(self, taker: Agent, handed_over: Person, peer: WirePeer) -> None:
        assert handed_over.attaches(TEXT).json()["delivery"] == "received"
        deliver_all()
        assert peer.texts()[-1] == "[file withheld]"
        assert handed_over.message("").delivery == "relayed"

    def test_a_reply_engine_outside_is_told_that_there_was_one(self, sends: Person) -> None:
        sends.attaches(TEXT, name="Maria Santos.txt")
        message = sends.message("")
        question = put_question(conversation=sends.conversation, message=message, history=0)
        assert question.text == "[file withheld]"

    def test_the_packet_names_it_as_withheld(
        self, taker: Agent, connection: Connection, person: Person, peer: WirePeer
    ) -> None:
        person.attaches(TEXT, name="Maria Santos.txt")
        person.says("I have a complaint")
        deliver_all()
        assert '"attachment"' in person.handoff.packet
        assert "Maria Santos" not in person.handoff.packet
        assert "[file withheld]" in person.handoff.packet
