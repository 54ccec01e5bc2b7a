"""What a plain agent says later: it rings, or is asked, less and less often, and not for ever."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agents.models import Connection, PlainAccess
from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.flows.hear_push import push_token
from conversations.models import OutboxItem, OutboxKind, PlainThread
from conversations.plain_peer import PLAIN_CARRIERS
from conversations.tasks import sweep
from tests.agents.plain_peer import Given, PlainPeer, answers_task, artifact, error, message, task
from tests.conversations.scene import Person, deliver_all

pytestmark = pytest.mark.django_db
MeetsMarea = Callable[..., Person]


@pytest.fixture
def at_work(meets_marea: MeetsMarea, marea: PlainPeer) -> Person:
    """Somebody whose question Marea works on, and goes on working on."""
    marea.tasks["t-1"] = task("WORKING")
    marea.next.append(answers_task(task("WORKING")))
    return meets_marea(idle_minutes=30)


def times_of_looks(marea: PlainPeer, *, minutes: float, step: float = 1.0) -> list[float]:
    """Seconds from now at which Marea was asked, as the clock and a worker go on."""
    begun, found = timezone.now(), []
    seconds = 0.0
    while seconds <= minutes * 60:
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            before = len(marea.asked)
            sweep()
            deliver_all()
            found += [seconds] * (len(marea.asked) - before)
        seconds += step
    return found


# --- asking -----------------------------------------------------------------------------------------------------------


def test_it_is_asked_less_and_less_often(at_work: Person, marea: PlainPeer) -> None:
    asked = times_of_looks(marea, minutes=4)
    pauses = [round(after - before) for before, after in pairwise(asked)]
    assert pauses[:4] == [2, 2, 2, 2]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 60
    assert len(asked) < 15


def test_an_agent_that_never_answers_loses_the_conversation_after_the_silence(
    at_work: Person, marea: PlainPeer
) -> None:
    asked = times_of_looks(marea, minutes=31, step=15)
    assert (at_work.handoff.state, at_work.handoff.reason) == ("taken_back", "idle")
    assert len(asked) < 45
    before = len(marea.asked)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        sweep()
        deliver_all()
    assert len(marea.asked) == before


def test_news_from_it_begin_the_silence_anew(at_work: Person, marea: PlainPeer) -> None:
    idle_at = PlainThread.objects.get().idle_at
    marea.tasks["t-1"] = task("WORKING", "I am looking.")
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        sweep()
        deliver_all()
    assert at_work.reads("peer_agent") == ["I am looking."]
    assert PlainThread.objects.get().idle_at > idle_at
    assert PlainThread.objects.get().looks == 0


def test_a_message_that_waited_goes_as_soon_as_the_agent_is_known_to_be_done(at_work: Person, marea: PlainPeer) -> None:
    at_work.says("Are you there?")
    for seconds in range(30):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
            sweep()
            deliver_all()
    (turn,) = OutboxItem.objects.filter(kind=OutboxKind.TURN)
    assert (len(marea.messages()), turn.attempts, turn.delivery_attempts.count()) == (1, 0, 0)
    marea.tasks["t-1"] = task("INPUT_REQUIRED", "Yes.")
    with time_machine.travel(timezone.now() + timedelta(seconds=60), tick=False):
        sweep()
        deliver_all()
    assert [asked.texts[-1] for asked in marea.messages()][1:] == ["Are you there?"]


def test_what_it_waited_for_does_not_lengthen_the_wait_after_a_failure(at_work: Person, marea: PlainPeer) -> None:
    at_work.says("Are you there?")
    for seconds in range(0, 120, 5):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
            sweep()
            deliver_all()
    marea.tasks["t-1"] = task("INPUT_REQUIRED", "Yes.")
    marea.next.append(lambda _asked: Given(503))
    later = timezone.now() + timedelta(seconds=200)
    with time_machine.travel(later, tick=False):
        sweep()
        deliver_all()
    (turn,) = OutboxItem.objects.filter(kind=OutboxKind.TURN)
    assert (turn.state, turn.attempts, turn.last_error) == ("due", 1, "busy: status 503")
    assert turn.next_attempt_at <= later + timedelta(seconds=1.3)


def test_that_a_message_waits_says_nothing_of_the_link(
    at_work: Person, marea: PlainPeer, plain_link: Connection
) -> None:
    Connection.objects.update(failures=3, last_error="timeout")
    at_work.says("Are you there?")
    for lane in outbox.due_lanes(at=timezone.now(), limit=10):
        deliver_lane(lane)
    plain_link.refresh_from_db()
    assert (plain_link.failures, len(marea.messages())) == (3, 1)


def test_a_take_back_that_needs_no_call_says_nothing_of_the_link(
    meets_marea: MeetsMarea, marea: PlainPeer, plain_link: Connection
) -> None:
    person = meets_marea()
    Connection.objects.update(failures=3, last_error="timeout")
    person.returns()
    deliver_all()
    plain_link.refresh_from_db()
    assert (plain_link.failures, marea.methods()) == (3, ["SendMessage"])


def test_a_login_elsewhere_is_noticed_though_nobody_says_so(meets_marea: MeetsMarea, marea: PlainPeer) -> None:
    marea.next.append(answers_task(task("AUTH_REQUIRED", "Sign in first.")))
    person = meets_marea()
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("You are in. Your case is 7.")])
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        sweep()
        deliver_all()
    assert person.reads("peer_agent")[-1] == "You are in. Your case is 7."


def test_an_error_of_its_own_while_it_is_asked_is_not_the_end_of_the_task(at_work: Person, marea: PlainPeer) -> None:
    """Its answer would be lost."""
    marea.looks.append(lambda asked: error(asked, -32603))
    times_of_looks(marea, minutes=0.1)
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("Found it.")])
    times_of_looks(marea, minutes=0.2)
    assert at_work.reads("peer_agent") == ["Found it."]


@pytest.mark.parametrize("code", [-32001, -32004, -32601])
def test_who_keeps_no_tasks_is_not_asked_again(at_work: Person, marea: PlainPeer, code: int) -> None:
    marea.looks.append(lambda asked: error(asked, code))
    assert len(times_of_looks(marea, minutes=0.3)) == 1
    at_work.says("And now?")
    deliver_all()
    assert "taskId" not in marea.messages()[-1].message


# --- ringing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pushing(plain_link: Connection) -> None:
    PlainAccess.objects.update(pushes=True)


def ring(person: Person, *, token: str = "", handoff_id: Any = None, body: bytes = b"{}") -> int:
    handoff = person.handoff
    path = f"/a2a/{person.conversation.agent.public_id}/callbacks/{handoff_id or handoff.pk}"
    headers = {"X-A2A-Notification-Token": token or push_token(handoff.pk)}
    return int(Client().post(path, body, content_type="application/json", headers=headers).status_code)


@pytest.mark.parametrize(
    ("dialect", "name"), [("1.0", "taskPushNotificationConfig"), ("0.3", "pushNotificationConfig")]
)
def test_an_agent_that_pushes_is_told_where_and_with_what(
    pushing: None, meets_marea: MeetsMarea, marea: PlainPeer, dialect: str, name: str
) -> None:
    PlainAccess.objects.update(dialect=dialect)
    person = meets_marea()
    given = marea.messages()[0].json["params"]["configuration"][name]
    agent, handoff = person.conversation.agent, person.handoff
    assert given["url"].endswith(f"/a2a/{agent.public_id}/callbacks/{handoff.pk}")
    assert given["token"] == push_token(handoff.pk)


def test_an_agent_that_does_not_push_gets_no_address_of_ours(meets_marea: MeetsMarea, marea: PlainPeer) -> None:
    meets_marea()
    assert "callbacks" not in marea.messages()[0].body.decode()


def test_a_card_that_promised_pushes_it_cannot_do_is_forgiven(
    pushing: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(lambda asked: error(asked, -32003))
    person = meets_marea()
    assert person.reads("peer_agent") == ["Noted."]
    assert "callbacks" not in marea.messages()[1].body.decode()


def test_a_bell_makes_us_ask_at_once(pushing: None, at_work: Person, marea: PlainPeer) -> None:
    marea.tasks["t-1"] = task("COMPLETED", "It is done.")
    assert ring(at_work) == 200
    deliver_all()
    assert at_work.reads("peer_agent") == ["It is done."]


def test_asvs_1_3_6_nothing_that_stands_in_a_push_is_believed(pushing: None, at_work: Person) -> None:
    told = {"statusUpdate": {"taskId": "t-1", "status": {"state": "TASK_STATE_COMPLETED", "message": message("x")}}}
    assert ring(at_work, body=json.dumps(told).encode()) == 200
    deliver_all()
    assert at_work.reads("peer_agent") == []
    assert at_work.handoff.state == "active"


def test_many_rings_are_one_question(pushing: None, at_work: Person, marea: PlainPeer) -> None:
    before = len(marea.asked)
    assert {ring(at_work) for _ in range(20)} == {200}
    deliver_all()
    assert len(marea.asked) == before + 1


def test_a_wrong_token_rings_nothing(pushing: None, at_work: Person, marea: PlainPeer) -> None:
    other = "0d1c5a52-3f5c-4c1d-9a1e-93c4c4e2b0a7"
    assert ring(at_work, token="x") == 401
    assert ring(at_work, handoff_id=other) == 401, "The token of one handoff is good for no other."
    assert ring(at_work, handoff_id=other, token=push_token(other)) == 401  # type: ignore[arg-type]
    assert not OutboxItem.objects.filter(kind=OutboxKind.ASK).exists()


def test_a_bell_after_the_end_rings_nothing(pushing: None, at_work: Person) -> None:
    at_work.returns()
    assert ring(at_work) == 404
    assert not OutboxItem.objects.filter(kind=OutboxKind.ASK).exists()


def test_how_a_task_stood_before_the_persons_last_message_is_not_how_it_stands(
    pushing: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    """A bell rings, and while the agent is asked the person says what it has waited for."""
    marea.tasks["t-1"] = task("INPUT_REQUIRED", "Which card?")
    marea.next.append(answers_task(marea.tasks["t-1"]))
    person = meets_marea()
    ring(person)
    ask = outbox.claim_next(OutboxItem.objects.get(kind="ask").lane)
    assert ask is not None
    record = PLAIN_CARRIERS[OutboxKind.ASK](ask)
    marea.tasks["t-1"] = task("WORKING")
    marea.next.append(answers_task(marea.tasks["t-1"]))
    person.says("The blue one")
    deliver_lane(OutboxItem.objects.get(kind="turn").lane)
    record()
    assert person.state()["waiting_since"] is not None
    marea.tasks["t-1"] = task("COMPLETED", "It is blocked.")
    deliver_all()
    assert person.reads("peer_agent") == ["Which card?", "It is blocked."]
