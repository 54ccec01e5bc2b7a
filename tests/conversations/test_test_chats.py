"""The test chat: a real conversation with the draft that counts nowhere, and faults staged at our own edge."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection, OperatorNotice
from agents.webhooks.endpoints import create_endpoint
from agents.webhooks.kinds import EventKind
from agents.webhooks.models import Event
from conversations.flows.forget_test_chats import KEPT_FOR, forget_test_chats
from conversations.models import Conversation, DeliveryAttempt, OutboxItem, Rehearsal
from conversations.staged_faults import SLOW
from tests.conversations.scene import Person, deliver_all, hands_over, items
from tests.conversations.wire_peer import WirePeer
from triggers.models import Action, FlowVersion, Trigger, TriggerKind
from workspaces.models import Role, User

JSON = "application/json"


class Builder(Person):
    """A builder with a test chat open."""

    def __init__(self, console: Client, agent: Agent) -> None:
        self.console, self.agent, self.client = console, agent, Client()
        answer = console.post(reverse("conversations:test_chats", args=[agent.pk]))
        self.page = answer["Location"]
        shown = console.get(self.page).text
        self.id = UUID(self.page.rstrip("/").rsplit("/", 1)[1])
        self.token = shown.partition('token="')[2].partition('"')[0]
        self.path = f"/api/widget/v1/conversations/{self.id}/"

    def stages(self, fault: str) -> None:
        self.console.post(f"{self.page}fault/", {"fault": fault})
        assert Rehearsal.objects.get(pk=self.id).fault == fault

    def shown_state(self) -> str:
        answer = self.console.get(self.page, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def builder(bob_client: Client, connection: Connection, bank_agent: Agent) -> Builder:
    return Builder(bob_client, bank_agent)


def test_it_runs_on_the_draft_as_it_was_and_changes_nothing_live(bob_client: Client, bank_agent: Agent) -> None:
    fallback = Trigger.objects.create(agent=bank_agent, kind=TriggerKind.FALLBACK, name="Else", position=9)
    said = Action.objects.create(trigger=fallback, kind="send_message", settings={"variants": ["Drafted."]})
    live = Agent.objects.get(pk=bank_agent.pk).live_version
    builder = Builder(bob_client, bank_agent)
    builder.says("anything")
    assert builder.reads()[-1] == "Drafted."
    assert "The draft has changed" not in builder.shown_state()

    said.delete()
    builder.says("again")
    assert builder.reads()[-1] == "Drafted."
    assert "The draft has changed since this chat began." in builder.shown_state()
    assert Agent.objects.get(pk=bank_agent.pk).live_version == live
    versions = bob_client.get(reverse("triggers:versions", args=[bank_agent.pk])).text
    assert f"Version {bank_agent.versions.published().count()}<" in versions and "Version None" not in versions
    frozen = FlowVersion.objects.get(number=None)
    assert bob_client.post(reverse("triggers:restore_version", args=[bank_agent.pk, frozen.pk])).status_code == 404


def test_the_page_says_where_it_stands_and_why(builder: Builder) -> None:
    builder.says("I have a complaint")
    shown = builder.shown_state()
    for words in ("Complaint", "keyword “complaint”, strength 1.0", "Inside Complaint", "Tala"):
        assert words in shown
    builder.says("hm")
    assert "<dt>Control has changed</dt><dd><bdi>1 time</bdi></dd>" in shown


def test_the_token_is_in_the_page_once(builder: Builder) -> None:
    assert builder.token and builder.token not in builder.console.get(builder.page).text


def test_nobody_else_sees_it_or_stages_anything(
    builder: Builder, charlie_client: Client, person: Person, bob_client: Client, bank_agent: Agent
) -> None:
    assert charlie_client.get(builder.page).status_code == 404
    assert charlie_client.post(f"{builder.page}fault/", {"fault": "down"}).status_code == 404
    persons = reverse("conversations:test_fault", args=[bank_agent.pk, person.id])
    assert bob_client.post(persons, {"fault": "down"}).status_code == 404


@pytest.mark.parametrize("change", [{"role": Role.LIVE_AGENT}, None], ids=["another role", "removed"])
def test_v7_4_2_who_builds_no_more_goes_on_with_none(
    builder: Builder, bob: User, change: dict[str, Any] | None
) -> None:
    """The token outlives the session that it was made in, and the draft need never have been live."""
    assert builder.get().status_code == 200
    place = bob.memberships.filter(workspace=builder.agent.workspace)
    place.update(**change) if change else place.delete()
    assert builder.get().status_code == 404
    assert builder.post("messages/", {"client_id": str(uuid4()), "text": "hello"}).status_code == 404
    assert Conversation.objects.get(pk=builder.id).said_by_person == 0


def test_it_is_marked_and_left_out_of_the_list(builder: Builder, person: Person, bob_client: Client) -> None:
    inbox, row = reverse("conversations:inbox"), f'id="row-{builder.id}"'
    assert row not in bob_client.get(inbox).text and f"row-{person.id}" in bob_client.get(inbox).text
    tests = bob_client.get(f"{inbox}?test=test").text
    assert row in tests and "Test" in tests and f"row-{person.id}" not in tests


def test_its_page_in_the_inbox_says_that_it_is_a_test(builder: Builder, person: Person, bob_client: Client) -> None:
    test, real = (
        bob_client.get(reverse("conversations:conversation", args=[pk])).text for pk in (builder.id, person.id)
    )
    told = "This is a test chat on a draft."
    head = test.partition('id="thread-head"')[2].partition("</header>")[0]
    assert told in test and told not in real
    assert "Test chat" in head and "Test chat" not in real.partition('id="thread-head"')[2].partition("</header>")[0]


def test_no_system_of_the_institution_is_told(
    bank_agent: Agent, connection: Connection, bob: User, bob_client: Client
) -> None:
    create_endpoint(workspace=bank_agent.workspace, url="https://hooks.bank.example/", kinds=list(EventKind), actor=bob)
    builder = Builder(bob_client, bank_agent)
    builder.says("I have a complaint")
    deliver_all()
    assert not Event.objects.exists()
    Person(bank_agent)
    assert Event.objects.exists()


def test_it_is_forgotten_after_a_day_with_its_draft(builder: Builder, person: Person) -> None:
    later = timezone.now() + KEPT_FOR
    assert forget_test_chats(now=later - timedelta(hours=1)) == 0
    assert forget_test_chats(now=later + timedelta(minutes=1)) == 1
    assert list(Conversation.objects.values_list("pk", flat=True)) == [person.id]
    assert not FlowVersion.objects.filter(number=None).exists()


def test_an_agent_that_has_one_is_told_to_stop_before_it_is_forgotten(
    builder: Builder, connection: Connection, peer: WirePeer
) -> None:
    builder.says("I have a complaint")
    deliver_all()
    later = timezone.now() + KEPT_FOR + timedelta(minutes=1)
    assert forget_test_chats(now=later) == 0
    deliver_all()
    assert peer.methods()[-1] == "CancelTask"
    assert forget_test_chats(now=later) == 1


class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ("slow", "the other agent is slow"),
            ("down", "the other agent is down"),
            ("garbled", "what the other agent answers cannot be read"),
            ("refusing", "the other agent refuses it"),
        ],
    )
    def test_the_page_says_what_is_staged(self, builder: Builder, fault: str, words: str) -> None:
        assert "A fault is staged" not in builder.shown_state()
        builder.stages(fault)
        assert f"A fault is staged in this chat: {words}." in builder.shown_state()

    def untouched(self, connection: Connection) -> bool:
        connection.refresh_from_db()
        return (connection.failures, connection.paused_until, OperatorNotice.objects.count()) == (0, None, 0)

    def test_without_one_the_other_agent_takes_over(self, builder: Builder, peer: WirePeer) -> None:
        builder.says("I have a complaint")
        deliver_all()
        assert builder.handoff.state == "active" and len(peer.calls) == 1

    def test_down_nothing_leaves_and_in_time_our_agent_goes_on(
        self, builder: Builder, connection: Connection, peer: WirePeer
    ) -> None:
        builder.stages("down")
        builder.says("I have a complaint")
        for _ in range(7):
            deliver_all()
            OutboxItem.objects.unsettled().update(next_attempt_at=timezone.now())
        assert DeliveryAttempt.objects.filter(outcome="unreachable").count() >= 5
        assert (peer.calls, self.untouched(connection)) == ([], True)

    def test_slow_waits_really_and_then_calls(self, builder: Builder, connection: Connection, peer: WirePeer) -> None:
        builder.stages("slow")
        builder.says("I have a complaint")
        deliver_all()
        (item,) = items(builder.handoff, "offer")
        assert (peer.calls, builder.handoff.state) == ([], "offered")
        assert timedelta(0) < item.created_at + SLOW - item.next_attempt_at + timedelta(seconds=1)
        OutboxItem.objects.filter(pk=item.pk).update(created_at=timezone.now() - SLOW, next_attempt_at=timezone.now())
        deliver_all()
        assert (builder.handoff.state, len(peer.calls)) == ("active", 1)

    @pytest.mark.parametrize(("fault", "state"), [("garbled", "failed"), ("refusing", "refused")])
    def test_garbled_and_refusing_our_agent_goes_on_at_once(
        self, builder: Builder, connection: Connection, peer: WirePeer, fault: str, state: str
    ) -> None:
        builder.stages(fault)
        builder.says("I have a complaint")
        deliver_all()
        assert (builder.handoff.state, builder.state()["controller"]) == (state, "agent")
        assert "I stay with you." in builder.reads()
        assert self.untouched(connection)
        assert not [call for call in peer.calls if b"SendMessage" in call.body]

    def test_a_turn_is_refused_and_comes_home(self, builder: Builder, peer: WirePeer) -> None:
        builder.says("I have a complaint")
        deliver_all()
        builder.stages("refusing")
        builder.says("and more")
        deliver_all()
        assert builder.state()["controller"] == "agent"

    @pytest.mark.parametrize("fault", ["down", "garbled", "refusing"])
    def test_another_chat_feels_nothing_of_it(
        self, builder: Builder, person: Person, peer: WirePeer, fault: str
    ) -> None:
        builder.stages(fault)
        builder.says("I have a complaint")
        person.says("I have a complaint")
        deliver_all()
        assert person.handoff.state == "active"
        assert person.handoff.outbox_items.get(kind="offer").peer != builder.handoff.outbox_items.get(kind="offer").peer

    @pytest.mark.parametrize("fault", ["down", "garbled", "refusing"])
    def test_a_plain_agent_likewise(
        self, bob_client: Client, bank_agent: Agent, plain_link: Connection, marea: Any, fault: str
    ) -> None:
        hands_over(bank_agent, plain_link, keyword="sea")
        builder = Builder(bob_client, bank_agent)
        builder.stages(fault)
        builder.says("the sea please")
        deliver_all()
        assert marea.asked == []
        assert (builder.state()["controller"] == "agent") == (fault != "down")

    def test_a_conversation_with_a_person_knows_no_faults(self, handed_over: Person, peer: WirePeer) -> None:
        Rehearsal.objects.create(conversation=handed_over.conversation, fault="down")
        handed_over.says("hello")
        deliver_all()
        assert handed_over.message("hello").delivery == "relayed"
