"""What a live agent does in the inbox."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from conversations.console.live_agents import at_work, live_agent_of, set_available, set_shown_name
from conversations.flows.leave_live_agent import give_back
from conversations.models import Conversation, LiveAgent, LiveTalk
from tests.conversations.console_world import conversation_of, person_says, sender_of, take_over
from tests.conversations.scene import action, run_on_draft, trigger
from triggers.models import TriggerKind
from workspaces.models import AuditEntry, Member, Role, User, Workspace

INBOX = reverse("conversations:inbox")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def maria(bank: Workspace, make_agent: Callable[..., Agent]) -> Conversation:
    return conversation_of(make_agent(bank, name="Harbour"), name="Maria Santos", token_hash="-")


def address(name: str, conversation: Conversation) -> str:
    return reverse(f"conversations:{name}", args=[conversation.pk])


def takes(client: Client, conversation: Conversation, **sent: object) -> str:
    answer = client.post(address("take_over", conversation), {"epoch": conversation.epoch, **sent}, follow=True)
    assert answer.status_code == 200
    return answer.text


def asked_about(page: str) -> str:
    """What the form of a question sends along in its address."""
    [found] = re.findall(r'<form class="confirm" method="post" action="([^"]*)"', page)
    return found


def replies(client: Client, conversation: Conversation, text: str, **more: object) -> str:
    answer = client.post(address("reply", conversation), {"text": text, "once": str(uuid4())}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def test_a_live_agent_takes_over_replies_and_gives_back(alice_client: Client, maria: Conversation) -> None:
    person_says(maria, "I lost my card")
    page = takes(alice_client, maria)
    assert "Send to the person" in page and "Give back" in page
    assert 'id="composer"' in replies(alice_client, maria, "I block it now.")
    said = maria.messages.get(author_kind="live_agent", kind="text")
    assert (said.text, said.author_name) == ("I block it now.", "Alice")
    maria.refresh_from_db()
    alice_client.post(address("give_back", maria), {"epoch": maria.epoch})
    maria.refresh_from_db()
    assert maria.controller == "agent"
    deeds = set(AuditEntry.objects.values_list("action", flat=True))
    assert deeds == {"conversation_taken_over", "conversation_given_back"}


def test_who_takes_over_under_their_own_name_is_seen_to_be_there(
    alice_client: Client, alice: User, maria: Conversation
) -> None:
    takes(alice_client, maria)

    known = LiveAgent.objects.get(member__user=alice)
    assert (known.shown_name, known.seen_at is not None, known.available) == ("Alice", True, False)


def test_who_may_not_talk_any_more_is_not_seen_to_be_there(
    alice_client: Client, alice: User, maria: Conversation
) -> None:
    LiveAgent.objects.create(member=alice.memberships.get(), shown_name="Alice")
    alice.memberships.update(role=Role.VIEWER)

    alice_client.get(address("conversation", maria))
    alice_client.get(address("news", maria), {"revision": 0, "attempt": 0, "first": 0, "position": 0, "mine": 0})

    assert LiveAgent.objects.get().seen_at is None


def test_who_is_late_is_told_and_changes_nothing(alice_client: Client, bob_client: Client, maria: Conversation) -> None:
    takes(bob_client, maria)
    page = takes(alice_client, maria)
    assert "Somebody else has this conversation by now" in page and "Take over from Bob" in page
    refused = replies(alice_client, maria, "Me too")
    assert "you do not have this conversation any more" in refused and "Me too" in refused
    assert LiveTalk.objects.get().shown_name == "Bob"


@pytest.mark.parametrize("text", [" ", "\u200b", "\u202e\u2069 \ufeff"])
def test_an_empty_reply_is_not_sent(alice_client: Client, maria: Conversation, text: str) -> None:
    takes(alice_client, maria)
    assert "Write something first." in replies(alice_client, maria, text)
    assert not maria.messages.filter(author_kind="live_agent", kind="text").exists()


@pytest.mark.parametrize("text", [" ", "\u200b"])
def test_nor_is_an_empty_note(alice_client: Client, maria: Conversation, text: str) -> None:
    answer = alice_client.post(address("note", maria), {"text": text}, headers=HTMX)
    assert "Write something first." in answer.text and not maria.messages.filter(kind="note").exists()


def test_a_member_without_a_name_chooses_one_first(alice_client: Client, alice: User, maria: Conversation) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="")
    """And then has the conversation, without pressing anew."""
    asked = alice_client.post(address("take_over", maria), {"epoch": maria.epoch})
    page = alice_client.get(asked["Location"]).text
    assert "Name people see" in page and "Save and take over" in page
    assert "Save and take over" in alice_client.post(asked["Location"], {"shown_name": " "}).text
    assert not LiveTalk.objects.exists()
    answer = alice_client.post(asked["Location"], {"shown_name": "Al"})
    assert answer["Location"] == f"{address('conversation', maria)}#reply-text"
    assert LiveTalk.objects.get().shown_name == "Al"
    assert AuditEntry.objects.get(action="conversation_taken_over").object_id == str(maria.pk)


def test_what_somebody_else_took_over_while_the_name_was_chosen_stays_theirs(
    alice_client: Client, bob_client: Client, alice: User, maria: Conversation
) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="")
    asked = alice_client.post(address("take_over", maria), {"epoch": maria.epoch})
    takes(bob_client, maria)
    told = alice_client.post(asked["Location"], {"shown_name": "Al"}, follow=True).text
    assert "Somebody else has this conversation by now." in told
    assert [one.shown_name for one in LiveTalk.objects.all()] == ["Bob"]
    assert LiveAgent.objects.get(member__user=alice).shown_name == "Al"


def test_a_name_takes_nothing_over_of_another_institution(
    charlie_client: Client, charlie: User, maria: Conversation
) -> None:
    User.objects.filter(pk=charlie.pk).update(first_name="")
    there = f"{reverse('conversations:shown_name')}?take_over={maria.pk}&epoch={maria.epoch}"
    assert charlie_client.post(there, {"shown_name": "Al"}).status_code == 404
    assert not LiveTalk.objects.exists()


@pytest.mark.parametrize(("typed", "shown"), [("\u202eAna\u200b", "Ana"), ("\u200b", ""), ("…", "")])
def test_the_name_that_people_see_hides_nothing(alice_client: Client, alice: User, typed: str, shown: str) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="")
    page = alice_client.post(reverse("conversations:shown_name"), {"shown_name": typed})
    assert [one.shown_name for one in LiveAgent.objects.all() if one.shown_name] == ([shown] if shown else [])
    assert (b"at least one letter or digit" in page.content) is not bool(shown)


def test_of_two_pages_of_a_member_neither_undoes_what_the_other_said(alice: User) -> None:
    """Also the first time, when both find nothing stored."""
    first, second = live_agent_of(alice.memberships.get()), live_agent_of(alice.memberships.get())
    set_shown_name(first, "Al")
    set_available(second, available=True)
    set_available(first, available=False)
    at_work(second)
    kept = LiveAgent.objects.get()
    assert (kept.shown_name, kept.available) == ("Al", False)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_name_page_leads_nowhere_else(alice_client: Client, elsewhere: str) -> None:
    answer = alice_client.post(f"{reverse('conversations:shown_name')}?next={elsewhere}", {"shown_name": "Al"})
    assert answer["Location"] == INBOX


def test_being_available_is_said_in_the_inbox(alice_client: Client, alice: User, maria: Conversation) -> None:
    assert "Set as available" in alice_client.get(INBOX).text
    shown = alice_client.post(reverse("conversations:availability"), {"available": "on"}, follow=True).text
    assert "Set as not available" in shown
    assert LiveAgent.objects.get(member=Member.objects.get(user=alice)).available
    alice_client.post(reverse("conversations:availability"))
    assert not LiveAgent.objects.get().available


def test_who_is_to_be_available_and_has_no_name_chooses_one_and_is(
    alice_client: Client, alice: User, maria: Conversation
) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="", last_name="")
    asked = alice_client.post(reverse("conversations:availability"), {"available": "on"})
    assert "Save and be available" in alice_client.get(asked["Location"]).text
    alice_client.post(asked["Location"], {"shown_name": " "})
    assert not LiveAgent.objects.filter(available=True).exists()
    shown = alice_client.post(asked["Location"], {"shown_name": "Al"}, follow=True)
    assert shown.redirect_chain[-1][0] == INBOX and "Set as not available" in shown.text
    known = LiveAgent.objects.get()
    assert (known.shown_name, known.available) == ("Al", True)


def test_who_only_changes_their_name_stays_as_available_as_they_were(alice_client: Client, maria: Conversation) -> None:
    page = reverse("conversations:shown_name")
    assert "be available" not in alice_client.get(page).text
    alice_client.post(page, {"shown_name": "Al"})
    assert not LiveAgent.objects.get().available


def test_the_open_page_learns_that_it_may_reply_no_more(
    alice_client: Client, bob_client: Client, maria: Conversation
) -> None:
    takes(alice_client, maria)
    maria.refresh_from_db()
    known = {"revision": 0, "first": 0, "position": 0, "attempt": 0, "mine": 1}
    assert 'id="composer"' not in alice_client.get(address("news", maria), known).text
    takes(bob_client, maria)
    news = alice_client.get(address("news", maria), known).text
    assert re.search(r'id="composer" hx-swap-oob="true"', news) and "Send to the person" not in news


def test_closing_asks_first_and_takes_a_summary_for_another_institution(
    alice_client: Client, bank: Workspace, make_agent: Callable[..., Agent]
) -> None:
    conversation = take_over(sender_of(make_agent(bank)))
    takes(alice_client, conversation)
    page = alice_client.get(address("close", conversation)).text
    assert "It goes back to Riverside Savings" in page
    alice_client.post(f"{address('close', conversation)}{asked_about(page)}", {"summary": "Settled."})
    conversation.refresh_from_db()
    assert (conversation.open, conversation.handoffs.get().summary) == (False, "Settled.")
    assert "Take over" not in alice_client.get(address("conversation", conversation)).text


def test_a_last_question_of_our_agent_is_said_to_be_open(alice_client: Client, maria: Conversation) -> None:
    ending = trigger(maria.agent, TriggerKind.CHAT_CLOSED)
    action(ending, "collect_feedback", question="How was it?")
    run_on_draft(maria)
    shown = alice_client.post(f"{address('close', maria)}?epoch={maria.epoch}", {}, follow=True).text
    assert "The conversation closes with the answer." in shown
    maria.refresh_from_db()
    assert (maria.open, maria.controller) == (True, "agent")


@pytest.mark.parametrize("name", ["give_back", "close", "assign"])
def test_a_page_of_before_does_nothing_to_what_came_since(
    name: str, alice_client: Client, alice: User, maria: Conversation
) -> None:
    """Alice gave it back in another tab, the person asked anew, and she came again."""
    takes(alice_client, maria)
    maria.refresh_from_db()
    seen = maria.epoch
    give_back(conversation_id=maria.pk, user=alice, epoch=seen)
    maria.refresh_from_db()
    takes(alice_client, maria)

    where = address(name, maria)
    pages = [alice_client.post(f"{where}?epoch={seen}", {"epoch": seen}, follow=True).text]
    if name != "give_back":
        pages.append(alice_client.get(f"{where}?epoch={seen}", follow=True).text)
    else:
        assert "moved on since you looked. Has control now: Alice." in pages[0]
    assert all("moved on since you looked. Has control now: Alice." in page for page in pages[name == "assign" :])
    maria.refresh_from_db()
    assert (maria.open, maria.controller, maria.live_talks.filter(state="active").count()) == (True, "live", 1)


def test_the_buttons_of_a_page_say_what_it_shows(alice_client: Client, maria: Conversation) -> None:
    page = takes(alice_client, maria)
    maria.refresh_from_db()
    for name in ("close", "assign"):
        assert f'href="{address(name, maria)}?epoch={maria.epoch}"' in page
    assert re.search(rf'/give-back/">.*?name="epoch" value="{maria.epoch}"', page)


def test_what_a_colleague_took_meanwhile_is_neither_closed_nor_given_back(
    alice_client: Client, bob_client: Client, maria: Conversation
) -> None:
    takes(alice_client, maria)
    maria.refresh_from_db()
    seen = maria.epoch
    takes(bob_client, maria)
    for name in ("give_back", "close"):
        page = alice_client.post(f"{address(name, maria)}?epoch={seen}", {"epoch": seen}, follow=True).text
        assert "moved on since you looked. Has control now: Bob." in page
    assert "you do not have this conversation any more" in replies(alice_client, maria, "Hello?")


def test_nobody_of_another_workspace_may(charlie_client: Client, maria: Conversation) -> None:
    for name in ("take_over", "reply", "give_back", "close"):
        assert charlie_client.post(address(name, maria)).status_code == 404
