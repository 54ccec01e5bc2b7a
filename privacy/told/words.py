"""Plain words that could be a password, or the answer to a question that proves who somebody is."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from privacy.patterns import any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import is_put_off, names_the_writer
from privacy.telling_words import Topic
from privacy.told.candidates import Candidate, candidates_of
from privacy.told.features import Surroundings, nearest, sentence_features_of, signs_of
from privacy.told.tokens import Does, Token
from privacy.told.weighed import Weighed
from privacy.vocabulary.grammar import USERS

_NAMED = {Topic.PASSWORD, Topic.PASSPHRASE, Topic.SECURITY_QUESTION}
_PROVING = {Topic.PROVED_BY, Topic.PROVED_FIRST, Topic.PROVED_ASKED}
_ASKED_TO_PROVE = {Topic.PROVED_BY, Topic.PROVED_FIRST}
_HANDING_OVER = (Topic.ACCESS, Topic.SIGNED_IN_WITH)
_HANDS_OVER = Does.PUT | Does.SAY | Does.WITH
_PROOFS = (("F", Does.FIRST), ("Q", Does.QUESTION), ("S", Does.SUBJECT))
# "user name: jmek"
_USER = late(lambda: rf"(?:{any_word_of(USERS)}|用户名|账号|帐号)\s?[:=]\s{{0,2}}$")
FARTHEST_USER = 24
_ABOUT_PROOF = Does.FIRST | Does.QUESTION | Does.SUBJECT


class ToldWords(NamedTuple):
    """What is read once for the whole text.

    candidates: in the order they are found. by_start: start, end and place in ``candidates`` of each, sorted.
    reach: for each of ``by_start``, how far those that begin no later reach. about: features of the whole text.
    """

    around: Surroundings
    candidates: Sequence[Candidate]
    by_start: Sequence[tuple[int, int, int]]
    reach: Sequence[int]
    about: tuple[str, ...]


def told_words_of(text: PreparedText) -> ToldWords | None:
    """None where the text speaks neither of secrets nor of getting in somewhere by what is typed."""
    if not _speaks_of_secrets(text):
        return None
    around = _surroundings_of(text)
    tokens = around.tokens
    if "security" in around.asked and is_put_off(text.lower):
        return None
    named = bool(around.names or around.proof or around.asked != "nothing")
    candidates = [
        one
        for one in candidates_of(text.lower, text.plain, tokens)
        if (named or _is_handed_over(one, tokens))
        and not (_is_only_a_title(one, tokens) or _is_a_user(text.lower, tokens[one.first]))
        and not names_the_writer(text.lower, tokens[one.first].start)
    ]
    by_start = sorted((tokens[one.first].start, tokens[one.last].end, place) for place, one in enumerate(candidates))
    reach = list(accumulate((end for _start, end, _place in by_start), max))
    about = tuple(f"about={topic}" for topic in _HANDING_OVER if topic in text.words)
    return ToldWords(around, candidates, by_start, reach, about)


def words_in(text: PreparedText, left_out: Callable[[int, int], bool]) -> Iterator[Weighed]:
    """Each run of words, where the text speaks of secrets, or of getting in somewhere by what is typed."""
    told = text.once(told_words_of)
    if told is None:
        return
    tokens = told.around.tokens
    for candidate in told.candidates:
        if not left_out(tokens[candidate.first].start, tokens[candidate.last].end):
            yield _weighed(candidate, told)


def words_at(text: PreparedText, start: int, end: int) -> Iterator[Weighed]:
    """Those of ``words_in`` that share a character with [start, end), without a look at the others."""
    told = text.once(told_words_of)
    if told is None:
        return
    place = bisect_left(told.by_start, (end,))
    while place > 0 and told.reach[place - 1] > start:
        place -= 1
        _start, last, candidate = told.by_start[place]
        if last > start:
            yield _weighed(told.candidates[candidate], told)


def _weighed(candidate: Candidate, told: ToldWords) -> Weighed:
    around = told.around
    start, end = around.tokens[candidate.first].start, around.tokens[candidate.last].end
    more = (*sentence_features_of(candidate, around), *told.about)
    return Weighed(start, end, _kind(candidate, around), signs_of(candidate, around), more)


def _speaks_of_secrets(text: PreparedText) -> bool:
    """A quick look that lets most messages go."""
    said, asked = text.words.keys(), text.asked_words.keys()
    if _NAMED & said or _NAMED & asked or len(_PROVING & said) > 1 or len(_PROVING & asked) > 1:
        return True
    return Topic.TYPED in said and (Topic.ACCESS in said or Topic.SIGNED_IN_WITH in said)


def _surroundings_of(text: PreparedText) -> Surroundings:
    passwords = sorted((*text.words.get(Topic.PASSWORD, ()), *text.words.get(Topic.PASSPHRASE, ())))
    around = Surroundings.of(text, passwords, asked=_asked(text))
    proof, proofs = _proof(around.tokens, named=Topic.SECURITY_QUESTION in text.words)
    return around._replace(proof=proof, proofs=proofs)


def _asked(text: PreparedText) -> str:
    about = ["password"] if Topic.PASSWORD in text.asked_words else []
    if Topic.SECURITY_QUESTION in text.asked_words or text.asked_words.keys() >= _ASKED_TO_PROVE:
        about.append("security")
    return "+".join(about) or "nothing"


def _proof(tokens: Sequence[Token], *, named: bool) -> tuple[str, list[int]]:
    """How it speaks of what proves who somebody is, and where: what it was, which of them, and that it was asked.

    One of the three alone is in every other message; two in one sentence are telling.
    """
    sentences: dict[int, int] = {}
    proving = [(place, token) for place, token in enumerate(tokens) if token.does & _ABOUT_PROOF]
    for _place, token in proving:
        sentences[token.sentence] = sentences.get(token.sentence, 0) | token.does
    about = {sentence: "".join(letter for letter, one in _PROOFS if does & one) for sentence, does in sentences.items()}
    places = [place for place, token in proving if len(about[token.sentence]) > 1]
    best = max((about[tokens[place].sentence] for place in places), key=len, default="")
    return (f"named{best}" if named else best), places


def _is_handed_over(candidate: Candidate, tokens: Sequence[Token]) -> bool:
    """Where no word names a secret, what stands behind a verb of telling alone."""
    return candidate.first > 0 and bool(tokens[candidate.first - 1].does & _HANDS_OVER)


def _is_only_a_title(candidate: Candidate, tokens: Sequence[Token]) -> bool:
    """ "Mr. Baker grew up in ...": the full stop ends no sentence, and leaves the title alone."""
    return candidate.first == candidate.last and bool(tokens[candidate.first].does & Does.PERSON)


def _is_a_user(lower: str, first: Token) -> bool:
    return (":" in first.gap or "=" in first.gap) and bool(
        _USER.search(lower, max(0, first.start - FARTHEST_USER), first.start)
    )


def _kind(candidate: Candidate, around: Surroundings) -> str:
    if "security" in around.asked or (around.proof and not around.names):
        return "security_answer"
    proof, name = nearest(around.proofs, candidate.first), nearest(around.names, candidate.first)
    if proof is None or name is None:
        return "password" if proof is None else "security_answer"
    return "security_answer" if abs(proof - candidate.first) < abs(name - candidate.first) else "password"
