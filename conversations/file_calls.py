"""A file goes to the other side, piece by piece; one that has come is looked at. With no transaction open."""

import hashlib
import logging
from datetime import timedelta

from django.utils import timezone

from conversations import outbox
from conversations.attachments.taking_in import NotTaken, TakenIn, TooBusy, take_in
from conversations.carrying import NobodyCalled, Record, call_link
from conversations.flows.pass_files import let_others_go_first, record_arrival
from conversations.flows.take_in_file import bytes_of, record_taken_in
from conversations.models import Handoff, OutboxItem, PassedFile, handoff_of, passed_file_of
from protocol import a2a_v10
from protocol.errors import CallFailed, MessageRefused, Reason
from protocol.file_pieces import PIECE_LIMIT, Arrival, FileArrival, FilePiece, arrival_from
from protocol.packet import file_from

log = logging.getLogger(__name__)
NOT_KNOWN_THERE = "not_known_there"
_IS_NO_REPLY = (400, "not_understood")
UNTIL_IT_IS_UPGRADED = timedelta(minutes=10)  # machine by machine: some of them know files before others do
PIECES_IN_A_ROW = 8  # before other files go: it is read anew whenever it goes on


def carry_file(item: OutboxItem) -> Record:
    """Every byte, unless the handoff or its link ends meanwhile; where something else waits for the same peer, that
    goes first. What is there already is not sent again.
    """
    passed = passed_file_of(item)
    arrival = _sent(item, handoff_of(item), passed)
    if arrival is None:
        return lambda: outbox.try_again(item, error=NOT_KNOWN_THERE)
    if arrival.state is Arrival.COMING:
        return lambda: let_others_go_first(item=item, passed=passed, have=arrival.have)
    return lambda: record_arrival(item=item, arrival=arrival)


def _sent(item: OutboxItem, handoff: Handoff, passed: PassedFile) -> FileArrival | None:
    """As far as it was sent when others were to go first, or when the claim was lost: what becomes of it then is not
    for the caller to say. None: files may be known there soon.
    """
    if passed.attachment is None:
        raise RuntimeError("What is passed on is a file of ours.")
    data, have, sent = bytes(passed.attachment.stored.content), passed.have, 0
    while True:
        arrival = _sent_piece(item, passed, FilePiece(str(passed.file_id), have, data[have : have + PIECE_LIMIT]))
        if arrival is None or arrival.state is not Arrival.COMING:
            return arrival
        # Once it is known what is there each piece counts: an answer that takes less would have us call for ever.
        if not (have + PIECE_LIMIT if have else 1) <= arrival.have < len(data):
            raise MessageRefused("have: is not how much of the file can be there")
        sent += 1
        if not outbox.is_held(item) or outbox.others_go_first(item, also_files=sent % PIECES_IN_A_ROW == 0):
            return arrival
        handoff.link.refresh_from_db(fields=["state"])
        have = arrival.have


def _sent_piece(item: OutboxItem, passed: PassedFile, piece: FilePiece) -> FileArrival | None:
    handoff = handoff_of(item)
    body = a2a_v10.extension_request(
        request_id=f"file-{piece.file_id}-{piece.start}",
        method=a2a_v10.PASS_FILE,
        task_id=handoff.remote_id,
        extension=piece.to_json(),
    )
    try:
        address = handoff.callback_url if passed.back else handoff.link.remote_agent_url
        answer = call_link(handoff.link, url=address, body=body)
        return arrival_from(a2a_v10.read_extension_answer(answer.body))
    except a2a_v10.RpcError as error:
        if error.code == a2a_v10.INTERNAL_ERROR:
            raise CallFailed(Reason.PEER_FAILED, detail=error.detail) from error
        return _not_wanted(item, is_old=error.code == a2a_v10.METHOD_NOT_FOUND)
    except CallFailed as error:
        # Where replies are taken, an older version takes nothing else.
        if not passed.back or (error.status, error.word) != _IS_NO_REPLY:
            raise
        return _not_wanted(item, is_old=True)


def _not_wanted(item: OutboxItem, *, is_old: bool) -> FileArrival | None:
    """It knows no such handoff, or no files at all; an older version may know them soon."""
    if is_old and timezone.now() - item.created_at < UNTIL_IT_IS_UPGRADED:
        return None
    log.info("file_was_not_wanted", extra={"handoff": str(item.handoff_id), "old": is_old})
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
