"""A word agreed upon with a bank, told in a story: "I no longer want Rosebud as my memorable word".

What such a word is called, and the few forms in which it is told, are certain; so a plain word that hardly any other
sentence has is one, whatever else the sentence denies.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from privacy.folding import fold
from privacy.patterns import any_of, any_word_of, late
from privacy.surroundings import is_put_off, is_question
from privacy.told.tokens import Does, does_of
from privacy.vocabulary.asked_proof import (
    AGREED_PHRASES,
    AGREED_WORDS,
    AS_ITS_NAME,
    BECOMES,
    ITS_ANSWER,
    OWN_BEFORE,
    SECRET_ANSWERS,
)
from privacy.vocabulary.states import NOT_A_SECRET_UNSPACED

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText

MOST_NAMES = 8
SHORTEST = 4
FEW = 6
LOOK_BACK = 40
_NAME = late(lambda: any_word_of((*AGREED_WORDS, *SECRET_ANSWERS)))
_WORD = r"(?P<value>[^\W\d_][^\W\d_'-]{3,23})"
_QUOTE = "[\"']?"
# "memorable word: periwinkle", "ma réponse secrète soit coquelicot"
_IS = late(
    lambda: (
        rf"(?:\s{any_of(OWN_BEFORE)}){{0,2}}(?:\s?[:=]|(?:\s[^\W\d_]{{1,8}}){{0,2}}?\s{any_of(BECOMES)})\s{{1,2}}{_QUOTE}{_WORD}"
        rf"{_QUOTE}(?=\s?(?:$|[.,;!?\n])|\s[^\W\d_]{{1,7}}(?![^\W\d_]))"
    )
)
# "so: memorable word periwinkle."
_ALONE = re.compile(rf"(?:\s[^\W\d_]{{2,5}})?\s{_QUOTE}{_WORD}{_QUOTE}\s?(?:[.!\n]|$)")
_BEGINS_A_CLAUSE = re.compile(r"(?:^|[.,;:!?\n])\s{0,2}(?:[^\W\d_]{1,4}\s)?$")
# "jawaban keamanan saya melati": languages without "is"
_OWNED = re.compile(rf"\s(?:saya|ku|aku|ko)\s{_QUOTE}{_WORD}(?![^\W_])")
# "合言葉は七転八起だと聞いて", "猫のおはぎを秘密の答えに"
_UNSPACED_WORD = r"(?P<value>[\u3041-\u30ff\u3400-\u9fff]{2,8}?)"
_UNSPACED_IS = re.compile(
    rf"(?:の答え)?(?:は|が|是|为|為|叫){_UNSPACED_WORD}(?:だ|です|でし|に|と|って|という|[,、。\s]|$)"
)
_UNSPACED_BEFORE = re.compile(
    r"(?:^|[のはが、。\s])(?P<value>(?:(?![のはが])[\u3041-\u30ff\u3400-\u9fff]){2,8}?)を(?:秘密の|質問の|自分の)?$"
)
_STATE = late(lambda: "|".join(map(re.escape, map(fold, NOT_A_SECRET_UNSPACED))))
# "Rosebud as my memorable word"
_BEFORE = late(
    lambda: rf"(?<![^\W_]){_QUOTE}{_WORD}{_QUOTE}\s{any_of(AS_ITS_NAME)}\s(?:{any_of(OWN_BEFORE)}\s){{0,2}}$"
)
# "my secret question ... the answer to that is Tiddlywink", "ang sagot nun Jericho", "it was gooseberry before"
_ANSWERED = late(lambda: rf"{any_word_of(ITS_ANSWER)}\s{{1,2}}{_QUOTE}{_WORD}(?![^\W_])")
REACH = 120
_PHRASE = late(lambda: any_word_of(AGREED_PHRASES))
_LEADS_IN = Does.IS | Does.ASIDE | Does.OTHERS | Does.SAY
LONGEST_PHRASE = 60
# "bloqueada", "scaduta", "soi-disant"
_PARTICIPLES = ("ada", "ado", "ida", "ido", "ata", "ato", "uta", "uto", "disant", "able", "ible")
_INDONESIAN_VERB = re.compile(r"(?:di|ter|ber|men|mem|meny|ke|pen|pem)[a-z]{4}")


def agreed_words(text: "PreparedText") -> Iterator[tuple[int, int]]:
    """Where one is told."""
    names = list(islice(_NAME.finditer(text.lower), MOST_NAMES))
    for name in names:
        for told in (
            _IS.match(text.lower, name.end()),
            _ALONE.match(text.lower, name.end()) if _begins_a_clause(text.lower, name.start()) else None,
            _as_its_name(text, name.start()),
            _OWNED.match(text.lower, name.end()),
            _ANSWERED.search(text.lower, name.end(), name.end() + REACH),
        ):
            if told and _is_rare(told["value"]):
                yield told.span("value")
        for told in (
            _UNSPACED_IS.match(text.lower, name.end()),
            _UNSPACED_BEFORE.search(text.lower, max(0, name.start() - LOOK_BACK), name.start()),
        ):
            if told and not _STATE.match(told["value"]):
                yield told.span("value")


def agreed_phrase(text: "PreparedText") -> Iterator[tuple[int, int]]:
    """All of a short reply to who asks for a phrase, but for what denies, asks or puts off."""
    if not text.asked or not text.tokens or len(text.lower) > LONGEST_PHRASE or not _PHRASE.search(text.asked):
        return
    tokens = text.tokens
    if is_question(text.lower) or is_put_off(text.lower) or tokens[-1].sentence != tokens[0].sentence:
        return
    first = next((place for place, token in enumerate(tokens) if not token.does & _LEADS_IN), len(tokens))
    said = tokens[first:]
    if said and not any(token.does & (Does.NOT | Does.ASKING | Does.OWN) for token in said):
        yield said[0].start, said[-1].end


def _as_its_name(text: "PreparedText", start: int) -> re.Match[str] | None:
    """What stands before the name, where nobody asks whether it may be one."""
    told = _BEFORE.search(text.lower, max(0, start - LOOK_BACK), start)
    return told if told and not _is_asked_about(text, told.start("value")) else None


def _is_asked_about(text: "PreparedText", start: int) -> bool:
    """ "Can I use emojis as my security answer" """
    place = bisect_left(text.tokens, start, key=lambda token: token.start)
    if place == len(text.tokens):
        return False
    clause = text.tokens[place].clause
    return any(one.does & Does.ASKING and one.clause == clause for one in text.tokens[max(0, place - FEW) : place])


def _begins_a_clause(lower: str, start: int) -> bool:
    return bool(_BEGINS_A_CLAUSE.search(lower, max(0, start - LOOK_BACK), start))


def _is_rare(word: str) -> bool:
    if len(word) < SHORTEST or does_of(word):
        return False
    return not (word.endswith(_PARTICIPLES) or _INDONESIAN_VERB.match(word))
