"""A live agent of another institution speaks: it tells so, and the person, the inbox and whoever comes next see it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.console.exports.document import json_pieces
from conversations.console.exports.transcript import html_pieces
from conversations.flows.build_packet import stored_packet
from conversations.flows.check_records import check_records
from conversations.flows.forget_old import forget_old
from conversations.flows.leave_live_agent import give_back
from conversations.flows.speak_as_live_agent import speak_as_live_agent
from conversations.flows.take_over import take_over
from conversations.models import Conversation, Handoff, Message, ReceivedItem
from protocol import a2a_v10
from protocol.handoff_extension import Ask
from tests.conversations.client_program import Program
from tests.conversations.scene import (
    Person,
    call,
    connect,
    deliver_all,
    earlier,
    hands_over,
    offer_body,
    packet,
    push,
    stream_of,
    told,
    turn_body,
)
from tests.conversations.wire_peer import Json, WirePeer, hand_back, replies, reply, result, task
from workspaces.models import User
from workspaces.retention import Retention

pytestmark = pytest.mark.django_db
ANA = {"kind": "live_agent", "name": "Ana"}


def author(person: Person) -> tuple[str, str, str, str]:
    """Of the last message."""
    shown = person.sees()[-1]["author"]
    return shown["kind"], shown["name"], shown["institution"], shown["colour"]


class TestToUs:
    """Ours has handed over to the office, where Tala is the agent."""

    def test_the_person_sees_that_it_is_a_human_and_whose(self, handed_over: Person, peer: WirePeer) -> None:
        before = handed_over.notices()
        push(peer, handed_over.handoff, reply(2, "I am looking into it.", speaker=ANA))
        assert author(handed_over) == ("peer_live_agent", "Ana", "Consumer Protection Office", "plum")
        assert handed_over.sees()[-1]["author"]["domain"] == peer.domain.split("://")[1]
        assert handed_over.notices() == [*before, "live_joined"]
        line = handed_over.sees()[-2]
        assert line["text"] == "You are now speaking with a person: Ana, Consumer Protection Office."
        assert line["notice"]["params"]["name"] == "Ana"
        speaker = handed_over.state()["speaker"]
        assert (speaker["kind"], speaker["name"]) == ("peer_live_agent", "Ana")

    def test_it_is_said_once_and_again_when_the_agent_has_the_word(self, handed_over: Person, peer: WirePeer) -> None:
        before = handed_over.notices()
        push(peer, handed_over.handoff, reply(2, "One.", speaker=ANA), reply(3, "Two.", speaker=ANA))
        push(peer, handed_over.handoff, reply(4, "Three."))
        push(peer, handed_over.handoff, reply(5, "Four."))
        assert handed_over.notices() == [*before, "live_joined", "handed_over"]
        assert author(handed_over)[:2] == ("peer_agent", "Tala")
        assert handed_over.state()["speaker"]["kind"] == "peer_agent"

    def test_it_may_come_with_the_answer(self, handed_over: Person, peer: WirePeer) -> None:
        says = reply(2, "Ana here.", speaker=ANA)
        peer.next.append(lambda sent: result(sent, {"task": task(replies(sent.extension["epoch"], says))}))
        handed_over.says("hello?")
        deliver_all()
        assert author(handed_over)[:2] == ("peer_live_agent", "Ana")

    def test_what_comes_too_early_is_shown_as_hers(self, handed_over: Person, peer: WirePeer) -> None:
        push(peer, handed_over.handoff, reply(3, "Later.", speaker=ANA))
        assert handed_over.reads()[-1] == "Hello, this is Tala."
        push(peer, handed_over.handoff, reply(2, "Sooner."))
        assert [one["author"]["name"] for one in handed_over.sees()[-3:]] == ["Tala", "", "Ana"]

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Harbour Bank support", "Harbour Bank support"),
            ("\u202eevil\u200b  Ana\n", "evil Ana"),
            ("<img src=x>", "<img src=x>"),
            ("\u0958" * 80, "\u0915\u093c" * 40),  # composed it is twice as long
            ("\u2714\ufe0f\u200b", "Tala"),  # nothing of a name in it
            ("", "Tala"),
        ],
    )
    def test_a_name_is_theirs_whatever_it_claims(
        self, handed_over: Person, peer: WirePeer, name: str, shown: str
    ) -> None:
        claims = {"kind": "live_agent", "name": name, "institution": "Harbour Bank", "domain": "bank.example"}
        assert push(peer, handed_over.handoff, reply(2, "Trust me.", speaker=claims)).status_code == 200
        assert author(handed_over) == ("peer_live_agent", shown, "Consumer Protection Office", "plum")
        assert handed_over.sees()[-1]["author"]["domain"] == peer.domain.split("://")[1]

    @pytest.mark.parametrize("speaker", [None, {}, {"kind": "hologram", "name": ["x"]}, {"name": "Ana"}])
    def test_who_is_not_known_to_speak_is_the_agent(self, handed_over: Person, peer: WirePeer, speaker: Any) -> None:
        before = handed_over.notices()
        push(peer, handed_over.handoff, reply(2, "Hm.", speaker=speaker))
        assert (author(handed_over)[:2], handed_over.notices()) == (("peer_agent", "Tala"), before)

    @pytest.mark.parametrize("speaker", ["Ana", [ANA], {**ANA, "name": "x" * 81}, {**ANA, "name": 7}])
    def test_what_has_another_shape_is_not_understood(self, handed_over: Person, peer: WirePeer, speaker: Any) -> None:
        assert push(peer, handed_over.handoff, reply(2, "Hm.", speaker=speaker)).status_code == 400
        assert handed_over.reads()[-1] == "Hello, this is Tala."

    def test_words_that_are_known_are_known_whoever_is_said_to_have_said_them(
        self, handed_over: Person, peer: WirePeer
    ) -> None:
        """What was taken by a version that read no speaker is repeated to one that does."""
        push(peer, handed_over.handoff, reply(2, "Hello."))
        assert push(peer, handed_over.handoff, reply(2, "Hello.", speaker=ANA)).status_code == 200
        assert push(peer, handed_over.handoff, reply(2, "Goodbye.", speaker=ANA)).status_code == 400
        assert author(handed_over)[:2] == ("peer_agent", "Tala")

    def test_the_ledger_is_of_words_whoever_said_them(self, handed_over: Person, peer: WirePeer) -> None:
        push(peer, handed_over.handoff, reply(2, "Hello.", speaker=ANA))
        with_speaker = ReceivedItem.objects.get(handoff=handed_over.handoff, seq=2).entry
        assert with_speaker and check_records(handed_over.handoff) == ()
        ReceivedItem.objects.filter(handoff=handed_over.handoff, seq=2).delete()
        Handoff.objects.filter(pk=handed_over.handoff.pk).update(last_received_seq=1)
        push(peer, handed_over.handoff, reply(2, "Hello."))
        assert ReceivedItem.objects.get(handoff=handed_over.handoff, seq=2).entry == with_speaker

    def test_whoever_comes_next_is_told(self, handed_over: Person, peer: WirePeer, bank_agent: Agent) -> None:
        push(peer, handed_over.handoff, reply(2, "I am Ana.", speaker=ANA), hand_back(3))
        handed_over.says("I have a complaint")
        turns = {turn.text: turn for turn in stored_packet(handed_over.handoff.packet).transcript}
        told_of = turns["I am Ana."]
        assert (told_of.author, told_of.author_name) == ("peer_live_agent", "Ana")

    def test_the_inbox_says_so(self, handed_over: Person, peer: WirePeer, alice_client: Client) -> None:
        page = reverse("conversations:conversation", args=[handed_over.id])
        assert "Live agent</span>" not in alice_client.get(page).text
        push(peer, handed_over.handoff, reply(2, "Hello.", speaker={**ANA, "name": "<b>Ana"}))
        shown = alice_client.get(page).text
        assert '<strong dir="auto">&lt;b&gt;Ana</strong>' in shown and "Live agent</span>" in shown
        assert "message--peer_live_agent" in shown
        words = b"".join(html_pieces(handed_over.conversation, notes=True)).decode()
        assert "&lt;b&gt;Ana</strong>, <bdi>Consumer Protection Office</bdi>, Live agent," in words
        exported = json.loads(b"".join(json_pieces(handed_over.conversation, notes=True)))
        assert exported["messages"][-1]["author"]["kind"] == "peer_live_agent"

    def test_her_name_goes_with_the_words(self, handed_over: Person, peer: WirePeer) -> None:
        push(peer, handed_over.handoff, reply(2, "Hello.", speaker=ANA), hand_back(3))
        assert Handoff.objects.get().live_agent_name == "Ana"
        bank = handed_over.conversation.workspace
        bank.retention = Retention(packets=1).to_json()
        assert forget_old(workspace=bank, now=timezone.now() + timedelta(days=2)) == (0, 1)
        assert Handoff.objects.get().live_agent_name == ""


class TestFromUs:
    """The conversation came from the peer, and Charlie of the office has it."""

    @pytest.fixture
    def task_id(self, sender: Sender, peer: WirePeer) -> str:
        return str(told(call(peer, sender, offer_body(peer, "Can you help?", packet(peer))))["id"])

    @pytest.fixture
    def taken(self, task_id: str, charlie: User) -> Conversation:
        conversation = Conversation.objects.get()
        assert take_over(conversation_id=conversation.pk, epoch=conversation.epoch, user=charlie, shown_name="Ana")
        return conversation

    def says(self, conversation: Conversation, user: User, text: str) -> None:
        assert speak_as_live_agent(conversation_id=conversation.pk, user=user, text=text, once=uuid4())

    def test_the_other_side_is_told_the_name_people_see_and_no_more(
        self, taken: Conversation, charlie: User, peer: WirePeer, sender: Sender, task_id: str
    ) -> None:
        self.says(taken, charlie, "This is Ana.")
        deliver_all()
        [item] = peer.calls[-1].extension["replies"]
        assert item["speaker"] == ANA
        assert charlie.email not in str(peer.calls[-1])
        assert check_records(Handoff.objects.get()) == ()

    def test_the_agent_says_of_itself_nothing(
        self, taken: Conversation, charlie: User, peer: WirePeer, sender: Sender, task_id: str
    ) -> None:
        taken.refresh_from_db()
        assert give_back(conversation_id=taken.pk, user=charlie, epoch=taken.epoch)
        answered = call(peer, sender, turn_body(task_id, 2, "hello?"))
        assert stream_of(answered) and not any("speaker" in one for one in stream_of(answered))

    def test_asked_for_again_it_is_the_same(
        self, taken: Conversation, charlie: User, peer: WirePeer, sender: Sender, task_id: str
    ) -> None:
        self.says(taken, charlie, "This is Ana.")
        asks = a2a_v10.get_task_request(request_id="a", task_id=task_id, extension=Ask(1).to_json())
        first, second = (stream_of(call(peer, sender, asks)) for _ in range(2))
        assert first == second
        deliver_all()
        assert peer.calls[-1].extension["replies"] == first

    def test_long_words_are_hers_in_every_piece(self, taken: Conversation, charlie: User, peer: WirePeer) -> None:
        self.says(taken, charlie, "word " * 2_000)
        deliver_all()
        sent = [one for each in peer.calls for one in each.extension["replies"]]
        assert [one.get("speaker") for one in sent] == [ANA, ANA]

    def test_what_was_said_there_by_live_agents_is_marked(self, sender: Sender, peer: WirePeer) -> None:
        said = (
            earlier(1, "person", "Help"),
            earlier(2, "agent", "One", author_name="Tala"),
            earlier(3, "live_agent", "Two", author_name="Ben"),
            earlier(4, "peer_live_agent", "Three", author_name="\u0958" * 80),
        )
        call(peer, sender, offer_body(peer, "Can you help?", packet(peer, transcript=said)))
        rows = Message.objects.filter(from_transcript=True).order_by("position")
        assert [row.author_kind for row in rows] == ["person", "peer_agent", "peer_live_agent", "peer_live_agent"]
        assert rows[3].author_name == "\u0915\u093c" * 40


class TestInTheMiddle:
    """The peer has handed over to the office, and the office to a third."""

    @pytest.fixture
    def onward(self, office_agent: Agent, third: WirePeer, sender: Sender, peer: WirePeer) -> Handoff:
        made: Connection = connect(office_agent, third, remote_name="Third", remote_institution="Third House")
        hands_over(office_agent, made)
        call(peer, sender, offer_body(peer, "my complaint", packet(peer)))
        deliver_all()
        return Handoff.objects.outgoing().get()

    @pytest.mark.parametrize(
        ("name", "told_as"),
        [
            ("Ana", "Ana, Third House"),
            ("", "Third, Third House"),
            ("x" * 80, "x" * 67 + ", Third House"),
        ],
    )
    def test_a_human_of_the_third_is_told_on_as_theirs(
        self, onward: Handoff, peer: WirePeer, third: WirePeer, name: str, told_as: str
    ) -> None:
        assert push(third, onward, reply(2, "Late.", speaker={**ANA, "name": name})).status_code == 200
        deliver_all()
        [item] = peer.calls[-1].extension["replies"]
        assert (item["text"], item["speaker"]) == ("Late.", {"kind": "live_agent", "name": told_as})

    def test_the_agent_of_the_third_is_told_on_as_an_agent(
        self, onward: Handoff, peer: WirePeer, third: WirePeer
    ) -> None:
        push(third, onward, reply(2, "Late."))
        deliver_all()
        assert "speaker" not in peer.calls[-1].extension["replies"][0]


class TestToA2aClients:
    @pytest.mark.parametrize("version", ["1.0", "0.3"])
    def test_they_are_told_of_our_live_agent(self, bank_agent: Agent, alice: User, version: str) -> None:
        program = Program(bank_agent)
        task = program.says("hello")
        assert "metadata" not in task["status"]["message"]
        conversation = Conversation.objects.get()
        assert take_over(conversation_id=conversation.pk, epoch=conversation.epoch, user=alice, shown_name="Alice")
        speak_as_live_agent(conversation_id=conversation.pk, user=alice, text="Hello.", once=uuid4())
        method = "GetTask" if version == "1.0" else "tasks/get"
        said: Json = program.result(method, {"id": task["id"]}, version=version)["status"]["message"]
        assert said["metadata"] == {"speaker": {"kind": "live_agent", "name": "Alice"}}

    def test_and_of_one_of_another_institution(self, bank_agent: Agent, connection: Connection, peer: WirePeer) -> None:
        program = Program(bank_agent)
        task = program.says("I have a complaint", configuration={"returnImmediately": True})
        deliver_all()
        push(peer, Handoff.objects.get(), reply(2, "Hello.", speaker=ANA))
        said: Json = program.result("GetTask", {"id": task["id"]})["status"]["message"]
        assert said["parts"] == [{"text": "Hello."}]
        assert said["metadata"]["speaker"]["name"] == "Ana, Consumer Protection Office"
