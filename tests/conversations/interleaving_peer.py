"""The agent that takes over, in a run of anything in any order: it takes each message once and never forgets a word."""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from protocol.file_pieces import Arrival, FileArrival, piece_from
from protocol.handoff_extension import EXTENSION_URI
from tests.conversations.protocol_machine import as_task, lane_of_call
from tests.conversations.protocol_model import HAND_BACK, Passing
from tests.conversations.wire_peer import Call, Said, result

BALANCE_PATH = "/balance"  # of a system of the institution that asks
FATES = ["arrives", "arrives", "arrives", "is lost", "its answer is lost", "is refused for good", "is refused"]
SOME_TIME = datetime(2026, 3, 1, tzinfo=UTC)


class Tala:
    """fates: of the coming calls, used up one by one; then they arrive. words: how much it says to each call, and
    whether it hands back after that. looked_up: how often the system beside it was asked.
    files: ids of those that came; small ones are whole in one piece.
    """

    def __init__(self) -> None:
        self.fates: deque[str] = deque()
        self.words, self.hands_back, self.looked_up = 1, False, 0
        self.passings: dict[str, Passing] = {}
        self.files: list[str] = []
        self._numbers = count(1)

    def __call__(self, call: Call) -> Said | None:
        if call.path == BALANCE_PATH:
            return self._looks_up()
        if call.method == "PassFile":
            return self._takes_file(call)
        handoff, lane = lane_of_call(call)
        fate = self.fates.popleft() if self.fates else "arrives"
        if fate == "is lost":
            return None
        if fate == "is refused for good":
            return Said(status=400)
        passing = self._passing(handoff, call)
        if fate == "is refused" and lane == "turns" and not passing.knows_turn(call):
            passing.over_there = passing.over_there or "not_now"
        answer = passing.answers(lane, call, self.says())
        return None if fate == "its answer is lost" else result(call, as_task(passing, lane, answer, f"task-{handoff}"))

    def _looks_up(self) -> Said | None:
        fate = self.fates.popleft() if self.fates else "arrives"
        if fate == "is lost":
            return None
        self.looked_up += 1
        if fate == "its answer is lost":
            return None
        return Said(body=b'{"n": 12}') if fate == "arrives" else Said(status=400)

    def _takes_file(self, call: Call) -> Said | None:
        fate = self.fates.popleft() if self.fates else "arrives"
        if fate == "is lost":
            return None
        if fate == "is refused for good":
            return Said(status=400)
        piece = piece_from(call.json["params"]["metadata"][EXTENSION_URI])
        taken = fate != "is refused"
        self.files += [piece.file_id] if taken else []
        arrival = FileArrival(Arrival.COMPLETE, len(piece.data)) if taken else FileArrival(Arrival.REFUSED, 0, "full")
        return None if fate == "its answer is lost" else result(call, {"metadata": {EXTENSION_URI: arrival.to_json()}})

    def says(self) -> Iterable[str]:
        words = [f"Tala {next(self._numbers)}" for _ in range(self.words)]
        return [*words, HAND_BACK] if self.hands_back else words

    def _passing(self, handoff: str, call: Call) -> "OneHandoff":
        epoch = call.extension.get("epoch", 0)
        made = self.passings.setdefault(handoff, OneHandoff(epoch, SOME_TIME, SOME_TIME))
        assert isinstance(made, OneHandoff)
        return made


class OneHandoff(Passing):
    def knows_turn(self, call: Call) -> bool:
        return call.extension.get("seq", 1) in self.taken

    def answers(self, lane: str, call: Call, says: Iterable[str]) -> dict[int, str] | str:
        if lane == "take_back":
            self.over_there = self.over_there or "taken_back"
        if lane != "turns":
            return dict(self.stream)
        return self.takes(call.extension.get("seq", 1), call.text, says)
