"""One conversation in the inbox: the thread, what is known beside it, news, notes, taking it back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.flows.take_back import take_back
from conversations.flows.write_note import write_note
from conversations.models import Conversation, Delivery, DeliveryAttempt, Handoff, HandoffState, Message, OutboxItem
from protocol.errors import Reason
from tests.conversations.console_world import (
    QUERIES_AT_MOST,
    agent_says,
    connection_of,
    conversation_of,
    hand_over,
    keep,
    lose,
    person_says,
    queries_of,
    sender_of,
    take_over,
)
from tests.made_up import without_made_up
from workspaces.models import AuditAction, AuditEntry, Workspace

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def office_agent(agent: Agent) -> Connection:
    return connection_of(agent)


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria Santos")


def address(name: str, conversation: Conversation) -> str:
    return reverse(f"conversations:{name}", args=[conversation.pk])


def shown(client: Client, conversation: Conversation, **query: Any) -> str:
    answer = client.get(address("conversation", conversation), query)
    assert answer.status_code == 200
    return answer.text


def thread_of(page: str) -> str:
    return page.split('id="thread"', 1)[1].split("</ol>\n", 1)[0]


def taking_back(page: str) -> str:
    """Where the button leads on a page."""
    [found] = re.findall(r'href="([^"]*/take-back/[^"]*)"', page)
    return found


def side_of(page: str) -> str:
    return page.split('id="details"', 1)[1]


def known_of(page: str) -> dict[str, int]:
    """What a page says it shows, as it asks for news."""
    [values] = re.findall(r"hx-vals='(\{\"revision\"[^']*\})'", page)
    return {name: int(number) for name, number in re.findall(r'"(\w+)": (\d+)', values)}


def tried(handoff: Handoff, **fields: Any) -> DeliveryAttempt:
    now = timezone.now()
    values = {"number": 1, "started_at": now, "finished_at": now + timedelta(seconds=3), "outcome": "timeout", **fields}
    return DeliveryAttempt.objects.create(item=OutboxItem.objects.filter(handoff=handoff).first(), **values)


class TestThread:
    def test_every_author_is_named(self, alice_client: Client, maria: Conversation) -> None:
        person_says(maria, "I lost my card")
        agent_says(maria, "I can help.")

        thread = thread_of(shown(alice_client, maria))
        for words in ("Maria Santos", "Harbour Assistant", "Harbour Bank", "127.0.0.1:8000"):
            assert words in thread

    def test_what_a_person_should_not_have_typed_is_shown_on_demand(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        agent_says(maria, "Which code did you get by SMS?")
        person_says(maria, "493021")

        at_first, on_demand = thread_of(shown(alice_client, maria)).split("<details", 1)
        assert "493021" not in at_first and "withheld]" in at_first
        assert "Show what was typed" in on_demand and "493021" in on_demand

    def test_words_without_secrets_are_shown_as_they_are(self, alice_client: Client, maria: Conversation) -> None:
        person_says(maria, "I lost my card")

        assert "<details" not in thread_of(shown(alice_client, maria))

    @pytest.mark.parametrize("nothing", ["", " \n", "\u200b\u200e", "\ufeff"])
    def test_no_bubble_is_empty(self, nothing: str, alice_client: Client, agent: Agent) -> None:
        conversation = take_over(sender_of(agent), saying=nothing)
        page = shown(alice_client, conversation)

        words = "Nothing in it can be seen."
        assert f'<div class="message__text muted" dir="auto">{words}</div>' in thread_of(page)
        assert not re.search(r'class="message__text[^>]*>\s*<', page)
        Message.objects.filter(conversation=conversation).exclude(text=nothing).delete()
        assert words in alice_client.get(reverse("conversations:inbox")).text

    @pytest.mark.parametrize("kind", ["person", "agent", "peer_agent", "note", "earlier"])
    def test_kinds_look_different(self, kind: str, alice_client: Client, agent: Agent) -> None:
        conversation = take_over(sender_of(agent))
        agent_says(conversation, "Good morning.")
        write_note(conversation_id=conversation.pk, author_name="Alice", text="Known to us.")

        assert f"message--{kind}" in thread_of(shown(alice_client, conversation))

    def test_what_was_said_before_it_came_here_is_marked(self, alice_client: Client, agent: Agent) -> None:
        thread = thread_of(shown(alice_client, take_over(sender_of(agent))))

        assert thread.count("Before it came here") == 2
        assert "Handed over by Riverside Guide, Riverside Savings" in thread

    def test_a_handoff_shows_its_notice_and_its_delivery(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        hand_over(maria, office_agent)
        Message.objects.filter(conversation=maria, author_kind="person").update(delivery=Delivery.RELAYED)

        thread = thread_of(shown(alice_client, maria))
        assert "Consumer Help from Consumer Protection Office is taking over." in thread
        assert "Delivered" in thread

    def test_text_is_text(self, alice_client: Client, maria: Conversation) -> None:
        person_says(maria, "<img src=x onerror=alert(1)>")

        assert "<img src=x" not in shown(alice_client, maria)

    def test_the_last_hundred_are_shown_and_older_ones_are_one_link_away(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        Message.objects.bulk_create(
            Message(
                conversation=maria,
                position=n,
                revision=n,
                author_kind="person",
                text=f"[{n}]",
                created_at=timezone.now(),
            )
            for n in range(1, 131)
        )
        Conversation.objects.filter(pk=maria.pk).update(last_position=130, revision=130)

        page = shown(alice_client, maria)
        assert "[130]" in thread_of(page)
        assert "[30]" not in thread_of(page)
        assert 'href="?until=31"' in page

        older = shown(alice_client, maria, until=31)
        assert "[30]" in thread_of(older)
        assert "[31]" not in thread_of(older)
        assert "Latest messages" in older
        assert "thread-poll" not in older

    def test_a_place_that_makes_no_sense_is_not_found(self, alice_client: Client, maria: Conversation) -> None:
        assert alice_client.get(address("conversation", maria), {"until": "x"}).status_code == 404


class TestSide:
    def test_a_secret_among_the_session_details_is_shown_on_demand(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        keep(maria, "card_number", "4111 1111 1111 1111")

        at_first, on_demand = side_of(shown(alice_client, maria)).split('<details class="message__secret"', 1)
        assert "4111" not in without_made_up(at_first) and "[card number withheld]" in at_first
        assert "Show what was typed" in on_demand and "4111 1111 1111 1111" in on_demand

    def test_a_session_detail_says_where_it_came_from(self, alice_client: Client, maria: Conversation) -> None:
        keep(maria, "customer_number", "HB-229", said_by="agent", verified=True, private=True)
        keep(maria, "reference", "CPO-7", said_by="peer_agent", origin="office.example")

        side = side_of(shown(alice_client, maria))
        for words in (
            "Our agent",
            "verified",
            "private",
            "Another institution&#x27;s agent, as told by office.example",
        ):
            assert words in side

    def test_a_handoff_shows_its_steps_and_why_it_ended(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        lose(hand_over(maria, office_agent), reason=Reason.CERTIFICATE, detail="expired on Monday")

        side = side_of(shown(alice_client, maria))
        for words in ("To Consumer Help", "Offered", "Failed", "is not valid.", "expired on Monday", "Complaint"):
            assert words in side

    def test_it_shows_attempts_in_words(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)
        tried(handoff, status=503, outcome="busy")

        side = side_of(shown(alice_client, maria))
        for words in ("Offer, The other platform was busy.", "HTTP status 503", "1 item waits to be sent."):
            assert words in side

    def test_of_an_attempt_it_shows_what_only_operators_need_as_english(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)
        tried(handoff, status=None, outcome="timeout", detail="no whole answer in time")
        tried(handoff, status=503, outcome="busy", detail="status 503")

        for page in (side_of(shown(alice_client, maria)), alice_client.get(f"/handoffs/{handoff.pk}/").text):
            assert re.search(r'<code[^>]* lang="en"[^>]*>no whole answer in time</code>', page)
            assert page.count("HTTP status 503") == 1
            assert ">status 503<" not in page

    def test_it_names_what_was_held_back_and_never_its_value(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        keep(maria, "customer_number", "HB-229-118", private=True)
        handoff = hand_over(maria, office_agent)

        held_back = side_of(shown(alice_client, maria)).split("Held back", 1)[1]
        assert "customer_number" in held_back
        assert "It is marked private." in held_back
        assert "HB-229-118" not in handoff.packet

    def test_it_asks_the_database_the_same_however_long_it_is(
        self,
        alice_client: Client,
        maria: Conversation,
        office_agent: Connection,
    ) -> None:
        tried(hand_over(maria, office_agent))
        asked = queries_of(alice_client, address("conversation", maria))
        for n in range(5):
            take_back(conversation_id=maria.pk, reason="person")
            tried(hand_over(maria, office_agent))
            keep(maria, f"detail_{n}", "x")

        assert asked == queries_of(alice_client, address("conversation", maria)) <= QUERIES_AT_MOST


class TestNews:
    def test_nothing_is_sent_while_nothing_happens(self, alice_client: Client, maria: Conversation) -> None:
        person_says(maria, "Hello")
        known = known_of(shown(alice_client, maria))

        assert alice_client.get(address("news", maria), known, headers=HTMX).status_code == 204

    def test_new_messages_are_added_at_the_end_and_announced(self, alice_client: Client, maria: Conversation) -> None:
        person_says(maria, "Hello")
        known = known_of(shown(alice_client, maria))
        agent_says(maria, "How can I help?")

        news = alice_client.get(address("news", maria), known, headers=HTMX).text
        added = news.split('hx-swap-oob="beforeend:#thread"', 1)[1].split("</ol>", 1)[0]
        assert "How can I help?" in added
        assert "Hello" not in added
        assert 'data-announce="Message 2, Harbour Assistant: How can I help?"' in news

    def test_a_changed_message_is_replaced_where_it_stands(self, alice_client: Client, maria: Conversation) -> None:
        message = person_says(maria, "Hello")
        known = known_of(shown(alice_client, maria))
        Message.objects.filter(pk=message.pk).update(delivery=Delivery.FAILED, revision=message.revision + 1)
        Conversation.objects.filter(pk=maria.pk).update(revision=message.revision + 1)

        news = alice_client.get(address("news", maria), known, headers=HTMX).text
        assert f'id="message-{message.pk}" hx-swap-oob="true"' in news
        assert "beforeend:#thread" not in news

    def test_a_new_attempt_is_news(self, alice_client: Client, maria: Conversation, office_agent: Connection) -> None:
        handoff = hand_over(maria, office_agent)
        known = known_of(shown(alice_client, maria))
        tried(handoff)

        assert "did not answer in time." in alice_client.get(address("news", maria), known, headers=HTMX).text

    def test_news_that_follow_news_hold_nothing_twice(self, alice_client: Client, maria: Conversation) -> None:
        known = known_of(shown(alice_client, maria))
        person_says(maria, "Hello")
        news = alice_client.get(address("news", maria), known, headers=HTMX).text

        assert alice_client.get(address("news", maria), known_of(news), headers=HTMX).status_code == 204

    def test_too_much_news_loads_the_page_again(self, alice_client: Client, maria: Conversation) -> None:
        known = known_of(shown(alice_client, maria))
        Message.objects.bulk_create(
            Message(
                conversation=maria, position=n, revision=n, author_kind="person", text="x", created_at=timezone.now()
            )
            for n in range(1, 260)
        )
        Conversation.objects.filter(pk=maria.pk).update(last_position=259, revision=259)

        assert alice_client.get(address("news", maria), known, headers=HTMX).headers["HX-Refresh"] == "true"

    def test_an_address_that_says_nothing_is_not_found(self, alice_client: Client, maria: Conversation) -> None:
        assert alice_client.get(address("news", maria)).status_code == 404


class TestNote:
    def test_it_is_in_the_thread_and_in_the_audit_log(self, bob_client: Client, maria: Conversation) -> None:
        answer = bob_client.post(address("note", maria), {"text": "Call her back."})

        assert answer.status_code == 302
        note = maria.messages.get()
        assert (note.kind, note.author_name, note.text) == ("note", "Bob", "Call her back.")
        entry = AuditEntry.objects.get(action=AuditAction.NOTE_WRITTEN)
        assert (entry.actor_name, entry.object_id) == ("Bob", str(maria.pk))
        assert "Call her back." not in entry.object_name

    @pytest.mark.parametrize(("text", "words"), [("  ", "Write something first."), ("x" * 4001, "at most 4000")])
    def test_what_was_typed_comes_back_when_it_cannot_be_kept(
        self, text: str, words: str, alice_client: Client, maria: Conversation
    ) -> None:
        for headers, status in (({}, 422), (HTMX, 200)):
            answer = alice_client.post(address("note", maria), {"text": text}, headers=headers)
            assert answer.status_code == status
            assert words in answer.text
            assert text.strip() in answer.text
        assert not maria.messages.exists()
        assert not AuditEntry.objects.exists()

    def test_the_form_comes_back_empty_and_the_thread_is_asked_to_look(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        answer = alice_client.post(address("note", maria), {"text": "Call her back."}, headers=HTMX)

        assert "Call her back." not in answer.text
        assert "news" in answer.headers["HX-Trigger"]


class TestTakeBack:
    def test_it_is_offered_only_while_another_agent_has_control(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        assert "Take back from" not in shown(alice_client, maria)
        hand_over(maria, office_agent)
        assert "Take back from Consumer Help" in shown(alice_client, maria)

    def test_it_asks_first(self, alice_client: Client, maria: Conversation, office_agent: Connection) -> None:
        handoff = hand_over(maria, office_agent)

        page = shown(alice_client, maria)
        assert "Take this conversation back?" in alice_client.get(taking_back(page)).text
        handoff.refresh_from_db()
        assert handoff.live

    def test_it_ends_the_handoff_and_is_in_the_audit_log(
        self, bob_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)
        page = bob_client.post(taking_back(shown(bob_client, maria)), follow=True).text

        handoff.refresh_from_db()
        assert (handoff.state, handoff.reason) == (HandoffState.TAKEN_BACK, "operator")
        assert "You took the conversation back." in page
        assert "A member of the team took it back." in page
        assert AuditEntry.objects.get(action=AuditAction.HANDOFF_TAKEN_BACK).actor_name == "Bob"

    @pytest.mark.parametrize("query", ["", "?epoch=nine"])
    def test_who_does_not_say_what_they_saw_changes_nothing(
        self, query: str, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)
        alice_client.post(f"{address('take_back', maria)}{query}")

        handoff.refresh_from_db()
        assert handoff.live

    def test_a_second_time_changes_and_records_nothing(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        hand_over(maria, office_agent)
        seen = taking_back(shown(alice_client, maria))
        alice_client.post(seen)
        page = alice_client.post(seen, follow=True).text

        assert "moved on since you looked. Has control now: Harbour Assistant." in page
        assert AuditEntry.objects.count() == 1

    def test_a_page_of_before_does_not_take_back_what_it_never_showed(
        self, alice_client: Client, maria: Conversation, agent: Agent, office_agent: Connection
    ) -> None:
        hand_over(maria, office_agent)
        seen = taking_back(shown(alice_client, maria))
        take_back(conversation_id=maria.pk, reason="person")
        other = connection_of(agent, remote_agent_id="agt_fraud", remote_name="Fraud Line", peer_link_id="link-there")
        handoff = hand_over(maria, other)

        for page in (alice_client.get(seen, follow=True).text, alice_client.post(seen, follow=True).text):
            assert "moved on since you looked. Has control now: Fraud Line." in page
        handoff.refresh_from_db()
        assert handoff.live
        assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ["conversation", "news", "note", "take_back"])
def test_another_workspace_finds_nothing(name: str, charlie_client: Client, maria: Conversation) -> None:
    query = {"revision": 0, "first": 0, "position": 0, "attempt": 0, "text": "Hello"}
    assert charlie_client.get(address(name, maria), query).status_code in (404, 405)
    assert charlie_client.post(address(name, maria), query).status_code in (404, 405)
    assert not maria.messages.exists()


@pytest.mark.parametrize("name", ["conversation", "news", "note", "take_back"])
def test_somebody_signed_out_is_asked_to_sign_in(name: str, alice: object, client: Client, maria: Conversation) -> None:
    answer = client.post(address(name, maria)) if name == "note" else client.get(address(name, maria))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]
