"""A hands over to B, and B to C: B, here the office, relays both ways and keeps order. A and C are on the wire."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.models import Handoff, SessionDetail
from protocol import a2a_v10
from protocol.handoff_extension import TakeBack
from protocol.packet import Withheld, packet_from
from tests.conversations.scene import (
    call,
    connect,
    deliver_all,
    earlier,
    hands_over,
    offer_body,
    packet,
    passed_detail,
    push,
    stream_of,
    told,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import (
    WirePeer,
    answers_status,
    detail,
    hand_back,
    meanwhile,
    refuses,
    reply,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 11, tzinfo=UTC)


@pytest.fixture
def onward(office_agent: Agent, third: WirePeer) -> Connection:
    made = connect(office_agent, third, remote_name="Third")
    hands_over(office_agent, made)
    return made


@pytest.fixture
def task_id(peer: WirePeer, sender: Sender, onward: Connection) -> str:
    """A has handed over to B, and B on to C, who has said hello."""
    offer = packet(peer, details=(passed_detail("name", "Ana"),))
    response = call(peer, sender, offer_body(peer, "my complaint", offer))
    assert words_of(response) == ["I connect you."]
    deliver_all()
    return str(told(response)["id"])


def to_third() -> Handoff:
    return Handoff.objects.outgoing().get()


def pushed(peer: WirePeer) -> list[str]:
    """What A was told late, in order."""
    return [item["text"] for one in peer.calls for item in one.extension["replies"] if "text" in item]


def test_the_packet_to_c_says_where_the_conversation_has_been(
    peer: WirePeer, third: WirePeer, task_id: str, office_agent: Agent
) -> None:
    sent = third.calls[0].extension["packet"]
    assert [hop["agentId"] for hop in sent["path"]] == [peer.agent_id, office_agent.public_id]
    assert [(one["name"], one["value"], one["saidBy"]) for one in sent["details"]] == [("name", "Ana", "person")]


def test_what_c_says_reaches_a(peer: WirePeer, third: WirePeer, task_id: str) -> None:
    assert pushed(peer) == ["Hello, this is Tala."]
    push(third, to_third(), reply(2, "Late."))
    deliver_all()
    assert pushed(peer) == ["Hello, this is Tala.", "Late."]
    assert [item["seq"] for one in peer.calls for item in one.extension["replies"]] == [2, 3]


def test_what_the_person_says_reaches_c(peer: WirePeer, sender: Sender, third: WirePeer, task_id: str) -> None:
    response = call(peer, sender, turn_body(task_id, 2, "the fee"))
    assert (stream_of(response), told(response)["status"]["state"]) == ([], "TASK_STATE_WORKING")
    deliver_all()
    assert third.texts() == ["my complaint", "the fee"]
    assert pushed(peer)[-1] == "Noted: the fee"


def test_since_when_the_person_waits_is_told_by_our_own_clock(peer: WirePeer, sender: Sender, task_id: str) -> None:
    """C is asked less often where they have waited long, and what they say comes with the time of A."""
    before = timezone.now()
    call(peer, sender, turn_body(task_id, 2, "Last Tuesday"))
    since = to_third().conversation.waiting_since
    assert since is not None
    assert since >= before


def test_when_c_hands_back_b_goes_on(peer: WirePeer, sender: Sender, third: WirePeer, task_id: str) -> None:
    push(third, to_third(), hand_back(2))
    deliver_all()
    assert pushed(peer)[-1] == "Back with me."
    assert words_of(call(peer, sender, turn_body(task_id, 2, "thanks"))) == ["answer 2"]


@pytest.mark.django_db(transaction=True)
def test_what_c_did_not_take_is_nobodys_when_a_has_the_conversation_by_then(
    peer: WirePeer, sender: Sender, third: WirePeer, task_id: str
) -> None:
    """It would hand over to C again what is not B's any more."""
    call(peer, sender, turn_body(task_id, 2, "another complaint"))
    stop = a2a_v10.cancel_task_request(request_id="c", task_id=task_id, extension=TakeBack(1, "person").to_json())
    onward = to_third()

    def comes_home_and_is_taken_back() -> None:
        push(third, onward, hand_back(2))
        call(peer, sender, stop)

    third.next.append(meanwhile(comes_home_and_is_taken_back, refuses("returned")))
    deliver_all()
    assert [one.state for one in Handoff.objects.outgoing()] == ["returned"]
    assert onward.conversation.messages.get(text="another complaint").delivery == "failed"
    assert onward.conversation.messages.latest("position").extras["notice"]["code"] == "taken_back"


def test_what_c_may_have_got_is_not_sent_there_again_when_a_has_the_conversation_by_then(
    peer: WirePeer, sender: Sender, third: WirePeer, task_id: str
) -> None:
    third.next.append(answers_status(500))
    for seq, text in ((2, "the fee"), (3, "and the card")):
        call(peer, sender, turn_body(task_id, seq, text))
    deliver_all()
    onward = to_third()
    push(third, onward, hand_back(2))
    stop = a2a_v10.cancel_task_request(request_id="c", task_id=task_id, extension=TakeBack(1, "person").to_json())
    call(peer, sender, stop)
    deliver_all()
    assert third.texts() == ["my complaint", "the fee"]
    said = onward.conversation.messages.filter(text__in=["the fee", "and the card"])
    assert {one.delivery for one in said} == {"failed"}


def test_when_c_refuses_b_goes_on(peer: WirePeer, sender: Sender, third: WirePeer, onward: Connection) -> None:
    third.next.append(refuses("closed"))
    call(peer, sender, offer_body(peer, "my complaint", packet(peer)))
    deliver_all()
    assert pushed(peer)[-1] == "I stay with you."


def test_what_c_learned_goes_back_to_a_but_not_what_a_had_told(
    peer: WirePeer, sender: Sender, third: WirePeer, task_id: str
) -> None:
    push(third, to_third(), hand_back(2, details=(detail("case", "C-3"),)))
    deliver_all()
    _, back = stream_of(call(peer, sender, turn_body(task_id, 2, "that is all")))
    assert [(one["name"], one["value"]) for one in back["handback"]["details"]] == [("case", "C-3")]
    assert SessionDetail.objects.get(name="case").origin == third.domain.removeprefix("http://")


def test_when_a_takes_back_c_is_told_to_stop_as_well(
    peer: WirePeer, sender: Sender, third: WirePeer, task_id: str
) -> None:
    extension = TakeBack(1, "person").to_json()
    call(peer, sender, a2a_v10.cancel_task_request(request_id="c", task_id=task_id, extension=extension))
    deliver_all()
    assert third.methods()[-1] == "CancelTask"
    assert {handoff.state for handoff in Handoff.objects.all()} == {"taken_back"}
    assert push(third, to_third(), reply(2, "?")).status_code == 404


def test_the_third_gets_nothing_that_the_first_withheld_and_sees_who_said_what_and_when(
    peer: WirePeer, sender: Sender, onward: Connection, third: WirePeer
) -> None:
    """What A masked stays masked, what A kept has no name at C, and each value keeps its author and time."""
    masked = "my card is [card number withheld]"
    said = (earlier(1, "agent", "Which card?", author_name="Tala"), earlier(2, "person", masked))
    details = (
        passed_detail("name", "Ana", at=AT),
        passed_detail("remark", masked, said_by="agent", at=AT, verified=True),
    )
    withheld = (
        Withheld("otp", "secret_name", "Its name says it is a secret."),
        Withheld("message 2", "payment_card", ""),
    )
    offer = packet(peer, details=details, transcript=said, withheld=withheld)
    call(peer, sender, offer_body(peer, "my complaint", offer))
    deliver_all()
    sent = packet_from(third.calls[0].extension["packet"])
    assert [(one.name, one.value, one.said_by, one.at, one.verified) for one in sent.details] == [
        ("name", "Ana", "person", AT, False),
        ("remark", masked, "peer_agent", AT, False),
    ]
    came = [(turn.author, turn.author_name, turn.text) for turn in sent.transcript[:2]]
    assert came == [("peer_agent", "Tala", "Which card?"), ("person", "", masked)]
    assert b"otp" not in third.calls[0].body
    assert [hop.domain for hop in sent.path] == [peer.domain, sent.sender.domain]
