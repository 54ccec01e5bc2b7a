"""What an institution keeps no longer is deleted, and nothing else is."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection as database
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from conversations.flows import each_by_itself, end_abandoned
from conversations.flows import forget_old as rounds
from conversations.flows.build_packet import path_so_far, stored_packet
from conversations.flows.forget_old import forget_old
from conversations.flows.forget_test_chats import forget_test_chats
from conversations.flows.take_back import take_back
from conversations.models import Conversation, Handoff, Message, OutboxItem, RefusedOffer, SessionDetail
from conversations.tasks import forget
from tests.conversations.console_world import connection_of, conversation_of, hand_over, keep, sender_of, take_over
from triggers.models import BackTest
from workspaces import retention
from workspaces.models import AuditAction, AuditEntry, Workspace
from workspaces.retention import Retention, forget_audit

SECRET = "zanzibar"
LONG_AGO = timedelta(days=100)


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def link(agent: Agent) -> Connection:
    return connection_of(agent)


@pytest.fixture
def told(agent: Agent, link: Connection) -> Conversation:
    """A conversation that was handed over and taken back, with one word in everything that is kept of it."""
    conversation = conversation_of(agent, name=SECRET)
    keep(conversation, "remark", SECRET)
    handoff = hand_over(conversation, link, saying=f"I want to complain, {SECRET}")
    take_back(conversation_id=conversation.pk, reason="person")
    Handoff.objects.filter(pk=handoff.pk).update(summary=SECRET, reason_text=SECRET)
    return conversation


def age(conversation: Conversation, by: timedelta = LONG_AGO) -> None:
    then = timezone.now() - by
    Conversation.objects.filter(pk=conversation.pk).update(last_activity_at=then)
    conversation.handoffs.filter(ended_at__isnull=False).update(ended_at=then)


def keeps(bank: Workspace, **days: int) -> None:
    bank.retention = Retention(**days).to_json()
    bank.save()


def entry_of(bank: Workspace, *, days: int) -> None:
    """An entry of the log, so old."""
    entry = AuditEntry.objects.create(workspace=bank, actor_name="Bob", action="agent_created", object_name="x")
    with database.cursor() as cursor:
        then = database.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=days))
        key = database.ops.quote_name("workspaces_auditentry")
        identity = entry.pk if database.features.has_native_uuid_field else entry.pk.hex
        cursor.execute(f"UPDATE {key} SET at = %s WHERE id = %s", [then, identity])


def rows_that_hold(word: str) -> set[str]:
    """Every table of the database in which a row holds it, whatever the column."""
    found = set()
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")
            found |= {table for row in cursor.fetchall() if any(word in str(value) for value in row)}
    return found


def test_an_old_conversation_goes_with_everything_that_was_said(bank: Workspace, told: Conversation) -> None:
    assert {"conversations_message", "conversations_handoff", "conversations_outboxitem"} <= rows_that_hold(SECRET)
    keeps(bank, conversations=90)
    age(told)
    forget()
    assert rows_that_hold(SECRET) == set()
    assert not (Conversation.objects.exists() or Message.objects.exists() or Handoff.objects.exists())


@pytest.mark.parametrize("days", [{}, {"conversations": 101}, {"packets": 101}])
def test_what_is_kept_longer_or_for_ever_stays(bank: Workspace, told: Conversation, days: dict[str, int]) -> None:
    keeps(bank, **days)
    age(told)
    before = rows_that_hold(SECRET)
    forget()
    assert rows_that_hold(SECRET) == before


def test_offers_that_were_refused_go_with_the_conversations_of_their_time(bank: Workspace, agent: Agent) -> None:
    sender = sender_of(agent)
    for name in ("old", "new"):
        RefusedOffer.objects.create(
            sender=sender, remote_id=name, reason="loop", way=[{"domain": "d", "agent_id": "a"}]
        )
    RefusedOffer.objects.filter(remote_id="old").update(at=timezone.now() - LONG_AGO)
    forget()
    assert RefusedOffer.objects.count() == 2
    keeps(bank, conversations=90)
    forget()
    assert RefusedOffer.objects.get().remote_id == "new"


def test_back_tests_go_with_the_conversations_of_their_time(bank: Workspace, agent: Agent, office: Workspace) -> None:
    """A builder may have uploaded what people wrote."""
    theirs = Agent.objects.create(workspace=office, name="Tala", languages=["en"])
    for name, of in (("old", agent), ("new", agent), ("of others", theirs)):
        BackTest.objects.create(agent=of, file_name=name, samples=[{"text": SECRET}])
    BackTest.objects.exclude(file_name="new").update(created_at=timezone.now() - LONG_AGO)
    forget()
    assert BackTest.objects.count() == 3
    keeps(bank, conversations=90)
    forget()
    assert set(BackTest.objects.values_list("file_name", flat=True)) == {"new", "of others"}


def test_a_handoff_that_is_going_on_is_left_alone(bank: Workspace, agent: Agent, link: Connection) -> None:
    conversation = conversation_of(agent)
    hand_over(conversation, link)
    keeps(bank, conversations=1, packets=1)
    age(conversation, timedelta(hours=23))
    assert forget_old(workspace=bank, now=timezone.now()) == (0, 0)
    assert conversation.handoffs.get().live


def test_a_packet_is_emptied_and_that_there_was_a_handoff_stays(
    bank: Workspace, told: Conversation, alice_client: Client
) -> None:
    keeps(bank, packets=90)
    age(told)
    assert forget_old(workspace=bank, now=timezone.now()) == (0, 1)
    assert forget_old(workspace=bank, now=timezone.now()) == (0, 0)
    assert not {"conversations_handoff", "conversations_outboxitem"} & rows_that_hold(SECRET)
    handoff = Handoff.objects.get()
    packet = stored_packet(handoff.packet)
    assert (packet.details, packet.transcript, packet.person.display_name) == ((), (), "")
    assert packet.sender.name == "Harbour Assistant"
    assert SessionDetail.objects.filter(value=SECRET).exists()
    for name in ("handoff", "left"):
        assert "keeps it no longer" in alice_client.get(reverse(f"conversations:{name}", args=[handoff.pk])).text


def test_the_way_a_conversation_came_outlives_its_packet(bank: Workspace, agent: Agent) -> None:
    conversation = take_over(sender_of(agent))
    way = path_so_far(conversation)
    Handoff.objects.update(state="returned", ended_at=timezone.now() - LONG_AGO)
    keeps(bank, packets=1)
    assert forget_old(workspace=bank, now=timezone.now()) == (0, 1)
    assert path_so_far(conversation) == way
    assert len(way) == 1
    assert OutboxItem.objects.exclude(payload="").filter(handoff__isnull=False).count() == 0


def test_all_that_is_old_goes_however_much_there_is(
    bank: Workspace, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PER_ROUND", 2)
    monkeypatch.setattr(retention, "ENTRIES_PER_ROUND", 2)
    keeps(bank, conversations=90, audit=30)
    for _ in range(5):
        age(conversation_of(agent))
        entry_of(bank, days=400)
    forget()
    assert not Conversation.objects.exists()
    told = AuditEntry.objects.values_list("action", "object_name").order_by("object_name")
    assert list(told) == [(AuditAction.AUDIT_FORGOTTEN, number) for number in "122"]


def test_when_time_is_over_the_rest_waits_for_the_next_time(
    bank: Workspace, office: Workspace, make_agent: Callable[..., Agent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PER_ROUND", 1)
    monkeypatch.setattr(rounds, "ROUNDS_TAKE", 0.000_001)
    for workspace in (bank, office):
        keeps(workspace, conversations=90)
        agent = make_agent(workspace, name="Guide")
        for _ in range(2):
            age(conversation_of(agent))
    forget()
    assert {one.conversations.count() for one in (bank, office)} == {1}  # each had its turn


def test_another_institution_keeps_what_it_wants(bank: Workspace, office: Workspace, told: Conversation) -> None:
    keeps(office, conversations=1, packets=1, audit=30)
    age(told)
    forget()
    assert Conversation.objects.count() == 1


def test_old_entries_of_the_log_go_and_the_log_says_so(bank: Workspace) -> None:
    for days in (400, 20):
        entry_of(bank, days=days)
    keeps(bank, audit=365)
    assert forget_audit(workspace=bank, now=timezone.now()) == 1
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["agent_created", AuditAction.AUDIT_FORGOTTEN]
    assert forget_audit(workspace=bank, now=timezone.now()) == 0


def test_an_owner_chooses_and_a_builder_does_not(alice_client: Client, bob_client: Client, bank: Workspace) -> None:
    page = reverse("workspaces:retention")
    assert alice_client.post(page, {"conversations": "90", "packets": "30", "audit": ""}).url == page
    bank.refresh_from_db()
    assert Retention.from_json(bank.retention) == Retention(90, 30, None)
    assert AuditEntry.objects.get().action == AuditAction.RETENTION_CHANGED
    assert 'value="90"' in alice_client.get(page).text
    assert bob_client.get(page).status_code == 404


@pytest.mark.parametrize("typed", [{"conversations": "0"}, {"packets": "x"}, {"audit": "29"}, {"audit": "3651"}])
def test_what_cannot_be_is_refused(alice_client: Client, bank: Workspace, typed: dict[str, str]) -> None:
    answer = alice_client.post(reverse("workspaces:retention"), typed)
    assert list(answer.context["form"].errors) == list(typed)
    bank.refresh_from_db()
    assert bank.retention == {}


@pytest.mark.parametrize("stored", [{}, {"conversations": "90", "packets": -1, "audit": True}])
def test_what_cannot_be_read_deletes_nothing(stored: dict[str, object]) -> None:
    assert Retention.from_json(stored) == Retention()


class TestFaults:
    """One that cannot be seen to is said, and holds back nobody."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rounds, "PER_ROUND", 2)
        monkeypatch.setattr(end_abandoned, "HANDOFFS_PER_ROUND", 2)

    @pytest.fixture
    def old(self, agent: Agent) -> list[Conversation]:
        """Seven, by their ids."""
        made = sorted((conversation_of(agent) for _ in range(7)), key=lambda one: one.pk)
        for one in made:
            age(one)
        return made

    def failing(self, monkeypatch: pytest.MonkeyPatch, name: str, bad: Iterable[Model]) -> None:
        """A fault of ours with these."""
        plain, ids = getattr(rounds, name), {one.pk for one in bad}

        def fails(one: Any, **more: Any) -> Any:
            if getattr(one, "conversation_id", one.pk) in ids:
                raise RuntimeError("a fault of ours")
            return plain(one, **more)

        monkeypatch.setattr(rounds, name, fails)

    @pytest.mark.parametrize("first", [True, False])
    def test_conversations(
        self,
        bank: Workspace,
        old: list[Conversation],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        first: bool,
    ) -> None:
        bad = old[:3] if first else old[-3:]
        self.failing(monkeypatch, "keep_ledgers", bad)
        keeps(bank, conversations=90)
        forget()
        assert set(Conversation.objects.values_list("pk", flat=True)) == {one.pk for one in bad}
        told = [vars(line)["of"] for line in caplog.records if line.message == "clock_fault"]
        assert sorted(told) == sorted(f"conversations.conversation {one.pk}" for one in bad)  # each once in a round

    def test_what_fails_with_all_is_not_tried_with_each(
        self,
        bank: Workspace,
        old: list[Conversation],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setattr(each_by_itself, "IN_VAIN", 4)
        self.failing(monkeypatch, "keep_ledgers", old)
        keeps(bank, conversations=90)
        forget()
        assert Conversation.objects.count() == 7
        assert len([line for line in caplog.records if line.message == "clock_fault"]) == 4

    def test_test_chats(self, old: list[Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
        Conversation.objects.update(is_test=True)
        for bad in (old[:3], old[-3:]):
            with monkeypatch.context() as patch:
                self.failing(patch, "keep_ledgers", bad)
                forget_test_chats(now=timezone.now())
        assert not Conversation.objects.exclude(pk__in=[one.pk for one in (*old[:3], *old[-3:])]).exists()

    @pytest.mark.parametrize("first", [True, False])
    def test_packets(
        self, bank: Workspace, agent: Agent, link: Connection, monkeypatch: pytest.MonkeyPatch, first: bool
    ) -> None:
        made = [conversation_of(agent) for _ in range(7)]
        for one in made:
            hand_over(one, link)
            take_back(conversation_id=one.pk, reason="person")
            age(one)
        made.sort(key=lambda one: one.handoffs.get().pk)
        bad = made[:3] if first else made[-3:]
        self.failing(monkeypatch, "_without_content", bad)
        keeps(bank, packets=90)
        forget()
        left = Handoff.objects.filter(forgotten_at=None).values_list("conversation", flat=True)
        assert set(left) == {one.pk for one in bad}

    def test_what_another_has_for_too_long(
        self, bank: Workspace, agent: Agent, link: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = [conversation_of(agent) for _ in range(5)]
        for one in made:
            hand_over(one, link)
            age(one)
        made.sort(key=lambda one: one.pk)
        plain = end_abandoned._end_silent
        bad = {one.pk for one in (*made[:2], *made[-2:])}

        def fails(pk: UUID, **more: Any) -> bool:
            if pk in bad:
                raise RuntimeError("a fault of ours")
            return plain(pk, **more)

        monkeypatch.setattr(end_abandoned, "_end_silent", fails)
        keeps(bank, conversations=90)
        forget()
        assert Handoff.objects.live().count() == 4
        assert not Handoff.objects.live().filter(conversation=made[2]).exists()

    def test_a_packet_that_nobody_can_read_goes_all_the_same(
        self, bank: Workspace, told: Conversation, alice_client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        Handoff.objects.update(packet=f'{{"handoffId": "{SECRET}"}}')
        keeps(bank, packets=90)
        age(told)
        assert forget_old(workspace=bank, now=timezone.now()) == (0, 1)
        assert "conversations_handoff" not in rows_that_hold(SECRET)
        handoff = Handoff.objects.get()
        for name in ("handoff", "left"):
            assert alice_client.get(reverse(f"conversations:{name}", args=[handoff.pk])).status_code == 200
        [line] = [line for line in caplog.records if line.message == "packet_not_readable"]
        assert vars(line)["handoff"] == str(handoff.pk)
        assert SECRET not in str(vars(line))

    def test_however_many_of_one_institution_cannot_be_deleted_those_of_others_are(
        self,
        bank: Workspace,
        office: Workspace,
        old: list[Conversation],
        make_agent: Callable[..., Agent],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(each_by_itself, "IN_VAIN", 2)
        theirs = conversation_of(make_agent(office, name="Guide"))
        age(theirs)
        self.failing(monkeypatch, "keep_ledgers", old)
        for workspace in (bank, office):
            keeps(workspace, conversations=90)
        monkeypatch.setattr(rounds.Workspace.objects, "exclude", lambda **_none: [bank, office])
        forget()
        assert not Conversation.objects.filter(pk=theirs.pk).exists()
