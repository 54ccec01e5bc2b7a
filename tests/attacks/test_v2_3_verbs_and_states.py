"""Each verb of the agents' door in each state of a handoff, over its own link and every other (OWASP ASVS 5.0 2.3.1,
8.2.2, 8.3.3).

A pair that is not permitted changes no row. Over another link it is answered like a handoff that never was.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.models import (
    Conversation,
    Handoff,
    HandoffState,
    Message,
    OutboxItem,
    ReceivedItem,
    SessionDetail,
)
from protocol import a2a_v10
from protocol.handoff_extension import Ask, TakeBack
from tests.attacks.tally import Tried
from tests.conversations.scene import Person, admit, call, connect, offer_body, packet, push, told, turn_body
from tests.conversations.wire_peer import WirePeer, hand_back, reply, running_peer
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db
ROWS = (Conversation, Handoff, Message, OutboxItem, ReceivedItem, SessionDetail)
# Written whatever is allowed: when somebody was heard, and for the ledger that a take back came.
MOVED = {"last_activity_at", "last_used_at", "stop_entry"}
TASK_NOT_FOUND = -32001

# What the owner of an incoming handoff may do in which state. In any other, a turn is refused; to ask is always right,
# and so is to take back what is over: both tell how it stands.
TURN_IN = {HandoffState.ACTIVE}
CANCEL_CHANGES = {HandoffState.OFFERED, HandoffState.ACTIVE}
# What the agent that took over is answered to a push, by the state of our outgoing handoff; else it is not found.
PUSH_STATUS = {HandoffState.ACTIVE: 200, HandoffState.OFFERED: 425}


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """As they are stored: to look whether anything is another takes a tenth of reading what it is."""
    found = {}
    with database.cursor() as cursor:
        for model in ROWS:
            columns = [each.column for each in model._meta.concrete_fields if each.name not in MOVED]
            names = ", ".join(map(database.ops.quote_name, columns))
            table = database.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY {database.ops.quote_name(model._meta.pk.column)}")
            found[model.__name__] = cursor.fetchall()
    return found


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def put_into(handoff: Handoff, state: HandoffState) -> None:
    live = state in (HandoffState.OFFERED, HandoffState.ACTIVE)
    Handoff.objects.filter(pk=handoff.pk).update(state=state, ended_at=None if live else timezone.now())


@pytest.fixture
def other_peer() -> Iterator[WirePeer]:
    with running_peer(agent_id="agt_" + "5c" * 16) as running:
        yield running


@pytest.fixture
def incoming(peer: WirePeer, sender: Sender) -> Handoff:
    task = told(call(peer, sender, offer_body(peer, "hello", packet(peer))))
    return Handoff.objects.get(pk=task["id"])


def verbs_about(handoff: Handoff, task_id: str) -> Mapping[str, bytes]:
    """Everything a sender can ask about a handoff, with and without its epoch."""
    seq = handoff.last_received_seq + 1
    taken_back = TakeBack(handoff.epoch, "person").to_json()
    return {
        "GetTask": a2a_v10.get_task_request(request_id="1", task_id=task_id, extension=Ask(0).to_json()),
        "CancelTask": a2a_v10.cancel_task_request(request_id="1", task_id=task_id, extension=taken_back),
        "turn": turn_body(task_id, seq, "more", epoch=handoff.epoch),
        "turn of another epoch": turn_body(task_id, seq, "more", epoch=handoff.epoch + 1),
        "the first turn again": turn_body(task_id, 1, "something else", epoch=handoff.epoch),
    }


def code_of(response: Any) -> int:
    return int(response.json().get("error", {}).get("code", 0))


@pytest.mark.parametrize("state", HandoffState)
def test_v2_3_1_the_sender_of_a_handoff_may_do_what_its_state_allows(
    state: HandoffState, incoming: Handoff, peer: WirePeer, sender: Sender, tried: Tried
) -> None:
    put_into(incoming, state)
    before = rows()
    changing = {"turn": TURN_IN, "CancelTask": CANCEL_CHANGES}
    for verb, body in verbs_about(incoming, str(incoming.pk)).items():
        with undone():
            response = call(peer, sender, body)
            assert response.status_code == 200
            assert (rows() != before) == (state in changing.get(verb, ())), verb
            assert code_of(response) != TASK_NOT_FOUND
    tried(len(verbs_about(incoming, "")), "verbs in a state")


@pytest.mark.parametrize("state", HandoffState)
def test_v8_2_2_over_another_link_a_handoff_is_not_there(
    state: HandoffState,
    incoming: Handoff,
    handed_over: Person,
    peer: WirePeer,
    other_peer: WirePeer,
    bank: Workspace,
    make_agent: Callable[..., Agent],
    tried: Tried,
) -> None:
    put_into(incoming, state)
    agent, count = Agent.objects.get(pk=incoming.conversation.agent_id), 0
    links = [
        (other_peer, admit(agent, other_peer)),
        (peer, admit(make_agent(agent.workspace), peer)),  # the same institution, to another agent of ours
        (other_peer, admit(make_agent(bank), other_peer)),
    ]
    before = rows()
    named = [str(incoming.pk), incoming.remote_id, str(handed_over.handoff.pk)]
    for caller, link in links:
        for verb, about_none in verbs_about(incoming, str(uuid.uuid4())).items():
            with undone():
                never = json.loads(call(caller, link, about_none).content) | {"id": ""}
                assert rows() == before
            for task_id in named:
                with undone():
                    answer = call(caller, link, verbs_about(incoming, task_id)[verb])
                    assert json.loads(answer.content) | {"id": ""} == never, (verb, task_id)
                    assert code_of(answer) == TASK_NOT_FOUND, (verb, task_id)
                    assert rows() == before
                    count += 1
    tried(count, "verbs in a state")


@pytest.mark.parametrize("state", HandoffState)
def test_v2_3_1_a_push_is_taken_in_one_state_only(
    state: HandoffState, handed_over: Person, peer: WirePeer, tried: Tried
) -> None:
    handoff = handed_over.handoff
    put_into(handoff, state)
    before, seq = rows(), handoff.last_received_seq + 1
    streams = {"words": reply(seq, "more"), "hand back": hand_back(seq)}
    for what, item in streams.items():
        for epoch in (handoff.epoch, handoff.epoch - 1, handoff.epoch + 1):
            with undone():
                response = push(peer, handoff, item, epoch=epoch)
                expected = PUSH_STATUS.get(state, 404) if epoch == handoff.epoch else 404
                assert response.status_code == expected, (what, epoch)
                assert (rows() != before) == (expected == 200), (what, epoch)
    tried(6, "verbs in a state")


@pytest.mark.parametrize("state", HandoffState)
def test_v8_2_2_a_push_over_another_link_finds_nothing(
    state: HandoffState,
    handed_over: Person,
    incoming: Handoff,
    peer: WirePeer,
    other_peer: WirePeer,
    bank: Workspace,
    bank_agent: Agent,
    make_agent: Callable[..., Agent],
    tried: Tried,
) -> None:
    handoff, count = handed_over.handoff, 0
    put_into(handoff, state)
    links = [(peer, connect(make_agent(bank), peer)), (other_peer, connect(bank_agent, other_peer))]
    before = rows()
    for caller, link in links:
        for about in (handoff, incoming):
            answers = [
                push(caller, each, reply(2, "more"), connection=link, epoch=handoff.epoch)
                for each in (about, Handoff(pk=uuid.uuid4(), connection=link, epoch=1))
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert answers[0].content == answers[1].content
            assert rows() == before
            count += 1
    tried(count, "verbs in a state")


def test_v8_3_3_what_a_peer_says_it_is_moves_nothing(
    handed_over: Person, connection: Connection, peer: WirePeer, other_peer: WirePeer, bank_agent: Agent
) -> None:
    """Signed rightly by another institution that puts the first one's name into the body and the key id of its link."""
    link = connect(bank_agent, other_peer)
    link.pk = connection.pk
    before = rows()
    assert push(other_peer, handed_over.handoff, reply(2, "It is Tala."), connection=link).status_code == 401
    assert rows() == before
