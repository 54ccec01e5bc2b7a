"""Canned replies: managed in the settings, picked in the composer, read before they are sent."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from conversations.canned_replies import CannedText, NameTaken, create_canned_reply, fill_in
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import CannedReply, Conversation
from tests.conversations.console_world import conversation_of, keep, queries_of
from workspaces.models import AuditEntry, User, Workspace

LIST = reverse("conversations:canned_replies")
ADD = reverse("conversations:add_canned_reply")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour", languages=["en", "es", "th", "ar"])


@pytest.fixture
def maria(agent: Agent, alice: User) -> Conversation:
    """With Alice."""
    made = conversation_of(agent, name="Maria Santos", token_hash="-", locale="es-MX")
    take_over(conversation_id=made.pk, epoch=made.epoch, user=alice, shown_name="Al")
    made.refresh_from_db()
    return made


def canned(
    workspace: Workspace, name: str, text: str, *, agent: Agent | None = None, **translations: str
) -> CannedReply:
    content = CannedText(short_name=name, agent=agent, text=text, translations=translations)
    return create_canned_reply(workspace=workspace, content=content, actor=None)


def insert(
    client: Client, conversation: Conversation, reply: CannedReply | None, text: str = "", **more: object
) -> str:
    sent = {"canned_reply": reply.pk if reply else "", "text": text, "once": str(uuid4())}
    answer = client.post(reverse("conversations:insert_canned", args=[conversation.pk]), sent, **more)  # type: ignore[arg-type]  # headers
    assert answer.status_code == 200
    return answer.text


class TestTheSettings:
    def test_one_is_added_changed_and_deleted(self, bob_client: Client, agent: Agent) -> None:
        assert "No canned replies yet" in bob_client.get(LIST).text
        sent = {"short_name": "hello", "text": "Hello {name}.", "text_es": "Hola, {name}.", "agent": ""}
        page = bob_client.post(ADD, sent, follow=True).text
        assert "/hello" in page and "Every agent" in page and "es" in page
        made = CannedReply.objects.get()
        assert (made.text, made.translations) == ("Hello {name}.", {"es": "Hola, {name}."})

        here = reverse("conversations:canned_reply", args=[made.pk])
        assert "Hola, {name}." in bob_client.get(here).text
        changed = bob_client.post(here, {**sent, "agent": agent.pk, "text_es": ""}, follow=True)
        assert [told.message for told in changed.context["messages"]] == ["Saved."]
        made.refresh_from_db()
        assert (made.agent, made.translations) == (agent, {})

        away = reverse("conversations:delete_canned_reply", args=[made.pk])
        assert "Nobody can pick /hello any more." in bob_client.get(away).text
        bob_client.post(away)
        assert not CannedReply.objects.exists()
        deeds = [entry.action for entry in AuditEntry.objects.order_by("at")]
        assert deeds == ["canned_reply_created", "canned_reply_changed", "canned_reply_deleted"]

    @pytest.mark.parametrize("name", ["two words", "a/b", "", "x" * 41])
    def test_a_name_is_one_short_word(self, bob_client: Client, agent: Agent, name: str) -> None:
        assert bob_client.post(ADD, {"short_name": name, "text": "Hello"}).status_code == 200
        assert not CannedReply.objects.exists()

    @pytest.mark.parametrize("name", ["สวัสดี", "مرحبا", "e-mail", "ÑANDÚ"])
    def test_in_any_script(self, bob_client: Client, agent: Agent, name: str) -> None:
        assert bob_client.post(ADD, {"short_name": name, "text": "Hello"}).status_code == 302

    def test_a_name_is_there_once_for_the_same_conversations(self, bob_client: Client, agent: Agent) -> None:
        canned(agent.workspace, "hello", "Hello")
        assert "There is a canned reply of this name" in bob_client.post(ADD, {"short_name": "hello", "text": "x"}).text
        bob_client.post(ADD, {"short_name": "hello", "text": "x", "agent": agent.pk})
        assert CannedReply.objects.count() == 2
        with pytest.raises(NameTaken):
            canned(agent.workspace, "hello", "again", agent=agent)

    def test_where_one_language_is_spoken_it_has_one_text(
        self, bob_client: Client, bank: Workspace, make_agent: Callable[..., Agent]
    ) -> None:
        make_agent(bank)
        assert "Text in" not in bob_client.get(ADD).text

    def test_a_live_agent_and_a_stranger_do_not_manage_them(
        self, bob: User, bob_client: Client, charlie_client: Client, agent: Agent
    ) -> None:
        made = canned(agent.workspace, "hello", "Hello")
        here = reverse("conversations:canned_reply", args=[made.pk])
        assert charlie_client.get(here).status_code == 404
        bob.memberships.update(role="live_agent")
        assert {bob_client.get(each).status_code for each in (LIST, ADD, here)} == {404}

    def test_another_institutions_agent_is_no_choice(
        self, bob_client: Client, office: Workspace, make_agent: Callable[..., Agent]
    ) -> None:
        theirs = make_agent(office)
        bob_client.post(ADD, {"short_name": "hello", "text": "Hello", "agent": theirs.pk})
        assert not CannedReply.objects.exists()


class TestFillingIn:
    def test_in_the_persons_language_or_else_the_text_for_all(self, maria: Conversation) -> None:
        reply = canned(maria.workspace, "hello", "Hello {name}.", es="Hola, {name}.", th="สวัสดี {name}")
        assert fill_in(reply, maria).text == "Hola, Maria Santos."
        maria.locale = "th"
        assert fill_in(reply, maria).text == "สวัสดี Maria Santos"
        maria.locale = "fr"
        assert fill_in(reply, maria).text == "Hello Maria Santos."

    def test_what_is_unknown_is_named_and_never_sent_as_braces(self, maria: Conversation) -> None:
        keep(maria, "phone", "  ")
        reply = canned(maria.workspace, "case", "Case {case}, {name}, on {phone}. {case}")
        filled = fill_in(reply, maria)
        assert (filled.unknown, "{" in filled.text) == (("case", "phone"), False)

    def test_braces_in_a_value_are_text(self, maria: Conversation) -> None:
        keep(maria, "topic", "{name}")
        assert fill_in(canned(maria.workspace, "t", "About {topic}"), maria).text == "About {name}"


class TestTheComposer:
    def test_only_those_for_this_agent_are_offered_and_only_to_who_has_it(
        self, alice_client: Client, bob_client: Client, maria: Conversation, make_agent: Callable[..., Agent]
    ) -> None:
        other = make_agent(maria.workspace, name="Mortgage Desk")
        canned(maria.workspace, "all", "For all")
        canned(maria.workspace, "ours", "For us", agent=maria.agent)
        theirs = canned(maria.workspace, "theirs", "For them", agent=other)
        here = reverse("conversations:conversation", args=[maria.pk])
        page = alice_client.get(here).text
        assert ">/all<" in page and ">/ours<" in page and ">/theirs<" not in page
        assert ">/all<" not in bob_client.get(here).text
        text = reverse("conversations:canned_text", args=[maria.pk, theirs.pk])
        assert alice_client.get(text).status_code == 404

    def test_it_is_put_in_below_what_was_typed_and_nothing_is_sent(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        reply = canned(maria.workspace, "fee", "The fee, {name}, is {amount}.")
        before = maria.messages.count()
        for more in ({}, {"headers": HTMX}):
            page = insert(alice_client, maria, reply, "Good morning.", **more)
            assert "Good morning.\nThe fee, Maria Santos, is.</textarea>" in page
            assert "left out: amount." in page
            assert ("<html" in page) == (not more)
        assert maria.messages.count() == before

    def test_choosing_none_loses_nothing(self, alice_client: Client, maria: Conversation) -> None:
        assert "Good morning.</textarea>" in insert(alice_client, maria, None, "Good morning.")

    def test_what_was_typed_outlives_a_reply_that_was_deleted_meanwhile(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        gone = canned(maria.workspace, "fee", "The fee.")
        CannedReply.objects.filter(pk=gone.pk).delete()
        page = insert(alice_client, maria, gone, "Good morning.")
        assert "Good morning.</textarea>" in page and "is not there any more" in page

    def test_a_script_is_given_the_text_and_what_is_unknown(self, alice_client: Client, maria: Conversation) -> None:
        reply = canned(maria.workspace, "fee", "The fee, {name}, is {amount}.")
        told = alice_client.get(reverse("conversations:canned_text", args=[maria.pk, reply.pk])).json()
        assert (told["text"], "amount" in told["note"]) == ("The fee, Maria Santos, is.", True)

    def test_a_private_value_it_puts_in_is_marked_so_that_no_packet_takes_it(
        self, alice: User, maria: Conversation
    ) -> None:
        keep(maria, "limit", "40,000", said_by="agent", private=True)
        text = fill_in(canned(maria.workspace, "limit", "Your limit is {limit}."), maria).text
        said = speak_as_live_agent(conversation_id=maria.pk, user=alice, text=text, once=uuid4())
        assert said is not None and "40,000" in str(said.extras)

    def test_many_cost_the_page_one_question(self, alice_client: Client, maria: Conversation) -> None:
        here = reverse("conversations:conversation", args=[maria.pk])
        few = queries_of(alice_client, here)
        for number in range(30):
            canned(maria.workspace, f"reply-{number}", "Hello")
        assert queries_of(alice_client, here) == few
