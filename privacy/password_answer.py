"""Answers to "what is your password?"."""

import re
from collections.abc import Iterator

from privacy.password_shape import is_mixed, is_plain_secret, is_strictly_mixed
from privacy.patterns import any_of, late
from privacy.plain_password import named_word, number_at
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.vocabulary.handing_over import AFTER_ANSWER, BEFORE_ANSWER

LONGEST_ANSWER = 60

_ANSWER = late(
    lambda: (
        rf"\s{{0,3}}(?:{any_of(BEFORE_ANSWER)}[\s,:.!]{{1,3}}){{0,3}}([!-~]{{3,64}})"
        rf"(?:[\s,.]{{1,3}}{any_of(AFTER_ANSWER)}){{0,3}}[\s.!,]{{0,3}}"
    )
)
_PIECE = re.compile(r"[!-~]{3,64}")


def password_answer(text: PreparedText) -> Iterator[tuple[int, int]]:
    """The only word of the answer but for politeness, the word behind the name, or what looks like a password."""
    match = _ANSWER.fullmatch(text.lower)
    if match:
        token = text.token_at(match.start(1))
        # What polite words may follow ends the clause as well as nothing does.
        if token and (is_mixed(text.plain[slice(*token)]) or is_plain_secret(f"{text.lower[: token[1]]}.", *token)):
            yield token
        elif number := number_at(text.lower, match.start(1)):
            yield number
    elif named := next(filter(None, (named_word(text, word) for word in text.words.get(Topic.PASSWORD, ()))), None):
        yield named
    elif len(text.lower) <= LONGEST_ANSWER:
        tokens = [text.token_at(piece.start()) for piece in _PIECE.finditer(text.lower)]
        mixed = [token for token in tokens if token and is_strictly_mixed(text.plain[slice(*token)])]
        yield from mixed[:1]
