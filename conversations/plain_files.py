"""Files in an answer of a plain agent: looked at like any stranger's, with no transaction open."""

import time
from collections.abc import Mapping

from conversations.attachments.refusals import FULL
from conversations.attachments.taking_in import NotTaken, TakenIn, TooBusy, take_in
from conversations.flows.files_shown import why_no_files
from conversations.flows.record_heard import was_shown
from conversations.models import Conversation, Handoff
from protocol.plain.heard import Heard
from protocol.plain.heard_files import HeardFile

LOOKING_SECONDS = 10.0  # after which no further file of an answer is looked at: its words wait meanwhile


def looked_at(conversation: Conversation, handoff: Handoff, heard: Heard) -> Mapping[str, TakenIn | str]:
    """Those that the person was not told of yet, by the key of their utterance: as they may be kept, or the code of why
    they may not.
    """
    ends, found = time.monotonic() + LOOKING_SECONDS, {}
    for one in heard.utterances:
        if one.file is not None and not was_shown(handoff, one):
            found[one.key] = _looked_at(conversation, one.file, late=time.monotonic() > ends)
    return found


def _looked_at(conversation: Conversation, file: HeardFile, *, late: bool) -> TakenIn | str:
    why_not = why_no_files(conversation) or file.trouble.value or (FULL if late else "")
    if why_not:
        return why_not
    try:
        return take_in(name=file.name, data=file.data)
    except NotTaken as refused:
        return refused.code
    except TooBusy:
        return FULL
