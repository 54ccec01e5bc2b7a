"""How alike a message and a training phrase are: sparse weighted terms, compared through an inverted index.

Words are compared by their letters (``triggers.word_likeness``), scripts without spaces by letter pairs and triples.
What a term weighs follows from how few triggers use it and from lists of words that carry no subject. Repetition adds
nothing: a term is there or it is not.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from triggers.function_words import FUNCTION_WORDS, QUESTION_WORDS, UNSPACED_FUNCTION_STRING, UNSPACED_FUNCTION_STRINGS
from triggers.text_folding import Letter, Token, fold, tokens
from triggers.word_likeness import Vocabulary

CONTENT_WEIGHT = 1.0
QUESTION_WEIGHT = 0.4
FUNCTION_WEIGHT = 0.15
UNSPACED_GRAM_WEIGHT = 0.5  # squared and summed, a word of two Han characters comes out near one spaced word
# Squared weight that all function and question words of a text may have together, as a part of that of its content. It
# bounds what a shared frame ("I want to ...") can score without any shared subject, however long the frame is.
FRAME_SHARE = 0.12
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
# Phrases that share most of the subject, at least half of what the best one does; these are compared word for word.
COMPARED_PHRASES = 60
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the message is to one phrase of spec number ``spec``: ``score`` above 0, up to 1."""

    spec: int
    phrase: str
    length: int
    score: float


class _Term(NamedTuple):  # made by the hundred for each message: a frozen dataclass takes three times as long
    text: str
    weight: float
    is_word: bool = False  # compared by its letters; other terms are the same or are not
    is_frame: bool = False  # carries no subject


class _Phrase(NamedTuple):
    """``frame``: the weights of its words without a subject. ``square``: of the length of its whole vector."""

    spec: int
    phrase: str
    length: int
    square: float
    frame: Mapping[str, float]


class TrainingIndex:
    """All training phrases of one level, reachable by the terms they are made of.

    What carries the subject finds the phrases; the frame is added for the best of them only, since its words stand in
    most phrases and can add but little.
    """

    def __init__(self, phrases_by_spec: Sequence[Sequence[str]], *, written: Json | None = None) -> None:
        """written: what ``written`` gave for the same phrases; read in a quarter of the time that building takes."""
        if written is not None:
            self._read(written)
            return
        folded = [[(phrase, fold(phrase)) for phrase in phrases] for phrases in phrases_by_spec]
        terms_by_spec = [[(phrase, text, _terms(text)) for phrase, text in pairs] for pairs in folded]
        self._idf = _inverse_frequencies([[terms for _, _, terms in triples] for triples in terms_by_spec])
        self._phrases: list[_Phrase] = []
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        words: set[str] = set()
        for spec, triples in enumerate(terms_by_spec):
            for phrase, text, terms in triples:
                words.update(term.text for term in terms if term.is_word)
                self._add(spec, phrase, len(text), terms)
        self._vocabulary = Vocabulary(sorted(words))

    def written(self) -> Json:
        """As plain lists, texts and numbers."""
        return {
            "idf": self._idf,
            "phrases": self._phrases,
            "postings": self._postings,
            "words": self._vocabulary.words,
        }

    def _read(self, written: Json) -> None:
        self._idf = written["idf"]
        self._phrases = [_Phrase(*phrase) for phrase in written["phrases"]]
        self._postings = defaultdict(list, written["postings"])
        self._vocabulary = Vocabulary(written["words"])

    def compare(self, folded_text: str) -> Iterator[Likeness]:
        """Yield, for each spec that shares anything with the text, its phrase most like it."""
        terms = _terms(folded_text[:COMPARED_CHARACTERS])
        like = {term.text: self._like(term) for term in terms}
        weights = _weights(terms, {text: self._idf_of(text, words) for text, words in like.items()})
        shared, known = self._shared(like, weights)
        square = math.fsum(
            weight * weight * (1.0 if text in known else UNKNOWN_SHARE) for text, weight in weights.items()
        )
        best: dict[int, tuple[float, int, int]] = {}
        for number, product in self._closest(shared):
            phrase = self._phrases[number]
            product += sum(weight * weights[text] for text, weight in phrase.frame.items() if text in weights)
            score = (product / phrase.square) ** PHRASE_SIDE * (product / square) ** (1 - PHRASE_SIDE)
            # Rounded, so that equal phrases tie exactly whatever the order of the additions; -number: first wins.
            rank = (min(1.0, round(score, 6)), phrase.length, -number)
            if rank > best.get(phrase.spec, (0.0, 0, 0)):
                best[phrase.spec] = rank
        for spec, (score, length, number) in best.items():
            yield Likeness(spec=spec, phrase=self._phrases[-number].phrase, length=length, score=score)

    def _like(self, term: _Term) -> Mapping[str, float]:
        """The terms of the phrases that it stands for, each with how like it is."""
        return self._vocabulary.like(term.text) if term.is_word else {term.text: 1.0}

    def _idf_of(self, text: str, like: Mapping[str, float]) -> float:
        """A word that no phrase has tells of as many triggers as the one most like it: "payments" of no fewer than
        "payment" does.
        """
        if text in self._idf or not like:
            return self._idf.get(text, 1.0)
        return self._idf.get(max(like, key=lambda word: like[word]), 1.0)

    def _shared(
        self, like: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]
    ) -> tuple[dict[str, float], set[str]]:
        """What the message gives to each term of the phrases, and which of its own terms the phrases know."""
        shared: dict[str, float] = {}
        known: set[str] = set()
        for own, words in like.items():
            for text, likeness in words.items():
                if text in self._postings:
                    known.add(own)
                    shared[text] = max(weights[own] * likeness, shared.get(text, 0.0))
        return shared, known

    def _closest(self, shared: Mapping[str, float]) -> list[tuple[int, float]]:
        """The phrases that share most, by number, each with the product of what is shared."""
        shares: defaultdict[int, float] = defaultdict(float)
        for text, given in shared.items():
            for number, share in self._postings[text]:
                shares[number] += given * share
        found: Iterable[tuple[int, float]] = shares.items()
        if len(shares) > COMPARED_PHRASES:
            enough = max(shares.values()) / 2
            able = [(number, share) for number, share in found if share >= enough]
            found = heapq.nlargest(COMPARED_PHRASES, able, lambda pair: (pair[1], -pair[0]))
        return [(number, share * self._phrases[number].square) for number, share in found]

    def _add(self, spec: int, phrase: str, length: int, terms: Sequence[_Term]) -> None:
        if not terms:
            return
        weights = _weights(terms, self._idf)
        number = len(self._phrases)
        found_by = [term for term in terms if not term.is_frame] or terms
        frame = {term.text: weights[term.text] for term in terms if term.is_frame} if found_by is not terms else {}
        square = _square(weights.values())
        self._phrases.append(_Phrase(spec, phrase, length, square, frame))
        for term in found_by:
            self._postings[term.text].append((number, weights[term.text] / square))


def _terms(folded: str) -> tuple[_Term, ...]:
    """Return the distinct terms of a folded text, in order."""
    terms = chain.from_iterable(
        (_word(token.text),) if token.letter is Letter.SPACED else _pieces_of_run(token) for token in tokens(folded)
    )
    return tuple({term.text: term for term in terms}.values())


@lru_cache(maxsize=16384)
def _word(word: str) -> _Term:
    if word in FUNCTION_WORDS:
        return _Term(word, FUNCTION_WEIGHT, is_frame=True)
    if word in QUESTION_WORDS:
        return _Term(word, QUESTION_WEIGHT, is_frame=True)
    return _Term(word, CONTENT_WEIGHT, is_word=True)


def _pieces_of_run(token: Token) -> Iterator[_Term]:
    for piece in UNSPACED_FUNCTION_STRING.split(token.text):
        if piece in UNSPACED_FUNCTION_STRINGS:
            yield _Term(piece, FUNCTION_WEIGHT, is_frame=True)
        else:
            for gram in _grams(piece) or ([piece] if piece else []):
                yield _Term(gram, UNSPACED_GRAM_WEIGHT)


def _grams(text: str) -> tuple[str, ...]:
    """Return letter pairs and triples, marked so that no pair is taken for a word of two letters."""
    return tuple("~" + text[start : start + size] for size in (2, 3) for start in range(len(text) + 1 - size))


def _inverse_frequencies(terms_by_spec: Sequence[Sequence[tuple[_Term, ...]]]) -> Mapping[str, float]:
    """Return the weight of each known term: 1 when one trigger alone uses it, less the more triggers do.

    Counted by trigger: a word in every phrase of one trigger is its subject, not noise.
    """
    users: defaultdict[str, set[int]] = defaultdict(set)
    for spec, phrases in enumerate(terms_by_spec):
        for term in chain.from_iterable(phrases):
            users[term.text].add(spec)
    total = sum(1 for phrases in terms_by_spec if phrases)
    return {text: max(LOWEST_IDF, math.log1p(total / len(specs)) / math.log1p(total)) for text, specs in users.items()}


def _weights(terms: Iterable[_Term], idf: Mapping[str, float]) -> dict[str, float]:
    """Return term weights. Terms of the frame are held to ``FRAME_SHARE`` of the content, or of one word if none."""
    content: dict[str, float] = {}
    frame: dict[str, float] = {}
    for text, weight, _is_word, is_frame in terms:
        (frame if is_frame else content)[text] = weight * idf.get(text, 1.0)
    allowed = FRAME_SHARE * (_square(content.values()) or CONTENT_WEIGHT**2)
    if frame and (square := _square(frame.values())) > allowed:
        shrink = math.sqrt(allowed / square)
        frame = {text: weight * shrink for text, weight in frame.items()}
    return content | frame


def _square(weights: Iterable[float]) -> float:
    return math.fsum([weight * weight for weight in weights])
