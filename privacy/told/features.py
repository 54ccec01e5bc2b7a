"""What speaks for and against a candidate, as names; no name holds a word of the text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from privacy.folding import fold
from privacy.prepared_text import PreparedText
from privacy.surroundings import is_question
from privacy.telling_words import Occurrence
from privacy.told.candidates import Candidate
from privacy.told.tokens import GRAMMAR, Does, Token, names_of, with_names
from privacy.vocabulary.states import NOT_A_SECRET_ENDINGS

FARTHEST_LEAD = 4
FARTHEST_BEFORE = 20
FARTHEST_BEHIND = 12
MOST_WORDS_COUNTED = 4
# Small words in a row that are passed; more of them are no sentence.
MOST_PASSED = 12
LONG = 8

# What may stand between a verb and what it leads to: "I always typed *in my* ...".
_SKIPPED = Does.ARTICLE | Does.OWN | Does.OTHERS | Does.ASIDE
_VERBS = Does.PUT | Does.SAY | Does.IS | Does.CALL
_LEADS = _VERBS | Does.WITH | Does.AS | Does.AT | Does.JOIN | Does.NOT | Does.ASKING | Does.NAME
_TAILS = (
    Does.JOIN | Does.AS | Does.IS | Does.ASIDE | Does.PUT | Does.CALL | Does.NAME | Does.AT | Does.NOT | Does.ARTICLE
    | Does.OWN
)  # fmt: skip
_BEFORE_LEAD = Does.PERSON | Does.NAME | Does.SUBJECT | Does.OWN | Does.OTHERS | Does.NOT | Does.AS
_IN_CLAUSE = Does.NOT | Does.ASKING | Does.OWN | Does.OTHERS | Does.PUT | Does.QUESTION
_BEHIND = Does.STATE | Does.NOT | Does.ASKING
_TOLD_TO_A_SENTENCE = _IN_CLAUSE | _BEHIND
_BOUNDARIES = (
    (":", "colon"), ("=", "colon"), ('"', "quote"), ("'", "quote"), ("(", "bracket"), ("\n", "line"), (",", "comma"),
    ("、", "comma"), ("،", "comma"),
)  # fmt: skip
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_STATE_ENDINGS = tuple(map(fold, NOT_A_SECRET_ENDINGS))
_VERB_ENDINGS = frozenset("óéíÓÉÍ")


class Surroundings(NamedTuple):
    """What holds for the whole text.

    names: places of tokens that call something a secret. strong: whether one of them tells by itself.
    asked: what the question before is about. proof: how the text speaks of what proves who somebody is; proofs: where.
    original, origin: the text as written, and for each character of the folded one its position there.
    joins: how many words that join clauses stand before each token, and before the end.
    asks: whether the text as a whole is a question. marked: places of tokens that tell something to their sentence.
    """

    tokens: Sequence[Token]
    plain: str
    lower: str
    names: Sequence[int]
    strong: bool
    asked: str
    proof: str
    proofs: Sequence[int]
    original: str
    origin: Sequence[int]
    joins: Sequence[int]
    asks: bool
    marked: Sequence[int]

    @classmethod
    def of(cls, text: PreparedText, naming: Sequence[Occurrence], *, asked: str) -> "Surroundings":
        """naming: the words that call something a secret, sorted. Of proofs it knows nothing."""
        tokens, names = with_names(text.tokens, [(word.start, word.end) for word in naming])
        return cls(
            tokens=tokens,
            plain=text.plain,
            lower=text.lower,
            names=names,
            strong=any(not word.weak for word in naming),
            asked=asked,
            proof="",
            proofs=(),
            original=text.original,
            origin=text.origin,
            joins=text.joins,
            asks=is_question(text.lower),
            marked=[place for place, token in enumerate(tokens) if token.does & _TOLD_TO_A_SENTENCE],
        )


class Signs(NamedTuple):
    """What stands around a candidate and how it looks. Texts have few of these, so their sums are remembered."""

    how: str
    words: int
    lead: tuple[str, ...]
    skipped: tuple[str, ...]
    tail: tuple[str, ...]
    shape: tuple[str, ...]
    name: str
    headed: bool
    proof: str
    asked: str


def signs_of(candidate: Candidate, around: Surroundings) -> Signs:
    lead, skipped = _lead(candidate, around)
    name = nearest(around.names, candidate.first)
    return Signs(
        how=candidate.how,
        words=min(candidate.last - candidate.first + 1, MOST_WORDS_COUNTED),
        lead=lead,
        skipped=skipped,
        tail=_tail(candidate, around),
        shape=_shape(candidate, around),
        name=_relation(candidate, around, name),
        headed=name is not None and _is_headed(candidate, around.tokens, name),
        proof=_proof_near(candidate, around),
        asked=around.asked,
    )


def features_of(signs: Signs) -> frozenset[str]:
    """Each sign, and those pairs of signs that tell more than the two alone."""
    return frozenset(_features(signs))


def _features(signs: Signs) -> Iterator[str]:
    name, proof, asked = signs.name, signs.proof, signs.asked
    side, distance = ([*name.removeprefix("weak-").split("-"), ""])[:2]
    near = {
        f"name={name}",
        f"name={side}",
        f"name={distance}",
        f"proof={proof}",
        f"proof={proof[:5]}",
        f"asked={asked}",
    }
    yield from ("always", f"how={signs.how}", f"words={signs.words}", f"topic={name}|{proof}|{asked}", *near)
    yield from (f"lead={one}" for one in signs.lead)
    yield from (f"skipped={one}" for one in signs.skipped)
    yield from (f"tail={one}" for one in signs.tail)
    for shape in signs.shape:
        yield from (f"shape={shape}", f"name={name}&shape={shape}", f"proof={proof}&shape={shape}")
    for lead in signs.lead:
        yield from (f"lead={lead}&{one}" for one in near)
        yield f"lead={lead}&tail={signs.tail[0]}"
        yield from (f"lead={lead}&shape={one}" for one in signs.shape)
        yield from (f"lead={lead}&skipped={one}" for one in signs.skipped)
    if signs.headed:
        yield from ("headed", f"headed&name={name}", *(f"headed&lead={one}" for one in signs.lead))


def nearest(places: Sequence[int], place: int) -> int | None:
    """Of sorted places, the one that is nearest."""
    if not places:
        return None
    position = bisect_left(places, place)
    if position in (0, len(places)):
        return places[position and -1]
    before, behind = places[position - 1 : position + 1]
    return before if place - before <= behind - place else behind


def _boundary(gap: str) -> str:
    return next((name for sign, name in _BOUNDARIES if sign in gap), "stop")


def _lead(candidate: Candidate, around: Surroundings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What leads to it, past small words, and past which."""
    tokens = around.tokens
    skipped: tuple[str, ...] = ()
    for place in range(candidate.first, max(-1, candidate.first - FARTHEST_LEAD), -1):
        if place == 0:
            return ("start",), skipped
        token, before = tokens[place], tokens[place - 1]
        if token.clause != before.clause:
            edge = _boundary(token.gap)
            led_by = names_of(before.does & (_LEADS | Does.SUBJECT | Does.PERSON))
            return (edge, *(f"{edge}+{one}" for one in led_by)), skipped
        leads = before.does & _LEADS
        if leads and (before.does & _VERBS or not before.does & _SKIPPED):
            if place > 1 and tokens[place - 2].clause == before.clause:
                skipped += tuple(f"before-{one}" for one in names_of(tokens[place - 2].does & _BEFORE_LEAD))
            return names_of(leads), skipped
        if not before.does & _SKIPPED:
            return (_kind_of_word(before),), skipped
        skipped += names_of(before.does & _SKIPPED)
    return ("far",), skipped


def _kind_of_word(token: Token) -> str:
    for does, name in ((Does.PERSON, "PERSON"), (Does.SUBJECT, "SUBJECT"), (Does.COMMON, "common")):
        if token.does & does:
            return name
    return "word"


def _tail(candidate: Candidate, around: Surroundings) -> tuple[str, ...]:
    """What follows; the first of them tells most."""
    tokens, place = around.tokens, candidate.last + 1
    if place == len(tokens):
        rest = around.lower[tokens[-1].end :]
        return ("question" if "?" in rest or "؟" in rest else "end",)
    token = tokens[place]
    if token.clause != tokens[candidate.last].clause:
        edge = _boundary(token.gap)
        return edge, f"{edge}+"
    tails = names_of(token.does & _TAILS)
    if any(one.does & Does.NAME and one.clause == token.clause for one in tokens[place + 1 : place + 4]):
        return f"{tails[0] if tails else 'word'}>NAME", *tails
    return tails or ("common" if token.does & Does.COMMON else "word",)


def _shape(candidate: Candidate, around: Surroundings) -> tuple[str, ...]:
    tokens = around.tokens[candidate.first : candidate.last + 1]
    first = tokens[0]
    common = sum(bool(token.does & (Does.COMMON | Does.SUBJECT)) for token in tokens)
    shapes = ["rare" if not common else "common" if common == len(tokens) else "partly"]
    written = around.plain[first.start : tokens[-1].end]
    if written[0].isupper():
        begins = candidate.first == 0 or first.sentence != around.tokens[candidate.first - 1].sentence
        shapes.append("capital-first" if begins else "capital")
    if "-" in written:
        shapes.append("hyphen")
    if any(token.does & Does.PERSON for token in tokens):
        shapes.append("person")
    if all(token.does & Does.SUBJECT for token in tokens):
        shapes.append("subject")
    if _UNSPACED.match(written):
        shapes.append("unspaced-long" if len(written) > LONG else "unspaced")
    elif first.does & Does.STATE or around.lower.endswith(_STATE_ENDINGS, first.start, first.end):
        shapes.append("state")
    if first.does & GRAMMAR:
        shapes.append("grammar")
    if _ends_like_a_verb(around, first):
        shapes.append("verb")
    return tuple(shapes)


def _ends_like_a_verb(around: Surroundings, token: Token) -> bool:
    """ "expiró", "expirou": folding takes the accent, so the text as written is asked."""
    if around.original[around.origin[token.end - 1]] in _VERB_ENDINGS:
        return True
    return around.lower.endswith(("ou", "iu"), token.start, token.end)


def _relation(candidate: Candidate, around: Surroundings, place: int | None) -> str:
    """Where the nearest word for a secret stands."""
    if place is None:
        return "none"
    token, name = around.tokens[candidate.first], around.tokens[place]
    side = f"{'' if around.strong else 'weak-'}{'before' if place < candidate.first else 'behind'}"
    if name.clause == token.clause:
        joined = around.joins[min(place, candidate.last) + 1] < around.joins[max(place, candidate.first)]
        return f"{side}-{'joined' if joined else 'clause'}"
    if name.sentence != token.sentence:
        return f"{side}-far"
    return f"{side}-{'next' if abs(name.clause - token.clause) == 1 else 'sentence'}"


def _is_headed(candidate: Candidate, tokens: Sequence[Token], name: int) -> bool:
    """Whether the word for a secret only tells which page or letter it is: "the password screen is pink"."""
    place = name
    farthest = min(name + MOST_PASSED, len(tokens) - 1)
    while place < farthest and tokens[place + 1].does & Does.NAME:
        place += 1
    if place + 1 < candidate.first:
        behind = tokens[place + 1]
        if behind.clause == tokens[name].clause and not behind.does & (GRAMMAR | Does.FIRST):
            return True
    place = name - 1
    small = Does.ARTICLE | Does.OWN | Does.NAME
    while place > max(0, name - MOST_PASSED) and tokens[place].does & small and not tokens[place].does & Does.AT:
        place -= 1
    if place <= 0 or not tokens[place].does & Does.AT:
        return False
    before = tokens[place - 1]
    return before.clause == tokens[name].clause and not before.does & GRAMMAR


def _proof_near(candidate: Candidate, around: Surroundings) -> str:
    place = nearest(around.proofs, candidate.first) if around.proof else None
    if place is None:
        return around.proof or "none"
    apart = abs(around.tokens[place].clause - around.tokens[candidate.first].clause)
    return f"{around.proof}-{min(apart, 2)}"


def sentence_features_of(candidate: Candidate, around: Surroundings) -> Iterator[str]:
    """What else the clause and the sentence do."""
    tokens, marked = around.tokens, around.marked
    first, last = tokens[candidate.first], tokens[candidate.last]
    clause = sentence = behind = 0
    begin = bisect_left(marked, candidate.first - FARTHEST_BEFORE)
    for place in marked[begin : bisect_left(marked, candidate.first, begin)]:
        token = tokens[place]
        if token.sentence == first.sentence:
            sentence |= token.does
            clause |= token.does if token.clause == first.clause else 0
    begin = bisect_left(marked, candidate.last + 1, begin)
    for place in marked[begin : bisect_left(marked, candidate.last + 1 + FARTHEST_BEHIND, begin)]:
        if tokens[place].sentence == last.sentence:
            behind |= tokens[place].does
    yield from _features_of_rest(clause & _IN_CLAUSE, sentence & _IN_CLAUSE, behind & _BEHIND)
    if around.asks:
        yield "text=question"
    yield f"text={min(len(around.tokens) // 6, 4)}"


@lru_cache(maxsize=4_096)
def _features_of_rest(clause: int, sentence: int, behind: int) -> tuple[str, ...]:
    return (
        *(f"clause={one}" for one in names_of(clause)),
        *(f"sentence={one}" for one in names_of(sentence)),
        *(f"behind={one}" for one in names_of(behind)),
    )
