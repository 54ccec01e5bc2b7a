"""Our agent takes over from another institution's: Tala, on the wire, hands over to the office's agent."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from agents.models import Agent, Sender
from conversations.models import Conversation, Handoff, Message, OutboxItem
from protocol import a2a_v10
from protocol.handoff_extension import MAX_HOPS, Ask, Reply, TakeBack, replies_from
from protocol.packet import Hop, Packet, Party, PersonInfo
from tests.conversations.scene import (
    action,
    call,
    deliver_all,
    earlier,
    error_code,
    greets,
    offer_body,
    packet,
    passed_detail,
    run_on_draft,
    stream_of,
    told,
    trigger,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import Json, WirePeer, answers_status
from triggers.models import Action, TriggerKind

pytestmark = pytest.mark.django_db
INVALID_PARAMS, TASK_NOT_FOUND = -32602, -32001


def take_over(peer: WirePeer, sender: Sender, text: str = "hello", **fields: object) -> Json:
    return told(call(peer, sender, offer_body(peer, text, packet(peer, **fields))))


def get_task(task_id: str) -> bytes:
    return a2a_v10.get_task_request(request_id="ask-1", task_id=task_id, extension=Ask(ack=0).to_json())


def cancel(task_id: str) -> bytes:
    return a2a_v10.cancel_task_request(request_id="c-1", task_id=task_id, extension=TakeBack(1, "person").to_json())


class TestAccepting:
    def test_the_answer_to_the_first_message_rides_on_the_acceptance(self, peer: WirePeer, sender: Sender) -> None:
        response = call(peer, sender, offer_body(peer, "hello", packet(peer)))
        assert words_of(response) == ["answer 1"]
        assert told(response)["status"]["state"] == "TASK_STATE_INPUT_REQUIRED"
        assert told(response)["status"]["message"]["parts"] == [{"text": "answer 1"}]

    def test_names_in_the_history_lose_what_could_disguise_them(self, peer: WirePeer, sender: Sender) -> None:
        turns = (
            earlier(1, "agent", "Hello", author_name="Ta\u202ela\u200b"),
            earlier(2, "agent", "Hello", author_name="\u200b"),
        )
        take_over(peer, sender, transcript=turns)
        names = Message.objects.filter(from_transcript=True).order_by("position").values_list("author_name", flat=True)
        assert list(names) == ["Tala", ""]

    def test_an_agent_that_greets_greets_with_what_it_was_told(
        self, peer: WirePeer, sender: Sender, office_agent: Agent
    ) -> None:
        greets(office_agent, "Hello {name}, this is about {issue}.")
        details = (passed_detail("name", "Ana"), passed_detail("issue", "a fee"))
        response = call(peer, sender, offer_body(peer, "hello", packet(peer, details=details)))
        assert words_of(response) == ["Hello Ana, this is about a fee."]

    def test_the_transcript_is_kept_as_it_came_byte_for_byte(self, peer: WirePeer, sender: Sender) -> None:
        texts = ["  spaces  ", "line\nbreak\tand tab", "ça va? 👩‍👩‍👧 مرحبا \u202eabc", "<b>&amp;</b>"]
        turns = tuple(earlier(seq, "person", text) for seq, text in enumerate(texts, start=1))
        take_over(peer, sender, transcript=turns)
        rows = Message.objects.filter(from_transcript=True).order_by("position")
        assert [(row.text, row.created_at) for row in rows] == [(turn.text, turn.at) for turn in turns]

    def test_who_said_it_is_kept_as_seen_from_here(self, peer: WirePeer, sender: Sender) -> None:
        seen = {
            "person": "person",
            **dict.fromkeys(("agent", "peer_agent", "system", "owner"), "peer_agent"),
            **dict.fromkeys(("live_agent", "peer_live_agent"), "peer_live_agent"),
        }
        take_over(
            peer, sender, transcript=tuple(earlier(seq, author, author) for seq, author in enumerate(seen, start=1))
        )
        rows = Message.objects.filter(from_transcript=True)
        assert {row.text: row.author_kind for row in rows} == seen

    def test_details_are_kept_with_who_said_them_and_unverified(self, peer: WirePeer, sender: Sender) -> None:
        take_over(peer, sender, details=(passed_detail("name", "Ana", verified=True),))
        kept = Conversation.objects.get().details.get()
        assert (kept.value, kept.said_by, kept.origin, kept.verified, kept.at) == (
            "Ana",
            "person",
            peer.domain.removeprefix("http://"),
            False,
            passed_detail("name", "Ana").at,
        )

    def test_nobody_opens_it_with_a_window_token(self, peer: WirePeer, sender: Sender) -> None:
        take_over(peer, sender)
        assert Conversation.objects.get().opens_with("") is False

    def test_a_locale_that_is_none_is_read_as_english(self, peer: WirePeer, sender: Sender) -> None:
        take_over(peer, sender, person=PersonInfo("", "../../etc", "UTC"))
        assert Conversation.objects.get().locale == "en"

    def test_a_callback_to_another_place_is_never_called(self, peer: WirePeer, sender: Sender) -> None:
        for url in ("https://elsewhere.example/", f"{peer.url}callbacks/{uuid.uuid4()}", f"{peer.domain}/other"):
            take = told(call(peer, sender, offer_body(peer, "hello", packet(peer), push_url=url)))
            assert Handoff.objects.get(pk=take["id"]).callback_url == ""


class TestRefusing:
    def refusal(self, peer: WirePeer, sender: Sender, offer: Packet) -> str:
        answer = told(call(peer, sender, offer_body(peer, "hello", offer)))
        assert answer["status"]["state"] == "TASK_STATE_REJECTED"
        (extension,) = answer["metadata"].values()
        return str(extension["reason"])

    def test_an_offer_that_ran_out(self, peer: WirePeer, sender: Sender) -> None:
        offer = packet(peer, expires_at=timezone.now() - timedelta(seconds=1))
        assert self.refusal(peer, sender, offer) == "expired"

    def test_a_path_that_was_here(self, peer: WirePeer, sender: Sender, settings: object) -> None:
        here = Hop(settings.PLATFORM_DOMAIN, sender.agent.public_id)  # type: ignore[attr-defined]  # pytest-django's
        assert self.refusal(peer, sender, packet(peer, path=(here, Hop(peer.domain, peer.agent_id)))) == "loop"

    def test_a_path_of_too_many_hops(self, peer: WirePeer, sender: Sender) -> None:
        path = tuple(Hop(f"https://i{number}.example", "agt_1") for number in range(MAX_HOPS + 1))
        assert self.refusal(peer, sender, packet(peer, path=path)) == "loop"
        assert not Conversation.objects.exists()

    def test_a_packet_that_speaks_for_somebody_else(self, peer: WirePeer, sender: Sender) -> None:
        offer = packet(peer, sender=Party("https://bank.example", peer.agent_id, "Harbour", "Bank"))
        assert error_code(call(peer, sender, offer_body(peer, "hello", offer))) == INVALID_PARAMS


class TestOnceOnly:
    def test_the_same_offer_again_gets_the_same_answer(self, peer: WirePeer, sender: Sender) -> None:
        body = offer_body(peer, "hello", packet(peer))
        first, second = call(peer, sender, body), call(peer, sender, body)
        assert first.content == second.content
        assert (Conversation.objects.count(), Message.objects.filter(author_kind="person").count()) == (1, 1)

    def test_also_after_it_has_run_out(self, peer: WirePeer, sender: Sender) -> None:
        body = offer_body(peer, "hello", packet(peer))
        first = call(peer, sender, body)
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            assert call(peer, sender, body, now=timezone.now()).content == first.content

    def test_the_same_offer_with_other_words_is_refused(self, peer: WirePeer, sender: Sender) -> None:
        offer = packet(peer)
        call(peer, sender, offer_body(peer, "hello", offer))
        assert error_code(call(peer, sender, offer_body(peer, "other", offer))) == INVALID_PARAMS

    def test_the_same_turn_again_gets_the_same_answer(self, peer: WirePeer, sender: Sender) -> None:
        task_id = take_over(peer, sender)["id"]
        body = turn_body(task_id, 2, "and the fee?")
        first = call(peer, sender, body)
        call(peer, sender, turn_body(task_id, 3, "and more?"))
        assert call(peer, sender, body).content == first.content
        assert words_of(first) == ["answer 2"]
        assert Message.objects.filter(text="and the fee?").count() == 1

    def test_the_same_number_with_other_words_is_refused(self, peer: WirePeer, sender: Sender) -> None:
        task_id = take_over(peer, sender)["id"]
        call(peer, sender, turn_body(task_id, 2, "one"))
        assert error_code(call(peer, sender, turn_body(task_id, 2, "other"))) == INVALID_PARAMS
        assert not Message.objects.filter(text="other").exists()

    @pytest.mark.django_db(transaction=True)
    def test_also_when_both_come_in_the_same_moment(self, peer: WirePeer, sender: Sender) -> None:
        body = offer_body(peer, "hello", packet(peer))
        together = threading.Barrier(2)

        def offer(_: int) -> bytes:
            together.wait()
            try:
                return bytes(call(peer, sender, body).content)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(offer, range(2))
        assert first == second
        assert Conversation.objects.count() == 1


class TestTurns:
    def test_a_turn_after_a_gap_is_refused(self, peer: WirePeer, sender: Sender) -> None:
        task_id = take_over(peer, sender)["id"]
        assert error_code(call(peer, sender, turn_body(task_id, 3, "three"))) == INVALID_PARAMS
        assert words_of(call(peer, sender, turn_body(task_id, 2, "two"))) == ["answer 2"]

    def test_a_turn_of_another_epoch_is_refused(self, peer: WirePeer, sender: Sender) -> None:
        task_id = take_over(peer, sender)["id"]
        answer = told(call(peer, sender, turn_body(task_id, 2, "two", epoch=2)))
        assert answer["status"]["state"] == "TASK_STATE_REJECTED"
        assert not Message.objects.filter(text="two").exists()

    def test_another_senders_task_is_not_found(self, peer: WirePeer, sender: Sender) -> None:
        take_over(peer, sender)
        foreign = Handoff.objects.get()
        other = Sender.objects.create(
            **{
                **{field: getattr(sender, field) for field in ("workspace", "agent", "private_key", "public_key")},
                "platform_domain": peer.domain,
                "remote_agent_id": peer.agent_id + "0",
                "peer_public_key": peer.keys.public_key,
            }
        )
        Handoff.objects.update(sender=other)
        for body in (turn_body(str(foreign.pk), 2, "?"), get_task(str(foreign.pk)), cancel(str(foreign.pk))):
            known = call(peer, sender, body)
            assert error_code(known) == TASK_NOT_FOUND
            assert known.content == call(peer, sender, body.replace(str(foreign.pk).encode(), b"x")).content

    def test_what_takes_time_is_pushed_later(self, peer: WirePeer, sender: Sender, office_agent: Agent) -> None:
        office_agent.reply_settings = {**office_agent.reply_settings, "wait_seconds": 5}
        office_agent.save()
        offer = packet(peer)
        response = call(peer, sender, offer_body(peer, "hello", offer))
        assert (words_of(response), told(response)["status"]["state"]) == ([], "TASK_STATE_WORKING")
        assert deliver_all() == 0
        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            deliver_all()
        (pushed,) = peer.calls
        assert pushed.path.endswith(f"/callbacks/{offer.handoff_id}")
        assert [item["text"] for item in pushed.extension["replies"]] == ["answer 1"]
        assert pushed.extension["epoch"] == 1

    def test_a_push_is_repeated_with_the_same_number_until_it_is_taken(
        self, peer: WirePeer, sender: Sender, office_agent: Agent
    ) -> None:
        office_agent.reply_settings = {**office_agent.reply_settings, "wait_seconds": 5}
        office_agent.save()
        take_over(peer, sender)
        peer.next += [answers_status(425), answers_status(503)]
        for seconds in (6, 60, 120):
            with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
                deliver_all()
        assert [item["seq"] for one in peer.calls for item in one.extension["replies"]] == [1, 1, 1]

    def test_without_a_callback_late_words_wait_until_they_are_asked_for(
        self, peer: WirePeer, sender: Sender, office_agent: Agent
    ) -> None:
        office_agent.reply_settings = {**office_agent.reply_settings, "wait_seconds": 5}
        office_agent.save()
        task_id = told(call(peer, sender, offer_body(peer, "hello", packet(peer), push_url="")))["id"]
        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            deliver_all()
            assert peer.calls == []
            for _ in range(2):
                assert words_of(call(peer, sender, get_task(task_id), now=timezone.now())) == ["answer 1"]
            call(peer, sender, turn_body(task_id, 2, "thanks", ack=1), now=timezone.now())
            assert words_of(call(peer, sender, get_task(task_id), now=timezone.now())) == []


class TestEnding:
    def test_it_hands_back_with_what_was_said_here(self, peer: WirePeer, sender: Sender) -> None:
        offer = packet(peer, details=(passed_detail("name", "Ana"),))
        task_id = told(call(peer, sender, offer_body(peer, "hello", offer)))["id"]
        Conversation.objects.get().details.create(name="case", value="C-1", said_by="agent", at=timezone.now())
        response = call(peer, sender, turn_body(task_id, 2, "that is all"))
        words, back = stream_of(response)
        assert (words["text"], told(response)["status"]["state"]) == ("Goodbye.", "TASK_STATE_COMPLETED")
        assert [one["name"] for one in back["handback"]["details"]] == ["case"]
        assert (back["handback"]["reason"], back["handback"]["summary"]) == ("done", "All said.")

    def test_what_must_not_leave_does_not_leave_with_a_hand_back(self, peer: WirePeer, sender: Sender) -> None:
        task_id = take_over(peer, sender)["id"]
        details = Conversation.objects.get().details
        details.create(name="note", value="x", said_by="agent", private=True, at=timezone.now())
        details.create(name="otp", value="123456", said_by="person", at=timezone.now())
        details.create(name="card", value="4111 1111 1111 1111", said_by="person", at=timezone.now())
        _, back = stream_of(call(peer, sender, turn_body(task_id, 2, "that is all")))
        assert [one["name"] for one in back["handback"]["details"]] == ["card"]
        assert "4111" not in back["handback"]["details"][0]["value"]

    def test_what_the_institution_keeps_does_not_leave_with_a_hand_back_either(
        self, peer: WirePeer, sender: Sender, office_agent: Agent
    ) -> None:
        office_agent.workspace.sharing = {
            "private": ["illness"],
            "names": {"branch": False},
            "kinds": {"email": "mask"},
        }
        office_agent.workspace.save()
        task_id = take_over(peer, sender)["id"]
        Action.objects.filter(kind="close").update(settings={"summary": "{balance} open, {illness}"})
        run_on_draft(Conversation.objects.get())
        details = Conversation.objects.get().details
        for name, value in (("illness", "gout"), ("branch", "Lima"), ("mail", "ana@example.org")):
            details.create(name=name, value=value, said_by="person", at=timezone.now())
        details.create(name="balance", value="12 EUR", said_by="agent", private=True, at=timezone.now())
        back = stream_of(call(peer, sender, turn_body(task_id, 2, "that is all")))[-1]["handback"]
        assert [(one["name"], one["value"]) for one in back["details"]] == [("mail", "[e-mail address withheld]")]
        assert back["summary"] == "[private detail withheld] open, [private detail withheld]"

    def test_a_turn_after_the_hand_back_is_refused(self, peer: WirePeer, sender: Sender) -> None:
        task_id = take_over(peer, sender)["id"]
        call(peer, sender, turn_body(task_id, 2, "that is all"))
        answer = told(call(peer, sender, turn_body(task_id, 3, "wait!")))
        assert answer["status"]["state"] == "TASK_STATE_REJECTED"
        assert not Message.objects.filter(text="wait!").exists()

    def test_taken_back_it_stops(self, peer: WirePeer, sender: Sender, office_agent: Agent) -> None:
        office_agent.reply_settings = {**office_agent.reply_settings, "wait_seconds": 5}
        office_agent.save()
        task_id = take_over(peer, sender)["id"]
        for _ in range(2):
            assert told(call(peer, sender, cancel(task_id)))["status"]["state"] == "TASK_STATE_CANCELED"
        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            deliver_all()
        assert peer.calls == []
        assert (Handoff.objects.get().state, Conversation.objects.get().open) == ("taken_back", False)
        assert not OutboxItem.objects.filter(kind="replies").exists()

    def test_it_can_be_told_to_stop_by_the_other_sides_own_id(self, peer: WirePeer, sender: Sender) -> None:
        offer = packet(peer)
        call(peer, sender, offer_body(peer, "hello", offer))
        call(peer, sender, cancel(offer.handoff_id))
        assert Handoff.objects.get().state == "taken_back"


def test_words_that_variables_made_too_long_for_the_wire_reach_the_other_side_in_parts(
    peer: WirePeer, sender: Sender
) -> None:
    says = {"variants": ["{story}, {story}"], "quick_replies": ["I am {name}"]}
    action(trigger(sender.agent, TriggerKind.CHAT_STARTED), "send_message", **says)
    details = (passed_detail("story", "x" * 5_000), passed_detail("name", "Ana " * 40))
    offered = packet(peer, details=details)
    for _again in range(2):
        answer = a2a_v10.read_task(call(peer, sender, offer_body(peer, "hello", offered)).content)
        assert answer.extension is not None
        items = replies_from(answer.extension).items
        assert [item.seq for item in items] == [1, 2]
        assert "".join(item.text for item in items if isinstance(item, Reply)) == f"{'x' * 5_000}, {'x' * 5_000}"
        assert [len(item.quick_replies) for item in items if isinstance(item, Reply)] == [0, 1]
