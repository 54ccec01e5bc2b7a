"""Conversations that wait for a team or a member: who is told, who finds them, and who may give them away."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from conversations.flows.assign import assign
from conversations.flows.take_over import take_over
from conversations.models import Conversation, LiveAgent, LiveTalk, Message
from conversations.shapes import message_json, state_json
from tests.conversations.console_world import connection_of, conversation_of, hand_over, person_says, queries_of
from tests.conversations.test_teams import team_of
from workspaces.models import AuditEntry, Member, Role, User, Workspace
from workspaces.teams.models import Team

INBOX, WAITING = reverse("conversations:inbox"), reverse("conversations:waiting")
TEAM_NAME = "فريق البطاقات"


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour")


@pytest.fixture
def ben(bob: User) -> LiveAgent:
    member = bob.memberships.get()
    return LiveAgent.objects.create(member=member, shown_name="Ben", available=True, seen_at=timezone.now())


@pytest.fixture
def cards(bank: Workspace, ben: LiveAgent) -> Team:
    return team_of(bank, TEAM_NAME, ben.member)


def waits(agent: Agent, name: str, *, team: Team | None = None, **fields: object) -> Conversation:
    made = conversation_of(agent, name=name, token_hash=name, locale="es-MX")
    person_says(made, f"{name} asks for somebody")
    Conversation.objects.filter(pk=made.pk).update(controller="live", epoch=2)
    now = timezone.now()
    facts = {"state": "waiting", "epoch": 2, "asked_at": now, "queued_at": now, "language": "es", "place": 1, **fields}
    LiveTalk.objects.create(workspace=agent.workspace, conversation=made, team=team, **facts)
    made.refresh_from_db()
    return made


@pytest.fixture
def maria(agent: Agent, cards: Team) -> Conversation:
    return waits(agent, "Maria", team=cards)


def here(conversation: Conversation, name: str = "conversation") -> str:
    return reverse(f"conversations:{name}", args=[conversation.pk])


def gives(client: Client, conversation: Conversation, to: Team | Member, *, epoch: int | None = None) -> str:
    kind = "team" if isinstance(to, Team) else "member"
    sent = {"to": f"{kind}:{to.pk}", "epoch": conversation.epoch if epoch is None else epoch}
    return client.post(here(conversation, "assign"), sent, follow=True).text


def found(client: Client, **chosen: str) -> set[str]:
    page = client.get(INBOX, chosen).text
    return set(re.findall(r'inbox-item__title" dir="auto">([^<]*)<', page))


def toasts(client: Client) -> str:
    since = (timezone.now() - timedelta(minutes=1)).isoformat()
    return client.get(WAITING, {"since": since}, headers={"HX-Request": "true"}).text


class TestFinding:
    @pytest.fixture(autouse=True)
    def rows(self, agent: Agent, maria: Conversation, ben: LiveAgent, alice: User) -> None:
        waits(agent, "Nora")
        waits(agent, "Otto", assignee=ben.member)
        pia = waits(agent, "Pia")
        take_over(conversation_id=pia.pk, epoch=2, user=alice, shown_name="Al")
        conversation_of(agent, name="Quin", token_hash="q")

    def test_mine_my_teams_and_unassigned(self, alice_client: Client, bob_client: Client) -> None:
        assert (found(alice_client, whose="mine"), found(bob_client, whose="mine")) == ({"Pia"}, {"Otto"})
        assert (found(alice_client, whose="teams"), found(bob_client, whose="teams")) == (set(), {"Maria"})
        assert found(alice_client, whose="unassigned") == found(bob_client, whose="unassigned") == {"Maria", "Nora"}
        assert len(found(bob_client)) == 5

    def test_one_click_chooses_and_keeps_the_rest_of_the_filter(self, bob_client: Client, agent: Agent) -> None:
        page = bob_client.get(INBOX, {"whose": "mine", "open": "open"}).text
        assert re.search(r'href="/inbox/\?[^"]*open=open[^"]*"[^>]*aria-current="true">Mine<', page)
        assert re.search(r'href="/inbox/\?open=open">All<', page)

    def test_who_may_not_talk_is_offered_no_own_ones(self, bob: User, bob_client: Client) -> None:
        bob.memberships.update(role=Role.VIEWER)
        page = bob_client.get(INBOX).text
        assert "inbox-whose" not in page and TEAM_NAME in page

    def test_what_is_no_choice_is_no_page(self, bob_client: Client) -> None:
        assert bob_client.get(INBOX, {"whose": "everybody"}).status_code == 404

    def test_the_list_asks_no_more_for_many(self, bob_client: Client, agent: Agent, cards: Team) -> None:
        asked = queries_of(bob_client, INBOX)
        for number in range(4):
            waits(agent, f"More {number}", team=cards, assignee=None)
        assert queries_of(bob_client, INBOX) == asked


class TestSeeing:
    def test_the_list_and_the_thread_say_team_and_language(self, alice_client: Client, maria: Conversation) -> None:
        for page in (alice_client.get(INBOX).text, alice_client.get(here(maria)).text):
            assert TEAM_NAME in page and re.search(r"inbox-\w+__for\">Español<", page)

    def test_it_is_said_who_is_asked_and_when_nobody_speaks_the_language(
        self, alice_client: Client, maria: Conversation
    ) -> None:
        assert "The whole team" in alice_client.get(here(maria)).text
        LiveTalk.objects.update(asked_of="nobody_speaks")
        words = "nobody of it who is there speaks the person&#x27;s language"
        assert words in alice_client.get(here(maria)).text

    def test_who_it_is_assigned_to_is_seen_and_stays_as_history(
        self, alice_client: Client, bob_client: Client, maria: Conversation, ben: LiveAgent
    ) -> None:
        gives(alice_client, maria, ben.member)
        assert "Waits for Bob" in alice_client.get(INBOX).text
        maria.refresh_from_db()
        bob_client.post(here(maria, "take_over"), {"epoch": maria.epoch})
        maria.refresh_from_db()
        bob_client.post(here(maria, "give_back"), {"epoch": maria.epoch})
        page = bob_client.get(here(maria)).text
        assert re.search(r'<li><bdi>Ben</bdi> · <bdi>[^<]+</bdi> <span class="muted">Given back', page)
        assert found(bob_client, whose="mine") == found(bob_client, whose="teams") == set()


class TestTelling:
    def test_those_whom_it_concerns_and_nobody_else(
        self, alice: User, alice_client: Client, bob_client: Client, maria: Conversation
    ) -> None:
        LiveAgent.objects.create(
            member=alice.memberships.get(), shown_name="Al", available=True, seen_at=timezone.now()
        )
        assert f"Maria waits for {TEAM_NAME}" in toasts(bob_client) and toasts(alice_client) == ""
        assert 'data-unread="1"' in bob_client.get(INBOX).text and 'data-unread=""' in alice_client.get(INBOX).text
        assert "inbox-waiting" in bob_client.get(INBOX).text and "inbox-waiting" not in alice_client.get(INBOX).text

    def test_whom_it_is_assigned_to_is_told_even_while_not_available(
        self, alice_client: Client, bob_client: Client, maria: Conversation, ben: LiveAgent
    ) -> None:
        LiveAgent.objects.update(available=False)
        assert toasts(bob_client) == ""
        gives(alice_client, maria, ben.member)
        assert "Maria is assigned to you" in toasts(bob_client)

    def test_a_language_that_somebody_there_speaks_is_for_them(
        self, bank: Workspace, bob: User, bob_client: Client, maria: Conversation
    ) -> None:
        LiveTalk.objects.update(asked_of="speakers")
        assert toasts(bob_client) == ""
        bob.memberships.update(languages=["es"])
        assert "Maria waits" in toasts(bob_client)


class TestGiving:
    def test_to_a_member_and_the_log_says_so(
        self, alice_client: Client, maria: Conversation, ben: LiveAgent, cards: Team
    ) -> None:
        form = alice_client.get(here(maria, "assign")).text
        assert "Bob · 1 there" in form and f"{TEAM_NAME} · 1 there" in form and "Alice ·" not in form
        page = gives(alice_client, maria, ben.member)
        assert "Assigned to Bob." in page and "Alice assigned this conversation to Bob." in page
        assert AuditEntry.objects.get().action == "conversation_assigned"

    def test_nothing_chosen_and_nobody_of_elsewhere(
        self, alice_client: Client, maria: Conversation, office: Workspace, charlie: User, cards: Team
    ) -> None:
        assert "Choose a team or a member." in alice_client.post(here(maria, "assign"), {"epoch": maria.epoch}).text
        viewer = Member.objects.create(
            workspace=cards.workspace, user=User.objects.create_user("v@harbour.example"), role=Role.VIEWER
        )
        closed = User.objects.create_user("c@harbour.example", is_active=False)
        gone = Member.objects.create(workspace=cards.workspace, user=closed, role=Role.OWNER)
        for to in (team_of(office, "Theirs"), charlie.memberships.get(), viewer, gone):
            assert "Select a valid choice" in gives(alice_client, maria, to)
        assert not AuditEntry.objects.exists()

    def test_who_is_late_is_told_in_words(
        self, alice_client: Client, bob_client: Client, maria: Conversation, ben: LiveAgent, cards: Team
    ) -> None:
        seen = maria.epoch
        bob_client.post(here(maria, "take_over"), {"epoch": seen})
        assert "Somebody else was quicker" in gives(alice_client, maria, cards, epoch=seen)
        maria.refresh_from_db()
        gives(alice_client, maria, cards)
        late = bob_client.post(here(maria, "take_over"), {"epoch": maria.epoch}, follow=True).text
        assert "Somebody else has this conversation by now" in late

    def test_where_nobody_waits_there_is_nothing_to_give(self, alice_client: Client, agent: Agent) -> None:
        quiet = conversation_of(agent, name="Quin", token_hash="q")
        assert here(quiet, "assign") not in alice_client.get(here(quiet)).text
        assert "Take the conversation over first." in alice_client.get(here(quiet, "assign"), follow=True).text

    @pytest.mark.parametrize("role", [Role.VIEWER])
    def test_who_may_not_talk_gives_nothing(
        self, bob: User, bob_client: Client, maria: Conversation, cards: Team, role: Role
    ) -> None:
        bob.memberships.update(role=role)
        assert "/assign/" not in bob_client.get(here(maria)).text
        assert bob_client.get(here(maria, "assign")).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_wins(self, maria: Conversation, alice: User, ben: LiveAgent, cards: Team) -> None:
        """One takes it, the other gives it away, both as they saw it."""

        def do(what: str) -> bool:
            try:
                if what == "take":
                    return take_over(
                        conversation_id=maria.pk, epoch=maria.epoch, user=ben.member.user, shown_name="Ben"
                    )
                return assign(conversation_id=maria.pk, epoch=maria.epoch, by=alice, member=ben.member)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(do, ["take", "give", "take", "give"])) == [False, False, False, True]
        assert LiveTalk.objects.going_on().count() == 1


class TestWhatLeaves:
    def test_neither_team_nor_member_is_in_a_packet_or_at_the_window(
        self, alice_client: Client, maria: Conversation, ben: LiveAgent, cards: Team
    ) -> None:
        gives(alice_client, maria, ben.member)
        maria.refresh_from_db()
        note = Message.objects.get(kind="note")
        with pytest.raises(ValueError, match="internal note"):
            message_json(note)
        shown = [message_json(each) for each in maria.messages.shown_to_person()]
        leaves = str(shown) + str(state_json(maria))
        assert TEAM_NAME not in leaves and "Bob" not in leaves and "Alice" not in leaves

    def test_a_packet_holds_neither(
        self, bob_client: Client, alice_client: Client, maria: Conversation, ben: LiveAgent, agent: Agent
    ) -> None:
        gives(alice_client, maria, ben.member)
        maria.refresh_from_db()
        bob_client.post(here(maria, "take_over"), {"epoch": maria.epoch})
        maria.refresh_from_db()
        bob_client.post(here(maria, "give_back"), {"epoch": maria.epoch})
        packet = hand_over(maria, connection_of(agent)).packet
        assert "Maria asks for somebody" in packet
        told = json.dumps(json.loads(packet), ensure_ascii=False)
        assert TEAM_NAME not in told and "Bob" not in told and "Alice" not in told
