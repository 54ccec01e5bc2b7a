"""What is kept, taken along: one conversation, or all of a person."""

import asyncio
import json
import tracemalloc
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from conversations.console.exports import answers
from conversations.console.exports.answers import PiecewiseAnswer, conversation_file
from conversations.console.exports.archive import archive_pieces
from conversations.console.exports.document import AT_ONCE, FORMAT, passed_in
from conversations.flows.changing import changing
from conversations.flows.note_download import NAMED, note_download
from conversations.flows.write_note import write_note
from conversations.models import Conversation, Message, Ticket
from tests.conversations.console_world import (
    agent_says,
    connection_of,
    conversation_of,
    hand_over,
    keep,
    person_says,
    sender_of,
    take_over,
)
from tests.conversations.scene import Person
from tests.made_up import without_made_up
from tests.workspaces.one_of_each import file_in
from triggers.tickets import new_ticket_number
from workspaces.api_keys import create_api_key, revoke_api_key
from workspaces.models import AuditEntry, Member, Role, User, Workspace

pytestmark = pytest.mark.django_db
CARD = "4111 1111 1111 1111"
DOWNLOAD = reverse("conversations:download_person")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    conversation = conversation_of(agent, name="Maria <b>Santos</b>")
    keep(conversation, "email", "maria@mail.example", type="email", verified=True)
    agent_says(conversation, "Welcome.")
    person_says(conversation, f"My card is {CARD}")
    write_note(conversation_id=conversation.pk, author_name="Bob", text="A note of Bob's")
    hand_over(conversation, connection_of(agent), saying="I want to complain")
    Ticket.objects.create(
        workspace=agent.workspace, conversation=conversation, action_id=uuid4(), number=new_ticket_number(),
        subject="A fee", summary=f"Paid with {CARD}", category="Billing", created_at=timezone.now(),
    )  # fmt: skip
    return Conversation.objects.get(pk=conversation.pk)


def export(client: Client, conversation: Conversation, **chosen: str) -> Any:
    return client.post(reverse("conversations:export", args=[conversation.pk]), {"format": "json", **chosen})


def document(answer: Any) -> Any:
    return json.loads(answer.getvalue())


class TestOfAConversation:
    def test_everything_stands_in_it_with_who_said_it_and_when(self, alice_client: Client, maria: Conversation) -> None:
        told = document(export(alice_client, maria, notes="on"))
        assert (told["format"], told["conversation"]["id"]) == (FORMAT, str(maria.pk))
        email = next(one for one in told["details"] if one["name"] == "email")
        assert (email["value"], email["said_by"], email["verified"], email["origin"]) == (
            "maria@mail.example", "person", True, None,
        )  # fmt: skip
        assert [one["subject"] for one in told["tickets"]] == ["A fee"]
        [handoff] = told["handoffs"]
        assert (handoff["direction"], handoff["other"]["institution"]) == ("outgoing", "Consumer Protection Office")
        positions = [one["position"] for one in told["messages"]]
        assert positions == list(range(1, maria.last_position + 1))
        welcome = told["messages"][0]
        assert (welcome["text"], welcome["author"]["name"], welcome["masked"]) == ("Welcome.", "Harbour Assistant", [])

    def test_what_the_person_typed_and_is_a_secret_is_masked_and_said(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        for format in ("json", "html"):
            whole = export(alice_client, maria, format=format, notes="on").getvalue().decode()
            assert CARD not in whole
            assert "card number withheld" in whole
        [masked] = [one for one in document(export(alice_client, maria))["messages"] if one["masked"]]
        assert masked["masked"] == ["payment_card"]

    def test_secrets_in_details_and_tickets_are_masked_as_in_messages(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        keep(maria, "what_happened", f"I paid with {CARD}")
        keep(maria, "pin", "4821")
        Ticket.objects.filter(conversation=maria).update(subject=f"About {CARD}")
        for format in ("json", "html"):
            whole = export(alice_client, maria, format=format, notes="on").getvalue().decode()
            assert CARD not in whole
            assert "4821" not in without_made_up(whole)
        told = document(export(alice_client, maria, notes="on"))
        masked = {one["name"]: one["masked"] for one in told["details"] if one["masked"]}
        assert masked == {"what_happened": ["payment_card"], "pin": ["pin"]}
        [ticket] = told["tickets"]
        assert ticket["summary"] == "Paid with [card number withheld]"
        assert Ticket.objects.get(conversation=maria).number == ticket["number"]

    @pytest.mark.parametrize("format", ["json", "html"])
    def test_what_tickets_say_and_private_details_are_internal_too(
        self, alice_client: Client, maria: Conversation, format: str
    ) -> None:
        keep(maria, "score", "A poor risk", said_by="agent", private=True)
        number = Ticket.objects.get(conversation=maria).number
        plain, whole = (
            export(alice_client, maria, format=format, **wanted).getvalue().decode() for wanted in ({}, {"notes": "on"})
        )
        for internal in ("A fee", "A poor risk"):
            assert internal not in plain
            assert internal in whole
        assert number in plain
        if format == "json":
            [ticket] = json.loads(plain)["tickets"]
            assert set(ticket) == {"number", "state", "created_at", "closed_at"}
            [ticket] = json.loads(whole)["tickets"]
            assert (ticket["category"], ticket["priority"]) == ("Billing", "normal")

    def test_what_a_card_says_was_handed_over_is_masked(self) -> None:
        [passed] = passed_in({"passed": [{"name": "paid_with", "value": CARD}]})
        assert passed == {"name": "paid_with", "value": "[card number withheld]"}

    @pytest.mark.parametrize("format", ["json", "html"])
    def test_internal_notes_are_in_it_only_if_they_are_wanted(
        self, alice_client: Client, maria: Conversation, format: str
    ) -> None:
        note = "A note of Bob"
        assert note not in export(alice_client, maria, format=format).getvalue().decode()
        assert note in export(alice_client, maria, format=format, notes="on").getvalue().decode()

    def test_the_page_is_harmless_wherever_it_is_opened(self, alice_client: Client, maria: Conversation) -> None:
        answer = export(alice_client, maria, format="html")
        page = answer.getvalue().decode()
        assert "Maria &lt;b&gt;Santos" in page
        assert "<b>" not in page
        assert "<script" not in page and "http:" not in page and "href" not in page and "src=" not in page
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert page.count("<ol>") == page.count("</ol>") == 1
        assert page.rstrip().endswith("</html>")

    def test_it_is_in_the_readers_language(self, alice_client: Client, maria: Conversation) -> None:
        alice_client.cookies["django_language"] = "es"
        page = export(alice_client, maria, format="html").getvalue().decode()
        assert '<html lang="es" dir="ltr">' in page
        assert "Mensajes" in page

    def test_what_came_from_elsewhere_says_so(self, alice_client: Client, agent: Agent) -> None:
        conversation = take_over(sender_of(agent))
        told = document(export(alice_client, conversation))
        assert told["conversation"]["came_from"]["institution"] == "Riverside Savings"
        assert {one["origin"] for one in told["details"]} == {"agents.riverside.example"}
        assert [one["before_it_came_here"] for one in told["messages"]][:2] == [True, True]

    def test_what_the_person_was_shown_of_a_handoff_stands_in_it(self, handed_over: Person) -> None:
        told = json.loads(
            conversation_file(handed_over.conversation, format="json", notes=False, still=always).getvalue()
        )
        [card] = [one["handed_over"] for one in told["messages"] if one["handed_over"]]
        assert (card["to"]["name"], card["turns"]) == ("Tala", 1)

    def test_who_took_it_is_in_the_audit_log_and_who_asked_how_is_not(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        taken = AuditEntry.objects.filter(action="conversation_exported")
        assert alice_client.get(reverse("conversations:export", args=[maria.pk])).status_code == 200
        assert export(alice_client, maria, format="pdf").status_code == 200, "The form, with what is wrong."
        assert taken.count() == 0
        export(alice_client, maria)
        assert taken.get().object_id == str(maria.pk)


def fill(conversation: Conversation, count: int) -> None:
    now = timezone.now()
    Message.objects.bulk_create(
        [
            Message(
                conversation=conversation, position=number, revision=number, author_kind="agent",
                text=f"{number}: {'words ' * 30}", created_at=now,
            )
            for number in range(1, count + 1)
        ],
        batch_size=1000,
    )  # fmt: skip
    Conversation.objects.filter(pk=conversation.pk).update(last_position=count, revision=count)
    conversation.refresh_from_db()


def always() -> bool:
    return True


class TestWhoMayHaveTheRest:
    """The right to it is looked at again while it is sent."""

    @pytest.fixture(autouse=True)
    def looks_each_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(answers, "LOOK_SECONDS", 0.0)

    def begun(self, client: Client, conversation: Conversation, *, format: str = "json") -> Iterator[bytes]:
        answer = client.post(reverse("conversations:export", args=[conversation.pk]), {"format": format})
        assert answer.status_code == 200
        return iter(answer.streaming_content)

    def test_who_stays_gets_all_of_it(self, alice_client: Client, maria: Conversation) -> None:
        assert json.loads(b"".join(self.begun(alice_client, maria)))["messages"]

    def signs_out(self, client: Client, user: User) -> None:
        client.post(reverse("account_logout"))

    def is_removed(self, client: Client, user: User) -> None:
        Member.objects.filter(user=user).delete()

    def may_not_sign_in_any_more(self, client: Client, user: User) -> None:
        User.objects.filter(pk=user.pk).update(is_active=False)

    def has_another_password(self, client: Client, user: User) -> None:
        user.set_password("quite another, and long enough")
        user.save()

    def must_set_up_a_second_factor(self, client: Client, user: User) -> None:
        Workspace.objects.filter(members__user=user).update(second_factor_required=True)

    @pytest.mark.parametrize(
        "deed",
        [signs_out, is_removed, may_not_sign_in_any_more, has_another_password, must_set_up_a_second_factor],
        ids=lambda deed: deed.__name__,
    )
    @pytest.mark.parametrize("format", ["json", "html"])
    def test_who_may_no_longer_does_not(
        self, bob: User, bob_client: Client, maria: Conversation, deed: Callable[..., None], format: str
    ) -> None:
        pieces = self.begun(bob_client, maria, format=format)
        next(pieces)
        deed(self, bob_client, bob)
        with pytest.raises(answers.NotTheirsAnyMore):
            next(pieces)

    def test_it_is_looked_at_now_and_then(
        self, alice: User, alice_client: Client, maria: Conversation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answers, "LOOK_SECONDS", 60.0)
        pieces = self.begun(alice_client, maria)
        next(pieces)
        Member.objects.filter(user=alice).delete()
        assert b"".join(pieces).endswith(b"]}\n")

    def test_nor_is_who_is_an_owner_no_more_given_the_rest_of_a_person(
        self, alice: User, alice_client: Client, maria: Conversation
    ) -> None:
        pieces = iter(download(alice_client, "maria@mail.example", maria).streaming_content)
        next(pieces)
        Member.objects.filter(user=alice).update(role=Role.BUILDER)
        with pytest.raises(answers.NotTheirsAnyMore):
            list(pieces)

    @pytest.mark.parametrize("revoked", [True, False])
    def test_a_program_whose_key_was_revoked_does_not_get_it_either(
        self, bank: Workspace, alice: User, maria: Conversation, revoked: bool
    ) -> None:
        row, key = create_api_key(workspace=bank, name="Archive", actor=alice)
        path = f"/api/v1/conversations/{maria.pk}/export/"
        pieces = iter(Client().get(path, headers={"Authorization": f"Bearer {key}"}).streaming_content)
        next(pieces)
        if not revoked:
            assert b"".join(pieces).endswith(b"]}\n")
            return
        revoke_api_key(api_key=row, actor=alice)
        with pytest.raises(answers.NotTheirsAnyMore):
            next(pieces)


class TestALongOne:
    def test_it_is_read_and_sent_piece_by_piece(self, agent: Agent) -> None:
        conversation = conversation_of(agent)
        fill(conversation, 10_000)
        answer = conversation_file(conversation, format="json", notes=True, still=always)
        tracemalloc.start()
        size = pieces = 0
        for piece in answer:
            size, pieces = size + len(piece), pieces + 1
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert pieces == 10_000 // AT_ONCE + 2
        assert size > 4_000_000
        assert peak < size, "It is never there as a whole."

    def test_what_is_said_meanwhile_is_not_in_it_and_breaks_nothing(self, agent: Agent) -> None:
        conversation = conversation_of(agent)
        fill(conversation, AT_ONCE + 1)
        pieces = iter(conversation_file(conversation, format="json", notes=True, still=always))
        begun = next(pieces)
        person_says(conversation, "one more thing")
        told = json.loads(begun + b"".join(pieces))
        assert len(told["messages"]) == AT_ONCE + 1

    def test_a_conversation_without_a_word_is_a_whole_document(self, agent: Agent) -> None:
        told = json.loads(conversation_file(conversation_of(agent), format="json", notes=True, still=always).getvalue())
        assert told["messages"] == []

    def test_an_asynchronous_server_gets_one_piece_at_a_time(self) -> None:
        made: list[int] = []

        def pieces() -> Any:
            for number in range(3):
                made.append(number)
                yield b"%d" % number

        async def first_of(answer: PiecewiseAnswer) -> tuple[bytes, int]:
            async for piece in answer:
                return piece, len(made)
            raise AssertionError("There was none.")

        answer = PiecewiseAnswer(pieces(), name="x", content_type="text/plain", still=always)
        assert asyncio.run(first_of(answer)) == (b"0", 1)


def download(client: Client, term: str, *chosen: Conversation) -> Any:
    return client.post(DOWNLOAD, {"term": term, "chosen": [str(one.pk) for one in chosen]})


class TestOfAPerson:
    def test_only_what_is_ticked_is_taken_and_only_of_what_is_listed(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        neighbour = conversation_of(maria.agent, name="Ana")
        for one in (maria, neighbour):
            keep(one, "city", "Springfield")
        page = alice_client.post(reverse("conversations:erase"), {"term": "Springfield"}).text
        assert page.count(f'value="{neighbour.pk}"') == 2, "To be downloaded, and to be erased."
        assert page.count(f'value="{maria.pk}"') == 1, "What is going on right now can be downloaded."
        with ZipFile(BytesIO(download(alice_client, "springfield", maria).getvalue())) as archive:
            assert all(str(maria.pk) in name for name in archive.namelist())
        taken = AuditEntry.objects.filter(action="person_downloaded")
        assert taken.count() == 1
        elsewhere = conversation_of(maria.agent, name="Eve")
        for chosen in ((), (maria, elsewhere)):
            assert download(alice_client, "springfield", *chosen).status_code == 302
        assert taken.count() == 1

    def test_all_their_conversations_are_in_one_file(self, alice_client: Client, maria: Conversation) -> None:
        second = conversation_of(maria.agent)
        keep(second, "email", "MARIA@mail.example", type="email")
        file = file_in(second)
        conversation_of(maria.agent, name="Ana")
        answer = download(alice_client, "maria@mail.example", maria, second)
        assert answer.headers["Content-Type"] == "application/zip"
        with ZipFile(BytesIO(answer.getvalue())) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            documents = [json.loads(archive.read(one)) for one in names if one.endswith("conversation.json")]
            [kept] = [one for one in names if "/files/" in one]
            assert archive.read(kept) == b"paid"
            assert kept.endswith(f"-{file.name}")
        assert {one["conversation"]["id"] for one in documents} == {str(maria.pk), str(second.pk)}
        assert not any(one["with_internal_notes"] for one in documents)
        assert sum(name.endswith("transcript.html") for name in names) == 2
        entry = AuditEntry.objects.get(action="person_downloaded")
        assert entry.object_name.startswith("2: ")
        assert set(entry.object_name[3:].split()) == {str(maria.pk), str(second.pk)}
        assert "maria" not in str(vars(entry)).lower()

    def test_the_audit_log_names_as_many_conversations_as_it_has_room_for(self, agent: Agent) -> None:
        many = [conversation_of(agent) for _ in range(NAMED + 1)]
        note_download(many, workspace=agent.workspace, actor=None)
        said = AuditEntry.objects.get(action="person_downloaded").object_name
        assert said == f"{len(many)}: {' '.join(str(one.pk) for one in many[:NAMED])} …"

    def test_the_page_that_erases_offers_it(self, alice_client: Client, maria: Conversation) -> None:
        page = alice_client.post(reverse("conversations:erase"), {"term": "maria@mail.example"}).text
        assert DOWNLOAD in page
        assert 'name="term" value="maria@mail.example"' in page
        assert DOWNLOAD not in alice_client.post(reverse("conversations:erase"), {"term": "nobody"}).text

    def test_of_whom_nothing_is_kept_there_is_none(self, alice_client: Client, maria: Conversation) -> None:
        for term in ("nobody", ""):
            answer = alice_client.post(DOWNLOAD, {"term": term}, follow=True)
            assert "Nothing was found under that." in answer.text
        assert not AuditEntry.objects.filter(action="person_downloaded").exists()

    def test_another_institution_finds_nothing(self, charlie_client: Client, maria: Conversation) -> None:
        answer = download(charlie_client, "maria@mail.example", maria)
        assert answer.status_code == 302

    def test_it_begins_before_it_is_whole(self, agent: Agent) -> None:
        conversation = conversation_of(agent)
        with changing(conversation.pk):
            pass
        fill(conversation, 2_000)
        pieces = archive_pieces([conversation], notes=True)
        assert len(next(pieces)) < 4_000
        assert b"".join(pieces)
