"""More is said than one answer may hold: it comes in several, whole, in order and by itself."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.models import Agent, Connection, Sender
from conversations.authors import our_agent
from conversations.flows.changing import changing
from conversations.flows.show_message import say
from conversations.models import Handoff, Message, OutboxItem
from protocol import a2a_v10
from protocol.handoff_extension import MAX_REPLIES, Ask, Reply, replies_from
from protocol.packet import TEXT_LIMIT
from protocol.strict_json import dumps
from tests.conversations.scene import (
    Person,
    action,
    call,
    closes,
    deliver_all,
    hands_over,
    items,
    offer_body,
    packet,
    passed_detail,
    stream_of,
    told,
    trigger,
    turn_body,
)
from tests.conversations.two_sides import join, wired
from tests.conversations.wire_peer import WirePeer, reply
from tests.triggers.publishing import publish_rows
from triggers.models import Action, TriggerKind

pytestmark = pytest.mark.django_db
WIDE = "𝄞" * 400  # four bytes each
STORY = "{story}" * 20  # once it is filled in, as long as a message of the wire may be


@pytest.fixture
def task_id(peer: WirePeer, sender: Sender) -> str:
    """A handoff to the office's agent, which cannot push, and whose first answer is known."""
    offered = told(call(peer, sender, offer_body(peer, "hello", packet(peer), push_url="")))
    call(peer, sender, turn_body(offered["id"], 2, "go on", ack=1))
    return str(offered["id"])


def says_late(*texts: str) -> None:
    handoff = Handoff.objects.get()
    with changing(handoff.conversation_id) as conversation:
        for text in texts:
            say(conversation=conversation, author=our_agent(conversation.agent), text=text)
    deliver_all()


def asks(peer: WirePeer, sender: Sender, task_id: str, *, ack: int) -> Any:
    body = a2a_v10.get_task_request(request_id=f"ask-{ack}", task_id=task_id, extension=Ask(ack).to_json())
    return call(peer, sender, body)


def asks_as_before(peer: WirePeer, sender: Sender, task_id: str) -> Any:
    """Without saying what is there."""
    params = {"id": task_id, "historyLength": 0}
    return call(peer, sender, dumps({"jsonrpc": "2.0", "id": "ask", "method": "GetTask", "params": params}))


def read(response: Any) -> tuple[list[Reply], bool]:
    """As whoever asks reads it: no more bytes and no more replies than that."""
    answer = a2a_v10.read_task(response.content)
    assert answer.extension is not None
    replies = replies_from(answer.extension)
    return [item for item in replies.items if isinstance(item, Reply)], replies.more


class TestOfOurs:
    """Our agent has said it."""

    @pytest.mark.parametrize(
        "texts",
        [[f"word {number}" for number in range(2 * MAX_REPLIES + 20)], ["𝄞" * TEXT_LIMIT] * 20],
        ids=["many", "long"],
    )
    def test_who_asks_says_what_is_there_and_gets_what_follows(
        self, peer: WirePeer, sender: Sender, task_id: str, texts: list[str]
    ) -> None:
        says_late(*texts)
        heard, ack, more = [], 2, True
        while more:
            said, more = read(asks(peer, sender, task_id, ack=ack))
            assert [one.seq for one in said] == list(range(ack + 1, ack + 1 + len(said)))
            heard += [one.text for one in said]
            ack += len(said)

        assert heard == texts
        assert read(asks(peer, sender, task_id, ack=ack)) == ([], False)

    def test_what_is_there_is_known_from_then_on(self, peer: WirePeer, sender: Sender, task_id: str) -> None:
        says_late("one", "two", "three")
        asks(peer, sender, task_id, ack=4)
        assert [one.text for one in read(asks_as_before(peer, sender, task_id))[0]] == ["three"]
        assert Handoff.objects.get().acked_seq == 4

    def test_nobody_has_what_was_never_said(self, peer: WirePeer, sender: Sender, task_id: str) -> None:
        asks(peer, sender, task_id, ack=500)
        says_late("late")
        assert [one.text for one in read(asks(peer, sender, task_id, ack=2))[0]] == ["late"]

    @pytest.mark.parametrize("pushes", [True, False])
    def test_what_does_not_fit_into_the_answer_to_a_message_comes_after_it(
        self, peer: WirePeer, sender: Sender, pushes: bool
    ) -> None:
        started = trigger(sender.agent, TriggerKind.CHAT_STARTED)
        action(started, "send_message", variants=[STORY * 12])
        action(started, "send_message", variants=["And that is all."])
        offered = packet(peer, details=(passed_detail("story", WIDE),))
        body = offer_body(peer, "hello", offered, push_url=None if pushes else "")
        rode, more = read(call(peer, sender, body))
        assert (rode, more) == read(call(peer, sender, body))
        assert more
        deliver_all()
        rest = [item["text"] for one in peer.calls for item in one.extension["replies"]]
        if not pushes:
            assert rest == []
            rest = [item.text for item in read(asks(peer, sender, str(Handoff.objects.get().pk), ack=len(rode)))[0]]

        assert "".join([one.text for one in rode] + rest) == WIDE * 240 + "And that is all."

    def test_a_hand_back_that_is_too_much_for_the_wire_leaves_out_what_does_not_fit(
        self, peer: WirePeer, sender: Sender, office_agent: Agent
    ) -> None:
        closes(office_agent, keyword="goodbye", summary=STORY * 2)
        details = [passed_detail("story", WIDE)]
        task_id = str(told(call(peer, sender, offer_body(peer, "hello", packet(peer, details=tuple(details)))))["id"])
        known = Handoff.objects.get().conversation.details
        at = Handoff.objects.get().created_at
        for number in range(30):
            known.create(name=f"note_{number}", value="𝄞" * 4_000, said_by="agent", at=at)
        known.create(name="novel", value="x" * (TEXT_LIMIT + 1), said_by="agent", at=at)
        known.create(name="last", value="fits", said_by="agent", at=at)

        response = call(peer, sender, turn_body(task_id, 2, "goodbye"))

        read(response)
        back = stream_of(response)[-1]["handback"]
        names = [one["name"] for one in back["details"]]
        assert len(back["summary"]) == TEXT_LIMIT
        assert "novel" not in names
        assert {"note_0", "last"} <= set(names)
        assert len(names) < 20


class TestOfTheOtherSide:
    """It tells our agent that there is more."""

    def test_the_rest_is_asked_for_at_once(self, handed_over: Person, peer: WirePeer, connection: Connection) -> None:
        Connection.objects.update(can_push=False)
        epoch = handed_over.handoff.epoch
        handed_over.says("tell me all")
        peer.next += [
            more(peer.says("two")),
            more(peer.answers_get_task(reply(3, "three"), epoch=epoch)),
            peer.answers_get_task(reply(4, "four"), epoch=epoch),
        ]
        deliver_all()
        assert handed_over.reads("peer_agent")[-3:] == ["two", "three", "four"]
        asked = [one.extension for one in peer.calls if one.method == "GetTask"]
        assert asked == [{"type": "ask", "ack": 2}, {"type": "ask", "ack": 3}]

    def test_who_has_nothing_new_is_not_asked_again(self, handed_over: Person, peer: WirePeer) -> None:
        handed_over.says("tell me all")
        epoch = handed_over.handoff.epoch
        peer.next += [more(peer.says("two")), more(peer.answers_get_task(reply(2, "two"), epoch=epoch))]
        deliver_all()
        assert len(items(handed_over.handoff, "ask")) == 1


def more(behaviour: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and that there is more to be asked for."""

    def behave(call: Any) -> Any:
        said = behaviour(call)
        return type(said)(said.status, said.body.replace(b'"type": "replies"', b'"type": "replies", "more": true'))

    return behave


@pytest.mark.parametrize("pushes", [True, False])
def test_between_two_deployments_all_of_it_is_shown_once_and_in_order(
    bank_agent: Agent, office_agent: Agent, settings: Any, pushes: bool
) -> None:
    said = [f"{number} " + WIDE * 15 for number in range(2 * MAX_REPLIES)]
    started = trigger(office_agent, TriggerKind.CHAT_STARTED)
    Action.objects.bulk_create(
        Action(trigger=started, kind="send_message", settings={"variants": [text]}, position=place)
        for place, text in enumerate(said)
    )
    publish_rows(office_agent)
    with wired(settings):
        connection, sender = join(bank_agent, office_agent)
        for link in (connection, sender):
            link.can_push = pushes
            link.save()
        hands_over(bank_agent, connection)
        person = Person(bank_agent)
        person.says("my complaint")
        deliver_all()

    shown = Message.objects.filter(conversation=person.id, author_kind="peer_agent").order_by("position")
    assert list(shown.values_list("text", flat=True)) == said
    assert not OutboxItem.objects.unsettled().exists()
