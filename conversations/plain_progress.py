"""The stream of a plain agent, shown in the window while it is still coming."""

import time
from collections.abc import Iterator

from agents.plain_calling import streams, whole_answer
from conversations.flows.growing_message import SHOWN_EVERY
from conversations.flows.record_heard import record_heard
from conversations.models import Handoff, HandoffState, OutboxItem
from conversations.plain_files import looked_at
from protocol.errors import CallFailed, Reason
from protocol.outgoing_http import AnswerStream
from protocol.plain.dialect import Dialect
from protocol.plain.event_stream import event_data
from protocol.plain.heard import Gathered, Heard, Stage

WORDS_LIMIT = 256 * 1024  # characters of all that is said in one stream


def events(dialect: Dialect, answer: AnswerStream, *, limit: int) -> Iterator[Gathered]:
    """All that has come, after each event of a stream; a plain answer is one event. limit: bytes of one event.

    Raises WireError, also for more words than a person could read.
    """
    gathered = Gathered()
    if not streams(answer):
        yield dialect.read_event(gathered, whole_answer(answer, limit=limit))
        return
    for data in event_data(answer.parts, limit=limit):
        gathered = dialect.read_event(gathered, data)
        if gathered.characters > WORDS_LIMIT:
            raise CallFailed(Reason.ANSWER_TOO_LARGE, detail="all its words")
        yield gathered
        if time.monotonic() > answer.ends:  # hundreds of events may have come at once
            raise CallFailed(Reason.TIMEOUT, detail="no whole answer in time")


class Progress:
    """Before the end of a stream: that it took over, what it has said by then, and what it is saying now."""

    def __init__(self, item: OutboxItem, handoff: Handoff, *, with_files: bool) -> None:
        self._item, self._handoff, self._with_files = item, handoff, with_files
        self._followed, self._told, self._next = Gathered(), Heard(Stage.WORKING), 0.0

    def follow(self, gathered: Gathered) -> bool:
        """As ``tell``, after each event. While an agent says a text piece by piece, what there is of it is put together
        only as often as it is shown: a long text comes in thousands of pieces.
        """
        only_goes_on = gathered.only_goes_on_from(self._followed)
        self._followed = gathered
        if only_goes_on and self._handoff.state != HandoffState.OFFERED and time.monotonic() < self._next:
            return True
        return self.tell(gathered.so_far)

    def tell(self, heard: Heard, *, at_once: bool = False) -> bool:
        """False when somebody else works on the item by now, so that nobody here need listen any further. at_once: also
        what goes on faster than it is shown.
        """
        news = self._handoff.state == HandoffState.OFFERED or heard.utterances != self._told.utterances
        goes_on = heard.unfinished != self._told.unfinished and (at_once or time.monotonic() >= self._next)
        if news or goes_on:
            files = looked_at(self._item.conversation, self._handoff, heard)
            if not record_heard(
                item=self._item, heard=heard, files=files, more_to_come=True, with_files=self._with_files
            ):
                return False
            self._with_files = False
            self._handoff.state = HandoffState.ACTIVE
            self._told, self._next = heard, time.monotonic() + SHOWN_EVERY
        return True
