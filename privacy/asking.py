"""What the agent asked for just before, in so far as it tells what the answer is."""

import re

from privacy.prepared_text import fold
from privacy.telling_words import any_of
from privacy.vocabulary import REQUESTS, WARNINGS

# Agents' turns can be long; the request that is being answered stands near the end.
READ_FROM_END = 1000

_SENTENCE = re.compile(r"[^.!?\n؟。!?]+[.!?؟。]?")
_REQUEST = re.compile(rf"(?<![a-z]){any_of(REQUESTS)}|[?؟]$")
_WARNING = re.compile(rf"(?<![a-z]){any_of(WARNINGS)}")


def last_request(context: str) -> str:
    """The last sentence of the agent's turn that asks for something, folded; empty when none does.

    Warnings ("never share your PIN") are not requests.
    """
    sentences = _SENTENCE.findall(fold(context[-READ_FROM_END:]))
    requests = (s for s in reversed(sentences) if _REQUEST.search(s) and not _WARNING.search(s))
    return next(requests, "")
