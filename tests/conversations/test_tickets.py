"""Tickets: opened by an agent, known to the person by a number, seen to by the institution's people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection
from agents.webhooks.endpoints import create_endpoint
from agents.webhooks.models import Event
from conversations.console.ticket_views import PAGE_LENGTH
from conversations.flows.changing import changing
from conversations.flows.erase_person import erase_person
from conversations.flows.forget_old import forget_old
from conversations.flows.receive_offer import receive_offer
from conversations.flows.see_to_ticket import close_ticket, open_ticket, reopen_ticket, ticket_number_for
from conversations.models import Conversation, SessionDetail, Ticket
from privacy.sharing import Sharing
from protocol.a2a_v10 import IncomingMessage
from protocol.handoff_extension import Offer
from protocol.packet import packet_from
from tests.conversations.console_world import QUERIES_AT_MOST, queries_of
from tests.conversations.scene import Person, action, admit, deliver_all, trigger
from tests.conversations.test_test_chats import Builder
from tests.conversations.wire_peer import WirePeer
from tests.made_up import without_made_up
from tests.webhooks.conftest import EVERY_KIND
from triggers.effects import CreateTicket
from triggers.models import Action, TriggerKind
from triggers.tickets import new_ticket_number, read_ticket_number
from workspaces.models import AuditEntry, User, Workspace
from workspaces.retention import Retention

pytestmark = pytest.mark.django_db
TICKETS = reverse("conversations:tickets")
SAID = "Your number is {ticket}."


@pytest.fixture
def gives_numbers(bank_agent: Agent) -> Action:
    made = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("fee",), name="Fee")
    action(made, "set_variable", variable="topic", value="a wrong fee")
    return action(
        made, "create_ticket", subject="About {topic}", summary="{topic}", priority="high", category="Cards",
        variable="case", text=SAID,
    )  # fmt: skip


@pytest.fixture
def asks(gives_numbers: Action, bank_agent: Agent) -> Person:
    person = Person(bank_agent)
    person.says("a fee")
    return person


def opened(conversation: Conversation, number: str, **more: Any) -> Ticket:
    with changing(conversation.pk) as held:
        effect = CreateTicket(action_id=more.pop("action_id"), number=number, subject=more.pop("subject", "A fee"))
        open_ticket(conversation=held, effect=effect)
    return Ticket.objects.get(number=number)


class TestOpening:
    def test_the_person_hears_the_number_and_it_is_a_detail(self, asks: Person) -> None:
        ticket = Ticket.objects.get()
        assert read_ticket_number(ticket.number) == ticket.number
        assert asks.reads()[-1] == f"Your number is {ticket.number}."
        assert (ticket.subject, ticket.summary, ticket.priority, ticket.category, ticket.state) == (
            "About a wrong fee", "a wrong fee", "high", "Cards", "open",
        )  # fmt: skip
        detail = SessionDetail.objects.get(name="case")
        assert (detail.value, detail.type, detail.said_by, detail.private) == (
            ticket.number, "reference", "agent", False,
        )  # fmt: skip

    def test_the_same_action_again_is_the_same_ticket_while_it_is_open(self, asks: Person, alice: User) -> None:
        first = Ticket.objects.get()
        asks.says("the fee")
        assert Ticket.objects.get() == first
        assert asks.reads()[-1] == f"Your number is {first.number}."
        assert close_ticket(ticket=first, actor=alice)
        asks.says("another fee")
        second = Ticket.objects.exclude(pk=first.pk).get()
        assert asks.reads()[-1] == f"Your number is {second.number}."
        assert not reopen_ticket(ticket=first, actor=alice), "Its action has another one open."

    def test_another_person_gets_another_number(self, asks: Person, bank_agent: Agent) -> None:
        Person(bank_agent).says("a fee")
        assert Ticket.objects.values("number").distinct().count() == 2

    def test_a_number_that_is_taken_is_given_to_nobody_else(
        self, asks: Person, bank_agent: Agent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        free, drawn = new_ticket_number(), [Ticket.objects.get().number] * 2
        monkeypatch.setattr(
            "conversations.flows.see_to_ticket.new_ticket_number", lambda: drawn.pop() if drawn else free
        )
        other = Person(bank_agent).conversation
        assert ticket_number_for(other, str(Ticket.objects.get().action_id)) == free
        assert drawn == []

    def test_a_test_chat_makes_one_that_is_marked(
        self, bob_client: Client, gives_numbers: Action, bank_agent: Agent, bank: Workspace, alice: User
    ) -> None:
        create_endpoint(workspace=bank, url="https://hooks.harbour.example/", kinds=EVERY_KIND, actor=alice)
        Builder(bob_client, bank_agent).says("a fee")
        number = Ticket.objects.get().number
        assert number not in bob_client.get(TICKETS).text
        assert number in bob_client.get(TICKETS, {"test": "test"}).text
        assert "Test chat" in bob_client.get(reverse("conversations:ticket", args=[Ticket.objects.get().pk])).text
        assert not Event.objects.exists()

    def test_systems_of_the_institution_are_told_and_learn_no_number(
        self, bank: Workspace, alice: User, gives_numbers: Action, bank_agent: Agent
    ) -> None:
        create_endpoint(workspace=bank, url="https://hooks.harbour.example/", kinds=EVERY_KIND, actor=alice)
        Person(bank_agent).says("a fee")
        ticket = Ticket.objects.get()
        assert close_ticket(ticket=ticket, actor=alice)
        assert not close_ticket(ticket=ticket, actor=alice)
        assert reopen_ticket(ticket=ticket, actor=alice)
        told = Event.objects.filter(kind__startswith="ticket.").order_by("at")
        assert [one.kind for one in told] == ["ticket.created", "ticket.closed", "ticket.reopened"]
        payloads = "".join(one.payload for one in told)
        assert str(ticket.pk) in payloads
        assert ticket.number not in payloads
        assert "fee" not in without_made_up(payloads)


class TestAcrossTheHandoff:
    def test_the_number_travels_under_its_name(
        self, asks: Person, bank_agent: Agent, connection: Connection, peer: WirePeer
    ) -> None:
        Conversation.objects.filter(pk=asks.id).update(flow_version=bank_agent.versions.order_by("-number")[0])
        asks.says("I have a complaint")
        deliver_all()
        packet = packet_from(peer.calls[0].extension["packet"])
        [travelled] = [one for one in packet.details if one.name == "case"]
        number = Ticket.objects.get().number
        assert (travelled.value, travelled.type, travelled.said_by) == (number, "reference", "agent")
        assert any(number in turn.text for turn in packet.transcript), "It is no secret that would be masked."
        assert not any("About a wrong fee" in str(one) for one in (packet.summary, packet.to_json()))

    def test_a_workspace_may_keep_numbers_to_itself(
        self, asks: Person, bank_agent: Agent, connection: Connection, peer: WirePeer, bank: Workspace
    ) -> None:
        bank.sharing = Sharing(types={"reference": False}).to_json()
        bank.save()
        Conversation.objects.filter(pk=asks.id).update(flow_version=bank_agent.versions.order_by("-number")[0])
        asks.says("I have a complaint")
        deliver_all()
        packet = packet_from(peer.calls[0].extension["packet"])
        assert "case" not in {one.name for one in packet.details}
        assert ("case", "not_shared") in {(one.name, one.kind) for one in packet.withheld}

    def test_who_took_over_sees_it_with_where_it_came_from(
        self, asks: Person, bank_agent: Agent, connection: Connection, peer: WirePeer, office: Workspace,
        make_agent: Any, charlie_client: Client,
    ) -> None:  # fmt: skip
        Conversation.objects.filter(pk=asks.id).update(flow_version=bank_agent.versions.order_by("-number")[0])
        asks.says("I have a complaint")
        deliver_all()
        packet = packet_from(peer.calls[0].extension["packet"])
        there = admit(make_agent(office, name="Consumer Help"), peer)
        packet = replace(packet, sender=replace(packet.sender, domain=peer.domain, agent_id=peer.agent_id))
        incoming = IncomingMessage("00000000-0000-4000-8000-000000000001", "", "", "I have a complaint", None, "")
        receive_offer(sender=there, incoming=incoming, offer=Offer(epoch=2, packet=packet, at=timezone.now()))
        page = charlie_client.get(reverse("conversations:conversation", args=[office.conversations.get().pk])).text
        assert f">{Ticket.objects.get().number}<" in page
        assert "as told by" in page
        assert "side-tickets" not in page, "It is a detail there, no ticket of theirs."
        assert office.tickets.count() == 0


class TestGoing:
    def test_it_goes_with_the_person(self, asks: Person, bank: Workspace, alice: User) -> None:
        erase_person(workspace=bank, conversation_ids=[asks.id], actor=alice)
        assert not Ticket.objects.exists()

    def test_it_goes_with_what_is_kept_no_longer(self, asks: Person, bank: Workspace) -> None:
        bank.retention = Retention(conversations=1).to_json()
        bank.save()
        forget_old(workspace=bank, now=timezone.now() + timedelta(days=2))
        assert not Ticket.objects.exists()


class TestPages:
    def test_the_list_is_filtered_and_searched_by_number(
        self, asks: Person, alice_client: Client, alice: User, bank_agent: Agent
    ) -> None:
        ticket = Ticket.objects.get()
        other = opened(Person(bank_agent).conversation, new_ticket_number(), action_id=str(ticket.action_id))
        assert close_ticket(ticket=other, actor=alice)

        def listed(**chosen: str) -> list[Ticket]:
            return list(alice_client.get(TICKETS, chosen).context["rows"])

        assert listed() == [other, ticket]
        assert listed(state="open") == [ticket]
        assert listed(state="closed") == [other]
        assert listed(agent=str(bank_agent.pk)) == [other, ticket]
        assert listed(number=ticket.number.lower().replace("-", " ")) == [ticket]
        assert ticket in listed(number=ticket.number[:2])
        assert listed(test="test") == []
        assert alice_client.get(TICKETS, {"state": "lost"}).status_code == 404

    def test_a_number_with_a_wrong_letter_is_told_as_one(self, asks: Person, alice_client: Client) -> None:
        number = Ticket.objects.get().number
        wrong = ("4" if number[0] != "4" else "3") + number[1:]
        assert "A letter of this number is wrong" in alice_client.get(TICKETS, {"number": wrong}).text
        assert "none of 0 O 1 I" in alice_client.get(TICKETS, {"number": "O"}).text

    def test_more_than_a_page_are_read_page_by_page(self, asks: Person, alice_client: Client, bank: Workspace) -> None:
        now, conversation = timezone.now(), asks.conversation
        Ticket.objects.bulk_create(
            Ticket(
                workspace=bank, conversation=conversation, action_id=f"00000000-0000-4000-8000-{number:012}",
                number=f"N{number}", subject="A fee", created_at=now - timedelta(minutes=number),
            )
            for number in range(1, PAGE_LENGTH + 5)
        )  # fmt: skip
        first = alice_client.get(TICKETS)
        second = alice_client.get(TICKETS, {"before": str(first.context["older"])})
        numbers = [row.number for answer in (first, second) for row in answer.context["rows"]]
        assert len(numbers) == len(set(numbers)) == PAGE_LENGTH + 5
        assert second.context["older"] is None
        assert queries_of(alice_client, TICKETS) <= QUERIES_AT_MOST

    def test_it_is_seen_beside_its_conversation_and_leads_there(self, asks: Person, alice_client: Client) -> None:
        page = reverse("conversations:ticket", args=[Ticket.objects.get().pk])
        conversation = reverse("conversations:conversation", args=[asks.id])
        assert page in alice_client.get(conversation).text
        assert conversation in alice_client.get(page).text

    def test_whoever_talks_to_people_closes_it_and_opens_it_again(self, asks: Person, alice_client: Client) -> None:
        ticket = Ticket.objects.get()
        before = asks.conversation.last_activity_at
        closed = alice_client.post(reverse("conversations:close_ticket", args=[ticket.pk]), follow=True).text
        assert "The ticket is closed." in closed
        assert "Open again" in closed
        ticket.refresh_from_db()
        assert (ticket.state, ticket.closed_by_name != "") == ("closed", True)
        again = alice_client.post(reverse("conversations:close_ticket", args=[ticket.pk]), follow=True).text
        assert "It was closed already." in again
        opened = alice_client.post(reverse("conversations:reopen_ticket", args=[ticket.pk]), follow=True).text
        assert "The ticket is open again." in opened
        deeds = AuditEntry.objects.filter(action__startswith="ticket_").values_list("action", "object_name")
        assert sorted(deeds) == [("ticket_closed", ticket.number), ("ticket_reopened", ticket.number)]
        assert asks.conversation.last_activity_at == before, "It is no activity of the conversation."


def test_a_complaint_goes_on_to_the_office_with_its_number(
    bank_agent: Agent, connection: Connection, peer: WirePeer
) -> None:
    made = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("dispute",), name="Dispute")
    action(made, "create_ticket", subject="A dispute", variable="ticket", text=SAID)
    action(made, "external_handoff", connection=connection, announcement="I connect you.")
    person = Person(bank_agent)
    person.says("a dispute")
    deliver_all()
    details = {one.name: one.value for one in packet_from(peer.calls[0].extension["packet"]).details}
    assert details["ticket"] == Ticket.objects.get().number
