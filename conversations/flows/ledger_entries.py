"""The digests of what crosses the wire, made where it is written anyway. Empty for a handoff that has no ledger."""

from collections.abc import Sequence
from datetime import datetime

from conversations.models import Direction, Handoff, KeptLedger
from protocol.handoff_extension import HandBack, StreamItem
from protocol.ledger import Stream, entry_digest
from protocol.packet import Json, Packet, PacketFile, detail_json, time_text


def id_where_it_began(handoff: Handoff | KeptLedger) -> str:
    """The id that the side gave it that handed over: the same on both sides."""
    return str(handoff.pk) if handoff.direction == Direction.OUTGOING else handoff.remote_id


def id_where_it_went(handoff: Handoff | KeptLedger) -> str:
    """The other side's task. Empty when that was never heard."""
    return handoff.remote_id if handoff.direction == Direction.OUTGOING else str(handoff.pk)


def offer_entry(handoff: Handoff, *, packet: Packet, text: str, at: datetime) -> str:
    """at: when the person said it."""
    content = {"type": "offer", "epoch": handoff.epoch, "packet": packet.to_json(), "text": text, "at": time_text(at)}
    return _entry(handoff, Stream.THERE, Stream.THERE.first, content)


def turn_entry(handoff: Handoff, *, seq: int, text: str, at: datetime, files: Sequence[PacketFile] = ()) -> str:
    content: Json = {"type": "turn", "text": text, "at": time_text(at)}
    if files:
        content["attachments"] = [file.to_json() for file in files]
    return _entry(handoff, Stream.THERE, seq, content)


def accept_entry(handoff: Handoff) -> str:
    content = {"type": "accept", "taskId": id_where_it_went(handoff), "epoch": handoff.epoch}
    return _entry(handoff, Stream.BACK, Stream.BACK.first, content)


def said_entry(handoff: Handoff, item: StreamItem) -> str:
    return _entry(handoff, Stream.BACK, item.seq, _said(item))


def words_entry(handoff: Handoff, *, number: int, text: str) -> str:
    """Of an agent that counts nothing and says no time."""
    return _entry(handoff, Stream.BACK, number, {"type": "reply", "text": text})


def stop_entry(handoff: Handoff, *, reason: str) -> str:
    content = {"type": "takeback", "epoch": handoff.epoch, "reason": reason}
    return _entry(handoff, Stream.STOP, Stream.STOP.first, content)


def _said(item: StreamItem) -> Json:
    at = time_text(item.at)
    if isinstance(item, HandBack):
        details = [detail_json(one) for one in item.details]
        return {"type": "handback", "reason": item.reason, "summary": item.summary, "details": details, "at": at}
    said: Json = {
        "type": "reply",
        "kind": item.kind,
        "text": item.text,
        "quickReplies": list(item.quick_replies),
        "at": at,
    }
    if item.attachments:
        said["attachments"] = [file.to_json() for file in item.attachments]
    return said


def _entry(handoff: Handoff, stream: Stream, number: int, content: Json) -> str:
    if not handoff.ledger_key:
        return ""
    began = id_where_it_began(handoff)
    return entry_digest(handoff.ledger_key, handoff=began, stream=stream, number=number, content=content)
