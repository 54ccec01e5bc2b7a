"""What agents say while they are still at work: some tell there what they are doing, some the answer word by word, and
some say it there and nowhere else.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from agents import plain_calling
from agents.models import Connection, PlainAccess
from conversations import plain_progress
from conversations.models import Message, PlainThread
from conversations.tasks import sweep
from protocol.errors import CallFailed, Reason
from protocol.outgoing_http import ANSWER_LIMIT, AnswerStream
from protocol.plain import DIALECTS, at_work
from protocol.plain.heard import Artifact, Gathered, Heard, Stage
from protocol.plain.utterance import Utterance
from tests.agents.plain_peer import Asked, Given, PlainPeer, answers_task, artifact, message, result, streams, task
from tests.conversations.scene import Person, deliver_all

pytestmark = pytest.mark.django_db
MeetsMarea = Callable[..., Person]
AT = {"taskId": "t-1", "contextId": "c-1"}
WORDS = ("Your", " ship", " is", " late:", "\n\n", "- two", " days")
WHOLE = "Your ship is late:\n\n- two days"


@pytest.fixture
def streaming(plain_link: Connection) -> None:
    PlainAccess.objects.update(streaming=True)


def status(state: str, text: str = "", *, message_id: str = "") -> dict[str, Any]:
    made = task(state)["status"] | ({"message": message(text, message_id=message_id)} if text else {})
    return {"statusUpdate": {**AT, "status": made}}


def piece_by_piece(*words: str) -> list[dict[str, Any]]:
    """As Strands says it unless it is told otherwise."""
    return [status("WORKING", word, message_id=f"m-{number}") for number, word in enumerate(words)]


def made(text: str, **more: Any) -> dict[str, Any]:
    return {"artifactUpdate": {**AT, "artifact": artifact(text), **more}}


def test_words_told_one_by_one_and_then_as_a_whole_are_one_message(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(streams({"task": task("SUBMITTED")}, *piece_by_piece(*WORDS), made(WHOLE), status("COMPLETED")))
    person = meets_marea()
    assert person.reads("peer_agent") == [WHOLE]
    assert PlainThread.objects.get().writing is None


def test_words_told_one_by_one_and_never_as_a_whole_are_one_message(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(streams({"task": task("SUBMITTED")}, *piece_by_piece(*WORDS), status("COMPLETED")))
    assert meets_marea().reads("peer_agent") == [WHOLE]


def test_of_what_is_told_as_a_whole_only_the_beginning_is_a_message_of_its_own(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    """Between the two it has used a tool, and what it makes in the end is what it said last."""
    said = piece_by_piece("Let me", " look.", *WORDS)
    marea.next.append(streams({"task": task("SUBMITTED")}, *said, made(WHOLE), status("COMPLETED")))
    assert meets_marea().reads("peer_agent") == ["Let me look.", WHOLE]


def test_words_that_still_come_one_by_one_when_nobody_listens_any_more_are_asked_for_as_a_whole(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(streams({"task": task("SUBMITTED")}, *piece_by_piece(*WORDS[:3]), cut=True))
    marea.tasks["t-1"] = task("WORKING", " late:")
    person = meets_marea()
    assert person.reads("peer_agent") == ["Your ship is"]
    assert Message.objects.get(author_kind="peer_agent").extras == {"unfinished": True}
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact(WHOLE)])
    PlainThread.objects.update(look_at="2020-01-01T00:00:00Z")
    sweep()
    deliver_all()
    assert person.reads("peer_agent") == [WHOLE]
    assert Message.objects.get(author_kind="peer_agent").extras == {}


def test_a_text_in_many_pieces_is_put_together_as_often_as_it_is_shown_and_not_with_each(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what a text costs would grow with the square of its length."""
    put_together = []

    def counted(gathered: Gathered) -> Heard:
        put_together.append(gathered)
        return gathered._shown(over=gathered.heard.stage is not Stage.WORKING)

    monkeypatch.setattr(Gathered, "so_far", property(counted))
    words = [f"word {number} " for number in range(600)]
    marea.next.append(streams({"task": task("SUBMITTED")}, *piece_by_piece(*words), status("COMPLETED")))
    assert meets_marea().reads("peer_agent") == ["".join(words)]
    assert len(put_together) < 100


def test_a_long_answer_comes_whole_however_many_bytes_its_events_take(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    """In a chat without files, where any other answer has 256 KiB."""
    words = [f"word {number} " for number in range(2_000)]
    said = streams({"task": task("SUBMITTED")}, *piece_by_piece(*words), status("COMPLETED"))
    sizes: list[int] = []

    def answer(asked: Asked) -> Given:
        given = said(asked)
        sizes.append(sum(map(len, given.events)))
        return given

    marea.next.append(answer)
    person = meets_marea()
    assert sizes[0] > 2 * ANSWER_LIMIT
    assert "".join(person.reads("peer_agent")) == "".join(words).strip("\n")


@pytest.mark.parametrize(("name", "most"), [("EVENTS_LIMIT", 1024), ("WORDS_LIMIT", 60), ("MOST_PIECES", 20)])
def test_a_stream_that_does_not_end_is_left(
    streaming: None,
    meets_marea: MeetsMarea,
    marea: PlainPeer,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    most: int,
) -> None:
    """What is still to come then is asked for."""
    module = {"EVENTS_LIMIT": plain_calling, "WORDS_LIMIT": plain_progress, "MOST_PIECES": at_work}[name]
    monkeypatch.setattr(module, name, most)
    words = [f"word {number} " for number in range(4_000)]
    marea.next.append(streams({"task": task("SUBMITTED")}, *piece_by_piece(*words), status("COMPLETED")))
    marea.tasks["t-1"] = task("COMPLETED", "That is all.")
    assert meets_marea().reads("peer_agent") == ["That is all."]


def test_what_is_told_twice_is_found_soon_however_much_is_told() -> None:
    """Whoever sends so much of both means no good: it took longer than a whole answer may."""
    gathered = Gathered()
    for number in range(20_000):
        said = Utterance(str(number), "aaaaa ")
        gathered = gathered.with_answer(Heard(Stage.WORKING, utterances=(said,)))
    for number in range(100):
        gathered = gathered.with_artifact(Artifact(str(number), "a" * (number + 1) + "b"))
    begun = time.process_time()
    assert gathered.so_far.unfinished.endswith("ab")
    assert time.process_time() - begun < 1.5


def test_of_what_has_come_at_once_no_more_is_worked_on_than_there_is_time_for() -> None:
    told = b"".join(
        b"data: " + json.dumps({"result": status("WORKING", "Hm.", message_id=str(number))}).encode() + b"\n\n"
        for number in range(5)
    )
    answer = AnswerStream(200, {"content-type": "text/event-stream"}, time.monotonic() + 60, iter([told]))
    read = []
    with pytest.raises(CallFailed) as failed:
        for gathered in plain_progress.events(DIALECTS["1.0"], answer, limit=ANSWER_LIMIT):
            read.append(gathered)
            answer.ends = time.monotonic() - 1 if len(read) == 2 else answer.ends
    assert (len(read), failed.value.reason) == (2, Reason.TIMEOUT)


def test_what_it_is_doing_is_kept_when_nobody_listens_any_more(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(streams({"task": task("SUBMITTED")}, status("WORKING", "I am looking."), cut=True))
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact(WHOLE)])
    assert meets_marea().reads("peer_agent") == ["I am looking.", WHOLE]


def test_an_answer_that_begins_in_a_stream_without_a_task_ends_with_it(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(streams({"artifactUpdate": {"artifact": artifact("It is late.")}}, cut=True))
    assert meets_marea().reads("peer_agent") == ["It is late."]
    assert Message.objects.get(author_kind="peer_agent").extras == {}


def test_the_chunks_of_an_artifact_keep_their_lines(streaming: None, meets_marea: MeetsMarea, marea: PlainPeer) -> None:
    first, *others = WORDS
    chunks = [made(first), *(made(word, append=True) for word in others)]
    marea.next.append(streams({"task": task("SUBMITTED")}, *chunks, status("COMPLETED")))
    assert meets_marea().reads("peer_agent") == [WHOLE]


# --- said at work while something is made -----------------------------------------------------------------------------

REPORT = ("Fee: 3 EUR.", " Due: May 2.", " Paid: no.")


def chunks(*texts: str) -> list[dict[str, Any]]:
    return [made(text, **({"append": True} if place else {})) for place, text in enumerate(texts)]


def test_words_between_the_pieces_of_what_it_makes_are_shown_once_and_behind_it(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    words = piece_by_piece("Let me", " look.", "And now", " the rest.", " One moment.")
    one, two, three = chunks(*REPORT)
    said = [*words[:2], one, *words[2:4], two, words[4], three]
    marea.next.append(streams({"task": task("SUBMITTED")}, *said, status("COMPLETED"), pause=0.02))
    person = meets_marea()
    assert person.reads("peer_agent") == ["Let me look.", "".join(REPORT), "And now the rest. One moment."]
    assert PlainThread.objects.get().writing is None


def test_what_it_is_doing_between_them_are_messages_of_their_own(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    first, second, third = piece_by_piece("I look up the fee.", "Now the day.", "And whether it was paid.")
    one, two, three = chunks(*REPORT)
    said = [first, one, second, two, third, three]
    marea.next.append(streams({"task": task("SUBMITTED")}, *said, status("COMPLETED"), pause=0.02))
    expected = ["I look up the fee.", "".join(REPORT), "Now the day.", "And whether it was paid."]
    assert meets_marea().reads("peer_agent") == expected


@pytest.mark.parametrize("words_first", [True, False])
def test_what_is_told_word_by_word_in_both_ways_at_once_is_one_message(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer, words_first: bool
) -> None:
    both = zip(piece_by_piece(*WORDS), chunks(*WORDS), strict=True)
    said = [event for pair in both for event in (pair if words_first else reversed(pair))]
    marea.next.append(streams({"task": task("SUBMITTED")}, *said, status("COMPLETED"), pause=0.01))
    assert meets_marea().reads("peer_agent") == [WHOLE]


def test_what_is_told_word_by_word_and_then_made_piece_by_piece_is_one_message(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    said = [*piece_by_piece("Let me", " look.", *WORDS), *chunks(*WORDS)]
    marea.next.append(streams({"task": task("SUBMITTED")}, *said, status("COMPLETED"), pause=0.01))
    assert meets_marea().reads("peer_agent") == ["Let me look.", WHOLE]


def test_what_was_said_while_something_was_made_is_not_lost_when_nobody_listens_any_more(
    streaming: None, meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    first, second = piece_by_piece("I look up the fee.", "Now the day.")
    marea.next.append(streams({"task": task("SUBMITTED")}, first, chunks(*REPORT)[0], second, cut=True))
    marea.tasks["t-1"] = task("COMPLETED", artifacts=[artifact("".join(REPORT))])
    assert meets_marea().reads("peer_agent") == ["I look up the fee.", "Now the day.", "".join(REPORT)]


# --- said in the history of the task and nowhere else -----------------------------------------------------------------


def ended(*said: str) -> dict[str, Any]:
    """As the agents of Microsoft's Agent Framework end a task, of which one was told nothing while it was at work."""
    history = [
        {**message("And before?", message_id="p-1"), "role": "ROLE_USER"},
        message("Something else.", message_id="a-1"),
        {**message("And now?", message_id="p-2"), "role": "ROLE_USER"},
        *(message(text, message_id=f"b-{text}") for text in said),
    ]
    return task("COMPLETED", history=history)


def test_what_was_said_only_while_it_was_at_work_is_found_in_the_history(
    meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(answers_task(task("SUBMITTED")))
    marea.tasks["t-1"] = ended("It is late.", "By two days.")
    assert meets_marea().reads("peer_agent") == ["It is late.", "By two days."]
    looks = [asked.json["params"] for asked in marea.asked if asked.path == marea.door and asked.method == "GetTask"]
    assert [look["historyLength"] for look in looks] == [0, 0, 20]


def test_it_is_found_there_later_too(meets_marea: MeetsMarea, marea: PlainPeer) -> None:
    marea.next.append(answers_task(task("SUBMITTED")))
    marea.tasks["t-1"] = task("WORKING")
    person = meets_marea()
    assert person.reads("peer_agent") == []
    marea.tasks["t-1"] = ended("It is late.")
    PlainThread.objects.update(look_at="2020-01-01T00:00:00Z")
    sweep()
    deliver_all()
    assert person.reads("peer_agent") == ["It is late."]


def test_nothing_is_taken_from_a_history_in_which_the_person_does_not_speak(
    meets_marea: MeetsMarea, marea: PlainPeer
) -> None:
    marea.next.append(answers_task(task("SUBMITTED")))
    marea.looks.extend(
        lambda asked: result(asked, task("COMPLETED", history=[message("Of long ago.")])) for _look in range(6)
    )
    assert meets_marea().reads("peer_agent") == []
