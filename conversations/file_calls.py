"""A file goes to the agent that took over, piece by piece; one that has come is looked at. With no transaction open."""

import hashlib
import logging

from conversations import outbox
from conversations.attachments.taking_in import NotTaken, TakenIn, TooBusy, take_in
from conversations.carrying import NobodyCalled, Record, call_link
from conversations.flows.pass_files import record_arrival
from conversations.flows.take_in_file import bytes_of, record_taken_in
from conversations.models import Handoff, OutboxItem, PassedFile, handoff_of, passed_file_of
from protocol import a2a_v10
from protocol.errors import CallFailed, MessageRefused, Reason
from protocol.file_pieces import PIECE_LIMIT, Arrival, FileArrival, FilePiece, arrival_from
from protocol.packet import file_from

log = logging.getLogger(__name__)
NOT_KNOWN_THERE = "not_known_there"


def carry_file(item: OutboxItem) -> Record:
    """Every byte, in one go, unless the handoff or its link ends meanwhile. What is there already is not sent again."""
    arrival = _sent(item, handoff_of(item), passed_file_of(item))
    return lambda: record_arrival(item=item, arrival=arrival)


def _sent(item: OutboxItem, handoff: Handoff, passed: PassedFile) -> FileArrival:
    """As far as it was sent when the claim was lost: what becomes of it then is not for the caller to say."""
    if passed.attachment is None:
        raise RuntimeError("What is passed on is a file of ours.")
    data, have, least = bytes(passed.attachment.stored.content), 0, 1
    while True:
        arrival = _sent_piece(handoff, FilePiece(str(passed.file_id), have, data[have : have + PIECE_LIMIT]))
        if arrival.state is not Arrival.COMING:
            return arrival
        if not least <= arrival.have < len(data):
            raise MessageRefused("have: is not how much of the file can be there")
        if not outbox.is_held(item):
            return arrival
        handoff.link.refresh_from_db(fields=["state"])
        # From here on each piece counts: an answer that takes less of it would have us call for ever.
        have, least = arrival.have, arrival.have + PIECE_LIMIT


def _sent_piece(handoff: Handoff, piece: FilePiece) -> FileArrival:
    body = a2a_v10.extension_request(
        request_id=f"file-{piece.file_id}-{piece.start}",
        method=a2a_v10.PASS_FILE,
        task_id=handoff.remote_id,
        extension=piece.to_json(),
    )
    try:
        answer = call_link(handoff.link, url=handoff.link.remote_agent_url, body=body)
        return arrival_from(a2a_v10.read_extension_answer(answer.body))
    except a2a_v10.RpcError as error:
        if error.code == a2a_v10.INTERNAL_ERROR:
            raise CallFailed(Reason.PEER_FAILED, detail=error.detail) from error
        # It knows no such handoff, or no files at all.
        log.info("file_was_not_wanted", extra={"handoff": str(handoff.pk), "code": error.code})
        return FileArrival(Arrival.REFUSED, 0, NOT_KNOWN_THERE)


def carry_intake(item: OutboxItem) -> Record:
    """What another institution passes on is a stranger's file, whatever it was called on the way."""
    passed = passed_file_of(item)
    try:
        taken: TakenIn | None = _looked_at(passed)
        refused = ""
    except NotTaken as error:
        taken, refused = None, error.code
    except TooBusy:
        raise CallFailed(Reason.OUR_FAULT, detail="too many pictures at once") from None
    return NobodyCalled(lambda: record_taken_in(item=item, passed=passed, taken=taken, refused=refused))


def _looked_at(passed: PassedFile) -> TakenIn:
    told, data = file_from(passed.announced), bytes_of(passed)
    if hashlib.sha256(data).hexdigest() != told.sha256:
        raise NotTaken("unreadable")
    return take_in(name=told.name, data=data)
