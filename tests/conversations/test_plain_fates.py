"""A plain agent takes a repeat for a new message. So what it may have taken is not sent to it again: it is
asked, or the person is told.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agents.calling import ANSWER_SECONDS
from agents.models import Connection, PlainAccess
from conversations import outbox, plain_message, plain_peer, plain_progress
from conversations.delivery import deliver_lane
from conversations.models import DeliveryAttempt, OutboxItem, PlainThread
from conversations.tasks import sweep
from handoff_project.background import COURIERS_STOP_SECONDS
from handoff_project.serve import STREAMS_SECONDS, WEB_STOP_SECONDS, WORKERS_STOP_SECONDS
from tests.agents.plain_peer import (
    Answerer,
    Asked,
    Given,
    PlainPeer,
    answers_task,
    artifact,
    error,
    hangs_up,
    message,
    result,
    says,
    streams,
    task,
)
from tests.conversations.scene import Person, deliver_all, items
from triggers.effects import MIN_ACCEPT_SECONDS

pytestmark = pytest.mark.django_db
MeetsMarea = Callable[..., Person]


@pytest.fixture
def streaming(plain_link: Connection) -> None:
    PlainAccess.objects.update(streaming=True)


def as_time_goes_on(*, seconds: int = 40, step: int = 4) -> None:
    """What the clock and a worker do."""
    begun = timezone.now()
    for later in range(step, seconds, step):
        with time_machine.travel(begun + timedelta(seconds=later), tick=False):
            sweep()
            deliver_all()


def said_to(marea: PlainPeer) -> list[str]:
    return [asked.texts[-1] for asked in marea.messages()]


def given(made: Given) -> Answerer:
    return lambda _asked: made


def names(*told: str) -> list[dict[str, Any]]:
    """The history of a task: messages with these ids."""
    return [{"messageId": one, "role": "ROLE_USER", "parts": [{"text": "?"}]} for one in told]


class TestItHasTheMessage:
    """It said so: it has opened a task for it. Whatever fails then is asked for again, and nothing else."""

    def answers_later(self, marea: PlainPeer) -> None:
        marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("All of it.")])

    @pytest.mark.parametrize("status", [404, 429, 500, 503])
    def test_a_look_that_fails_is_repeated_and_not_the_message(
        self, meets_marea: MeetsMarea, marea: PlainPeer, status: int
    ) -> None:
        marea.next.append(answers_task(task("WORKING")))
        marea.looks.append(given(Given(status)))
        person = meets_marea()
        self.answers_later(marea)
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint"]
        assert person.reads("peer_agent") == ["All of it."]

    def test_a_stream_and_the_look_after_it_that_both_break_off_are_asked_about_later(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
    ) -> None:
        marea.next.append(streams({"task": task("WORKING")}, cut=True))
        marea.looks.append(hangs_up)
        person = meets_marea()
        self.answers_later(marea)
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint"]
        assert person.reads("peer_agent") == ["All of it."]

    @pytest.mark.parametrize("broken", [b"no json", b'{"jsonrpc":"2.0","error":{"code":-32004}}'])
    def test_a_stream_that_goes_wrong_in_its_middle_is_asked_about(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, broken: bytes
    ) -> None:
        person = meets_marea()
        begun = streams({"task": task("WORKING")})

        def goes_wrong(asked: Asked) -> Given:
            first = begun(asked)
            return Given(content_type=first.content_type, events=(*first.events, b"data: " + broken + b"\n\n"))

        marea.next.append(goes_wrong)
        person.says("One thing more")
        deliver_all()
        self.answers_later(marea)
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "One thing more"]
        assert (person.handoff.state, person.reads("peer_agent")) == ("active", ["Noted.", "All of it."])

    def test_a_task_it_forgot_before_it_was_looked_at_is_not_begun_again(
        self, meets_marea: MeetsMarea, marea: PlainPeer
    ) -> None:
        marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
        person = meets_marea()
        marea.next.append(answers_task(task("WORKING")))
        person.says("The blue one")
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "The blue one"]


class Killed(BaseException):
    """What no code of ours sees coming: the process ends."""


class TestItHadBegunToAnswer:
    """And the process that listened ended, or could not write down the rest: the agent has the message."""

    @pytest.fixture
    def half_heard(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, monkeypatch: pytest.MonkeyPatch
    ) -> Person:
        person = meets_marea()
        piece = {"taskId": "t-1", "contextId": "c-1", "artifact": artifact("The beginn"), "append": True}
        marea.next.append(streams({"task": task("WORKING")}, {"artifactUpdate": piece}, pause=0.4))
        person.says("one")
        tell = plain_progress.Progress.tell

        def tells_and_dies(progress: Any, heard: Any) -> bool:
            went_on = tell(progress, heard)
            if heard.unfinished:
                raise Killed
            return went_on

        with monkeypatch.context() as patched:
            patched.setattr(plain_progress.Progress, "tell", tells_and_dies)
            with pytest.raises(Killed):
                deliver_all()
        assert person.reads("peer_agent")[-1] == "The beginn"
        return person

    def test_the_task_is_asked_about(self, half_heard: Person, marea: PlainPeer) -> None:
        marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("The beginning and the end.")])
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]
        assert half_heard.message("one").delivery == "relayed"
        assert half_heard.reads("peer_agent")[1:] == ["The beginning and the end."]

    def test_that_it_cannot_be_asked_just_then_changes_nothing(self, half_heard: Person, marea: PlainPeer) -> None:
        marea.looks += [given(Given(503))] * 2
        marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("The beginning and the end.")])
        as_time_goes_on()
        assert half_heard.message("one").delivery == "relayed"
        assert half_heard.reads("peer_agent")[1:] == ["The beginning and the end."]

    def test_what_was_heard_stays_where_there_is_no_task_to_ask_about(
        self, half_heard: Person, marea: PlainPeer
    ) -> None:
        PlainThread.objects.update(task_id="", look_at=None)
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]
        assert half_heard.message("one").delivery == "relayed"
        assert half_heard.reads("peer_agent")[1:] == ["The beginn"]
        assert half_heard.state()["waiting_since"] is None


FATES_UNKNOWN: dict[str, Answerer] = {
    "hangs up": hangs_up,
    "502": given(Given(502)),
    "504": given(Given(504)),
    "too large": given(Given(body=b"x" * 300_000)),
    "encoded": given(Given(headers={"Content-Encoding": "gzip"})),
    "half an answer": given(Given(body=b"{", headers={"Content-Length": "99", "Connection": "close"})),
}


class TestNobodyKnows:
    @pytest.mark.parametrize("answer", FATES_UNKNOWN.values(), ids=FATES_UNKNOWN)
    def test_a_turn_that_may_have_been_taken_is_not_sent_again_and_the_person_is_told(
        self, meets_marea: MeetsMarea, marea: PlainPeer, answer: Answerer
    ) -> None:
        person = meets_marea()
        marea.next.append(answer)
        person.says("one")
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]
        assert (person.message("one").delivery, person.handoff.state) == ("failed", "active")
        assert person.state()["waiting_since"] is None

    def test_what_follows_goes_on_in_its_order(self, meets_marea: MeetsMarea, marea: PlainPeer) -> None:
        person = meets_marea()
        marea.next.append(hangs_up)
        for text in ("one", "two", "three"):
            person.says(text)
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one", "two", "three"]
        assert [person.message(text).delivery for text in ("one", "two", "three")] == ["failed", "relayed", "relayed"]

    def test_it_counts_against_the_link(
        self, meets_marea: MeetsMarea, marea: PlainPeer, plain_link: Connection
    ) -> None:
        person = meets_marea()
        marea.next.append(hangs_up)
        person.says("one")
        deliver_all()
        plain_link.refresh_from_db()
        (turn,) = items(person.handoff, "turn")
        assert (plain_link.failures, turn.state) == (1, "failed")
        assert DeliveryAttempt.objects.get(item=turn).outcome == "unreachable"

    def test_an_offer_that_may_have_been_taken_is_not_made_again_and_ours_goes_on(
        self, meets_marea: MeetsMarea, marea: PlainPeer
    ) -> None:
        marea.next.append(hangs_up)
        person = meets_marea()
        as_time_goes_on()
        assert len(marea.messages()) == 1
        assert (person.handoff.state, person.notices()[-1]) == ("failed", "handoff_failed")

    def test_a_stream_that_breaks_off_before_its_first_event_is_not_begun_again(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
    ) -> None:
        person = meets_marea()
        marea.next.append(streams(cut=True))
        person.says("one")
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]
        assert person.message("one").delivery == "failed"

    def test_what_a_process_was_at_when_it_died_is_not_sent_again(
        self, meets_marea: MeetsMarea, marea: PlainPeer
    ) -> None:
        person = meets_marea()
        person.says("one")
        (turn,) = items(person.handoff, "turn")
        assert outbox.claim_next(turn.lane) is not None
        with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1), tick=False):
            deliver_lane(turn.lane)
        assert said_to(marea) == ["I have a complaint"]
        assert person.message("one").delivery == "failed"


class TestItCanBeAsked:
    """It keeps a task open, and the task names the messages that it has got."""

    @pytest.fixture
    def in_a_task(self, meets_marea: MeetsMarea, marea: PlainPeer) -> Person:
        marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
        person = meets_marea()
        marea.next.append(hangs_up)
        person.says("The blue one")
        return person

    def test_what_its_task_names_was_taken(self, in_a_task: Person, marea: PlainPeer) -> None:
        message = in_a_task.message("The blue one")
        marea.tasks["t-1"] = task("INPUT_REQUIRED", "And when?", history=names(str(message.pk)))
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "The blue one"]
        assert in_a_task.message("The blue one").delivery == "relayed"
        assert in_a_task.reads("peer_agent") == ["Which ship?", "And when?"]

    def test_what_its_task_does_not_name_may_still_be_on_its_way(self, in_a_task: Person, marea: PlainPeer) -> None:
        marea.tasks["t-1"] = task("INPUT_REQUIRED", "Which ship?", history=names("another"))
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "The blue one"]
        assert in_a_task.message("The blue one").delivery == "failed"

    def test_nor_does_anybody_know_when_it_cannot_be_asked(self, in_a_task: Person, marea: PlainPeer) -> None:
        marea.looks.append(hangs_up)
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "The blue one"]
        assert in_a_task.message("The blue one").delivery == "failed"


class TestItCanBeAskedWhatItHasBegun:
    """It has no task open, and opens one for each message, in one context."""

    @pytest.fixture
    def in_a_context(self, meets_marea: MeetsMarea, marea: PlainPeer) -> Person:
        marea.next.append(answers_task(task("COMPLETED", "Which ship?")))
        person = meets_marea()
        marea.lists_tasks = True
        marea.next.append(given(Given(504)))
        person.says("The blue one")
        return person

    def test_a_task_that_names_the_message_was_opened_by_it(self, in_a_context: Person, marea: PlainPeer) -> None:
        message = in_a_context.message("The blue one")
        marea.tasks["t-1"] = task("COMPLETED", "Which ship?", history=names("another"))
        marea.tasks["t-2"] = task("WORKING", task_id="t-2", history=names(str(message.pk)))
        deliver_all()
        assert in_a_context.message("The blue one").delivery == "relayed"
        marea.tasks["t-2"] = task("COMPLETED", "And when?", task_id="t-2")
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "The blue one"]
        assert in_a_context.reads("peer_agent") == ["Which ship?", "And when?"]

    def test_it_is_with_it_though_the_task_cannot_be_looked_at_just_now(
        self, in_a_context: Person, marea: PlainPeer
    ) -> None:
        message = in_a_context.message("The blue one")
        marea.tasks["t-2"] = task("COMPLETED", "And when?", task_id="t-2", history=names(str(message.pk)))
        marea.looks.append(hangs_up)
        deliver_all()
        as_time_goes_on()
        assert in_a_context.reads("peer_agent") == ["Which ship?", "And when?"]
        assert in_a_context.message("The blue one").delivery == "relayed"

    @pytest.mark.parametrize(
        "listed",
        [
            given(Given(500)),
            lambda asked: result(asked, {"tasks": [task("WORKING", history=names("another"))]}),
            lambda asked: result(asked, {"tasks": "none"}),
            lambda asked: result(asked, {}),
            lambda asked: error(asked, -32601),
        ],
    )
    def test_nobody_knows_what_no_task_names(
        self, in_a_context: Person, marea: PlainPeer, listed: Answerer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(marea, "_listed", listed)
        deliver_all()
        as_time_goes_on()
        assert "ListTasks" in marea.methods()
        assert said_to(marea) == ["I have a complaint", "The blue one"]
        assert in_a_context.message("The blue one").delivery == "failed"

    def test_an_agent_of_before_1_0_is_not_asked(
        self, in_a_context: Person, marea: PlainPeer, plain_link: Connection
    ) -> None:
        PlainAccess.objects.update(dialect="0.3")
        deliver_all()
        assert marea.methods()[-1] == "message/send"
        assert in_a_context.message("The blue one").delivery == "failed"


class TestItSaysThatNothingCameOfIt:
    """As the SDK for .NET answers each message in an open task that is not to be waited for, though it has taken it."""

    def test_the_task_that_names_the_message_has_what_it_said(self, meets_marea: MeetsMarea, marea: PlainPeer) -> None:
        marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
        person = meets_marea()

        def takes_it(asked: Asked) -> Given:
            told = names(asked.message["messageId"])
            marea.tasks["t-1"] = task("INPUT_REQUIRED", "When?", history=told)
            return error(asked, -32006)

        for words in ("The blue one", "Today"):
            marea.next.append(takes_it)
            person.says(words)
            deliver_all()
        assert said_to(marea) == ["I have a complaint", "The blue one", "Today"]
        assert (person.handoff.state, person.message("Today").delivery) == ("active", "relayed")
        assert person.reads("peer_agent") == ["Which ship?", "When?"]

    def test_where_no_task_names_it_that_is_a_refusal(self, meets_marea: MeetsMarea, marea: PlainPeer) -> None:
        marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
        person = meets_marea()
        marea.tasks["t-1"] = task("INPUT_REQUIRED", "Which ship?")
        marea.next.append(lambda asked: error(asked, -32006))
        person.says("The blue one")
        deliver_all()
        assert person.handoff.state == "failed"


class TestItHasNotGotIt:
    @pytest.mark.parametrize("status", [408, 429, 500, 503, 302])
    def test_what_it_says_it_did_not_take_is_sent_again(
        self, meets_marea: MeetsMarea, marea: PlainPeer, status: int
    ) -> None:
        person = meets_marea()
        marea.next.append(given(Given(status)))
        person.says("one")
        deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one", "one"]
        assert person.message("one").delivery == "relayed"

    def test_where_nobody_listens_nothing_was_taken(
        self, meets_marea: MeetsMarea, marea: PlainPeer, plain_link: Connection
    ) -> None:
        person = meets_marea()
        PlainAccess.objects.update(interface_url="http://127.0.0.1:47999/rpc")
        person.says("one")
        deliver_all()
        assert OutboxItem.objects.get(kind="turn").state == "due"
        PlainAccess.objects.update(interface_url=marea.url)
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]

    def test_a_token_that_cannot_be_fetched_keeps_the_message_here(
        self, meets_marea: MeetsMarea, marea: PlainPeer, plain_link: Connection
    ) -> None:
        person = meets_marea()
        PlainAccess.objects.update(scheme="client_credentials", token_url=f"{marea.domain}/token")
        marea.pages["/token"] = Given(hangs_up=True)
        person.says("one")
        deliver_all()
        assert OutboxItem.objects.get(kind="turn").state == "due"
        assert person.message("one").delivery == "received"


class TestAFaultOfOurOwn:
    """Before anything of the message had left it is tried again; afterwards nobody knows."""

    @pytest.fixture
    def before_it_leaves(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
        with monkeypatch.context() as patched:
            patched.setattr(plain_message, "_call_back", _has_a_fault)
            yield patched

    @pytest.fixture
    def person(self, meets_marea: MeetsMarea, plain_link: Connection) -> Person:
        met = meets_marea()
        PlainAccess.objects.update(pushes=True)
        return met

    def test_a_turn_that_has_not_left_is_sent_when_it_can_be(
        self, person: Person, marea: PlainPeer, before_it_leaves: pytest.MonkeyPatch
    ) -> None:
        person.says("one")
        deliver_all()
        as_time_goes_on(seconds=12)
        assert said_to(marea) == ["I have a complaint"]
        before_it_leaves.undo()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]
        assert person.message("one").delivery == "relayed"

    def test_so_is_an_offer(
        self, meets_marea: MeetsMarea, marea: PlainPeer, plain_link: Connection, before_it_leaves: pytest.MonkeyPatch
    ) -> None:
        PlainAccess.objects.update(pushes=True)
        person = meets_marea(accept_seconds=60)
        assert marea.messages() == []
        before_it_leaves.undo()
        as_time_goes_on()
        assert (person.handoff.state, len(marea.messages())) == ("active", 1)

    def test_what_the_try_before_may_have_sent_is_not_sent_again(
        self, person: Person, marea: PlainPeer, before_it_leaves: pytest.MonkeyPatch
    ) -> None:
        before_it_leaves.setattr(plain_peer, "thread_of", _has_a_fault)
        person.says("one")
        (turn,) = items(person.handoff, "turn")
        assert outbox.claim_next(turn.lane) is not None  # by a process that dies
        with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1), tick=False):
            deliver_lane(turn.lane)
        assert OutboxItem.objects.get(pk=turn.pk).state == "due"
        before_it_leaves.undo()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint"]
        assert person.message("one").delivery == "failed"

    def test_what_has_left_is_not_sent_again(
        self, person: Person, marea: PlainPeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(plain_message, "heard_patiently", _has_a_fault)
            person.says("one")
            deliver_all()
        as_time_goes_on()
        assert said_to(marea) == ["I have a complaint", "one"]
        assert person.message("one").delivery == "failed"


def _has_a_fault(*_given: Any, **_more: Any) -> None:
    raise RuntimeError("a fault of our own")


def test_an_answer_of_a_task_that_stays_open_counts_when_the_look_is_an_error(
    meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next += [answers_task(task("WORKING")), says("Still here.")]
    marea.looks.append(lambda asked: error(asked, -32603))
    person = meets_marea()
    marea.looks.append(lambda asked: result(asked, task("COMPLETED", artifacts=[artifact("Found.")])))
    as_time_goes_on()
    assert (said_to(marea), person.reads("peer_agent")) == (["I have a complaint"], ["Found."])


class TestPatience:
    """With an agent that answers only when it has thought."""

    @pytest.fixture(autouse=True)
    def usual(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As long as the shortest limit of an offer."""
        monkeypatch.setattr(plain_message, "ANSWER_SECONDS", float(MIN_ACCEPT_SECONDS))

    def thinks(self, asked: Asked) -> Given:
        time.sleep(MIN_ACCEPT_SECONDS + 0.3)
        return says("I have thought.")(asked)

    def test_a_turn_has_more_time_than_a_call_usually_has(self, meets_marea: MeetsMarea, marea: PlainPeer) -> None:
        person = meets_marea(accept_seconds=MIN_ACCEPT_SECONDS)
        marea.next.append(self.thinks)
        person.says("one")
        deliver_all()
        assert person.message("one").delivery == "relayed"
        assert person.reads("peer_agent")[-1] == "I have thought."

    @pytest.mark.parametrize(("accept_seconds", "state"), [(MIN_ACCEPT_SECONDS, "failed"), (60, "active")])
    def test_an_offer_has_it_where_the_builder_waits_for_longer(
        self, meets_marea: MeetsMarea, marea: PlainPeer, accept_seconds: int, state: str
    ) -> None:
        marea.next.append(self.thinks)
        assert meets_marea(accept_seconds=accept_seconds).handoff.state == state

    def test_a_stream_has_it_until_it_says_something(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = meets_marea()
        monkeypatch.setattr(plain_message, "STREAM_SECONDS", 0.5)
        marea.next.append(streams({"message": message("I have thought.")}, pause=1.0))
        person.says("one")
        deliver_all()
        assert person.message("one").delivery == "relayed"
        assert person.reads("peer_agent")[-1] == "I have thought."

    def test_a_stream_that_has_said_something_is_read_no_longer_than_usual(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = meets_marea()
        monkeypatch.setattr(plain_message, "STREAM_SECONDS", 1.0)
        marea.next.append(streams({"task": task("WORKING")}, {"task": task("COMPLETED", "Late.")}, pause=0.7))
        marea.tasks["t-1"] = task("WORKING")
        person.says("one")
        deliver_all()
        assert person.message("one").delivery == "relayed"
        assert "Late." not in person.reads("peer_agent")
        assert "GetTask" in marea.methods()

    def test_a_stream_that_does_not_even_begin_has_no_more_than_that(
        self, streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = meets_marea()
        monkeypatch.setattr(plain_message, "THINKING_SECONDS", 0.5)
        marea.next.append(self.thinks)
        person.says("one")
        deliver_all()
        assert person.message("one").delivery == "failed"

    def test_it_is_not_longer_than_a_process_has_that_stops(self) -> None:
        assert ANSWER_SECONDS < plain_message.THINKING_SECONDS < min(WORKERS_STOP_SECONDS, COURIERS_STOP_SECONDS)
        assert STREAMS_SECONDS + COURIERS_STOP_SECONDS < WEB_STOP_SECONDS
