"""What a run recorded: at the people, at A (which hands over) and at B (which takes over). Plain values."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

_NUMBER = re.compile(r"\bline (\d+)\b")
ENDS = frozenset({"returned", "taken_back", "handoff_refused", "handoff_expired", "handoff_failed"})  # notices
HEARD, NOTED = "Heard: ", "Noted as "  # how B's agent and A's agent begin an answer


def line(words: str, number: int) -> str:
    """What a person types: words, and the number of the message in its conversation."""
    return f"{words}, line {number}"


def number_in(text: str) -> int | None:
    """The number of the message that a text is, or that it answers. None: it names none."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message as its person knows it. Times are seconds since the run began; acked_at None: never acknowledged.
    file: SHA-256 of the one that went with it, in hexadecimal digits; empty: none did.
    """

    number: int
    client_id: str
    sent_at: float
    acked_at: float | None
    tries: int = 1
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A message as a database has it, or as a window shows it (its newest version).

    handoff: id of the handoff it was said in; empty: none. notice: the code of a notice. file: SHA-256 of the one that
    is kept with it, of its bytes as they lie there; empty: none is.
    """

    id: str
    position: int
    author: str
    text: str
    client_id: str = ""
    handoff: str = ""
    delivery: str = ""
    notice: str = ""
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One handoff, as both sides know it. at_b: what B has of it, in order, without what came in the packet."""

    id: str
    state: str
    state_at_b: str = ""
    at_b: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class History:
    """One conversation. shown: by message id, in the order in which the window first showed them.

    gone: the window was told that its conversation does not exist. stayed: how often A's agent said, in place of an
    answer, that it could not hand over.
    """

    name: str
    said: tuple[Said, ...]
    shown: tuple[Row, ...]
    at_a: tuple[Row, ...]
    parts: tuple[Part, ...]
    controller: str = "agent"
    gone: bool = False
    stayed: int = 0


def keep(histories: list[History], *, reasons: dict[str, list[str]], path: Path) -> None:
    """Writes them for reading, what is wrong first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(histories, key=lambda history: not reasons.get(history.name))
    rows = [{"wrong": reasons.get(history.name, []), **asdict(history)} for history in ordered]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
