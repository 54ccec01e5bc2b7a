"""Numbers that could be a PIN, a code or what stands on a card, and what speaks for and against each."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from privacy.numbers import Number
from privacy.prepared_text import PreparedText
from privacy.surroundings import (
    has_another_name,
    is_a_status,
    is_a_time,
    is_free_standing,
    is_house_number,
    is_postal_code,
    looks_like_year,
    names_another_number,
    nearly_the_same,
)
from privacy.telling_words import Topic
from privacy.told.candidates import Candidate
from privacy.told.features import Signs, Surroundings, sentence_features_of, signs_of
from privacy.told.weighed import Weighed

SHORTEST, LONGEST = 3, 8
# Longer numbers are all told of as this long.
LONGEST_TOLD_APART = 7
# "Phone: 780 6326"
_BEHIND_PHONE = re.compile(r"[\s:.#()]{0,4}")
MOST_PHONES = 8
FEW_WORDS = 4
# A number and nothing else tells nothing: "492 113".
FEWEST_AROUND = 2
# "I have the number 448190 here": nothing else is said of it.
_ONLY_A_NUMBER = re.compile(r"(?<![a-z])(?:number|numero|nomor|nambari|namba|nimero|numara|nummer)\s$")
# "I get code 404"
_STATUS_OF_A_PAGE = re.compile(r"40[0134589]|429|50[0234]")
# "the 2024 one"
_DATED = re.compile(r"(?<![a-z])(?:the|el|la|de|du|le|il|del|o|a|von|der|die)\s$")
LONGEST_LEAD = 10
NEAR = 30
TOPICS = (
    Topic.PIN, Topic.ONE_TIME_CODE, Topic.CARD_SECURITY_CODE, Topic.CARD_BACK, Topic.THREE_DIGITS, Topic.ARRIVED,
    Topic.MACHINE, Topic.FOUR_DIGITS, Topic.SIX_DIGITS, Topic.PASSWORD, Topic.EXPIRY, Topic.PRESSED,
    Topic.MESSAGE, Topic.CARD, Topic.LOCK, Topic.CORRECTED,
)  # fmt: skip
_TOPICS_ASKED = (Topic.PIN, Topic.ONE_TIME_CODE, Topic.CARD_SECURITY_CODE, Topic.PASSWORD)
_ON_CARD = {Topic.CARD_SECURITY_CODE, Topic.CARD_BACK, Topic.THREE_DIGITS, Topic.EXPIRY}
# Where none of these is spoken of, what looks like a year is one.
_OF_FOUR = {
    Topic.PIN, Topic.ONE_TIME_CODE, Topic.PASSWORD, Topic.MACHINE, Topic.PRESSED, Topic.FOUR_DIGITS, Topic.LOCK,
}  # fmt: skip
# "flight LH 1821", "form SPT 1770"
_NAMED_IN_CAPITALS = re.compile(r"(?<![^\W\d])[A-Z]{2,4}[ -]$")
_GROUPED = re.compile(r"\d+(?:[ -]\d+)+")
_GROUPS_OF_ONE = re.compile(r"\d(?:[ -]\d)+")
FEWEST_IN_A_CODE = 6
# "the last four digits are 8820"
FARTHEST_PART = 40
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5][05]")
# "PASSWORD_RESET_TIMEOUT=3600": what names of settings tell of their values is known elsewhere.
_SETTING = re.compile(r"[a-z]_[a-z_]{2,30}\s?[=:]\s?$")
LONGEST_SETTING = 36
# A field of a row: "lamp;4417;12".
_FIELD_BEFORE, _FIELD_BEHIND = ("| ", ";", "\t"), (" |", ";", "\t")


def numbers_in(text: PreparedText, left_out: Callable[[int, int], bool]) -> Iterator[Weighed]:
    """Each number that stands free and is called nothing else."""
    topics = [topic for topic in TOPICS if topic in text.words]
    asked = [topic for topic in _TOPICS_ASKED if topic in text.asked_words]
    if (text.digits < SHORTEST and not topics) or (not asked and names_another_number(text.asked)):
        return
    if not (topics or asked) and len(text.tokens) <= FEWEST_AROUND:
        return
    phones = text.words.get(Topic.PHONE, ())[:MOST_PHONES]
    only_years = not (asked or _OF_FOUR.intersection(topics))
    only_called = not asked and {Topic.ONE_TIME_CODE}.issuperset(topics)
    about_cards = bool(asked or _ON_CARD.intersection(topics))
    numbers = [
        number
        for number in text.numbers_of_length(SHORTEST, LONGEST)
        if not (number.counted or left_out(number.start, number.end))
        and _may_be_told(text, number)
        and not any(_BEHIND_PHONE.fullmatch(text.lower, word.end, number.start) for word in phones)
        and not (only_called and _is_behind(_ONLY_A_NUMBER, text.lower, number))
        and not (not about_cards and _STATUS_OF_A_PAGE.fullmatch(text.lower, number.start, number.end))
        and not (only_years and _is_about_time_or_money(text.lower[number.start : number.end]))
    ]
    if not numbers:
        return
    around = _surroundings_of(text, topics, asked)
    alike = nearly_the_same(text.lower, numbers)
    starts, ends = [one.start for one in around.tokens], [one.end for one in around.tokens]
    for number in numbers:
        first, last = bisect_right(ends, number.start), bisect_left(starts, number.end) - 1
        if first <= last:
            candidate = Candidate(first, last, "number")
            signs = signs_of(candidate, around)
            own = _own_features(text, number, topics, asked, signs)
            more = (*sentence_features_of(candidate, around), *own, *(["like-another"] if number in alike else ()))
            kind = _kind(number, topics, asked)
            yield Weighed(number.start, number.end, kind, signs, more)


def _is_about_time_or_money(written: str) -> bool:
    """Where nothing is typed that has so many digits: a year, a time of the day, thousands."""
    return looks_like_year(written) or bool(_CLOCK.fullmatch(written)) or written.endswith("000")


def _may_be_told(text: PreparedText, number: Number) -> bool:
    lower = text.lower
    return (
        is_free_standing(lower, number)
        and not has_another_name(lower, number.start)
        and not is_postal_code(lower, number, delivered=text.speaks_of_delivery)
        and not is_house_number(lower, number)
        and not is_a_time(lower, number)
        and not is_a_status(lower, number)
        and not (lower.endswith(_FIELD_BEFORE, 0, number.start) and lower.startswith(_FIELD_BEHIND, number.end))
        and not _is_part_of_a_piece(lower, number)
        and not (looks_like_year(lower[number.start : number.end]) and _is_behind(_DATED, lower, number))
    )


def _is_behind(lead: re.Pattern[str], lower: str, number: Number) -> bool:
    return bool(lead.search(lower, max(0, number.start - LONGEST_LEAD), number.start))


def _is_part_of_a_piece(lower: str, number: Number) -> bool:
    """Whether it is the value of a setting, the end of a name ("Copper#118") or dialled to a network ("*101#")."""
    if lower.endswith("#", 0, number.start):
        return lower[number.start - 2 : number.start - 1].isalpha()
    if lower.endswith("*", 0, number.start):
        return number.digits == SHORTEST and lower.startswith("#", number.end)
    return lower.endswith(("=", ": "), 0, number.start) and bool(
        _SETTING.search(lower, max(0, number.start - LONGEST_SETTING), number.start)
    )


def _surroundings_of(text: PreparedText, topics: Sequence[Topic], asked: Sequence[Topic]) -> Surroundings:
    words = sorted(word for topic in topics for word in text.words[topic])
    return Surroundings.of(text, words, asked="+".join(asked) or "nothing")


def _own_features(
    text: PreparedText, number: Number, topics: Sequence[Topic], asked: Sequence[Topic], signs: Signs
) -> Iterator[str]:
    written = text.lower[number.start : number.end]
    length = min(number.digits, LONGEST_TOLD_APART)
    yield f"digits={length}"
    yield f"numbers={min(len(text.numbers), 3)}"
    yield from _looks(written, length, spelled=number.spelled)
    yield from _place(text, number, length)
    yield from (f"{sign}&digits={length}" for sign in (f"tail={signs.tail[0]}", f"name={signs.name}"))
    yield from (f"lead={lead}&digits={length}" for lead in signs.lead)
    for topic in topics:
        yield f"about={topic}"
        yield f"about={topic}&digits={length}"
        if _GROUPED.fullmatch(written):
            yield f"about={topic}&pairs"
    for topic in asked:
        yield f"asked={topic}&digits={length}"


def _looks(written: str, length: int, *, spelled: bool) -> Iterator[str]:
    """How it is written."""
    yield "grouped" if _GROUPS_OF_ONE.fullmatch(written) else "pairs" if _GROUPED.fullmatch(written) else "plain"
    if spelled:
        yield "spelled"
    if _CLOCK.fullmatch(written):
        yield "clock"
    if looks_like_year(written):
        yield "year"
    if written.startswith("0"):
        yield f"zero-led={length}"
    if written.endswith(("00", "50")) and not spelled:
        yield f"round={length}"


def _place(text: PreparedText, number: Number, length: int) -> Iterator[str]:
    """What stands around it, apart from the signs that all candidates have."""
    if _is_between(text.names_of_parts, max(0, number.start - FARTHEST_PART), number.start):
        yield "part"
        yield f"part&digits={length}"
    if len(text.tokens) <= FEW_WORDS:
        yield f"few-words&digits={length}"
    if _is_between(text.names_of_others, max(0, number.start - NEAR), number.end + NEAR):
        yield "another-number-near"
    if _NAMED_IN_CAPITALS.search(text.plain, max(0, number.start - 6), number.start) and not text.is_shouted:
        yield "named-in-capitals"


def _is_between(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of these sorted ranges lies there."""
    place = bisect_left(places, (start,))
    return place < len(places) and places[place][1] <= end


def _kind(number: Number, topics: Sequence[Topic], asked: Sequence[Topic]) -> str:
    about = {*topics, *asked}
    if about & _ON_CARD and number.digits == SHORTEST:
        return "card_security_code"
    if Topic.PIN in about or (Topic.MACHINE in about and number.digits < FEWEST_IN_A_CODE):
        return "pin"
    only_password = Topic.PASSWORD in about and not about & {Topic.ONE_TIME_CODE, Topic.ARRIVED, Topic.SIX_DIGITS}
    return "password" if only_password else "one_time_code"
