"""The inbox's list: who, what was said last, who has control; filters, pages, and news."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.console.rows import PAGE_LENGTH
from conversations.flows.write_note import write_note
from conversations.models import Conversation
from tests.conversations.client_program import Program
from tests.conversations.console_world import (
    QUERIES_AT_MOST,
    agent_says,
    connection_of,
    conversation_of,
    hand_over,
    person_says,
    queries_of,
    sender_of,
    take_over,
)
from workspaces.models import Workspace

INBOX = reverse("conversations:inbox")
NEWS = {"HX-Request": "true"}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def office_agent(agent: Agent) -> Connection:
    return connection_of(agent)


def rows(page: str) -> list[str]:
    """The ids of the listed conversations, from the top."""
    return re.findall(r'id="row-([0-9a-f-]{36})"', page)


def activity(page: str) -> str:
    [found] = re.findall(r'data-activity="([^"]*)"', page)
    return found


def test_it_shows_who_it_is_and_what_was_said_last(alice_client: Client, agent: Agent) -> None:
    maria = conversation_of(agent, name="Maria Santos")
    person_says(maria, "I lost my card")
    agent_says(maria, "I am sorry to hear that.")

    page = alice_client.get(INBOX).text
    for words in ("Maria Santos", "Harbour Assistant:", "I am sorry to hear that."):
        assert words in page


def test_a_password_is_no_preview(alice_client: Client, agent: Agent) -> None:
    person_says(conversation_of(agent), "My password is hunter2Bank")

    page = alice_client.get(INBOX).text
    assert "hunter2Bank" not in page and "My password is [" in page


def test_somebody_who_told_no_name_is_a_visitor(alice_client: Client, agent: Agent) -> None:
    person_says(conversation_of(agent), "Hello")

    assert ">Visitor<" in alice_client.get(INBOX).text


def test_an_internal_note_is_never_the_preview(alice_client: Client, agent: Agent) -> None:
    maria = conversation_of(agent, name="Maria Santos")
    person_says(maria, "I lost my card")
    write_note(conversation_id=maria.pk, author_name="Alice", text="She sounds worried.")

    page = alice_client.get(INBOX).text
    assert "I lost my card" in page
    assert "She sounds worried." not in page


def test_the_latest_activity_comes_first(alice_client: Client, agent: Agent) -> None:
    first, second = conversation_of(agent), conversation_of(agent)
    person_says(first, "One")
    person_says(second, "Two")
    person_says(first, "Three")

    assert rows(alice_client.get(INBOX).text) == [str(first.pk), str(second.pk)]


def test_it_says_who_has_control(alice_client: Client, agent: Agent, office_agent: Connection) -> None:
    hand_over(conversation_of(agent), office_agent)

    assert "<bdi>Consumer Help</bdi>" in alice_client.get(INBOX).text


def test_whoever_takes_over_knows_that_a_program_writes(alice_client: Client, agent: Agent) -> None:
    Program(agent, name="Ticket <robot>").says("hello")
    page = alice_client.get(reverse("conversations:conversation", args=[Conversation.objects.get().pk])).text
    assert "A2A client Ticket &lt;robot&gt;" in page


def test_it_shows_nothing_of_another_workspace(charlie_client: Client, agent: Agent, office_agent: Connection) -> None:
    maria = conversation_of(agent, name="Maria Santos")
    hand_over(maria, office_agent)

    page = charlie_client.get(INBOX).text
    assert rows(page) == []
    assert "Consumer Help" not in page
    assert charlie_client.get(INBOX, {"agent": agent.pk}).status_code == 404


def test_it_asks_the_database_the_same_for_one_row_and_for_many(
    alice_client: Client,
    agent: Agent,
    office_agent: Connection,
) -> None:
    sender, asked = sender_of(agent), []
    for times in (1, 6):
        for _ in range(times):
            hand_over(conversation_of(agent, name="Maria"), office_agent)
            take_over(sender)
        asked.append(queries_of(alice_client, INBOX))

    assert asked[0] == asked[1] <= QUERIES_AT_MOST


class TestFilters:
    def test_by_agent(self, alice_client: Client, agent: Agent, make_agent: Callable[..., Agent]) -> None:
        ours = conversation_of(agent)
        conversation_of(make_agent(agent.workspace, name="Mortgage Desk"))

        assert rows(alice_client.get(INBOX, {"agent": agent.pk}).text) == [str(ours.pk)]

    def test_by_who_has_control(self, alice_client: Client, agent: Agent, office_agent: Connection) -> None:
        ours, theirs = conversation_of(agent), conversation_of(agent)
        hand_over(theirs, office_agent)

        assert rows(alice_client.get(INBOX, {"control": "peer"}).text) == [str(theirs.pk)]
        assert rows(alice_client.get(INBOX, {"control": "agent"}).text) == [str(ours.pk)]

    def test_by_open_and_closed(self, alice_client: Client, agent: Agent) -> None:
        going_on, over = conversation_of(agent), conversation_of(agent, open=False)

        assert rows(alice_client.get(INBOX, {"open": "open"}).text) == [str(going_on.pk)]
        assert rows(alice_client.get(INBOX, {"open": "closed"}).text) == [str(over.pk)]

    def test_by_the_agent_it_was_handed_to(self, alice_client: Client, agent: Agent, office_agent: Connection) -> None:
        conversation_of(agent)
        theirs = conversation_of(agent)
        hand_over(theirs, office_agent)

        link = "outgoing:agt_office@https://office.example"
        assert rows(alice_client.get(INBOX, {"link": link}).text) == [str(theirs.pk)]

    def test_by_the_sender_it_came_from(self, alice_client: Client, agent: Agent) -> None:
        conversation_of(agent)
        came = take_over(sender_of(agent))

        link = "incoming:agt_river@https://agents.riverside.example"
        assert rows(alice_client.get(INBOX, {"link": link}).text) == [str(came.pk)]

    def test_by_the_state_of_a_handoff(self, alice_client: Client, agent: Agent, office_agent: Connection) -> None:
        offered = conversation_of(agent)
        hand_over(offered, office_agent)
        take_over(sender_of(agent))

        assert rows(alice_client.get(INBOX, {"handoff": "offered"}).text) == [str(offered.pk)]

    def test_an_agent_paired_anew_is_one_choice(
        self, alice_client: Client, agent: Agent, office_agent: Connection
    ) -> None:
        Connection.objects.filter(pk=office_agent.pk).update(state="closed")
        connection_of(agent)

        assert alice_client.get(INBOX).text.count("Consumer Help, Consumer Protection Office</option>") == 1

    @pytest.mark.parametrize("query", [{"control": "nobody"}, {"before": "yesterday"}, {"agent": "x"}])
    def test_what_makes_no_sense_is_not_found(self, alice_client: Client, query: dict[str, str]) -> None:
        assert alice_client.get(INBOX, query).status_code == 404

    def test_the_filter_stays_when_a_conversation_is_opened(self, alice_client: Client, agent: Agent) -> None:
        one = conversation_of(agent)

        page = alice_client.get(INBOX, {"open": "open"}).text
        assert f'{reverse("conversations:conversation", args=[one.pk])}?open=open"' in page


def test_every_conversation_is_on_exactly_one_page(alice_client: Client, agent: Agent) -> None:
    made = [Conversation(workspace=agent.workspace, agent=agent) for _ in range(2 * PAGE_LENGTH + 3)]
    Conversation.objects.bulk_create(made)
    Conversation.objects.update(last_activity_at=timezone.now())  # the same moment is the hardest to page through

    seen, url, pages = [], INBOX, 0
    while url:
        page = alice_client.get(url).text
        seen, pages = seen + rows(page), pages + 1
        following = re.findall(r'rel="next" href="([^"]+)"', page)
        url = following[0].replace("&amp;", "&") if following else ""

    assert pages == 3
    assert sorted(seen) == sorted(str(one.pk) for one in made)


class TestNews:
    def test_nothing_is_sent_while_nothing_happens(self, alice_client: Client, agent: Agent) -> None:
        person_says(conversation_of(agent), "Hello")
        known = activity(alice_client.get(INBOX).text)

        assert alice_client.get(INBOX, {"known": known}, headers=NEWS).status_code == 204

    def test_the_list_comes_anew_when_something_happened(self, alice_client: Client, agent: Agent) -> None:
        maria = conversation_of(agent, name="Maria Santos")
        known = activity(alice_client.get(INBOX).text)
        person_says(maria, "Are you there?")

        answer = alice_client.get(INBOX, {"known": known, "current": maria.pk}, headers=NEWS)
        assert "Are you there?" in answer.text
        assert 'aria-current="page"' in answer.text
        assert "<html" not in answer.text

    def test_what_happened_is_announced(self, alice_client: Client, agent: Agent) -> None:
        person_says(conversation_of(agent, name="Maria Santos"), "Hello")

        answer = alice_client.get(INBOX, {"known": "earlier"}, headers=NEWS).text
        assert 'data-announce="New activity: Maria Santos, message 1."' in answer

    def test_an_older_page_is_left_alone(self, alice_client: Client, agent: Agent) -> None:
        Conversation.objects.bulk_create(
            Conversation(workspace=agent.workspace, agent=agent) for _ in range(PAGE_LENGTH + 1)
        )
        [older] = re.findall(r'rel="next" href="([^"]+)"', alice_client.get(INBOX).text)

        page = alice_client.get(older.replace("&amp;", "&")).text
        assert len(rows(page)) == 1
        assert "every 3s" not in page


def test_what_was_said_from_the_right_stands_behind_who_said_it(
    bob_client: Client, bank: Workspace, make_agent: Callable[..., Agent]
) -> None:
    """Each has a direction of its own, and the line that of the page."""
    agent_says(conversation_of(make_agent(bank, name="Harbour")), "שלום")
    shown = bob_client.get(reverse("conversations:inbox")).text
    assert (
        '<span class="inbox-item__text"><bdi class="inbox-item__speaker">Harbour:</bdi> <bdi>שלום</bdi></span>' in shown
    )
