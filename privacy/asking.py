"""What was said just before, in so far as it tells what this text is."""

import re

from privacy.folding import fold
from privacy.patterns import any_of, any_word_of, late
from privacy.vocabulary.asking import REQUESTS, WARNINGS
from privacy.vocabulary.grammar import COPULAS
from privacy.vocabulary.numbers import OTHER_NUMBERS

# Agents' turns can be long; the request that is being answered stands near the end.
READ_FROM_END = 1000
# A request that is no longer than this may be about what the sentence before it named.
LONGEST_REFERENCE = 60
# As long as "the password".
LONGEST_NAME_ALONE = 14

_SENTENCE = re.compile(r"[^.!?\n؟。!?]+[.!?؟。]?")
_REQUEST = late(lambda: rf"{any_word_of(REQUESTS)}|[?؟]$")
_WARNING = late(lambda: any_word_of(WARNINGS))
_OTHER = late(lambda: any_word_of(OTHER_NUMBERS))
_OPEN_END = late(lambda: rf"(?:(?<![a-z]){any_of(COPULAS)}|[:=])$")


def last_request(context: str) -> str:
    """The last sentence of the agent's turn that asks for something, folded; empty when none does.

    A short request ("could you read it to me?") comes with the sentence that says what it is about. Warnings ("never
    share your PIN") are not requests.
    """
    sentences = [s.strip() for s in _SENTENCE.findall(fold(context[-READ_FROM_END:])) if s.strip()]
    for position in range(len(sentences) - 1, -1, -1):
        request = sentences[position]
        if not _REQUEST.search(request) or _WARNING.search(request):
            continue
        before = sentences[position - 1] if position else ""
        refers = len(request) <= LONGEST_REFERENCE and not _OTHER.search(request) and not _WARNING.search(before)
        return f"{before} {request}" if refers and before else request
    return ""


def open_announcement(before: str) -> str:
    """The last sentence of the person's message before, folded, when it waits for its value: "my password is".

    Without "is" or a colon only a few words do so: "my PIN". A longer sentence that ends in such a word is a story.
    """
    sentences = [s.strip() for s in _SENTENCE.findall(fold(before[-READ_FROM_END:])) if s.strip()]
    if not sentences or sentences[-1][-1] in ".!?؟。":
        return ""
    last = sentences[-1]
    return last if _OPEN_END.search(last) or len(last) <= LONGEST_NAME_ALONE else ""
