"""What is asked of tables that grow for ever is found by an index: however much there is, it costs the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from agents.models import Agent
from agents.webhooks.endpoints import delete_endpoint
from agents.webhooks.models import Attempt, Delivery, Endpoint, Event
from conversations import few_of_many, past_messages
from conversations.flows import find_person
from conversations.flows.end_abandoned import end_cut_off
from conversations.flows.forget_old import erase_conversation
from conversations.flows.forget_test_chats import forget_test_chats
from conversations.flows.give_up import give_up_old_items
from conversations.flows.heed_set_back import heed_set_back
from conversations.models import (
    AuthorKind,
    Conversation,
    Handoff,
    HandoffState,
    Message,
    OutboxItem,
    OutboxKind,
    SessionDetail,
)
from conversations.unread import count_unread
from tests.conversations.blocks import statements_of
from workspaces import deleting
from workspaces.heed_set_back import heed_set_back as heed_of_accounts
from workspaces.management_api.idempotency import forget_answers_about
from workspaces.models import Member, User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NOW = timezone.now()
postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="how PostgreSQL reads; it runs there")


def plan_of(rows: "QuerySet[Any] | tuple[str, Any]") -> str:
    """Of a table that is not to be read as a whole, as an empty one would rather be."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        if isinstance(rows, QuerySet):
            return rows.explain()
        cursor.execute(f"EXPLAIN {rows[0]}", rows[1])
        return "\n".join(line for (line,) in cursor.fetchall())


@postgres
def test_a_person_is_found_by_indexes(bank: Workspace, bank_agent: Agent) -> None:
    many = Conversation.objects.bulk_create(Conversation(workspace=bank, agent=bank_agent) for _ in range(500))
    told = [SessionDetail(conversation=one, name="email", value=f"{one.pk}@mail.example", at=NOW) for one in many]
    SessionDetail.objects.bulk_create(told)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE conversations_conversation, conversations_sessiondetail")
    (asked,) = statements_of(lambda: find_person.conversations_of_person(bank, "maria@mail.example"))
    plan = plan_of(asked)
    assert "detail_by_value" in plan
    assert "Seq Scan" not in plan
    assert "handoff_by_remote_id" in plan_of(Handoff.objects.filter(remote_id="theirs"))


@postgres
@pytest.mark.parametrize("controller", ["peer", "live"])
def test_what_somebody_else_has_is_found_among_all_conversations(bank: Workspace, controller: str) -> None:
    rows = Conversation.objects.of(bank).with_people().filter(controller=controller)
    assert "conversation_handed_on" in plan_of(rows.order_by("-last_activity_at", "-pk")[:31])


@postgres
def test_test_chats_are_found_among_all_conversations(bank: Workspace) -> None:
    rows = Conversation.objects.of(bank).filter(is_test=True)
    assert "conversation_test_chats" in plan_of(rows.order_by("-last_activity_at", "-pk")[:31])


@postgres
def test_the_clock_finds_test_chats_by_their_index(bank: Workspace) -> None:
    asked = statements_of(lambda: forget_test_chats(now=timezone.now()))
    found = [plan_of(one) for one in asked if one[0].startswith("SELECT") and '"is_test"' in one[0]]
    assert found
    assert all("conversation_test_chats" in plan for plan in found)


@pytest.mark.parametrize(("few", "found"), [(2, 3), (100, 3)])
def test_few_and_many_are_found_alike(
    bank: Workspace, bank_agent: Agent, few: int, found: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few are worked out by themselves, which a limit brings about; many are come upon from the newest row on."""
    monkeypatch.setattr(few_of_many, "FEW", few)
    rows = [Conversation.objects.create(workspace=bank, agent=bank_agent) for _ in range(4)]
    for one in rows[:found]:
        SessionDetail.objects.create(conversation=one, name="email", value="x", at=NOW)
    (counted, asked) = statements_of(
        lambda: list(few_of_many.with_any_of(Conversation.objects.of(bank), SessionDetail.objects.filter(value="x")))
    )
    assert f"LIMIT {few}" in counted[0]
    assert ("LIMIT" in asked[0]) is (found < few)
    matching = few_of_many.with_any_of(Conversation.objects.of(bank), SessionDetail.objects.filter(value="x"))
    assert set(matching) == set(rows[:found])


@postgres
@pytest.mark.parametrize("state", ["failed", "offered"])
def test_handoffs_of_a_state_are_listed_from_an_index(bank: Workspace, state: str) -> None:
    rows = Handoff.objects.filter(workspace=bank, state=state).order_by("-created_at", "-pk")[:51]
    assert "handoff_by_state" in plan_of(rows)


@postgres
def test_what_an_endpoint_is_told_next_is_found_among_all_that_waits_for_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
    waiting = Delivery.objects.due(at=NOW).filter(endpoint=uuid4())
    assert "webhook_next_of_endpoint" in plan_of(waiting.order_by("next_attempt_at", "created_at", "pk")[:1])


def test_an_endpoint_that_waits_longest_is_first(bank: Workspace) -> None:
    endpoints = [Endpoint.objects.create(workspace=bank, url="https://x.example", secret="s") for _ in range(3)]
    for age, endpoint in ((1, endpoints[0]), (3, endpoints[1]), (0, endpoints[0]), (2, endpoints[1])):
        event = Event.objects.create(workspace=bank, kind="webhook.test", payload="{}", at=NOW)
        due = NOW - timedelta(minutes=age)
        Delivery.objects.create(endpoint=endpoint, event=event, next_attempt_at=due, created_at=due)
    assert list(Endpoint.objects.waiting(at=NOW)) == [endpoints[1], endpoints[0]]


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (end_cut_off, f"'{HandoffState.ACTIVE}'"),
        (lambda: give_up_old_items(at=NOW), '"done_at" IS NULL'),
    ],
    ids=["what is cut off", "what is given up"],
)
def test_what_the_clock_looks_for_is_in_the_words_of_the_statement(look: Callable[[], object], words: str) -> None:
    """A plan that is kept for all values could not use an index over some rows, and would read all there ever were."""
    assert words in statements_of(look)[0][0]


@postgres
def test_what_is_unread_is_counted_from_an_index_alone(bank: Workspace, alice: User) -> None:
    member = Member.objects.get(workspace=bank, user=alice)
    (asked,) = statements_of(lambda: count_unread(member))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    assert "Index Only Scan using read_mark_unread" in plan_of(asked)


def most_values(act: Callable[[], object]) -> int:
    """That one statement of those that read or delete is given."""
    return max(len(values or ()) for sql, values in statements_of(act) if not sql.startswith("INSERT"))


def test_an_endpoint_goes_however_much_it_was_told(bank: Workspace, alice: User) -> None:
    """PostgreSQL takes 65,535 values in a statement; one for each row would keep it from ever being deleted."""
    endpoint, other = (Endpoint.objects.create(workspace=bank, url="https://x.example", secret="s") for _ in range(2))
    for told in [endpoint] * 50 + [other]:
        event = Event.objects.create(workspace=bank, kind="webhook.test", payload="{}", at=NOW)
        row = Delivery.objects.create(endpoint=told, event=event, next_attempt_at=NOW, created_at=NOW)
        Attempt.objects.create(delivery=row, at=NOW, took=timedelta(seconds=1), outcome="ok")
    assert most_values(lambda: delete_endpoint(endpoint=endpoint, actor=alice)) < 50
    assert list(Endpoint.objects.all()) == [other]
    assert Delivery.objects.count() == Attempt.objects.count() == 1


def test_nothing_more_is_told_to_an_endpoint_before_its_log_goes(bank: Workspace, alice: User) -> None:
    """Whoever tells it something meanwhile would wait for the end of that, and fail there."""
    endpoint = Endpoint.objects.create(workspace=bank, url="https://x.example", kinds=["handoff.offered"], secret="s")
    asked = [sql for sql, _values in statements_of(lambda: delete_endpoint(endpoint=endpoint, actor=alice))]
    first = {word: next(at for at, sql in enumerate(asked) if sql.startswith(word)) for word in ("UPDATE", "DELETE")}
    assert 'UPDATE "webhooks_endpoint" SET "stopped"' in asked[first["UPDATE"]]
    assert first["UPDATE"] < first["DELETE"]
    bank.refresh_from_db()
    assert bank.webhook_kinds == []


def test_a_conversation_goes_however_much_was_said_in_it(
    bank: Workspace, bank_agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "AT_ONCE", 10)
    row = Conversation.objects.create(workspace=bank, agent=bank_agent)
    said = [
        Message(conversation=row, position=at, revision=at, author_kind=AuthorKind.PERSON, text="x", created_at=NOW)
        for at in range(1, 36)
    ]
    Message.objects.bulk_create(said)
    put = [
        OutboxItem(conversation=row, lane="x", peer="x", kind=OutboxKind.THINK, payload="", next_attempt_at=NOW)
        for _ in range(35)
    ]
    OutboxItem.objects.bulk_create(put)
    assert (
        most_values(lambda: erase_conversation(row.pk)) <= 2 * deleting.AT_ONCE
    )  # two for each, where it is named in two columns
    assert not Message.objects.exists()
    assert not OutboxItem.objects.exists()


@postgres
def test_answers_about_what_is_erased_are_found_by_the_database(bank: Workspace) -> None:
    (asked,) = statements_of(lambda: forget_answers_about([uuid4()], workspace=bank))
    assert "?|" in asked[0]


@postgres
def test_requests_that_are_under_way_are_found_among_all_that_were_answered() -> None:
    asked = statements_of(lambda: heed_of_accounts(at=NOW))
    (look,) = [one for one in asked if 'FROM "workspaces_answeredrequest"' in one[0]]
    assert "answered_under_way" in plan_of(look)


def test_talks_that_are_looked_at_are_found_in_the_order_of_their_index() -> None:
    """Of a statement that is kept the database takes a third of all rows to lie ahead, and would read them all."""
    asked = [sql for sql, _values in statements_of(lambda: heed_set_back(at=NOW))]
    assert any('ORDER BY "conversations_plainthread"."look_at" ASC LIMIT 1' in sql for sql in asked)


def test_a_back_test_reads_what_was_said_lately_and_sorts_no_more(
    bank: Workspace, bank_agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_messages, "CONVERSATIONS_AT_ONCE", 2)
    monkeypatch.setattr(past_messages, "MOST_MESSAGES", 7)
    for age in range(5):
        at = NOW - timedelta(hours=age)
        row = Conversation.objects.create(workspace=bank, agent=bank_agent, locale=f"l{age}")
        Conversation.objects.filter(pk=row.pk).update(last_activity_at=at)
        for place in (1, 2):
            Message.objects.create(
                conversation=row,
                position=place,
                revision=place,
                author_kind=AuthorKind.PERSON,
                text=f"{age}-{place}",
                created_at=at + timedelta(minutes=place),
            )
    read = past_messages.PastMessagesOfPeople().read
    asked = [sql for sql, _values in statements_of(lambda: list(read(bank_agent))) if "SELECT" in sql]
    messages = [sql for sql in asked if 'FROM "conversations_message"' in sql]
    assert len(messages) == 2
    assert all('"conversation_id" IN (' in sql for sql in messages)
    said = [(sample.text, sample.language) for sample in read(bank_agent)]
    assert said == [(f"{age}-{place}", f"l{age}") for age in range(4) for place in (2, 1)][:7]
