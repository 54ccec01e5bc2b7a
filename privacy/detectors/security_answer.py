"""Answers to the questions by which somebody proves who they are: a first pet, a mother's maiden name."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from privacy.agreed_word import agreed_phrase, agreed_words
from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.folding import fold
from privacy.korean import told_in_korean
from privacy.memorable_date import memorable_dates
from privacy.patterns import LATIN, WORD_BEGINS, any_of, any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.replied import replied
from privacy.surroundings import is_put_off, is_question, names_the_writer
from privacy.telling_words import Occurrence, Topic
from privacy.told.scoring import denies
from privacy.told.tokens import GRAMMAR, Does, Token, does_of, tokens_in
from privacy.vocabulary.asking import SPEAKERS
from privacy.vocabulary.grammar import AFTER_COPULA, ANSWERED, CLAUSE_STARTS, COPULAS, USED_AS
from privacy.vocabulary.handing_over import AFTER_ANSWER, FROM, NETWORKS, TO
from privacy.vocabulary.states import NOT_A_SECRET, NOT_A_SECRET_UNSPACED
from privacy.wording import gettext_noop

# How far behind the question its answer can begin.
REACH = 90
LONGEST_ANSWER = 40
# What is left of a longer answer may be a story.
MOST_WORDS = 3
# A longer answer tells more than one thing.
LONGEST_SENTENCE = 80
SHORTEST_NAME = 3
# Written with a capital, and nobody's.
_NO_NAMES = frozenset(map(fold, NETWORKS))

# Korean writes its own on to words; they are read elsewhere.
_SPACED_COPULAS = [word for word in COPULAS if not "\uac00" <= word[0] <= "\ud7a3"]
_LEADS = late(
    lambda: (
        rf"(?:(?:{WORD_BEGINS}{any_of((*_SPACED_COPULAS, *ANSWERED))}|[:=])[\s,:]{{0,2}}){{1,3}}"
        rf"(?:{any_of(AFTER_COPULA)})?[\s:\"'(]{{0,3}}"
    )
)
# What it is the first of, when that only heads another noun.
_FIRST = ("first ", "1st ", "very first ", "my first ")
_HEAD = re.compile(
    r" (?!(?:name|names|model|make|brand|address|title|number|answer|question|ever)(?![a-z]))([a-z]{3,})(?![a-z'])"
)
# "my security answer from Fluffy to Nutmeg"
_FROM_TO = late(lambda: rf"\s{any_of(FROM)}\s[\"']?({_NAME})[\"']?\s{any_of(TO)}\s[\"']?({_NAME})")
# "my first pet, Biscuit, is"
_SET_APART = re.compile(r"\s?[,(]\s?")
_SET_APART_END = re.compile(r"\s?[,)]")
# The question itself, which may be told first: "my question is the name of the dog".
_ASKS_FOR_A_NAME = re.compile(
    r"(?:the |el |la |le |o |a |l')?(?:name|nombre|nom|nome|apellido|pangalan|nama|jina|izina|ชื่อ|اسم|answer|respuesta|"
    r"reponse|resposta|sagot|jawaban|jibu|igisubizo|question|pregunta|pergunta)(?![a-z])"
)
_TO = ("to", "on", "a", "à", "na", "en", "sa", "ke", "di", "ku", "kwa", "para", "pour", "pra", "على", "ل", "في", "ใน")
# "I put Toluca as the answer to ...", "j'ai répondu Bastogne à ..."
_ANSWERED_BEFORE = late(lambda: rf"{any_word_of(ANSWERED)}\s{{1,2}}[\"']?")
_TO_THE_QUESTION = late(lambda: rf"[\"']?\s{any_of((*USED_AS, *_TO))}[^.!?\n]{{0,40}}$")
BEFORE = 70
_NAMES = "성함"
_AGREED_ABOUT = {Topic.SECURITY_QUESTION, Topic.PROVED_ASKED, Topic.PASSWORD}
# "Mum's maiden name? Thibodeaux": the question is said again, and answered.
_ASKED_AGAIN = re.compile(r"[?؟]|อะไร(?:คะ|ครับ)? (?:ก็)?")
# "\nCustomer: "
_WHO_SAYS_IT = late(lambda: rf"\s{{0,3}}(?:\n\s{{0,3}}[^\W\d_][^\n:]{{0,24}}|{any_of(SPEAKERS)}\s?):")
_BEFORE_ANSWER = Does.IS | Does.ASIDE | Does.OTHERS
_LEADS_IN = _BEFORE_ANSWER | Does.AT
_NO_ANSWER = Does.NOT | Does.ASKING | Does.OWN | Does.STATE | Does.PUT | Does.JOIN
MOST_ASKED, MOST_WORDS_ASKED = 8, 16
_NO_BEGINNING = Does.AT | Does.ARTICLE | Does.SUBJECT
_OTHER_WORK = Does.OTHERS | Does.ASKING | Does.NOT | Does.IS
# A question mark may stand between the question and its answer.
_OWNED = re.compile(r"(?:\s(?:ko|ko po|saya|aku|ku|yangu|yanjye|saya yaitu))?\s")
# "The name of ...", "the family name" in scripts without capitals.
_NAMES_OF = tuple(map(fold, ("ชื่อ", "นามสกุล", "اسم", "لقب")))
_ONE_WORD = re.compile(r"(?:[\u0e00-\u0e7f]{2,20}|[\u0621-\u064a]{3,20})[\s.!]{0,3}")
# "The answer to the secret question", in languages without "is".
LONGEST_ANSWER_TO = 12
_ANSWER_TO = re.compile(r"جواب|اجابة|إجابة|คำตอบ|答案|jawaban|sagot|cevab")
_CHINESE_NAMES = "姓名叫"
_FAMILY_NAME = re.compile(r"\s?([\u4e00-\u9fff]{1,4})[\s。.!]{0,3}$")
_SENTENCE_END = re.compile(r"[.!。\n!]")
# No signs but those inside names; vowels of Thai count as signs elsewhere, so letters are not named.
_NAME = r"[^\W_][^\s!-&(-,./:-@\[-`{-~،؟。，]*"
_VALUE = re.compile(rf"{_NAME}(?: {_NAME}){{0,2}}")
_VALUE_ENDS = late(lambda: rf"[\"')]{{0,2}}\s{{0,2}}(?:$|[.,;!?\n()。,،!؟]|{any_word_of(CLAUSE_STARTS)})")
_POLITE = late(lambda: rf"\s{any_of(AFTER_ANSWER)}")
_SPACE = re.compile(r"(?<=.) ")
_STATE = late(lambda: rf"{any_word_of(NOT_A_SECRET)}")
_STATE_UNSPACED = re.compile("|".join(map(re.escape, map(fold, NOT_A_SECRET_UNSPACED))))
_ANSWER = re.compile(r"[^\W_][^\s!-&(-,./:-@\[-`{-~،؟。，]*(?: [^\s!-&(-,./:-@\[-`{-~،؟。，]+){0,3}")


class SecurityAnswer(Detector):
    kind = "security_answer"
    label = gettext_noop("security answer")
    stand_in = "Biscuit"
    reason = gettext_noop("It looks like the answer to a security question.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        # Of a mother's name nobody says that it is a secret: "어머니 성함은 이영희이고".
        questions = [
            word for word in text.words.get(Topic.SECURITY_QUESTION, ()) if _NAMES not in text.lower[word[0] : word[1]]
        ]
        korean = told_in_korean(text, questions)
        agreed = agreed_words(text) if _AGREED_ABOUT.intersection(text.words) else ()
        for start, end in (
            *_asked_again(text),
            *memorable_dates(text),
            *agreed_phrase(text),
            *korean,
            *agreed,
            *(replied(text) if _is_asked(text) else ()),
        ):
            yield self.finding(text, start, end)
        for start, end in self._ranges(text):
            denied = denies(text, start, end) and not _is_a_title(text, start, end)
            if not (denied or _has_other_work(text, start, end)):
                yield self.finding(text, start, end)

    def _ranges(self, text: PreparedText) -> Iterator[tuple[int, int]]:
        found_until = 0
        words = text.words.get(Topic.SECURITY_QUESTION, ())
        for position, word in enumerate(words):
            if word.start < found_until:
                continue
            answers = next(filter(None, map(list, _looked_for(text, word, words[position + 1 : position + 5]))), [])
            for start, end in answers:
                found_until = end
                yield start, end
        if _is_asked(text):
            if is_put_off(text.lower):
                return
            for start, end in (*_answer(text), *_first_words(text), *_only_name(text)):
                if not names_the_writer(text.lower, start):
                    yield start, end


def _is_asked(text: PreparedText) -> bool:
    """Whether the request that the text answers is a security question."""
    asked = text.asked_words.keys()
    first = Topic.PROVED_FIRST in asked and (Topic.PROVED_BY in asked or Topic.PROVED_ASKED in asked)
    return Topic.SECURITY_QUESTION in asked or first


def _has_other_work(text: PreparedText, start: int, end: int) -> bool:
    """ "It is *that one*", "it was answered *by* my carer"."""
    inside = tokens_in(text.tokens, start, end)
    if not inside:
        return False
    words = text.tokens[inside[0] : inside[1] + 1]
    return all(word.does & _OTHER_WORK for word in words) or words[0].does & _NO_BEGINNING == Does.AT


def _looked_for(
    text: PreparedText, word: Occurrence, following: Sequence[Occurrence]
) -> Iterator[Iterator[tuple[int, int]]]:
    """The places of an answer, the likeliest first."""
    yield _changed(text, word)
    yield _set_apart(text, word)
    yield _after(text.lower, word, following)
    yield _named(text, word)
    yield _before(text.lower, word)


def _changed(text: PreparedText, word: Occurrence) -> Iterator[tuple[int, int]]:
    """One answer and the one that is to be in its place."""
    if changed := _FROM_TO.match(text.lower, word.end):
        yield from (changed.span(1), changed.span(2))


def _set_apart(text: PreparedText, word: Occurrence) -> Iterator[tuple[int, int]]:
    """Between commas, with a capital: "my first pet, Biscuit, is the answer"."""
    begun = _SET_APART.match(text.lower, word.end)
    span = _value_at(text.lower, begun.end()) if begun and text.plain[begun.end() : begun.end() + 1].isupper() else None
    if span and _SET_APART_END.match(text.lower, span[1]):
        yield span


def _before(lower: str, word: Occurrence) -> Iterator[tuple[int, int]]:
    """ "I put Toluca as the answer to the city I was born in"."""
    for answered in _ANSWERED_BEFORE.finditer(lower, max(0, word.start - BEFORE), word.start):
        value = _VALUE.match(lower, answered.end(), word.start)
        words = value.group() if value else ""
        for space in re.finditer(r"(?<=.)(?: |$)", words):
            said = words[: space.start()]
            end = answered.end() + len(said)
            if _TO_THE_QUESTION.match(lower[end : word.start]) and not _says_how_it_is(said):
                yield answered.end(), end
                return


def _after(lower: str, word: Occurrence, following: Sequence[Occurrence]) -> Iterator[tuple[int, int]]:
    """What the first "is" that can lead to an answer leads to; the question itself is none: "question: first pet"."""
    if (
        lower.startswith(_FIRST, word.start)
        and (head := _HEAD.match(lower, word.end))
        and not does_of(head[1]) & GRAMMAR
    ):
        return  # "the first school bus", "our first car insurance"
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
    if family := _FAMILY_NAME.match(text.lower, word.end) if text.lower[word.end - 1] in _CHINESE_NAMES else None:
        if not _STATE_UNSPACED.search(family.group(1)) and family.group(1)[0] != "名":
            yield family.span(1)
        return
    owned = _OWNED.match(text.lower, word.end)
    if not owned:
        return
    if _ANSWER_TO.search(text.lower, max(0, word.start - LONGEST_ANSWER_TO), word.end) and (
        span := _value_at(text.lower, owned.end())
    ):
        yield span
        return
    last = text.lower[word.start : word.end].startswith(_NAMES_OF) and not _LEADS.match(text.lower, owned.end())
    if text.plain[owned.end() : owned.end() + 1].isupper() or (last and _ONE_WORD.fullmatch(text.lower, owned.end())):
        span = _value_at(text.lower, owned.end())
        if span:
            yield span


def _value_at(lower: str, position: int) -> tuple[int, int] | None:
    """Words that end their clause, or behind which somebody is polite."""
    value = _VALUE.match(lower, position, position + LONGEST_ANSWER)
    if not value or _says_how_it_is(value.group()):
        return None
    if _ASKS_FOR_A_NAME.match(value.group()):
        return None
    ends = (space.start() for space in _SPACE.finditer(lower, position, value.end()))
    polite = next((end for end in ends if _POLITE.match(lower, end)), None)
    if polite is not None:
        return position, polite
    return value.span() if _VALUE_ENDS.match(lower, value.end()) else None


def _answer(text: PreparedText) -> Iterator[tuple[int, int]]:
    """A short answer that is nothing but a name."""
    lower = text.lower
    if is_question(lower) or _is_denied(text):
        return
    stripped = lower.strip(" .!,")
    if _ANSWER.fullmatch(stripped) and stripped.count(" ") < MOST_WORDS and not _says_how_it_is(stripped):
        start = lower.index(stripped)
        yield start, start + len(stripped)


def _asked_again(text: PreparedText) -> Iterator[tuple[int, int]]:
    """The first words behind a question about what proves who somebody is: a few, of one clause, none denies."""
    if not (Topic.SECURITY_QUESTION in text.words or Topic.PROVED_BY in text.words):
        return
    for mark in islice(_ASKED_AGAIN.finditer(text.lower), MOST_ASKED):
        who = _WHO_SAYS_IT.match(text.lower, mark.end())
        place = bisect_left(text.tokens, who.end() if who else mark.end(), key=lambda token: token.start)
        asked = bisect_left(text.tokens, mark.start() + 1, key=lambda token: token.start)
        if not _asks_for_proof(text, text.tokens[max(0, asked - MOST_WORDS_ASKED) : asked]):
            continue
        if answer := _words_at(text, place):
            yield answer


def _first_words(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What an answer begins with, whatever is told behind it: "Umeh. U M E H", "in Davao, at the hospital"."""
    place = next((place for place, token in enumerate(text.tokens) if not token.does & _LEADS_IN), 0)
    answer = _words_at(text, place)
    denied = any(token.does & Does.NOT for token in text.tokens)
    if answer and not (denied or is_question(text.lower) or _says_how_it_is(_without_article(text, *answer))):
        yield answer


def _without_article(text: PreparedText, start: int, end: int) -> str:
    """What is said behind "the", where that is a word few sentences have: "the hobbit"."""
    if not _is_a_title(text, start, end):
        return text.lower[start:end]
    return text.lower[text.lower.index(" ", start) + 1 : end]


def _is_a_title(text: PreparedText, start: int, end: int) -> bool:
    """ "The" and a word that few sentences have, where an answer is asked for."""
    first, last = tokens_in(text.tokens, start, end) or (0, 0)
    words = text.tokens[first : last + 1]
    titled = len(words) > 1 and words[0].does & Does.ARTICLE and words[1].gap == " "
    return bool(titled) and Topic.SECURITY_QUESTION in text.asked_words and not _is_known(text, words[1])


def _is_known(text: PreparedText, token: Token) -> bool:
    """Whether a word says something itself, or names a thing that everybody has."""
    return bool(token.does) or text.lower[token.start : token.end] in _NO_NAMES


def _only_name(text: PreparedText) -> Iterator[tuple[int, int]]:
    """The one name inside a short answer that is told in a sentence: "I went to the school Jules Verne back then"."""
    if len(text.lower) > LONGEST_SENTENCE or text.is_shouted or is_question(text.lower):
        return
    tokens = text.tokens
    if not tokens or not tokens[0].does or any(token.does & Does.NOT for token in tokens):
        return  # a name that comes first is the answer itself
    names: list[list[Token]] = []
    for before, token in pairwise(tokens):
        if before.sentence != token.sentence or not _is_a_name(text, token):
            continue
        if names and names[-1][-1] is before and token.gap == " ":
            names[-1].append(token)
        else:
            names.append([token])
    if len(names) == 1 and len(names[0]) <= MOST_WORDS:
        yield names[0][0].start, names[0][-1].end


def _is_a_name(text: PreparedText, token: Token) -> bool:
    written = text.plain[token.start : token.end]
    if not written[:1].isupper() or len(written) < SHORTEST_NAME or written.isupper() or written.startswith("I'"):
        return False
    return not token.does & (GRAMMAR | Does.SUBJECT | Does.FIRST) and written.lower() not in _NO_NAMES


def _words_at(text: PreparedText, place: int) -> tuple[int, int] | None:
    """The words of one clause from a token on, when they are few and none denies or asks."""
    while place < len(text.tokens) and text.tokens[place].does & _BEFORE_ANSWER:
        place += 1
    clause = [one for one in text.tokens[place : place + MOST_WORDS + 3] if one.clause == text.tokens[place].clause]
    while clause and clause[-1].does & _BEFORE_ANSWER:
        clause.pop()
    denied = any(one.does & _NO_ANSWER and not one.does & (Does.AT | Does.ARTICLE) for one in clause)
    return (clause[0].start, clause[-1].end) if clause and len(clause) <= MOST_WORDS + 1 and not denied else None


def _asks_for_proof(text: PreparedText, before: Sequence[Token]) -> bool:
    """Whether the last sentence of these is about a first pet, a maiden name, and the like."""
    said = [one for one in before if one.sentence == before[-1].sentence]
    if not said:
        return False
    if any(said[0].start <= word.start < said[-1].end for word in text.words.get(Topic.SECURITY_QUESTION, ())):
        return True
    subjects = sum(bool(one.does & Does.SUBJECT) for one in said)
    return subjects > 1 or (subjects == 1 and any(one.does & Does.FIRST for one in said))


def _is_denied(text: PreparedText) -> bool:
    """ "I never had one"; in scripts without spaces a whole sentence looks like one name."""
    return any(
        token.does == Does.NOT or (token.does & Does.NOT and text.lower[token.start] not in LATIN)
        for token in text.tokens
    )


def _says_how_it_is(value: str) -> bool:
    pattern = _STATE if value[0] in LATIN else _STATE_UNSPACED
    return bool(pattern.match(value))
