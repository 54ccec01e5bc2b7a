"""*Back-test* on the Action tab: started, watched, read, and kept to its own workspace."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agents.models import Agent
from conversations.models import AuthorKind, Conversation, Message, MessageKind
from tests.made_up import without_made_up
from tests.triggers.rows import page, url
from triggers.back_tests.report import Report
from triggers.back_tests.running import KEPT, QUIET, run_back_test, start_back_test
from triggers.models import BackTest, BackTestState, Intent, Trigger, TriggerKind
from workspaces.models import User, Workspace


def said(agent: Agent, text: str, *, author: AuthorKind = AuthorKind.PERSON, **fields: object) -> Message:
    conversation = Conversation.objects.create(workspace=agent.workspace, agent=agent, locale="en")
    return Message.objects.create(
        conversation=conversation, position=1, revision=1, author_kind=author, text=text, created_at=timezone.now(),
        **{"kind": MessageKind.TEXT, **fields},
    )  # fmt: skip


def finished(client: Client, agent: Agent, **sent: object) -> str:
    response = client.post(url("back_tests", agent.pk), sent)
    made = BackTest.objects.latest("created_at")
    assert response.status_code == 302 and response["Location"] == url("back_test", agent.pk, made.pk)
    run_back_test(str(made.pk))
    return page(client, url("back_test", agent.pk, made.pk))


class TestOverPastConversations:
    def test_it_shows_what_people_wrote_and_what_it_would_fire(self, alice_client: Client, complaint: Trigger) -> None:
        said(complaint.agent, "I have a complaint about you")
        shown = finished(alice_client, complaint.agent, source="past")
        assert "1 message tried; 0 fired nothing." in shown and "I have a complaint about you" in shown
        assert 'data-announce="1 message tried; 0 fired nothing."' in shown

    def test_a_variety_of_a_language_is_named(self, alice_client: Client, complaint: Trigger) -> None:
        message = said(complaint.agent, "I have a complaint about you")
        Conversation.objects.filter(pk=message.conversation_id).update(locale="en-gb")
        assert "English (en-gb)" in finished(alice_client, complaint.agent, source="past")

    @pytest.mark.parametrize(("column", "told"), [("", False), (",language", True)])
    def test_columns_are_of_what_a_file_says_and_are_explained(
        self, alice_client: Client, complaint: Trigger, column: str, told: bool
    ) -> None:
        rows = f"text{column}\na complaint{',en' if told else ''}\ncomplaint,\n"
        file = SimpleUploadedFile("messages.csv", rows.encode())
        shown = finished(alice_client, complaint.agent, source="file", file=file)
        assert "Near misses: messages that would have fired it" in shown and "Missed:" not in shown
        assert [words in shown for words in ("No language told", "Under each language")] == [told, told]

    def test_a_disabled_trigger_is_a_draft(self, alice_client: Client, complaint: Trigger) -> None:
        Trigger.objects.update(enabled=False)
        said(complaint.agent, "a complaint")
        assert "a complaint" in finished(alice_client, complaint.agent, source="past")

    def test_it_reads_only_the_persons_own_words_to_this_agent(
        self, alice_client: Client, complaint: Trigger, make_agent: Callable[..., Agent], office: Workspace
    ) -> None:
        said(complaint.agent, "complaint of an agent", author=AuthorKind.AGENT)
        said(complaint.agent, "complaint in a transcript", from_transcript=True)
        said(make_agent(office), "complaint elsewhere")
        assert "0 messages tried" in finished(alice_client, complaint.agent, source="past")

    def test_what_is_erased_is_gone_from_its_report(self, alice_client: Client, complaint: Trigger) -> None:
        message = said(complaint.agent, "a secret complaint")
        finished(alice_client, complaint.agent, source="past")
        message.delete()
        made = BackTest.objects.get()
        assert "a secret complaint" not in page(alice_client, url("back_test", complaint.agent_id, made.pk))
        assert "a secret complaint" not in str(made.report)

    def test_a_secret_that_was_typed_is_not_shown_or_exported(self, alice_client: Client, complaint: Trigger) -> None:
        said(complaint.agent, "a complaint about my card 4111 1111 1111 1111")
        shown = finished(alice_client, complaint.agent, source="past")
        exported = page(alice_client, url("export_back_test", complaint.agent_id, BackTest.objects.get().pk))
        for text in (shown, exported):
            assert "a complaint about my card [card number withheld]" in text
            assert "4111" not in without_made_up(text)


class TestOverAFile:
    def test_it_says_what_was_missed(self, alice_client: Client, complaint: Trigger) -> None:
        file = SimpleUploadedFile("said.csv", b"text,trigger\nI am cross,Complaint\n<b>complaint,\n")
        shown = finished(alice_client, complaint.agent, source="file", file=file)
        assert "I am cross" in shown and "Did not fire" in shown
        assert "&lt;b&gt;complaint" in shown and "Fired in vain" in shown

    def test_a_file_that_was_chosen_is_tried_whatever_was_selected(
        self, alice_client: Client, complaint: Trigger
    ) -> None:
        said(complaint.agent, "a complaint of the past")
        file = SimpleUploadedFile("said.csv", b"text\na complaint of the file\n")
        shown = finished(alice_client, complaint.agent, source="past", file=file)
        assert "a complaint of the file" in shown and "a complaint of the past" not in shown

    def test_it_tells_the_levels_apart(self, alice_client: Client, agent: Agent, complaint: Trigger) -> None:
        inside = Trigger.objects.create(
            agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Which card", parent=complaint, position=1
        )
        Intent.objects.create(trigger=inside, keywords=["card", "complaint"])
        rows = b"text,level\nmy card,Complaint\na complaint,\n"
        shown = finished(alice_client, agent, source="file", file=SimpleUploadedFile("a.csv", rows))
        outermost, there = re.findall(r"<h3>\s*(.*?)\s*</h3>", shown)[:2]
        assert (outermost, there) == ("The outermost level", "Inside Complaint")
        report = Report.from_json(BackTest.objects.get().report)
        assert [(each.name, each.level, each.fired) for each in report.triggers] == [
            ("Complaint", "", 1),
            ("Which card", "Complaint", 2),
        ]

    def test_it_says_why_a_file_cannot_be_used(self, alice_client: Client, agent: Agent) -> None:
        file = SimpleUploadedFile("said.csv", "text\nñ\n".encode("latin-1"))
        shown = alice_client.post(url("back_tests", agent.pk), {"source": "file", "file": file}).content.decode()
        assert "The file is not UTF-8." in shown
        shown = alice_client.post(url("back_tests", agent.pk), {"source": "file"}).content.decode()
        assert "Choose a file." in shown
        assert not BackTest.objects.exists()

    def test_it_can_be_taken_along_as_a_file(self, alice_client: Client, complaint: Trigger) -> None:
        finished(alice_client, complaint.agent, source="file", file=SimpleUploadedFile("a.csv", b"text\n=complaint"))
        made = BackTest.objects.get()
        exported = alice_client.get(url("export_back_test", complaint.agent_id, made.pk))
        assert exported["Content-Type"] == "text/csv; charset=utf-8"
        assert ",Complaint,fired,'=complaint" in exported.content.decode()


class TestProgress:
    @pytest.fixture
    def waiting(self, agent: Agent, alice: User) -> BackTest:
        said(agent, "hello")
        return start_back_test(agent=agent, actor=alice)

    def test_it_says_how_far_it_is_and_looks_again_by_itself(self, alice_client: Client, waiting: BackTest) -> None:
        shown = page(alice_client, url("back_test", waiting.agent_id, waiting.pk))
        assert "Tried 0 of 1 messages." in shown and 'hx-trigger="every 1s"' in shown
        assert "Show the newest state" in shown
        part = alice_client.get(url("back_test", waiting.agent_id, waiting.pk), headers={"HX-Request": "true"})
        assert part.content.decode().lstrip().startswith("<div")

    def test_one_whose_worker_died_says_so(self, alice_client: Client, waiting: BackTest) -> None:
        BackTest.objects.update(state=BackTestState.RUNNING, moved_at=timezone.now() - 2 * QUIET)
        shown = page(alice_client, url("back_test", waiting.agent_id, waiting.pk))
        assert "Start it again." in shown and "hx-trigger" not in shown.partition('id="back-test"')[2]
        listed = page(alice_client, url("back_tests", waiting.agent_id)).partition("Earlier back-tests")[2]
        assert "Stopped" in listed and "Running" not in listed

    def test_it_is_carried_out_once(self, waiting: BackTest) -> None:
        run_back_test(str(waiting.pk))
        BackTest.objects.update(report={})
        run_back_test(str(waiting.pk))
        assert BackTest.objects.get().report == {}

    def test_old_ones_make_room(self, agent: Agent, alice: User) -> None:
        for _ in range(KEPT + 2):
            start_back_test(agent=agent, actor=alice)
        assert agent.back_tests.count() == KEPT


def test_another_workspace_sees_nothing_of_it(charlie_client: Client, agent: Agent, alice: User) -> None:
    made = start_back_test(agent=agent, actor=alice)
    for address in (url("back_tests", agent.pk), url("back_test", agent.pk, made.pk)):
        assert charlie_client.get(address).status_code == 404
    assert charlie_client.get(url("export_back_test", agent.pk, made.pk)).status_code == 404
