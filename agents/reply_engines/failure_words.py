"""Why an engine outside gave no reply, in words for the people of the workspace."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protocol.errors import Reason

CUT_OFF: Final = "cut_off"
EMPTY: Final = "empty"
FILTERED: Final = "filtered"
WANTS_TOOL: Final = "wants_tool"
WITHHELD: Final = "withheld"

NO_REPLY_WORDS: Mapping[str, Promise] = MappingProxyType(
    {
        Reason.ADDRESS_REFUSED: _("Its address may not be called."),
        Reason.UNREACHABLE: _("It could not be reached."),
        Reason.CERTIFICATE: _("Its certificate is not valid."),
        Reason.TIMEOUT: _("It did not answer in time."),
        Reason.ANSWER_TOO_LARGE: _("Its answer was too large."),
        Reason.REDIRECTED: _("It answered from another address."),
        Reason.NOT_UNDERSTOOD: _("Its answer could not be read."),
        Reason.CREDENTIALS: _("It did not accept the key."),
        Reason.REFUSED: _("It refused the request."),
        Reason.GONE: _("There is nothing at its address any more."),
        Reason.BUSY: _("It had too many requests."),
        Reason.PEER_FAILED: _("It had an error."),
        Reason.OUR_FAULT: _("This platform had an error."),
        CUT_OFF: _("Its answer broke off."),
        EMPTY: _("Its answer was empty."),
        FILTERED: _("Its operator held the answer back."),
        WANTS_TOOL: _("It wanted to call a tool instead of answering."),
        WITHHELD: _("The message must not leave, so it was not asked."),
    }
)


def no_reply_words(code: str) -> str:
    return str(NO_REPLY_WORDS.get(code, code))
