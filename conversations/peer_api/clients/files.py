"""Files in what a client sends: looked at like any stranger's, with no transaction open. All are taken, or none."""

import hashlib

from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import A2AError, ContentTypeNotSupportedError, InternalError, InvalidParamsError

from conversations.attachments.refusals import WORDS_FOR_PROGRAMS
from conversations.attachments.taking_in import NotTaken, TakenIn, TooBusy, take_in
from conversations.files_of_tasks import most_bytes
from conversations.flows.keep_file import FILES_IN_CONVERSATION
from conversations.peer_api.clients.callers import Caller
from protocol.plain.heard_files import HeardFile
from workspaces.places import NoPlace, Places
from workspaces.rate_limits import RateLimit, take_all

FILES = RateLimit("a2a-client-file", times=120, seconds=60)  # of one client
MESSAGES_AT_ONCE = 3  # whose files one process looks at: pictures take a while, and everybody's threads are held by it
MESSAGES_OF_ONE = 2  # client
_BUSY = "Too many files at once. Try again later."

places = Places(at_once=MESSAGES_AT_ONCE, of_one=MESSAGES_OF_ONE)  # by client


def files_in(message: wire.Message) -> tuple[HeardFile, ...]:
    """In their order. Raises InvalidParamsError for more than a message may have."""
    parts = [part for part in message.parts if part.WhichOneof("content") == "raw"]
    if len(parts) > FILES_IN_CONVERSATION:
        raise InvalidParamsError(f"message.parts: at most {FILES_IN_CONVERSATION} files")
    if sum(len(part.raw) for part in parts) > most_bytes():
        raise InvalidParamsError(f"message.parts: files have at most {most_bytes()} bytes together")
    return tuple(HeardFile(part.filename, part.raw, hashlib.sha256(part.raw).hexdigest()) for part in parts)


def looked_at(caller: Caller, files: tuple[HeardFile, ...]) -> tuple[TakenIn, ...]:
    """Raises A2AError for the first that is not taken, and where there is no time for them now."""
    if caller.client is None:
        raise InternalError(_BUSY)
    try:
        with places.taken(caller.name):
            if take_all(*[(FILES, caller.name)] * len(files)):
                raise InternalError(_BUSY)
            return tuple(take_in(name=one.name, data=one.data) for one in files)
    except NotTaken as refused:
        raise not_taken(refused.code) from None
    except (NoPlace, TooBusy):
        raise InternalError(_BUSY) from None


def not_taken(code: str) -> A2AError:
    """code: of ``NotTaken`` or ``NoRoom``."""
    words = WORDS_FOR_PROGRAMS[code]
    return ContentTypeNotSupportedError(words) if code == "kind" else InvalidParamsError(f"message.parts: {words}")
