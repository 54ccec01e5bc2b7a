"""The index of what was said: kept after the fact, whole after any end, empty of words, gone with what it is of."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent
from conversations.authors import our_agent
from conversations.flows.changing import changing
from conversations.flows.erase_person import erase_person
from conversations.flows.forget_old import erase_conversation
from conversations.flows.show_message import show_message
from conversations.flows.write_note import write_note
from conversations.models import Conversation, Message, SearchEntry, SearchIndex, SearchProgress
from conversations.models.search import SQLITE_TABLE
from conversations.search import indexing
from conversations.search.digests import index_of
from conversations.search.finding import Search
from conversations.search.indexing import LATE, LOOKED_AT_EVERY, index_what_changed, look_through_all
from tests.conversations.console_world import agent_says, conversation_of, keep, person_says
from workspaces.models import User, Workspace

STATEMENTS_OF_A_CONVERSATION = 4  # its messages, what the first of them answers, its handoffs and its details


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria Santos")


def found(workspace: Workspace, query: str) -> set[Conversation]:
    return set(Search(workspace, query).among(Conversation.objects.of(workspace)))


def indexed() -> int:
    return index_what_changed(now=timezone.now())


def entries_in_database() -> list[str]:
    """What the index holds, as the database stores it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT terms FROM conversations_searchentry")
        return [str(row[0]) for row in cursor.fetchall()]


def test_what_was_said_noted_and_told_is_found(bank: Workspace, maria: Conversation) -> None:
    keep(maria, "reference", "C-48213")
    person_says(maria, "I lost my card")
    agent_says(maria, "I am sorry to hear that.")
    write_note(conversation_id=maria.pk, author_name="Alice", text="She sounds worried.")
    indexed()

    for query in ("card", "sorry", "worried", "santos", "C-48213", str(maria.pk), "maria card worried"):
        assert found(bank, query) == {maria}, query
    assert found(bank, "mortgage") == set()


def test_all_words_have_to_be_in_one_conversation(bank: Workspace, agent: Agent, maria: Conversation) -> None:
    person_says(maria, "I lost my card")
    person_says(conversation_of(agent, name="Tomás"), "I want a mortgage")
    indexed()

    assert found(bank, "maria mortgage") == set()


def test_another_workspace_finds_nothing_of_it(bank: Workspace, office: Workspace, maria: Conversation) -> None:
    person_says(maria, "I lost my card")
    index_of(office.pk)
    indexed()

    search = Search(office, "card")
    assert set(search.among(Conversation.objects.of(office))) == set()
    assert not SearchEntry.objects.filter(terms__match=search.sought).exists(), "its key makes other digests"


def test_what_is_masked_is_not_in_it(bank: Workspace, maria: Conversation) -> None:
    keep(maria, "password", "sunflower")
    keep(maria, "card", "my card is 4111 1111 1111 1111")
    agent_says(maria, "What is your password?")
    person_says(maria, "My password is hunter2Bank, thanks")
    indexed()

    assert found(bank, "thanks") == {maria}
    for secret in ("hunter2Bank", "sunflower", "4111"):
        assert found(bank, secret) == set(), secret
    assert found(bank, "withheld") == set(), "nor the words that stand in its place"


def test_it_holds_no_words(maria: Conversation) -> None:
    person_says(maria, "I misplaced my passport")
    indexed()

    assert len(entries_in_database()) == 2
    for stored in entries_in_database():
        for word in ("misplaced", "passport", "maria", "santos"):  # longer ones than digests have by chance
            assert word not in stored.lower()


def test_what_changes_is_found_as_it_is_now(bank: Workspace, maria: Conversation) -> None:
    message = person_says(maria, "I lost my card")
    detail = keep(maria, "city", "Cebu")
    indexed()
    with changing(maria.pk) as held:
        message.text = "I lost my purse"
        held.alter(message)
        message.save(update_fields=["text", "revision"])
        detail.value = "Manila"
        detail.save()
    indexed()

    for query in ("purse", "manila"):
        assert found(bank, query) == {maria}, query
    for query in ("card", "cebu"):
        assert found(bank, query) == set(), query


def test_words_that_grow_are_taken_when_they_are_whole(bank: Workspace, maria: Conversation) -> None:
    with changing(maria.pk) as held:
        growing = show_message(
            conversation=held,
            author=our_agent(held.agent),
            text="Your card",
            extras={"unfinished": True},
            finished=False,
        )
    indexed()
    assert found(bank, "card") == set()

    with changing(maria.pk) as held:
        growing.text, growing.extras = "Your card is on its way", {}
        held.alter(growing)
        growing.save()
    indexed()
    assert found(bank, "way") == {maria}


def test_what_is_in_it_is_not_written_again(maria: Conversation) -> None:
    person_says(maria, "I lost my card")

    assert indexed() == 1
    assert indexed() == 0


def test_a_message_costs_no_statement_more(maria: Conversation) -> None:
    """Whoever says something writes nothing of the index."""
    person_says(maria, "First")
    with CaptureQueriesContext(connection) as asked:
        person_says(maria, "I lost my card")

    assert asked.captured_queries
    assert not [query for query in asked.captured_queries if "search" in query["sql"]]


def test_a_message_more_takes_no_statement_more_and_a_conversation_a_few_small_ones(
    agent: Agent, monkeypatch: Any
) -> None:
    monkeypatch.setattr(indexing, "ROUND_SECONDS", 60.0)  # however slow the machine
    monkeypatch.setattr(indexing, "MESSAGES_AT_ONCE", 300)
    counts = []
    index_of(agent.workspace_id)
    for people in (2, 8):
        for _ in range(people):
            conversation = conversation_of(agent)
            for number in range(people):
                person_says(conversation, f"message {number}")
        with CaptureQueriesContext(connection) as asked:
            assert indexed() == people
        counts.append(len(asked) - STATEMENTS_OF_A_CONVERSATION * people)

    assert counts[0] == counts[1]


def test_a_long_conversation_is_taken_in_rounds(bank: Workspace, maria: Conversation, monkeypatch: Any) -> None:
    monkeypatch.setattr(indexing, "MESSAGES_AT_ONCE", 3)
    for number in range(8):
        person_says(maria, f"message{number}")
    indexed()

    assert found(bank, "message0 message7") == {maria}
    assert SearchProgress.objects.get(pk=maria.pk).activity_at is not None


def test_no_round_runs_after_a_conversation_that_goes_on(maria: Conversation, monkeypatch: Any) -> None:
    write, rounds = indexing._write, list[int]()

    def while_the_person_goes_on(*arguments: Any) -> int:
        rounds.append(len(rounds))
        written = write(*arguments)
        person_says(maria, f"and then {len(rounds)}")
        return written

    monkeypatch.setattr(indexing, "_write", while_the_person_goes_on)
    monkeypatch.setattr(indexing, "ROUND_SECONDS", 5.0)
    person_says(maria, "I lost my card")
    assert indexed() == 1
    assert len(rounds) == 1


def test_it_goes_on_where_a_round_ended(bank: Workspace, maria: Conversation, monkeypatch: Any) -> None:
    """As when the process dies between two rounds."""
    monkeypatch.setattr(indexing, "MESSAGES_AT_ONCE", 3)
    rounds = 0
    for number in range(8):
        person_says(maria, f"message{number}")
    while due := list(indexing._behind(Conversation.objects.of(bank))):
        indexing._bring_up_to_date(due)
        rounds += 1

    assert rounds == 3
    assert found(bank, "message0 message7") == {maria}
    assert SearchEntry.objects.filter(message__isnull=False).count() == 8


def test_what_holds_no_message_takes_no_round(bank: Workspace, maria: Conversation, monkeypatch: Any) -> None:
    """An answer that grew took a revision for each look at it."""
    person_says(maria, "I lost my card")
    indexed()
    Conversation.objects.filter(pk=maria.pk).update(revision=10_000)
    person_says(maria, "and my purse")
    rounds: list[object] = []
    write = indexing._write
    monkeypatch.setattr(indexing, "_write", lambda *arguments: rounds.append(arguments) or write(*arguments))
    assert indexed() == 1
    assert found(bank, "card purse") == {maria}

    Conversation.objects.filter(pk=maria.pk).update(revision=20_000, last_activity_at=timezone.now())
    assert indexed() == 1
    assert len(rounds) == 2
    assert SearchProgress.objects.get(pk=maria.pk).revision == 20_000


def test_what_is_new_in_a_long_conversation_is_found_without_reading_the_old(
    bank: Workspace, maria: Conversation, monkeypatch: Any
) -> None:
    monkeypatch.setattr(indexing, "ROUND_SECONDS", 60.0)
    said = person_says(maria, "I lost my card")
    length = 3_000
    Message.objects.bulk_create(
        Message(
            conversation=maria,
            kind=said.kind,
            author_kind=said.author_kind,
            text=f"message{number}",
            position=number,
            revision=number,
            created_at=said.created_at,
        )
        for number in range(length - 1_000, length)
    )
    Conversation.objects.filter(pk=maria.pk).update(last_position=length, revision=length)
    indexed()
    assert found(bank, f"message{length - 1}") == {maria}, "also behind a gap in the numbers"

    person_says(maria, "the newest")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE conversations_message")
    newer = indexing._messages_between(maria.pk, length + 1, length + indexing.MESSAGES_AT_ONCE)
    assert [message.text for message in newer] == ["the newest"]
    assert re.search(r"(?:Index Cond|SEARCH).*conversation_id ?=.* AND \(?revision ?>", newer.explain())


class TestLookingThroughAll:
    def test_conversations_older_than_the_index_come_into_it(self, bank: Workspace, agent: Agent) -> None:
        old = [conversation_of(agent, name=f"person{number}") for number in range(5)]
        Conversation.objects.update(last_activity_at=timezone.now() - timedelta(days=400))
        assert indexed() == 0
        assert not Search(bank, "person3").is_complete

        look_through_all(now=timezone.now())
        assert found(bank, "person3") == {old[3]}
        assert Search(bank, "person3").is_complete

    def test_it_goes_on_where_it_was(self, bank: Workspace, agent: Agent, monkeypatch: Any) -> None:
        monkeypatch.setattr(indexing, "LOOKED_AT_ONCE", 2)
        conversations = [conversation_of(agent, name=f"person{number}") for number in range(5)]
        Conversation.objects.update(last_activity_at=timezone.now() - timedelta(days=400))
        index, places = index_of(bank.pk), []
        while indexing._look_further(index, now=timezone.now(), ends=float("inf")):
            places.append(SearchIndex.objects.get().place)
            index = SearchIndex.objects.get()  # as another process reads it

        assert len(set(places)) == 2
        for number, conversation in enumerate(conversations):
            assert found(bank, f"person{number}") == {conversation}

    def test_it_begins_anew_every_day_and_finds_what_slipped_through(self, bank: Workspace, agent: Agent) -> None:
        now = timezone.now()
        look_through_all(now=now)
        missed = conversation_of(agent, name="Maria")
        Conversation.objects.update(last_activity_at=now - 2 * LATE)

        look_through_all(now=now + LOOKED_AT_EVERY / 2)
        assert found(bank, "maria") == set()
        look_through_all(now=now + LOOKED_AT_EVERY * 2)
        assert found(bank, "maria") == {missed}

    def test_after_a_pause_it_goes_on_from_there(self, bank: Workspace, agent: Agent) -> None:
        now = timezone.now()
        first, second = conversation_of(agent, name="Maria"), conversation_of(agent, name="Tomás")
        Conversation.objects.filter(pk=first.pk).update(last_activity_at=now - timedelta(hours=5))
        Conversation.objects.filter(pk=second.pk).update(last_activity_at=now - timedelta(hours=4))
        index_what_changed(now=now - timedelta(hours=5) + LATE / 2)
        SearchEntry.objects.filter(conversation=second).delete()
        SearchProgress.objects.filter(pk=second.pk).delete()

        index_what_changed(now=now)
        assert found(bank, "tomas") == {second}


class TestErasing:
    def test_erasing_leaves_no_search_entry(self, bank: Workspace, alice: User, maria: Conversation) -> None:
        person_says(maria, "I lost my card")
        indexed()
        sought = Search(bank, "card").sought
        assert SearchEntry.objects.filter(terms__match=sought).exists()

        erase_person(workspace=bank, conversation_ids=[maria.pk], actor=alice)
        assert not SearchEntry.objects.filter(terms__match=sought).exists()
        assert entries_in_database() == []
        assert not SearchProgress.objects.exists()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) FROM {SQLITE_TABLE} WHERE {SQLITE_TABLE} MATCH %s", [sought[0][0][0][0]]
                )
                assert cursor.fetchone() == (0,)

    def test_a_message_that_goes_takes_its_entry_along(self, bank: Workspace, maria: Conversation) -> None:
        person_says(maria, "I lost my card")
        indexed()
        Message.objects.all().delete()

        assert found(bank, "card") == set()

    @pytest.mark.django_db(transaction=True)
    def test_what_is_erased_while_it_is_indexed_stays_away(
        self, bank: Workspace, agent: Agent, monkeypatch: Any
    ) -> None:
        """Between reading and writing: the others of the round are found in the next one."""
        going, staying = conversation_of(agent, name="Maria"), conversation_of(agent, name="Tomás")
        person_says(going, "I lost my card")
        person_says(staying, "I want a mortgage")
        write = indexing._write

        def erased_before(index: SearchIndex, written: Any) -> int:
            if Conversation.objects.filter(pk=going.pk).exists():
                with transaction.atomic():
                    erase_conversation(going.pk)
            return write(index, written)

        monkeypatch.setattr(indexing, "_write", erased_before)
        indexed()
        indexed()
        assert found(bank, "card") == set()
        assert found(bank, "mortgage") == {staying}
        assert SearchEntry.objects.filter(conversation=going.pk).count() == 0


def test_only_digests_come_into_a_statement() -> None:
    with pytest.raises(ValueError, match="digests"):
        str(SearchEntry.objects.filter(terms__match=[[["a' OR 1=1"]]]).query)
