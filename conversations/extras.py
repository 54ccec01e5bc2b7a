"""What a message carries beside its text: one shape for each kind, stored as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from conversations.authors import Author
from privacy.packet_filter import NOT_AGREED
from protocol.packet import Packet, Withheld

NoticeCode = Literal[
    "handing_over",
    "handed_over",
    "handoff_failed",
    "handoff_refused",
    "handoff_expired",
    "handoff_stopped",
    "not_shown",
    "file_stays",
    "file_not_taken",
    "file_too_large",
    "file_not_shown",
    "kept_back",
    "returned",
    "taken_back",
    "closed",
    "live_waiting",
    "live_joined",
    "live_unanswered",
    "login_needed",
]
# given: somebody said so. gone: the member it was assigned to cannot take it any more.
AssignedWhy = Literal["given", "gone"]
PRIVATE = "private"
ATTACHMENT = "attachment"
FileState = Literal["here", "coming", "refused"]
FILE_STATES: tuple[FileState, ...] = get_args(FileState)
Extras = dict[str, Any]  # written only here, read by windows and pages


@dataclass(frozen=True)
class FileFacts:
    """A file of a message, as it is told of without opening it. size: bytes. state: of one that another institution
    passes on, whether it is here, coming or refused.
    """

    id: str
    name: str
    media_type: str
    size: int
    state: FileState = "here"


def attachment_extras(facts: FileFacts) -> Extras:
    told = asdict(facts)
    if facts.state == "here":
        del told["state"]
    return {ATTACHMENT: told}


def attachment_of(extras: Mapping[str, Any]) -> FileFacts | None:
    told = extras.get(ATTACHMENT)
    return FileFacts(**told) if told else None


def quick_replies_extras(quick_replies: tuple[str, ...]) -> Extras:
    return {"quick_replies": list(quick_replies)} if quick_replies else {}


def spoken_extras(text: str, *, private_values: Iterable[str]) -> Extras:
    """Of an agent's words: the private values in them, which no packet holds. Windows are not told which they are."""
    held = sorted(value for value in private_values if value in text)
    return {PRIVATE: held} if held else {}


def private_in(extras: Extras) -> tuple[str, ...]:
    return tuple(extras.get(PRIVATE, ()))


def notice_extras(code: NoticeCode, about: Author, *, place: int | None = None, reason: str = "") -> Extras:
    """A notice is a code with names in it: each window says it in its person's language. reason: another code."""
    params = {"name": about.name, "institution": about.institution, "domain": about.domain}
    if place is not None:
        params["place"] = str(place)
    if reason:
        params["reason"] = reason
    return {"notice": {"code": code, "params": params}}


def notice_of(extras: Mapping[str, Any]) -> str:
    """The code of a notice; empty for anything else."""
    return str(extras["notice"]["code"]) if "notice" in extras else ""


def not_offered_extras(reason: str, to: Author | None) -> Extras:
    """Of a note to the operators: why a conversation was not handed over, and to whom it would have gone."""
    return {"not_offered": {"reason": reason, "to": f"{to.name}, {to.institution}" if to else ""}}


def no_reply_extras(engine: str, reason: str, detail: str) -> Extras:
    """Of a note to the operators: why the reply engine gave no answer."""
    return {"no_reply": {"engine": engine, "reason": reason, "detail": detail}}


def assigned_extras(why: AssignedWhy, *, by: str, member: str, team: str) -> Extras:
    """Of a line for the operators alone: whom a conversation waits for from now on. member, team: empty for none."""
    return {"assigned": {"why": why, "by": by, "member": member, "team": team}}


@dataclass(frozen=True)
class CardItem:
    name: str
    value: str
    said_by: str


@dataclass(frozen=True)
class CardWithheld:
    name: str
    kind: str
    reason: str


def card_extras(packet: Packet, to: Author) -> Extras:
    """What the person is shown of a packet: everything that left, and the names of what did not."""
    return {
        "card": {
            "to": {"name": to.name, "institution": to.institution, "domain": to.domain},
            "passed": [asdict(CardItem(one.name, one.value, one.said_by)) for one in packet.details],
            "turns": len(packet.transcript),
            "files": [one.name for one in packet.attachments],
            "withheld": [asdict(CardWithheld(one.name, one.kind, one.reason)) for one in packet.withheld],
        }
    }


def consent_extras(request_id: str, packet: Packet, *, text: str, withheld: tuple[Withheld, ...], to: Author) -> Extras:
    """What the person is asked about: everything that would leave, item by item, and the names of what would not.

    asks: kinds of findings that leave only if the person says so, and where they stand.
    """
    asks: dict[str, list[str]] = {}
    files = packet.file_names
    for one in withheld:
        if one.reason == NOT_AGREED:
            asks.setdefault(one.kind, []).append(one.name)
    return {
        "consent": {
            "id": request_id,
            "state": "asked",
            "to": {"name": to.name, "institution": to.institution, "domain": to.domain},
            "details": [
                {"key": f"detail:{one.name}", **asdict(CardItem(one.name, one.value, one.said_by))}
                for one in packet.details
            ],
            "turns": [
                {
                    "key": f"turn:{one.seq}",
                    "position": one.seq,
                    "author": one.author,
                    "text": one.text,
                    "file": files.get(one.seq, ""),
                }
                for one in packet.transcript
            ],
            "text": text,
            "file": files.get(0, ""),
            "asks": [{"kind": kind, "names": names} for kind, names in asks.items()],
            "withheld": [
                asdict(CardWithheld(one.name, one.kind, one.reason)) for one in withheld if one.reason != NOT_AGREED
            ],
            "struck": [],
            "agreed": [],
        }
    }


def quick_replies_of(extras: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(extras.get("quick_replies", ()))
