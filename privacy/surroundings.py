"""What the words around a number or a value say about it, apart from the word that announces it."""

import re
from collections.abc import Iterable, Sequence
from operator import ne

from privacy.folding import fold
from privacy.numbers import Number
from privacy.patterns import LATIN, any_of, any_word_of, late
from privacy.vocabulary.asked_proof import OWN_NAMES, PUTS_OFF
from privacy.vocabulary.asking import QUESTION_ENDINGS
from privacy.vocabulary.grammar import CHANGED_TO, CLAUSE_STARTS, COPULAS, FILLERS, LINKS_BACK
from privacy.vocabulary.numbers import (
    CLAUSE_BREAKS,
    DELIVERED,
    INDIAN_PLACES,
    LABELLED_THINGS,
    OTHER_NUMBERS,
    PARTS,
    PREPOSITIONS,
    ROOMS,
    UNITS,
)
from privacy.vocabulary.streets import STREETS_AFTER

# How far before a number its own name can stand: "order number is 4471".
LOOK_BACK = 30
# In India and Thailand people call a postal code so: "PIN code 110001". It has more digits than most PINs.
SHORTEST_POSTAL = 5
LOOK_BACK_FOR_POSTAL = 20
LONGEST_HOUSE_NUMBER = 5
MOST_COMPARED = 8
# Codes whose sender writes its letter before them: "G-618204".
SHORTEST_SENT = 5
# Of so many digits nobody has a unit of anything.
LONGER_THAN_AMOUNTS = 9

_SIGNS_OF_MONEY = frozenset("$€£¥฿₱₹₦₩")
_MONEY = frozenset((
    "usd", "eur", "gbp", "php", "rs", "rp", "kes", "rwf", "frw", "ksh", "tsh", "idr", "thb", "sgd", "aed",
    "sar", "egp", "brl", "mxn", "cny", "rmb", "inr", "ngn", "zar", "p",
))  # fmt: skip
_ABBREVIATED = frozenset({"rs", "rp"})
_PART_OF_A_WORD = LATIN | {"_"}
_GLUE = _PART_OF_A_WORD | frozenset(".,:/+@&=?") | _SIGNS_OF_MONEY
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TELLING_SIGN = re.compile(r"(?:^|[^0-9])[:=,./(]$")
# An area or a country in front: "(99) 482913".
_DIALLED = re.compile(r"(?:\(\d{1,5}\)|\+\d{1,3})[\s-]?$")
_SENDER_PREFIX = re.compile(r"(?<![a-z0-9])[a-z]-$")
_AFTER = late(
    lambda: (
        rf"[^\S\n]{{1,2}}{any_of(ROOMS)}\s?(?:$|[.,;!?])|[a-z_@]|[.:/]\d|,\d(?!\d?[分秒天小])|\s?[%$€£¥฿₱₹]|(?:-|[^\S\n]){{0,2}}{any_of(UNITS)}"
    )
)
_NAME_BEFORE = late(
    lambda: (
        rf"{any_word_of(OTHER_NUMBERS)}[\s:#.'\"-]{{0,3}}"
        rf"(?:(?:number|numero|num|no|nr|id|code|n°|nº|#|号|号码|codigo|{any_of(COPULAS)})[\s.:#]{{0,2}}){{0,2}}$"
    )
)
_OTHER = late(lambda: any_word_of(OTHER_NUMBERS))
_PART = late(lambda: any_word_of(PARTS))
_LABELLED = late(lambda: any_word_of(LABELLED_THINGS))
# A quick look, since most words lead nowhere else.
_ELSEWHERE = late(lambda: any_word_of((*LABELLED_THINGS, *CLAUSE_BREAKS, *OTHER_NUMBERS)))
_PREPOSITION = late(
    lambda: (
        rf"{any_word_of(PREPOSITIONS)}\s{{0,2}}(?:(?:my|the|our|your|this|mi|la|el|ma|mon|le|minha|meu|o|a|aking|bank)\s)?$"
    )
)
# Where a code came from is no other thing: "the code *from this morning* was".
_WHENCE = re.compile(
    r"(?:from|desde|depuis) (?:this|that|the (?:app|text|sms|bank|message)|today|yesterday|earlier|before|last|you|"
    r"your|google|whatsapp|esta|ayer|ce|hier)(?![a-z])"
)
_SENTENCE_END = re.compile(r"[!?؟。!?;\u061b]|(?<!\.)\.\s|\n\s*\n|[。]")
_BREAK = late(lambda: any_word_of(CLAUSE_BREAKS))
_STARTS_ANEW = re.compile(r"^\s{0,2}(?:it|it's|its|that|this|which|is|was|es|era|est|c'est|e|ito|itu|ni)(?![a-z])")
# Such an end is no longer than the longest of these words and the signs behind it.
_LONGEST_END = max(len(fold(word)) for word in (*COPULAS, *CHANGED_TO)) + 6
_BEHIND_COPULA = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029\"'(:."
_COPULA_AT_END = late(
    lambda: rf"(?:(?<![a-z]){any_of(COPULAS)}|{any_word_of(CHANGED_TO)}|[:=]|->|- )[\s\"'(:.]{{0,5}}$"
)
# Many questions have no other sign than the last word.
_QUESTIONS = tuple(map(fold, QUESTION_ENDINGS))
_OWN_NAME = late(lambda: rf"(?<![^\W_])(?<![\u0e00-\u0e7f]){any_of(OWN_NAMES)}\s?$")
_PUTS_OFF = late(lambda: any_word_of(PUTS_OFF))
_AT_A_TIME = re.compile(r"(?<![a-z])(?:at|jam|saa|pukul|las|as|a|alas|oras|الساعة|เวลา|ตอน)\s$")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5][05]")
_YEAR = re.compile(r"19\d\d|20[0-4]\d|25[4-7]\d")
_NAME_OF_A_STREET = rf"(?!{any_of((*COPULAS, *CLAUSE_STARTS, *LINKS_BACK, *PREPOSITIONS, *FILLERS))})[a-z'.]{{2,20}}"
_LIKE_A_STREET = late(lambda: rf",? (?:[a-z'.]{{2,20}} ){{1,2}}{any_of(STREETS_AFTER)}")
_STREET_AFTER = late(lambda: rf",? (?:{_NAME_OF_A_STREET} ){{1,2}}{any_of(STREETS_AFTER)}")
_POSTAL = re.compile(r"(?<!my )(?<!card )(?<!atm )pin[ -]?code\s{0,2}[:-]?\s{0,2}$")
_PIN_CODE = re.compile(r"(?<![a-z])pin[ -]?code")
# "pin code is 560001 bangalore", "deliver to pin 400076"
_CALLED_POSTAL = re.compile(r"pin[ -]?code(?:\s(?:is|no|number))?\s{0,2}[:-]?\s{0,2}$")
_TO_A_PIN = re.compile(r"(?<![a-z])(?:to|at|for|in|area|locality)\s(?:the\s)?pin\s{0,2}[:-]?\s{0,2}$")
_INDIAN_PLACE = late(lambda: rf"[\s,.()-]{{1,4}}(?:[a-z]{{2,16}}[\s,.()-]{{1,3}}){{0,2}}?{any_of(INDIAN_PLACES)}")
_BEHIND_INDIAN_PLACE = late(lambda: rf"(?<![a-z]){any_of(INDIAN_PLACES)}[\s,;|.()-]{{1,3}}$")
INDIAN_POSTAL = 6
# "room pin 1204"
_OF_A_ROOM = late(lambda: rf"{any_word_of(ROOMS)}\spin\s$")
# "code": 4012, as programs answer
_STATUS = re.compile(
    r"\"(?:(?:error|status|response|result|http|exit|return)_?)?(?:code|status|errno)\"\s{0,2}:\s{0,2}$"
)
_OF_A_STATUS = re.compile(r"\"(?:error|errors|exception|status)\"")
LOOK_BACK_FOR_STATUS = 24
DIGITS_OF_CODES = 6
_DELIVERED = late(lambda: any_word_of(DELIVERED))
_DATE = re.compile(r"(?:19|20|25)\d\d-[01]?\d-[0-3]?\d|[0-3]?\d-[01]?\d-(?:19|20|25)\d\d")


def is_free_standing(lower: str, number: Number, *, name_ends: int = -1) -> bool:
    """Whether the characters around leave it a plain number: no amount, time, date or part of a longer code.

    name_ends: where the word that announces it ends; a number may be written right behind: "otp123456".
    """
    if (after := _AFTER.match(lower, number.end)) and not (
        number.digits >= LONGER_THAN_AMOUNTS and after.group()[0].isspace()
    ):
        return False
    if lower.find("-", number.start, number.end) >= 0 and _DATE.fullmatch(lower, number.start, number.end):
        return False
    before = lower[max(0, number.start - 8) : number.start]
    if ("(" in before or "+" in before) and _DIALLED.search(before):
        return False
    if (
        number.start == name_ends
        or (number.start == name_ends + 1 and before.endswith("-"))
        or not (_is_glued(before) or (before.endswith("\n") and _is_glued(before[:-1])))
        or (number.digits >= SHORTEST_SENT and _SENDER_PREFIX.search(before))
    ):
        return True
    return bool(_TELLING_SIGN.search(before)) and not before[-2:-1].isdigit()


def _is_glued(before: str) -> bool:
    """Whether what stands before a number makes it part of something longer, or an amount of money."""
    last = before[-1:]
    if last in _GLUE:
        return True
    if last == "-":
        return before[-2:-1] in _PART_OF_A_WORD
    if not last.isspace():
        return False
    said = before[:-1].removesuffix(".")
    word = said[len(said.rstrip(_LETTERS)) :]
    return before[-2:-1] in _SIGNS_OF_MONEY or word in (_MONEY if len(said) == len(before) - 1 else _ABBREVIATED)


def has_another_name(lower: str, start: int) -> bool:
    """Whether the words right before name it as something else: an order, an account, a branch."""
    return bool(_NAME_BEFORE.search(lower, max(0, start - LOOK_BACK), start))


def only_free(lower: str, numbers: Iterable[Number]) -> Number | None:
    """The one of these that stands free, where no other does and nothing calls it otherwise."""
    free = [number for number in numbers if is_free_standing(lower, number)]
    return free[0] if len(free) == 1 and not has_another_name(lower, free[0].start) else None


def nearly_the_same(lower: str, numbers: Sequence[Number]) -> list[Number]:
    """Those told twice with a slip, "2814, not 2841": the same digits in another order, or all but one the same."""
    digits = [digits_of(lower, number) for number in numbers[:MOST_COMPARED]]
    return [
        number
        for number, one in zip(numbers, digits, strict=False)
        if any(len(one) == len(other) and one != other and _are_alike(one, other) for other in digits)
    ]


def digits_of(lower: str, number: Number) -> str:
    return "".join(filter(str.isdecimal, lower[number.start : number.end]))


def _are_alike(one: str, other: str) -> bool:
    return sorted(one) == sorted(other) or sum(map(ne, one, other)) == 1


def is_house_number(lower: str, number: Number) -> bool:
    """Whether a street follows: "I moved to 1200 Main Street"."""
    if number.digits > LONGEST_HOUSE_NUMBER or not _LIKE_A_STREET.match(lower, number.end):
        return False
    return bool(_STREET_AFTER.match(lower, number.end))


def is_postal_code(lower: str, number: Number, *, delivered: bool) -> bool:
    """Whether a number behind "PIN code" is that of a place: longer than most PINs, and nobody calls it theirs.

    delivered: what ``speaks_of_delivery`` says of the whole text.
    """
    before = max(0, number.start - LOOK_BACK_FOR_POSTAL)
    if _is_of_a_place(lower, number, before):
        return True
    if number.digits < SHORTEST_POSTAL:
        return False
    return delivered or bool(_POSTAL.search(lower, before, number.start))


def _is_of_a_place(lower: str, number: Number, before: int) -> bool:
    """Whether a town of India follows, something is brought to this PIN, or it only tells which room."""
    if "pin" not in lower[before : number.start]:
        return False
    if _OF_A_ROOM.search(lower, before, number.start):
        return True
    long = number.digits == INDIAN_POSTAL
    if long and _TO_A_PIN.search(lower, before, number.start):
        return True
    if long and _PIN_CODE.search(lower) and _BEHIND_INDIAN_PLACE.search(lower, before, number.start):
        return True
    called = (_CALLED_POSTAL if long else _POSTAL).search(lower, before, number.start)
    return bool(called and _INDIAN_PLACE.match(lower, number.end))


def is_a_status(lower: str, number: Number) -> bool:
    """Whether a program says so how something ended: a number that is no string, behind a key that is called "code"."""
    if not lower.endswith((":", ": "), 0, number.start):
        return False
    if not _STATUS.search(lower, max(0, number.start - LOOK_BACK_FOR_STATUS), number.start):
        return False
    return number.digits != DIGITS_OF_CODES or bool(_OF_A_STATUS.search(lower))


def speaks_of_delivery(lower: str) -> bool:
    """Whether its "PIN code" is that of a place, because something is brought there."""
    return "pin" in lower and bool(_PIN_CODE.search(lower) and _DELIVERED.search(lower))


def names_another_number(lower: str) -> bool:
    """Whether anything in it is called an order, an amount, a branch."""
    return bool(_OTHER.search(lower))


def names_of_other_numbers(lower: str) -> list[tuple[int, int]]:
    """Where."""
    return [name.span() for name in _OTHER.finditer(lower)]


def names_of_parts(lower: str) -> list[tuple[int, int]]:
    """Where something makes of digits only some of a number: "the last four digits"."""
    return [name.span() for name in _PART.finditer(lower)]


def leads_elsewhere(between: str, *, strictly: bool = False) -> bool:
    """Whether the words between a name and a value begin another thought or name another thing.

    strictly: also another thing that a preposition ties to the name: "the number of the order is".
    """
    if ends_sentence(between):
        return True
    if not _ELSEWHERE.search(between):
        return False
    if _LABELLED.search(between):
        return True
    if any(not _STARTS_ANEW.match(between[found.end() :]) for found in _BREAK.finditer(between)):
        return True
    return any(
        not _WHENCE.match(between, found.start()) and (strictly or not _PREPOSITION.search(between[: found.start()]))
        for found in _OTHER.finditer(between)
    )


def ends_sentence(between: str) -> bool:
    return bool(_SENTENCE_END.search(between))


def is_question(lower: str) -> bool:
    return lower.rstrip(" .!。").endswith(_QUESTIONS)


def _last_of(words: str) -> str:
    """The last word, or the last character where that is no letter."""
    said = words.rstrip(_BEHIND_COPULA)
    return said[len(said.rstrip(_LETTERS)) :] or said[-1:]


# No copula ends otherwise. A quick look, since most ends are none.
_ENDS_OF_COPULAS = frozenset(map(_last_of, map(fold, (*COPULAS, *CHANGED_TO)))) | {"=", ">", "-"}


def ends_with_copula(between: str) -> bool:
    if _last_of(between) not in _ENDS_OF_COPULAS and ":" not in between[-6:]:
        return False
    return bool(_COPULA_AT_END.search(between, max(0, len(between) - _LONGEST_END)))


def is_a_time(lower: str, number: Number) -> bool:
    """ "at 1830" """
    at = _AT_A_TIME.search(lower, max(0, number.start - 8), number.start)
    return bool(at and _CLOCK.fullmatch(lower, number.start, number.end))


def names_the_writer(lower: str, start: int) -> bool:
    """Whether what begins there is said to be the name of who writes: "you already asked, my name is Karen"."""
    return bool(_OWN_NAME.search(lower, max(0, start - LOOK_BACK), start))


def is_put_off(lower: str) -> bool:
    """Whether a reply asks for time, for another question or another way: "hold on, I'll ask my wife"."""
    return bool(_PUTS_OFF.search(lower))


def looks_like_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text))
