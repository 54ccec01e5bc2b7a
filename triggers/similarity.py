"""How alike a message and a training phrase are: sparse weighted features, compared through an inverted index.

A word counts by itself and by its letter pairs and triples, so "complain" is most of the way to "complaint". Scripts
without spaces count by pairs and triples alone. What a feature weighs follows from how few triggers use it and from
lists of words that carry no subject. Repetition adds nothing: a feature is there or it is not.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from triggers.function_words import FUNCTION_WORDS, QUESTION_WORDS, UNSPACED_FUNCTION_STRING, UNSPACED_FUNCTION_STRINGS
from triggers.text_folding import Letter, Token, fold, tokens

CONTENT_WEIGHT = 1.0
QUESTION_WEIGHT = 0.4
FUNCTION_WEIGHT = 0.15
UNSPACED_GRAM_WEIGHT = 0.5  # squared and summed, a word of two Han characters comes out near one spaced word
# Squared weight that all function and question words of a text may have together, as a part of that of its content. It
# bounds what a shared frame ("I want to ...") can score without any shared subject, however long the frame is.
FRAME_SHARE = 0.12
# A word is worth this part of its squared weight as a whole, and the rest as letter pairs and triples.
WHOLE_WORD_SHARE = 0.2
LOWEST_IDF = 0.25
# Squared weight, in the length of the message, of what no trigger knows: it says less about which trigger is meant than
# what another trigger claims.
UNKNOWN_SHARE = 0.5
# 0.5 would be the plain cosine. Leaning towards the phrase lets a long message fire a phrase it contains, and keeps a
# single shared word from firing a phrase of several.
PHRASE_SIDE = 0.85
# A long text resembles no short phrase much, and comparing it takes time. What follows these characters can still fire
# a keyword, and is not compared with training phrases.
COMPARED_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the message is to one phrase of spec number ``spec``: ``score`` above 0, up to 1."""

    spec: int
    phrase: str
    length: int
    score: float


class _Term(NamedTuple):  # made by the hundred for each message: a frozen dataclass takes three times as long
    feature: str
    weight: float
    grams: tuple[str, ...] = ()

    @property
    def is_frame(self) -> bool:
        return self.weight < UNSPACED_GRAM_WEIGHT


class _Phrase(NamedTuple):
    spec: int
    phrase: str
    length: int
    square: float


class TrainingIndex:
    """All training phrases of one level, reachable by the features they are made of."""

    def __init__(self, phrases_by_spec: Sequence[Sequence[str]]) -> None:
        terms_by_spec = [[(phrase, _terms(fold(phrase))) for phrase in phrases] for phrases in phrases_by_spec]
        self._idf = _inverse_frequencies([[terms for _, terms in pairs] for pairs in terms_by_spec])
        self._phrases: list[_Phrase] = []
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for spec, pairs in enumerate(terms_by_spec):
            for phrase, terms in pairs:
                self._add(spec, phrase, _vector(terms, self._idf))

    def compare(self, folded_text: str) -> Iterator[Likeness]:
        """Yield, for each spec that shares anything with the text, its phrase most like it."""
        vector = _vector(_terms(folded_text[:COMPARED_CHARACTERS]), self._idf)
        square = math.fsum(
            weight * weight * (1.0 if feature in self._postings else UNKNOWN_SHARE)
            for feature, weight in vector.items()
        )
        products = [0.0] * len(self._phrases)
        for feature, weight in vector.items():
            for number, phrase_weight in self._postings.get(feature, ()):
                products[number] += weight * phrase_weight
        best: dict[int, tuple[float, int, int]] = {}
        for number, product in enumerate(products):
            if product:
                phrase = self._phrases[number]
                score = (product / phrase.square) ** PHRASE_SIDE * (product / square) ** (1 - PHRASE_SIDE)
                # Rounded, so that equal phrases tie exactly whatever the order of the additions; -number: first wins.
                rank = (min(1.0, round(score, 6)), phrase.length, -number)
                if rank > best.get(phrase.spec, (0.0, 0, 0)):
                    best[phrase.spec] = rank
        for spec, (score, length, number) in best.items():
            yield Likeness(spec=spec, phrase=self._phrases[-number].phrase, length=length, score=score)

    def _add(self, spec: int, phrase: str, vector: Mapping[str, float]) -> None:
        if not vector:
            return
        number = len(self._phrases)
        self._phrases.append(_Phrase(spec, phrase, len(fold(phrase)), _square(vector.values())))
        for feature, weight in vector.items():
            self._postings[feature].append((number, weight))


def _terms(folded: str) -> tuple[_Term, ...]:
    """Return the distinct terms of a folded text, in order."""
    terms = chain.from_iterable(
        [_word(token)] if token.letter is Letter.SPACED else _pieces_of_run(token) for token in tokens(folded)
    )
    return tuple({term.feature: term for term in terms}.values())


def _word(token: Token) -> _Term:
    if token.text in FUNCTION_WORDS:
        return _Term(token.text, FUNCTION_WEIGHT)
    if token.text in QUESTION_WORDS:
        return _Term(token.text, QUESTION_WEIGHT)
    return _Term(token.text, CONTENT_WEIGHT, _grams(f" {token.text} "))


def _pieces_of_run(token: Token) -> Iterator[_Term]:
    for piece in UNSPACED_FUNCTION_STRING.split(token.text):
        if piece in UNSPACED_FUNCTION_STRINGS:
            yield _Term(piece, FUNCTION_WEIGHT)
        else:
            for gram in _grams(piece) or ([piece] if piece else []):
                yield _Term(gram, UNSPACED_GRAM_WEIGHT)


def _grams(text: str) -> tuple[str, ...]:
    """Return letter pairs and triples, marked so that no pair is taken for a word of two letters."""
    return tuple("~" + text[start : start + size] for size in (2, 3) for start in range(len(text) + 1 - size))


def _inverse_frequencies(terms_by_spec: Sequence[Sequence[tuple[_Term, ...]]]) -> Mapping[str, float]:
    """Return the weight of each known feature: 1 when one trigger alone uses it, less the more triggers do.

    Counted by trigger: a word in every phrase of one trigger is its subject, not noise.
    """
    users: defaultdict[str, set[int]] = defaultdict(set)
    for spec, phrases in enumerate(terms_by_spec):
        for term in chain.from_iterable(phrases):
            users[term.feature].add(spec)
    total = sum(1 for phrases in terms_by_spec if phrases)
    return {
        feature: max(LOWEST_IDF, math.log1p(total / len(specs)) / math.log1p(total)) for feature, specs in users.items()
    }


def _vector(terms: Iterable[_Term], idf: Mapping[str, float]) -> dict[str, float]:
    """Return feature weights. Terms of the frame are held to ``FRAME_SHARE`` of the content, or of one word if none."""
    weighted = [(term, term.weight * idf.get(term.feature, 1.0)) for term in terms]
    content = _square(weight for term, weight in weighted if not term.is_frame)
    frame = _square(weight for term, weight in weighted if term.is_frame)
    allowed = FRAME_SHARE * (content or CONTENT_WEIGHT**2)
    shrink = math.sqrt(allowed / frame) if frame > allowed else 1.0
    vector: dict[str, float] = {}
    for term, weight in weighted:
        if not term.grams:
            vector[term.feature] = weight * (shrink if term.is_frame else 1.0)
            continue
        vector[term.feature] = weight * math.sqrt(WHOLE_WORD_SHARE)
        each = weight * math.sqrt((1 - WHOLE_WORD_SHARE) / len(term.grams))
        for gram in term.grams:
            vector[gram] = max(each, vector.get(gram, 0.0))
    return vector


def _square(weights: Iterable[float]) -> float:
    return math.fsum(weight * weight for weight in weights)
