"""A branch that counts only what was said or set here is not led astray by what another institution brings."""

from collections.abc import Callable

import pytest

from agents.models import Agent, Sender
from conversations.models import Conversation
from tests.conversations.scene import (
    Person,
    action,
    call,
    connect,
    deliver_all,
    hands_over,
    offer_body,
    packet,
    passed_detail,
    told,
    trigger,
    turn_body,
    words_of,
)
from tests.conversations.wire_peer import WirePeer, detail
from tests.triggers.publishing import publish_rows
from triggers.models import Action, Trigger, TriggerKind

pytestmark = pytest.mark.django_db
PLANTED = (passed_detail("is_verified", "yes"),)


def asks(made: Trigger, *, origin: str) -> None:
    """Says *Balance: 12.* to whoever is verified, and *No.* to anybody else."""
    sure = {"detail": "is_verified", "operator": "is", "value": "yes", "origin": origin}
    branch = action(made, "branch", conditions=[sure])
    for arm, text in (("then", "Balance: 12."), ("else", "No.")):
        Action.objects.create(
            trigger=made, kind="send_message", settings={"variants": [text]}, parent=branch, arm=arm, position=0
        )
    publish_rows(made.agent)


@pytest.fixture
def listening(office_agent: Agent) -> Callable[[str], None]:
    def listens(origin: str) -> None:
        asks(trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",)), origin=origin)
        proves = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("proof",))
        action(proves, "set_variable", variable="is_verified", value="yes")
        asks(proves, origin=origin)

    return listens


@pytest.mark.parametrize(("origin", "answer"), [("here", "No."), ("anybody", "Balance: 12."), ("", "Balance: 12.")])
def test_what_a_packet_brought_counts_where_the_condition_says_so(
    peer: WirePeer, sender: Sender, listening: Callable[[str], None], origin: str, answer: str
) -> None:
    listening(origin)
    assert words_of(call(peer, sender, offer_body(peer, "my balance", packet(peer, details=PLANTED)))) == [answer]


def test_what_our_own_flow_sets_counts_from_then_on_whoever_had_told_it(
    peer: WirePeer, sender: Sender, listening: Callable[[str], None]
) -> None:
    listening("here")
    taken = call(peer, sender, offer_body(peer, "here is proof", packet(peer, details=PLANTED)))
    assert words_of(taken) == ["Balance: 12."]
    later = call(peer, sender, turn_body(told(taken)["id"], 2, "my balance"))
    assert words_of(later) == ["Balance: 12."]


@pytest.mark.parametrize(
    ("ours", "origin", "answer"),
    [
        ("no", "here", "No."),
        ("no", "anybody", "Balance: 12."),
        ("yes", "here", "Balance: 12."),  # nor is it taken away
        ("", "here", "No."),
    ],
)
def test_a_hand_back_changes_nothing_that_our_flow_counts_on(
    bank_agent: Agent, peer: WirePeer, ours: str, origin: str, answer: str
) -> None:
    hands_over(bank_agent, connect(bank_agent, peer))
    asks(trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",)), origin=origin)
    if ours:
        proves = trigger(bank_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("proof",))
        action(proves, "set_variable", variable="is_verified", value=ours)
        action(proves, "send_message", variants=["Noted."])
    person = Person(bank_agent)
    person.says("here is proof")
    brought = (detail("is_verified", "no" if ours == "yes" else "yes"), detail("case", "17"))
    peer.next.append(peer.hands_back("Done.", details=brought))
    person.says("I have a complaint")
    deliver_all()
    assert person.handoff.state == "returned"
    person.says("my balance")
    assert person.reads()[-1] == answer
    assert person.conversation.details.get(name="case").origin


@pytest.mark.parametrize(("origin", "said"), [("here", "Verified?"), ("anybody", "Balance: 12.")])
def test_a_survey_asks_again_only_where_nothing_but_our_own_word_counts(
    office_agent: Agent, peer: WirePeer, sender: Sender, origin: str, said: str
) -> None:
    made = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",))
    action(made, "show_survey", questions=[{"text": "Verified?", "variable": "is_verified"}])
    asks(made, origin=origin)
    taken = call(peer, sender, offer_body(peer, "my balance", packet(peer, details=PLANTED)))
    assert words_of(taken) == [said]
    if origin == "here":
        assert words_of(call(peer, sender, turn_body(told(taken)["id"], 2, "yes"))) == ["Balance: 12."]


def test_a_copy_of_what_was_brought_is_no_word_of_ours(office_agent: Agent, peer: WirePeer, sender: Sender) -> None:
    made = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",))
    action(made, "set_variable", variable="is_verified", value="{proof}")
    asks(made, origin="here")
    brought = (passed_detail("proof", "yes"),)
    assert words_of(call(peer, sender, offer_body(peer, "my balance", packet(peer, details=brought)))) == ["No."]


@pytest.mark.parametrize("copy", ["{proof}", "{proof}{nothing}"])
def test_nor_is_a_copy_of_a_copy(office_agent: Agent, peer: WirePeer, sender: Sender, copy: str) -> None:
    made = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",))
    for name, value in (("second", copy), ("third", "{second}"), ("is_verified", "{third}")):
        action(made, "set_variable", variable=name, value=value)
    asks(made, origin="here")
    brought = (passed_detail("proof", "yes"),)
    assert words_of(call(peer, sender, offer_body(peer, "my balance", packet(peer, details=brought)))) == ["No."]


def test_nor_is_one_that_was_made_turns_before(office_agent: Agent, peer: WirePeer, sender: Sender) -> None:
    copies = (("first", "second", "{proof}"), ("next", "third", "{second}"), ("last", "is_verified", "{third}"))
    for word, name, value in copies:
        made = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=(word,))
        action(made, "set_variable", variable=name, value=value)
        action(made, "send_message", variants=["Noted."])
    asks(trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",)), origin="here")
    brought = (passed_detail("proof", "yes"),)
    taken = call(peer, sender, offer_body(peer, "first", packet(peer, details=brought)))
    for seq, (said, answer) in enumerate((("next", "Noted."), ("last", "Noted."), ("my balance", "No.")), start=2):
        assert words_of(call(peer, sender, turn_body(told(taken)["id"], seq, said))) == [answer]


def test_what_is_copied_counts_where_anybodys_word_does(office_agent: Agent, peer: WirePeer, sender: Sender) -> None:
    made = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",))
    for name, value in (("second", "{proof}"), ("is_verified", "{second}")):
        action(made, "set_variable", variable=name, value=value)
    asks(made, origin="anybody")
    brought = (passed_detail("proof", "yes"),)
    answer = call(peer, sender, offer_body(peer, "my balance", packet(peer, details=brought)))
    assert words_of(answer) == ["Balance: 12."]
    made_here = Conversation.objects.get().details.get(name="second")
    assert (made_here.said_by, made_here.origin, made_here.of_others) == ("agent", "", True)


def test_a_variable_that_is_set_anew_is_ours_again(office_agent: Agent, peer: WirePeer, sender: Sender) -> None:
    made = trigger(office_agent, TriggerKind.MESSAGE_RECEIVED, keywords=("balance",))
    for name, value in (("second", "{proof}"), ("second", "yes"), ("is_verified", "{second}")):
        action(made, "set_variable", variable=name, value=value)
    asks(made, origin="here")
    brought = (passed_detail("proof", "yes"),)
    answer = call(peer, sender, offer_body(peer, "my balance", packet(peer, details=brought)))
    assert words_of(answer) == ["Balance: 12."]
