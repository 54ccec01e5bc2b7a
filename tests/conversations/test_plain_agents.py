"""A conversation handed to an agent that speaks A2A and knows nothing of handoffs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from agents.models import Connection, LinkState, PlainAccess
from conversations.flows.take_back import expire_offer
from conversations.models import Delivery, Handoff
from conversations.tasks import sweep
from protocol.plain.chat_history import HISTORY_KEY
from tests.agents.plain_peer import (
    TOKEN,
    Asked,
    Given,
    PlainPeer,
    answers_task,
    artifact,
    error,
    hangs_up,
    result,
    says,
    streams,
    task,
)
from tests.conversations.scene import Person, deliver_all, hands_over
from tests.conversations.test_packet import keep
from tests.made_up import without_made_up

pytestmark = pytest.mark.django_db


def handed_words(person: Person) -> list[str]:
    return person.reads("peer_agent")


# --- the offer --------------------------------------------------------------------------------------------------------


def test_it_takes_over_with_any_answer_that_is_no_error(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(says("Good morning."))
    person = meets_marea()
    assert person.handoff.state == "active"
    assert handed_words(person) == ["Good morning."]
    assert person.notices()[-2:] == ["handing_over", "handed_over"]
    assert person.message("I have a complaint").delivery == Delivery.RELAYED


def test_who_reads_earlier_messages_under_the_key_of_its_platform_gets_them_there_too(
    meets_marea: Callable[..., Person], marea: PlainPeer, plain_link: Connection
) -> None:
    PlainAccess.objects.filter(pk=plain_link.pk).update(reads_history=True)
    meets_marea().says("And a second thing")
    deliver_all()
    first, second = marea.messages()
    turns = first.message["metadata"][HISTORY_KEY]
    assert [(turn["From"], turn["Text"]) for turn in turns][:2] == [
        ("agent", "Welcome to the bank."),
        ("user", "hello there"),
    ]
    assert set(turns[0]) == {"From", "Text", "Locale", "Timestamp"}
    assert len(first.texts) == 2
    assert "metadata" not in second.message


class TestWhoKeepsNothingInMind:
    """The builder says that the agent gets the conversation so far with every message."""

    @pytest.fixture(autouse=True)
    def gets_all_again(self, plain_link: Connection) -> None:
        self.shares(repeat=True)

    def shares(self, **sharing: Any) -> None:
        Connection.objects.update(sharing={**Connection.objects.get().sharing, **sharing})

    def before_the_words(self, marea: PlainPeer, *, of: int) -> list[str]:
        """What was said before, as the message with this number tells it."""
        told, _words = marea.messages()[of].texts
        return [line.removeprefix("> ") for line in told.splitlines() if line.startswith("> ")]

    def test_it_is_told_what_it_got_and_what_was_said_since(
        self, meets_marea: Callable[..., Person], marea: PlainPeer
    ) -> None:
        marea.next += [says("Which fee?"), says("I see.")]
        person = meets_marea()
        for text in ("The one of May, my card is 4111 1111 1111 1111", "And now?"):
            person.says(text)
            deliver_all()
        assert self.before_the_words(marea, of=2) == [
            "Harbour: Welcome to the bank.",
            "Person: hello there",
            "Harbour: answer 1",
            "Person: I have a complaint",
            "Marea: Which fee?",
            "Person: The one of May, my card is [card number withheld]",
            "Marea: I see.",
        ]
        assert marea.messages()[2].texts[1] == "And now?"
        assert "4111" not in without_made_up(marea.messages()[2].body)

    def test_as_much_as_the_history_of_the_connection_lets_through(
        self, meets_marea: Callable[..., Person], marea: PlainPeer
    ) -> None:
        self.shares(history={"last": 2, "start": 1})
        marea.next += [says("Which fee?"), says("I see.")]
        person = meets_marea()
        person.says("The one of May")
        deliver_all()
        assert self.before_the_words(marea, of=1) == ["Person: I have a complaint", "Marea: Which fee?"]
        self.shares(history={"last": 0, "start": 1})
        person.says("And now?")
        deliver_all()
        assert self.before_the_words(marea, of=2) == []

    def test_nothing_that_stayed_and_nothing_that_may_not_leave_any_more(
        self, meets_marea: Callable[..., Person], marea: PlainPeer, plain_link: Connection
    ) -> None:
        self.shares(kinds={"phone": "mask"})
        hands_over(plain_link.agent, plain_link)
        person = Person(plain_link.agent)
        keep(person, "plan", "gold")
        keep(person, "mood", "bad", private=True)
        for text in ("call 0171 2345678", "write to ana@mail.example", "I have a complaint"):
            person.says(text)
        deliver_all()
        self.shares(kinds={"email": "mask"})
        person.conversation.details.filter(name="plan").update(private=True)
        person.says("my plan is gold")
        deliver_all()
        first, second = (one.texts[0] for one in marea.messages())
        assert ("ana@mail.example" in first, "gold" in first, "bad" in first) == (True, True, False)
        assert "0171" not in first + second
        assert "ana@mail.example" not in second
        assert "gold" not in second
        assert "bad" not in second

    def test_without_what_may_not_have_come_there(self, meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
        person = meets_marea()
        marea.next.append(hangs_up)
        for text in ("one", "two"):
            person.says(text)
            deliver_all()
        assert person.message("one").delivery == Delivery.FAILED
        assert "Person: one" not in self.before_the_words(marea, of=2)

    def test_where_it_is_not_chosen_it_is_not(self, meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
        self.shares(repeat=False)
        meets_marea().says("And a second thing")
        deliver_all()
        assert marea.messages()[1].texts == ["And a second thing"]

    def test_where_earlier_messages_are_read_under_a_key_they_are_there_too(
        self, meets_marea: Callable[..., Person], marea: PlainPeer
    ) -> None:
        PlainAccess.objects.update(reads_history=True)
        meets_marea().says("And a second thing")
        deliver_all()
        turns = marea.messages()[1].message["metadata"][HISTORY_KEY]
        assert [turn["Text"] for turn in turns][-2:] == ["I have a complaint", "Noted."]


def test_the_packet_comes_as_a_text_before_the_persons_own_words(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    meets_marea()
    (first,) = marea.messages()
    packet, words = first.texts
    assert words == "I have a complaint"
    assert "Harbour of Harbour Bank" in packet
    assert "> Person: hello there" in packet
    assert first.headers["Authorization"] == f"Bearer {TOKEN}"
    assert first.headers["A2A-Version"] == "1.0"


def test_no_history_goes_along_when_the_builder_chose_so(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    meets_marea(history={"kind": "none", "count": 1})
    assert "hello there" not in marea.messages()[0].texts[0]


def test_what_stays_is_masked_in_every_turn(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    person = meets_marea()
    keep(person, "diagnosis", "gout", private=True)
    person.says("It is about my gout")
    deliver_all()
    assert marea.messages()[-1].texts == ["It is about my [private detail withheld]"]


@pytest.mark.parametrize("state", ["REJECTED", "FAILED", "CANCELED"])
def test_a_task_that_will_not_be_done_is_a_refusal_with_its_words(
    meets_marea: Callable[..., Person], marea: PlainPeer, state: str
) -> None:
    marea.next.append(answers_task(task(state, "Not for us.")))
    person = meets_marea()
    assert (person.handoff.state, person.handoff.reason_text) == ("refused", "Not for us.")
    assert person.notices()[-1] == "handoff_refused"


def test_an_error_answer_is_a_refusal(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(lambda asked: error(asked, -32603))
    person = meets_marea()
    assert (person.handoff.state, person.handoff.reason_text) == ("refused", "It answered with error -32603.")


def test_a_secret_that_is_not_accepted_any_more_ends_it(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.is_authentic = lambda _asked: False
    person = meets_marea()
    assert (person.handoff.state, person.handoff.reason) == ("failed", "credentials")


# --- turns ------------------------------------------------------------------------------------------------------------


def test_an_open_task_goes_on_in_the_same_task(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
    person = meets_marea()
    person.says("The blue one")
    deliver_all()
    second = marea.messages()[1].message
    assert (second["taskId"], second["contextId"]) == ("t-1", "c-1")


def test_a_task_that_ends_with_every_turn_is_followed_by_another_in_the_same_context(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    for number in range(1, 7):
        marea.next.append(
            answers_task(task("COMPLETED", task_id=f"t-{number}", artifacts=[artifact(f"Answer {number}")]))
        )
    person = meets_marea()
    for number in range(2, 7):
        person.says(f"Question {number}")
        deliver_all()
    assert handed_words(person) == [f"Answer {number}" for number in range(1, 7)]
    assert ["taskId" in asked.message for asked in marea.messages()] == [False] * 6
    assert {asked.message.get("contextId", "") for asked in marea.messages()} == {"", "c-1"}
    assert person.handoff.state == "active"


def test_a_task_that_is_gone_is_followed_by_another(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
    marea.next.append(lambda asked: error(asked, -32001))
    marea.next.append(says("Again from the start."))
    person = meets_marea()
    person.says("The blue one")
    deliver_all()
    assert "taskId" not in marea.messages()[2].message
    assert handed_words(person)[-1] == "Again from the start."


def test_the_same_words_from_two_carriers_are_shown_once(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(answers_task(task("COMPLETED", "It is done.", artifacts=[artifact("It is done.")])))
    assert handed_words(meets_marea()) == ["It is done."]


@pytest.mark.parametrize("nothing", [" ", "\u200b\u200e", "\ufeff\n"])
def test_words_that_nobody_can_see_are_not_shown(
    meets_marea: Callable[..., Person], marea: PlainPeer, nothing: str
) -> None:
    marea.next.append(
        answers_task(
            task("COMPLETED", nothing, artifacts=[artifact("It is done."), artifact(nothing, artifact_id="a-2")])
        )
    )
    assert handed_words(meets_marea()) == ["It is done."]


def test_nothing_is_begun_before_there_is_something_to_see(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    chunks = [chunk("\u200b"), chunk("\u200b", append=True, lastChunk=True)]
    marea.next.append(streams({"task": task("SUBMITTED")}, *chunks, status("COMPLETED")))
    assert handed_words(meets_marea()) == []


def test_a_task_at_work_is_asked_about_until_it_is_done(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.tasks["t-1"] = task("WORKING")
    marea.next.append(answers_task(task("WORKING")))
    person = meets_marea()
    assert (person.handoff.state, handed_words(person)) == ("active", [])
    assert person.state()["waiting_since"]
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("Found it.")])
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        sweep()
        deliver_all()
        sweep()
        deliver_all()
    assert handed_words(person) == ["Found it."]
    assert marea.methods()[-1] == "GetTask"


def test_a_message_waits_while_the_agent_is_at_work_on_the_one_before(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.tasks["t-1"] = task("WORKING")
    marea.next.append(answers_task(task("WORKING")))
    person = meets_marea()
    person.says("Are you there?")
    deliver_all()
    assert len(marea.messages()) == 1
    marea.tasks["t-1"] = task("INPUT_REQUIRED", "Yes.")
    for seconds in (3, 6):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
            sweep()
            deliver_all()
    assert [asked.texts[-1] for asked in marea.messages()] == ["I have a complaint", "Are you there?"]


def test_a_refused_turn_comes_home_and_is_answered_there(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    person = meets_marea()
    marea.next.append(answers_task(task("REJECTED", "I cannot.")))
    person.says("One thing more")
    deliver_all()
    assert person.handoff.state == "ended"
    assert person.reads("agent")[-1].startswith("answer")


def test_a_failed_task_shows_its_words_and_comes_home(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    person = meets_marea()
    marea.next.append(answers_task(task("FAILED", "Our system is down.")))
    person.says("One thing more")
    deliver_all()
    assert (person.handoff.state, person.handoff.reason) == ("failed", "task_failed")
    assert handed_words(person)[-1] == "Our system is down."


def test_a_login_is_shown_with_the_domain_it_may_be_at(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(answers_task(task("AUTH_REQUIRED", "Sign in at https://evil.example/")))
    person = meets_marea()
    notice = person.sees()[-1]["notice"]
    assert (notice["code"], notice["params"]["domain"]) == ("login_needed", marea.domain.removeprefix("http://"))
    assert person.handoff.state == "active"


def test_long_words_come_in_pieces(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(says("x" * 9000))
    assert [len(words) for words in handed_words(meets_marea())] == [8000, 1000]


# --- streams ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def streaming(plain_link: Connection) -> None:
    PlainAccess.objects.update(streaming=True)


def chunk(text: str, **more: Any) -> dict[str, Any]:
    return {"artifactUpdate": {"taskId": "t-1", "contextId": "c-1", "artifact": artifact(text), **more}}


def status(state: str, text: str = "") -> dict[str, Any]:
    return {"statusUpdate": {"taskId": "t-1", "contextId": "c-1", "status": task(state, text)["status"]}}


def test_the_chunks_of_a_stream_are_one_message(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    chunks = [chunk("It "), chunk("is ", append=True), chunk("done.", append=True, lastChunk=True)]
    marea.next.append(
        streams({"task": task("SUBMITTED")}, status("WORKING", "One moment."), *chunks, status("COMPLETED"))
    )
    person = meets_marea()
    assert handed_words(person) == ["One moment.", "It is done."]
    assert marea.methods() == ["SendStreamingMessage"]


def test_events_of_1_0_may_say_what_they_are_as_those_of_0_3_did(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    """So does the server of LangGraph."""
    at = {"taskId": "t-1", "contextId": "c-1"}
    marea.next.append(
        streams(
            {"task": {**task("SUBMITTED"), "kind": "task"}},
            {**at, "kind": "status-update", "status": {"state": "TASK_STATE_WORKING"}},
            {**at, "kind": "artifact-update", "artifact": artifact("It is done."), "lastChunk": True},
            {**at, "kind": "status-update", "status": {"state": "TASK_STATE_COMPLETED"}, "final": True},
        )
    )
    assert handed_words(meets_marea()) == ["It is done."]
    assert marea.methods() == ["SendStreamingMessage"]


def test_a_stream_that_breaks_off_is_asked_about(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("All of it.")])
    marea.next.append(streams({"task": task("WORKING")}, cut=True))
    assert handed_words(meets_marea()) == ["All of it."]


def test_an_agent_that_promises_a_stream_may_answer_at_once(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.next.append(says("At once."))
    assert handed_words(meets_marea()) == ["At once."]


# --- how a task stood before the message ------------------------------------------------------------------------------


def asks(text: str) -> dict[str, Any]:
    """A task that waits for the person after these words."""
    return task("INPUT_REQUIRED", text)


def test_a_stream_that_begins_with_what_was_said_before_is_heard_to_its_end(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.next.append(streams({"task": task("SUBMITTED")}, status("INPUT_REQUIRED", "Which ship?")))
    person = meets_marea()
    marea.next.append(
        streams({"task": asks("Which ship?")}, status("WORKING"), status("INPUT_REQUIRED", "When?"), pause=0.05)
    )
    person.says("The blue one")
    deliver_all()
    assert handed_words(person) == ["Which ship?", "When?"]
    assert marea.methods() == ["SendStreamingMessage"] * 2


def test_what_was_made_before_is_not_being_written_anew(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    made = {**asks("Which ship?"), "artifacts": [artifact("A list of ships.")]}
    marea.next.append(streams({"task": made}))
    person = meets_marea()
    marea.next.append(streams({"task": made}, status("WORKING"), status("INPUT_REQUIRED", "When?"), pause=0.4))
    person.says("The blue one")
    deliver_all()
    assert handed_words(person) == ["A list of ships.", "Which ship?", "When?"]


def test_an_answer_that_repeats_what_was_said_before_is_looked_behind(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.next.append(answers_task(asks("Which ship?")))
    person = meets_marea()
    marea.next.append(answers_task(asks("Which ship?")))
    marea.looks.extend([lambda asked: result(asked, task("WORKING")), lambda asked: result(asked, asks("When?"))])
    person.says("The blue one")
    deliver_all()
    assert handed_words(person) == ["Which ship?", "When?"]


def test_an_agent_that_has_nothing_new_to_say_keeps_nobody_waiting(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.next.append(answers_task(asks("Which ship?")))
    person = meets_marea()
    marea.tasks["t-1"] = asks("Which ship?")
    for words in ("The blue one", "Or the red one"):
        marea.next.append(answers_task(asks("Which ship?")))
        person.says(words)
        deliver_all()
    assert handed_words(person) == ["Which ship?"]
    assert person.state()["waiting_since"] is None
    assert [asked.texts[-1] for asked in marea.messages()[1:]] == ["The blue one", "Or the red one"]


def test_a_task_that_ends_without_a_word_is_looked_at_for_what_is_kept_in_it(
    streaming: None, meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("All of it.")])
    marea.next.append(streams({"task": task("SUBMITTED")}, status("COMPLETED")))
    assert handed_words(meets_marea()) == ["All of it."]
    assert marea.methods() == ["SendStreamingMessage", "GetTask"]


# --- ways home --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Return to Harbour!", "back to harbour", "Take me home"])
def test_a_phrase_brings_the_person_back(meets_marea: Callable[..., Person], marea: PlainPeer, words: str) -> None:
    marea.next.append(answers_task(task("INPUT_REQUIRED", "Which ship?")))
    person = meets_marea(return_phrases=["take me home"])
    marea.tasks["t-1"] = task("CANCELED")
    person.says(words)
    deliver_all()
    assert (person.handoff.state, person.handoff.reason) == ("taken_back", "phrase")
    assert len(marea.messages()) == 1
    assert marea.methods()[-1] == "CancelTask"


def test_telling_of_the_phrase_does_not_leave(meets_marea: Callable[..., Person]) -> None:
    person = meets_marea()
    person.says("I do not want to return to Harbour yet")
    deliver_all()
    assert person.handoff.state == "active"


def test_it_comes_home_after_a_silence(meets_marea: Callable[..., Person]) -> None:
    person = meets_marea(idle_minutes=5)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        sweep()
    assert (person.handoff.state, person.handoff.reason) == ("taken_back", "idle")


def test_it_comes_home_after_so_many_messages(meets_marea: Callable[..., Person]) -> None:
    person = meets_marea(max_turns=2)
    person.says("second")
    deliver_all()
    assert (person.handoff.state, person.handoff.reason) == ("taken_back", "turns")
    assert handed_words(person)


def test_a_take_back_of_a_task_that_is_over_needs_no_call(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    person = meets_marea()
    assert person.returns().status_code == 200
    deliver_all()
    assert person.handoff.state == "taken_back"
    assert marea.methods() == ["SendMessage"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_after_we_went_on_is_not_shown_and_its_task_is_stopped(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    def too_late(asked: Asked) -> Given:
        try:
            expire_offer(handoff=Handoff.objects.get())
        finally:
            connections.close_all()
        marea.tasks["t-1"] = task("CANCELED")
        return answers_task(task("INPUT_REQUIRED", "Here I am."))(asked)

    marea.next.append(too_late)
    person = meets_marea()
    deliver_all()
    assert (person.handoff.state, handed_words(person)) == ("expired", [])
    assert marea.methods() == ["SendMessage", "CancelTask"]


def test_nothing_goes_over_a_connection_that_was_disabled(
    meets_marea: Callable[..., Person], marea: PlainPeer, plain_link: Connection
) -> None:
    person = meets_marea()
    Connection.objects.update(state=LinkState.DISABLED)
    person.says("second")
    deliver_all()
    assert len(marea.messages()) == 1
    assert person.handoff.state == "failed"


def test_an_agent_of_before_1_0_is_called_in_its_words(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    PlainAccess.objects.update(dialect="0.3")

    def old(asked: Asked) -> Given:
        parts = [{"kind": "text", "text": "Old but well."}]
        said = {"kind": "message", "messageId": "m-1", "role": "agent", "parts": parts, "contextId": "c-1"}
        return result(asked, said)

    marea.next.append(old)
    person = meets_marea()
    (first,) = marea.messages()
    assert (first.method, first.message["role"], first.headers["A2A-Version"]) == ("message/send", "user", "0.3")
    assert handed_words(person) == ["Old but well."]


def test_what_it_says_never_fires_a_trigger(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    marea.next.append(says("I have a complaint"))
    person = meets_marea()
    assert person.conversation.handoffs.count() == 1


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        {"raw": "UERG", "mediaType": "application/pdf", "filename": "form.pdf"},
        {"url": "http://169.254.169.254/form.pdf"},
        {"kind": "file", "file": {"bytes": "UERG", "mimeType": "application/pdf"}},
        {"kind": "file", "file": {"uri": "file:///etc/passwd"}},
    ],
)
def test_of_a_file_it_sends_a_line_says_that_there_was_one(
    meets_marea: Callable[..., Person], marea: PlainPeer, part: dict[str, Any]
) -> None:
    told = {"messageId": "m-1", "role": "ROLE_AGENT", "parts": [{"text": "Fill this in."}, part], "contextId": "c-1"}
    marea.next.append(lambda asked: result(asked, {"message": told}))
    person = meets_marea()
    assert handed_words(person) == ["Fill this in."]
    assert person.notices().count("file_not_shown") == 1


def test_a_file_without_a_word_is_told_once_however_often_it_comes(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    made = {"artifactId": "a-1", "parts": [{"raw": "UERG", "mediaType": "application/pdf"}]}
    whole = task("COMPLETED", artifacts=[made])
    marea.next += [answers_task(whole), answers_task(whole)]
    person = meets_marea()
    person.says("again, please")
    deliver_all()
    assert person.notices().count("file_not_shown") == 1


def test_data_that_is_no_file_is_told_of_by_nothing(meets_marea: Callable[..., Person], marea: PlainPeer) -> None:
    told = {"messageId": "m-1", "role": "ROLE_AGENT", "parts": [{"text": "Done."}, {"data": {"a": 1}}]}
    marea.next.append(lambda asked: result(asked, {"message": told | {"contextId": "c-1"}}))
    assert "file_not_shown" not in meets_marea().notices()


def test_the_same_words_in_a_later_turn_are_shown_again_when_its_messages_have_no_id(
    meets_marea: Callable[..., Person], marea: PlainPeer
) -> None:
    def yes(asked: Asked) -> Given:
        return result(asked, {"message": {"messageId": "", "role": "ROLE_AGENT", "parts": [{"text": "Yes."}]}})

    marea.next += [yes, yes]
    person = meets_marea()
    person.says("And tomorrow?")
    deliver_all()
    assert handed_words(person) == ["Yes.", "Yes."]
