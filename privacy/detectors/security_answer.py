"""Answers to the questions by which somebody proves who they are: a first pet, a mother's maiden name."""

import re
from collections.abc import Iterable, Iterator, Sequence

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.folding import fold
from privacy.patterns import LATIN, any_of, any_word_of
from privacy.prepared_text import PreparedText
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import AFTER_COPULA, ANSWERED, CLAUSE_STARTS, COPULAS
from privacy.vocabulary.states import NOT_A_SECRET, NOT_A_SECRET_UNSPACED
from privacy.wording import MASK_END, gettext_noop

# How far behind the question its answer can begin.
REACH = 90
LONGEST_ANSWER = 40
# What is left of a longer answer may be a story.
MOST_WORDS = 3

_LEADS = re.compile(
    rf"(?:(?:(?<![a-z]){any_of((*COPULAS, *ANSWERED))}|[:=])[\s,:]{{0,2}}){{1,3}}"
    rf"(?:{any_of(AFTER_COPULA)})?[\s:\"'(]{{0,3}}"
)
# A question mark may stand between the question and its answer.
_OWNED = re.compile(r"(?:\s(?:ko|ko po|saya|aku|ku|yangu|yanjye|saya yaitu))?\s")
# "The name of ..." in Thai.
_NAME_OF = "ชื่อ"
_ONE_WORD = re.compile(r"[\u0e00-\u0e7f]{2,20}[\s.!]{0,3}")
_SENTENCE_END = re.compile(r"[.!。\n!]")
# No signs but those inside names; vowels of Thai count as signs elsewhere, so letters are not named.
_NAME = r"[^\W_][^\s!-&(-,./:-@\[-`{-~،؟。，]*"
_VALUE = re.compile(rf"{_NAME}(?: {_NAME}){{0,2}}")
_VALUE_ENDS = re.compile(rf"[\"')]{{0,2}}\s{{0,2}}(?:$|[.,;!?\n()。,،!؟]|{any_word_of(CLAUSE_STARTS)})")
_STATE = re.compile(rf"{any_word_of(NOT_A_SECRET)}")
_STATE_UNSPACED = re.compile("|".join(map(re.escape, map(fold, NOT_A_SECRET_UNSPACED))))
_ANSWER = re.compile(r"[^\W_][^\s!-&(-,./:-@\[-`{-~،؟。，]*(?: [^\s!-&(-,./:-@\[-`{-~،؟。，]+){0,3}")


class SecurityAnswer(Detector):
    kind = "security_answer"
    label = gettext_noop("security answer")
    reason = gettext_noop("It looks like the answer to a security question.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        found_until = 0
        words = text.words.get(Topic.SECURITY_QUESTION, ())
        for position, word in enumerate(words):
            if word.start < found_until:
                continue
            answers = list(_after(text.lower, word, words[position + 1 : position + 5])) or list(_named(text, word))
            for start, end in answers:
                found_until = end
                yield self.finding(text, start, end)
        if Topic.SECURITY_QUESTION in text.asked_words:
            for start, end in _answer(text.lower):
                yield self.finding(text, start, end)


def _after(lower: str, word: Occurrence, following: Sequence[Occurrence]) -> Iterator[tuple[int, int]]:
    """What the first "is" that can lead to an answer leads to; the question itself is none: "question: first pet"."""
    stop = _SENTENCE_END.search(lower, word.end, word.end + REACH)
    until = stop.start() if stop else word.end + REACH
    for lead in _LEADS.finditer(lower, word.end, until):
        span = _value_at(lower, lead.end())
        if span and not any(span[0] <= other.start < span[1] for other in following):
            yield span
            return


def _named(text: PreparedText, word: Occurrence) -> Iterator[tuple[int, int]]:
    """Languages without "is": a name right behind, "nama ibu kandung saya Kartini".

    Where there are capitals, it begins with one; where there are none, nothing else follows.
    """
    owned = _OWNED.match(text.lower, word.end)
    if not owned:
        return
    last = text.lower.startswith(_NAME_OF, word.start) and not _LEADS.match(text.lower, owned.end())
    if text.plain[owned.end() : owned.end() + 1].isupper() or (last and _ONE_WORD.fullmatch(text.lower, owned.end())):
        span = _value_at(text.lower, owned.end())
        if span:
            yield span


def _value_at(lower: str, position: int) -> tuple[int, int] | None:
    value = _VALUE.match(lower, position, position + LONGEST_ANSWER)
    if not value or lower.startswith(MASK_END.strip(), value.end() + 1) or _says_how_it_is(value.group()):
        return None
    return value.span() if _VALUE_ENDS.match(lower, value.end()) else None


def _answer(lower: str) -> Iterator[tuple[int, int]]:
    """A short answer that is nothing but a name."""
    stripped = lower.strip(" .!,")
    if _ANSWER.fullmatch(stripped) and stripped.count(" ") < MOST_WORDS and not _says_how_it_is(stripped):
        start = lower.index(stripped)
        yield start, start + len(stripped)


def _says_how_it_is(value: str) -> bool:
    pattern = _STATE if value[0] in LATIN else _STATE_UNSPACED
    return bool(pattern.match(value))
