"""The breaker of a link: a peer that fails in a row rests, and one that answers again gets what waited."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations import outbox
from conversations.breaker import BREAKER_OPENS_AFTER, BREAKER_PAUSE
from conversations.delivery import carry_out
from conversations.flows.hurry_handoff import hurry_handoff
from conversations.models import Handoff, OutboxItem
from conversations.tasks import sweep
from tests.conversations.scene import Person, call, deliver_all, items, offer_body, packet, push, told, turn_body
from tests.conversations.wire_peer import Behaviour, WirePeer, answers_status, loses_its_answer, reply

pytestmark = pytest.mark.django_db


def fail(person: Person, peer: WirePeer, times: int) -> None:
    for _ in range(times):
        peer.next.append(answers_status(500))
        OutboxItem.objects.update(next_attempt_at=timezone.now())
        deliver_all()


def test_it_opens_after_failures_in_a_row(handed_over: Person, peer: WirePeer, connection: Connection) -> None:
    handed_over.says("one")
    fail(handed_over, peer, BREAKER_OPENS_AFTER - 1)
    connection.refresh_from_db()
    assert connection.paused_until is None
    fail(handed_over, peer, 1)
    connection.refresh_from_db()
    assert connection.paused_until is not None
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    calls = len(peer.calls)
    assert (deliver_all(), outbox.claim_next(items(handed_over.handoff, "turn")[0].lane)) == (0, None)
    assert len(peer.calls) == calls


def test_after_the_pause_a_success_closes_it(handed_over: Person, peer: WirePeer, connection: Connection) -> None:
    handed_over.says("one")
    fail(handed_over, peer, BREAKER_OPENS_AFTER)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        deliver_all()
    connection.refresh_from_db()
    assert (connection.failures, connection.paused_until) == (0, None)
    assert handed_over.reads("peer_agent")[-1] == "Noted: one"


def test_a_request_from_the_peer_closes_it(handed_over: Person, peer: WirePeer, connection: Connection) -> None:
    handed_over.says("one")
    fail(handed_over, peer, BREAKER_OPENS_AFTER)
    assert push(peer, handed_over.handoff, reply(2, "I am back.")).status_code == 200
    connection.refresh_from_db()
    assert (connection.failures, connection.paused_until, connection.last_error) == (0, None, "")


def test_calls_that_fail_together_are_one_failure(bank_agent: Agent, peer: WirePeer, connection: Connection) -> None:
    first, second = Person(bank_agent), Person(bank_agent)
    for person in (first, second):
        person.says("my complaint")
    claims = [outbox.claim_next(items(person.handoff, "offer")[0].lane) for person in (first, second)]
    peer.next += [answers_status(503), answers_status(503)]
    for claim in claims:
        assert claim is not None
        carry_out(claim)
    connection.refresh_from_db()
    assert connection.failures == 1


def test_a_peer_that_says_too_much_is_there_and_does_not_rest(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    handed_over.says("one")
    peer.next.append(answers_status(429))
    deliver_all()
    connection.refresh_from_db()
    assert connection.failures == 0


def test_the_rest_is_at_most_half_as_long_as_it_has_failed(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    """But for the first two, which are some seconds."""
    handed_over.says("one")
    fail(handed_over, peer, BREAKER_OPENS_AFTER)
    begun, rests = timezone.now(), list[tuple[float, float]]()
    with time_machine.travel(begun, tick=False) as clock:
        while len(rests) < 15:
            connection.refresh_from_db()
            assert connection.paused_until is not None
            rest = connection.paused_until - timezone.now()
            rests.append(((timezone.now() - begun).total_seconds(), rest.total_seconds()))
            clock.move_to(connection.paused_until + timedelta(seconds=1))
            fail(handed_over, peer, 1)
    assert all(rest <= failing / 2 + 5 for failing, rest in rests[2:]), rests
    assert rests[-1][1] == 300


def test_where_nothing_listens_the_rest_stays_short(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    handed_over.says("one")
    Connection.objects.update(failures=BREAKER_OPENS_AFTER + 6, platform_domain="http://127.0.0.1:47999")
    deliver_all()
    connection.refresh_from_db()
    assert connection.paused_until is not None
    assert connection.paused_until - timezone.now() <= BREAKER_PAUSE


def test_once_it_answers_what_was_put_off_goes_at_once(
    bank_agent: Agent, peer: WirePeer, connection: Connection, handed_over: Person
) -> None:
    handed_over.says("one")
    OutboxItem.objects.filter(handoff=handed_over.handoff, state="due").update(
        attempts=7, next_attempt_at=timezone.now() + timedelta(minutes=1), last_error="unreachable"
    )
    Connection.objects.update(failures=3)
    other = Person(bank_agent)
    other.says("my complaint")
    deliver_all()
    assert items(handed_over.handoff, "turn")[0].state == "done"


def test_a_peer_that_has_failed_gets_one_request_at_a_time(
    bank_agent: Agent, peer: WirePeer, connection: Connection
) -> None:
    Connection.objects.update(failures=1)
    people = [Person(bank_agent), Person(bank_agent)]
    for person in people:
        person.says("my complaint")
    lanes = [items(person.handoff, "offer")[0].lane for person in people]
    assert [outbox.claim_next(lane) is not None for lane in lanes] == [True, False]


def test_nobody_is_offered_to_an_agent_that_rests_and_ours_goes_on_at_once(
    connection: Connection, bank_agent: Agent
) -> None:
    Connection.objects.update(paused_until=timezone.now() + timedelta(hours=1))
    other = Person(bank_agent)
    other.says("my complaint")
    assert other.reads()[-1] == "I stay with you."
    assert not Handoff.objects.filter(conversation=other.conversation).exists()


def test_what_came_home_because_it_failed_is_not_offered_to_the_same_agent_again(
    bank_agent: Agent, peer: WirePeer, connection: Connection
) -> None:
    person = Person(bank_agent)
    person.says("my complaint")
    person.says("my complaint once more")
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        sweep()
    assert person.notices()[-1] == "handoff_expired"
    assert Handoff.objects.filter(conversation=person.conversation).count() == 1
    assert person.reads()[-1] == "I stay with you."


def test_what_a_lost_holder_left_at_a_failing_peer_is_taken_up_before_what_waits_longer(
    bank_agent: Agent, peer: WirePeer, connection: Connection
) -> None:
    """Its place is the only one such a peer has: until it is taken up, nothing goes."""
    people = [Person(bank_agent) for _ in range(outbox.AT_ONCE_PER_PEER + 2)]
    for person in people:
        person.says("I have a complaint")
    deliver_all()
    for person in people:
        person.says("Hello?")
    last = items(people[-1].handoff, "turn")[0]
    now = timezone.now()
    OutboxItem.objects.filter(kind="turn").update(
        state="due", claim=None, lease_until=None, place=0, done_at=None, next_attempt_at=now - timedelta(minutes=1)
    )
    OutboxItem.objects.filter(pk=last.pk).update(
        state="claimed", claim=uuid4(), place=1, lease_until=now, next_attempt_at=now
    )
    Connection.objects.update(failures=2)
    assert outbox.due_lanes(at=now, limit=50)[0] == last.lane
    deliver_all()
    assert [items(person.handoff, "turn")[0].state for person in people] == ["done"] * len(people)


@pytest.mark.store
@pytest.mark.parametrize("until", ["paused_until", "waits_until"])
@pytest.mark.parametrize("side", [Connection, Sender])
def test_while_a_link_rests_no_lane_of_its_is_due(
    handed_over: Person, connection: Connection, sender: Sender, side: type[Connection | Sender], until: str
) -> None:
    handed_over.says("one")
    turn, link, now = items(handed_over.handoff, "turn")[0], side.objects.get(), timezone.now()
    OutboxItem.objects.filter(pk=turn.pk).update(
        state="due", claim=None, lease_until=None, place=0, next_attempt_at=now, peer=str(link.pk)
    )
    assert turn.lane in outbox.due_lanes(at=now, limit=50)
    side.objects.update(**{until: now + timedelta(seconds=1)})
    assert turn.lane not in outbox.due_lanes(at=now, limit=50)
    assert turn.lane in outbox.due_lanes(at=now + timedelta(seconds=1), limit=50)


# --- what was put off goes as soon as the peer is heard of ------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [answers_status(503), answers_status(408), answers_status(500), loses_its_answer(lambda _call: None)],
    ids=["503", "408", "500", "hung up"],
)
def test_whatever_failed_goes_at_once_when_the_peer_speaks_first(
    handed_over: Person, peer: WirePeer, failure: Behaviour
) -> None:
    handed_over.says("one")
    peer.next.append(failure)
    deliver_all()
    OutboxItem.objects.filter(state="due").update(next_attempt_at=timezone.now() + timedelta(minutes=30))
    assert push(peer, handed_over.handoff, reply(2, "I am back.")).status_code == 200
    deliver_all()
    assert peer.texts()[1:] == ["one", "one"]


def test_replies_that_were_put_off_go_at_once_when_who_handed_over_speaks_first(
    peer: WirePeer, sender: Sender, office_agent: Agent
) -> None:
    task_id = str(told(call(peer, sender, offer_body(peer, "my complaint", packet(peer))))["id"])
    Sender.objects.update(failures=BREAKER_OPENS_AFTER, paused_until=timezone.now() + timedelta(minutes=5))
    replies = OutboxItem.objects.filter(kind="replies")
    replies.update(attempts=9, state="due", done_at=None, next_attempt_at=timezone.now() + timedelta(minutes=30))
    assert replies.count()
    assert call(peer, sender, turn_body(task_id, 2, "and more")).status_code == 200
    assert all(item.next_attempt_at <= timezone.now() for item in replies.filter(state="due"))
    deliver_all()
    assert not replies.filter(state="due").exists()


# --- what the peer asked to wait for ----------------------------------------------------------------------------------


@pytest.fixture
def two_people(bank_agent: Agent, peer: WirePeer, connection: Connection) -> tuple[Person, Person]:
    people = Person(bank_agent), Person(bank_agent)
    for person in people:
        person.says("my complaint")
    deliver_all()
    return people


@pytest.mark.parametrize("status", [429, 503, 500])
def test_who_asks_for_patience_gets_it_in_all_conversations(
    two_people: tuple[Person, Person], peer: WirePeer, connection: Connection, status: int
) -> None:
    first, second = two_people
    first.says("one")
    peer.next.append(answers_status(status, Retry_After="120"))
    deliver_all()
    second.says("two")
    begun, calls = timezone.now(), len(peer.calls)
    with time_machine.travel(begun + timedelta(seconds=115), tick=False):
        sweep()
        assert (deliver_all(), len(peer.calls)) == (0, calls)
    with time_machine.travel(begun + timedelta(seconds=146), tick=False):
        deliver_all()
    assert peer.texts()[-2:] == ["two", "one"] or peer.texts()[-2:] == ["one", "two"]


def test_what_waits_behind_an_answer_that_came_through_does_not_go_either(
    two_people: tuple[Person, Person], peer: WirePeer, connection: Connection
) -> None:
    """While one call was under way, another was told to wait."""
    first, second = two_people
    first.says("one")
    second.says("two")
    claimed = outbox.claim_next(items(first.handoff, "turn")[0].lane)
    assert claimed is not None

    Connection.objects.update(waits_until=timezone.now() + timedelta(minutes=2))
    assert carry_out(claimed) is None
    assert items(second.handoff, "turn")[0].state == "due"


def test_nothing_shortens_what_it_asked_for(handed_over: Person, peer: WirePeer, connection: Connection) -> None:
    handed_over.says("one")
    fail(handed_over, peer, BREAKER_OPENS_AFTER)
    Connection.objects.update(paused_until=None)
    peer.next.append(answers_status(503, Retry_After="600"))
    OutboxItem.objects.update(next_attempt_at=timezone.now())
    deliver_all()
    calls = len(peer.calls)
    assert push(peer, handed_over.handoff, reply(2, "Busy, but here.")).status_code == 200
    peer.seq = 2
    with time_machine.travel(timezone.now() + timedelta(seconds=590), tick=False):
        assert (deliver_all(), len(peer.calls)) == (0, calls)
    with time_machine.travel(timezone.now() + timedelta(seconds=602), tick=False):
        deliver_all()
    assert handed_over.message("one").delivery == "relayed"


def test_a_shorter_wish_does_not_shorten_a_longer_one(
    two_people: tuple[Person, Person], peer: WirePeer, connection: Connection
) -> None:
    for person, text in zip(two_people, ("one", "two"), strict=True):
        person.says(text)
    claims = [outbox.claim_next(items(person.handoff, "turn")[0].lane) for person in two_people]
    peer.next += [answers_status(429, Retry_After="120"), answers_status(429, Retry_After="1")]
    for claim in claims:
        assert claim is not None
        carry_out(claim)
    connection.refresh_from_db()
    assert connection.waits_until is not None
    assert connection.waits_until - timezone.now() > timedelta(seconds=110)


@pytest.mark.parametrize(("seconds", "offered"), [(2, True), (60, False)])
def test_nobody_is_offered_to_an_agent_that_asked_for_more_patience_than_an_offer_has(
    connection: Connection, bank_agent: Agent, seconds: int, offered: bool
) -> None:
    Connection.objects.update(waits_until=timezone.now() + timedelta(seconds=seconds))
    other = Person(bank_agent)
    other.says("my complaint")
    assert Handoff.objects.filter(conversation=other.conversation).exists() is offered


def test_an_operator_who_hurries_does_not_shorten_it(
    handed_over: Person, peer: WirePeer, connection: Connection
) -> None:
    handed_over.says("one")
    peer.next.append(answers_status(429, Retry_After="120"))
    deliver_all()
    handoff = handed_over.handoff
    assert hurry_handoff(handoff_id=handoff.pk, conversation_id=handoff.conversation_id) == 0
    calls = len(peer.calls)
    assert (deliver_all(), len(peer.calls)) == (0, calls)
