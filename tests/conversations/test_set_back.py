"""The clock of the machine is set back by an hour: nobody waits until it is again where it was."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Connection, Credential
from agents.secrets import create_secret, rotate_secret
from conversations import outbox
from conversations.breaker import BREAKER_OPENS_AFTER
from conversations.delivery import deliver_lane
from conversations.erasure_calls import carry_out_request
from conversations.flows.ask_to_erase import LONGEST_CALL, due_requests, put_requests
from conversations.flows.heed_set_back import heed_set_back
from conversations.flows.mind_live_talks import GONE_AFTER
from conversations.models import Erasure, ErasureRequest, Handoff, LiveAgent, LiveTalk, OutboxItem
from conversations.tasks import give_up, sweep
from tests.agents.plain_peer import PlainPeer, answers_task, artifact, task
from tests.conversations import test_live_agents
from tests.conversations.scene import Person, deliver_all, items, push
from tests.conversations.wire_peer import WirePeer, answers_status, hand_back, loses_its_answer, reply
from triggers.models import Trigger
from workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
asks, ben, takes = test_live_agents.asks, test_live_agents.ben, test_live_agents.takes
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SILENT = loses_its_answer(lambda _call: None)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


def set_back(travel: time_machine.Traveller) -> None:
    travel.shift(-timedelta(hours=1))


def goes_on(travel: time_machine.Traveller, *, seconds: int = 20) -> None:
    """What the clock and a worker do."""
    for second in range(seconds):
        travel.shift(1)
        sweep()
        if second % 15 == 10:
            give_up()
        deliver_all()


@pytest.mark.parametrize("minutes_before", [0, 90], ids=["said of late", "said long ago"])
def test_what_waits_for_another_try_is_tried_soon(
    minutes_before: int, handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    handed_over.says("one")
    OutboxItem.objects.filter(kind="turn").update(attempts=4)
    clock.shift(timedelta(minutes=minutes_before))
    peer.next.append(answers_status(500))
    deliver_all()
    set_back(clock)
    goes_on(clock)
    assert handed_over.message("one").delivery == "relayed"


def test_it_is_tried_once_more_and_then_on_schedule(
    handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    handed_over.says("one")
    peer.next += [answers_status(500)] * 40
    OutboxItem.objects.filter(kind="turn").update(attempts=6)
    deliver_all()
    set_back(clock)
    before = len(peer.calls)
    goes_on(clock, seconds=60)
    assert len(peer.calls) - before <= 2


@pytest.mark.parametrize(
    ("answer", "failures"), [(answers_status(503, **{"Retry-After": "60"}), 0), (answers_status(500), 12)]
)
def test_a_peer_that_asked_for_patience_or_rests_is_called_soon(
    answer: object, failures: int, handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    Connection.objects.update(failures=failures)
    handed_over.says("one")
    peer.next.append(answer)  # type: ignore[arg-type]
    deliver_all()
    assert Connection.objects.get().is_silent(at=timezone.now())
    set_back(clock)
    goes_on(clock)
    assert handed_over.message("one").delivery == "relayed"


def test_what_a_lost_process_had_claimed_is_taken_up_soon(
    handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    handed_over.says("one")
    assert outbox.claim_next(items(handed_over.handoff, "turn")[0].lane)
    set_back(clock)
    goes_on(clock)
    assert handed_over.message("one").delivery == "relayed"


def test_an_offer_that_nobody_answers_runs_out_in_its_own_time(
    connection: Connection, person: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    peer.next += [SILENT] * 20
    person.says("I have a complaint")
    deliver_all()
    set_back(clock)
    goes_on(clock, seconds=40)
    assert person.handoff.state == "expired"
    assert person.reads()[-1] == "I stay with you."


def test_what_is_missing_in_a_stream_is_asked_for_soon(
    handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    push(peer, handed_over.handoff, reply(3, "three"))
    goes_on(clock, seconds=6)
    set_back(clock)
    peer.next += [peer.answers_get_task(reply(2, "two"), epoch=handed_over.handoff.epoch)] * 3
    goes_on(clock)
    assert handed_over.reads("peer_agent")[-2:] == ["two", "three"]


def test_who_cannot_call_back_is_asked_soon(handed_over: Person, peer: WirePeer, clock: time_machine.Traveller) -> None:
    Connection.objects.update(can_push=False)
    handed_over.says("one")
    peer.next.append(peer.says())
    deliver_all()
    goes_on(clock, seconds=4)
    set_back(clock)
    before = peer.methods().count("GetTask")
    goes_on(clock)
    assert peer.methods().count("GetTask") > before


def test_what_the_person_says_does_not_wait_behind_a_message_in_doubt(
    handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    handed_over.says("one")
    peer.next += [SILENT] * 40
    deliver_lane(items(handed_over.handoff, "turn")[0].lane)
    push(peer, handed_over.handoff, hand_back(2))
    handed_over.says("two")
    set_back(clock)
    goes_on(clock)
    assert handed_over.reads()[-1] == "answer 3"
    assert Handoff.objects.get().ended_at == NOON - timedelta(hours=1) + timedelta(seconds=11)


def test_an_open_task_of_a_plain_agent_is_looked_at_soon(
    meets_marea: Callable[..., Person], marea: PlainPeer, clock: time_machine.Traveller
) -> None:
    marea.tasks["t-1"] = task("WORKING")
    marea.next.append(answers_task(task("WORKING")))
    person = meets_marea(idle_minutes=30)
    set_back(clock)
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("All of it.")])
    goes_on(clock)
    assert person.reads("peer_agent") == ["All of it."]


def test_a_plain_agent_that_says_nothing_any_more_gives_back_in_its_own_time(
    meets_marea: Callable[..., Person], clock: time_machine.Traveller
) -> None:
    person = meets_marea(idle_minutes=10)
    set_back(clock)
    give_up()
    clock.shift(timedelta(minutes=9))
    sweep()
    assert person.handoff.state == "active"
    clock.shift(timedelta(minutes=2))
    sweep()
    assert (person.handoff.state, person.handoff.reason) == ("taken_back", "idle")


def test_who_waits_for_a_live_agent_waits_no_longer_than_they_were_to(
    asks: Trigger, ben: LiveAgent, person: Person, clock: time_machine.Traveller
) -> None:
    """Asks: five minutes at most."""
    person.says("a human please")
    before = LiveTalk.objects.get()
    set_back(clock)
    give_up()
    talk = LiveTalk.objects.get()
    assert (talk.queued_at, talk.give_up_at) == (timezone.now(), timezone.now() + timedelta(minutes=5))
    assert talk.asked_at == before.asked_at, "the order of the queue"
    clock.shift(timedelta(minutes=6))
    sweep()
    assert person.reads()[-1] == "Nobody came."


def test_a_live_agent_who_went_away_is_noticed_in_the_usual_time(
    ben: LiveAgent, person: Person, clock: time_machine.Traveller
) -> None:
    takes(person, ben)
    person.says("Are you there?")
    set_back(clock)
    give_up()
    clock.shift(GONE_AFTER + timedelta(minutes=1))
    sweep()
    assert LiveTalk.objects.get().state == "unanswered"


@pytest.mark.parametrize("minutes", [0, 90], ids=["asked of late", "asked long ago"])
def test_another_institution_is_asked_to_erase_soon(
    minutes: int, handed_over: Person, peer: WirePeer, alice: User, bank: Workspace, clock: time_machine.Traveller
) -> None:
    erasure = Erasure.objects.create(workspace=bank, erased_by=alice, conversations=1)
    with transaction.atomic():
        assert put_requests(erasure=erasure, conversation=handed_over.conversation) == 1
    request = ErasureRequest.objects.get()
    ErasureRequest.objects.update(attempts=9, next_attempt_at=NOON + timedelta(minutes=minutes))
    clock.shift(timedelta(minutes=minutes))
    peer.next.append(answers_status(503, **{"Retry-After": "3000"}))
    carry_out_request(str(request.pk))
    set_back(clock)
    give_up()
    clock.shift(LONGEST_CALL)
    assert due_requests(at=timezone.now()) == [request.pk]
    peer.next.append(answers_status(503, **{"Retry-After": "3000"}))
    carry_out_request(str(request.pk))
    clock.shift(timedelta(minutes=2))
    give_up()
    assert not due_requests(at=timezone.now() + timedelta(minutes=5)), "It is hurried once."


@pytest.mark.parametrize("disconnect_all", [False, True], ids=["after a day", "at once"])
def test_a_rotated_secret_pairs_no_longer_than_it_was_to(
    disconnect_all: bool, bank_agent: Agent, alice: User, clock: time_machine.Traveller
) -> None:
    old, _secret = create_secret(agent=bank_agent, actor=alice)
    new, _secret = rotate_secret(credential=old, actor=alice, disconnect_all=disconnect_all)
    rows, overlap = Credential.objects.usable, timedelta() if disconnect_all else timedelta(hours=24)
    set_back(clock)
    for _ in range(2):
        heed_set_back(at=timezone.now())
        old.refresh_from_db()
        assert old.expires_at == NOON - timedelta(hours=1) + overlap
        clock.shift(20)
    clock.shift(overlap)
    assert list(rows(at=timezone.now())) == [new]


def test_a_secret_that_was_rotated_before_the_clock_was_wrong_pairs_as_long_as_it_was_to(
    bank_agent: Agent, alice: User, clock: time_machine.Traveller
) -> None:
    old, _secret = create_secret(agent=bank_agent, actor=alice)
    rotate_secret(credential=old, actor=alice)
    clock.shift(timedelta(hours=2))
    set_back(clock)
    heed_set_back(at=timezone.now())
    old.refresh_from_db()
    assert old.expires_at == NOON + timedelta(hours=24)


def test_nothing_that_waits_as_it_should_is_hurried(
    handed_over: Person, peer: WirePeer, clock: time_machine.Traveller
) -> None:
    handed_over.says("one")
    Connection.objects.update(failures=BREAKER_OPENS_AFTER + 12)
    OutboxItem.objects.filter(kind="turn").update(attempts=20)
    peer.next.append(answers_status(503, **{"Retry-After": "3000"}))
    deliver_all()
    before = [list(model.objects.order_by("pk").values()) for model in (OutboxItem, Connection, Handoff)]
    for _ in range(3):
        heed_set_back(at=timezone.now())
        clock.shift(7)
    assert [list(model.objects.order_by("pk").values()) for model in (OutboxItem, Connection, Handoff)] == before
