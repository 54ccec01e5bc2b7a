"""Numbers of payment cards."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.patterns import any_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import has_another_name
from privacy.telling_words import Topic
from privacy.vocabulary.handing_over import THEN
from privacy.wording import gettext_noop

SHORTEST = 12
# No range of the table below is written with more digits.
DIGITS_OF_ISSUER = 4

# First digits that schemes issue under (from - to, compared over the length written here) and the lengths they use.
# Source: the schemes' published ranges.
_SCHEMES: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),  # Mastercard
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),  # American Express
    ("300", "305", (14, 16, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 19)),  # Diners Club
    ("36", "36", (14, 16, 19)),  # Diners Club
    ("38", "39", (14, 16, 19)),  # Diners Club
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("2131", "2131", (15,)),  # JCB
    ("1800", "1800", (15,)),  # JCB
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("6011", "6011", (16, 17, 18, 19)),  # Discover
    ("644", "659", (16, 17, 18, 19)),  # Discover, RuPay, Verve
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("81", "82", (16, 17, 18, 19)),  # UnionPay, RuPay
    ("60", "60", (16,)),  # RuPay, Hipercard
    ("508", "508", (16,)),  # RuPay
    ("5061", "5067", (16, 18, 19)),  # Verve, Elo
    ("5018", "5020", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("5038", "5038", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("56", "58", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("6304", "6304", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("6759", "6763", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("9792", "9792", (16,)),  # Troy
)

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_SEPARATOR = r"[\s\-._]{0,3}"
_RUN = re.compile(rf"\d(?<!\d\d)(?:{_SEPARATOR}\d){{{SHORTEST - 1},}}")
_GROUP = re.compile(r"\d+")
# As it stands on a card. Written so, a number is one though a digit of it is wrong.
_AS_PRINTED = re.compile(
    r"\d(?<![a-z0-9_+-]\d)(?<![a-z]\d\d \d)"
    r"(?:\d{3}([ .-])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|(?<=3)[47]\d\d([ .-])\d{6}\2\d{5})"
    r"(?![a-z0-9_-]|[.,]\d| \d)"
)
# Told a few digits at a time: "4539 1488, then 0343 and 6467".
_A_FEW_AT_A_TIME = late(
    lambda: (
        rf"\d(?<!\d\d)\d{{1,7}}(?:[\s,;/.|-]{{1,3}}"
        rf"(?:{any_of((*THEN, 'and', 'y', 'et', 'e', 'und', 've', 'dan'))}[\s,:]{{1,2}})?"
        r"\d{2,8}){1,7}(?!\d)"
    )
)
FEWEST_SPELLED, MOST_SPELLED = 13, 19
# Told with words between, as it stands on a card: "5105 1080, hold on, 7522 1493".
_PART = re.compile(r"\d(?<![a-z0-9_+.,/-]\d)\d{3,5}(?:[ -]?\d{4,6}){0,2}(?![a-z0-9_/-]|[.,]\d| \d)")
_PRINTED = re.compile(r"(?:\d{4} ?){4}|\d{4} ?\d{6} ?\d{5} ?")
MOST_PARTS, FARTHEST_PART = 4, 80
_RUN_OF_A_CARD = re.compile(r"\d(?<![a-z0-9_+.-]\d)\d{11,18}(?![a-z0-9_-]|[.,]\d)")


@lru_cache(maxsize=4096)
def lengths_of_issuer(first_digits: str) -> tuple[int, ...]:
    """How long a card number that begins so can be, longest first; empty when nobody issues such cards."""
    lengths = {
        length for low, high, lengths in _SCHEMES if low <= first_digits[: len(low)] <= high for length in lengths
    }
    return tuple(sorted(lengths, reverse=True))


class _Checksums:
    """Luhn's sum for any window of a run of digits in constant time, so that hostile runs stay cheap."""

    def __init__(self, digits: Sequence[int]) -> None:
        self._even = list(accumulate((d if i % 2 else _DOUBLED[d] for i, d in enumerate(digits)), initial=0))
        self._odd = list(accumulate((_DOUBLED[d] if i % 2 else d for i, d in enumerate(digits)), initial=0))

    def holds(self, start: int, end: int) -> bool:
        """Whether the digits [start, end) pass; every second one from the right, but the last, counts double."""
        sums = self._even if end % 2 == 0 else self._odd
        return (sums[end] - sums[start]) % 10 == 0


class PaymentCard(Detector):
    """A number counts when an issuer uses its first digits, its length fits that issuer, and Luhn's check holds.

    Without the check it counts where it is written as cards print it, or is called the number of a card.
    """

    kind = "payment_card"
    label = gettext_noop("card number")
    stand_in = "4111 1111 1111 1111"
    reason = gettext_noop("It looks like the number of a payment card.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        called = Topic.CARD in text.words or Topic.CARD in text.asked_words
        if called:
            for spelled in text.spelled:
                if FEWEST_SPELLED <= spelled.digits <= MOST_SPELLED:
                    yield self.finding(text, spelled.start, spelled.end)
        if text.digits < SHORTEST:
            return
        found = [card for run in _RUN.finditer(text.plain) for card in _cards_in(text.plain, run.start(), run.end())]
        starts = {start for start, _end in found}
        others = (card for card in _with_a_slip(text, called=called) if card[0] not in starts)
        for start, end in (*found, *others, *_in_parts(text.lower, called=called)):
            yield self.finding(text, start, end)


def _with_a_slip(text: PreparedText, *, called: bool) -> Iterator[tuple[int, int]]:
    """Numbers that stand as cards print them, or are called a card's: with an issuer or a right check digit."""
    for printed in _AS_PRINTED.finditer(text.lower):
        if (called or _lengths_of(printed.group())) and not has_another_name(text.lower, printed.start()):
            yield printed.span()
    if not called or Topic.NATIONAL_ID in text.words:
        return
    for pattern in (_RUN_OF_A_CARD, _A_FEW_AT_A_TIME):
        for told in pattern.finditer(text.lower):
            digits = [int(digit) for digit in told.group() if digit.isdecimal()]
            fits = len(digits) in _lengths_of(told.group())
            fits = fits or (pattern is _RUN_OF_A_CARD and _Checksums(digits).holds(0, len(digits)))
            if fits and not has_another_name(text.lower, told.start()):
                yield told.span()


def _in_parts(lower: str, *, called: bool) -> Iterator[tuple[int, int]]:
    """Parts of one to three groups, one behind the other, that are printed as on a card.

    The check digit of the whole holds, unless it is called the number of a card.
    """
    parts = list(_PART.finditer(lower))
    written = [part.group().replace("-", " ") for part in parts]
    digits_of = [one.replace(" ", "") for one in written]
    for first, begun in enumerate(parts):
        if not (lengths := lengths_of_issuer(digits_of[first][:DIGITS_OF_ISSUER])):
            continue
        digits = printed = ""
        for last, part in enumerate(parts[first : first + MOST_PARTS], start=first):
            if last > first and (len(digits) >= lengths[0] or part.start() - parts[last - 1].end() > FARTHEST_PART):
                break
            digits += digits_of[last]
            printed += written[last] + " "
            if (
                last > first
                and len(digits) in lengths
                and _PRINTED.fullmatch(printed)
                and (called or _Checksums(list(map(int, digits))).holds(0, len(digits)))
                and not has_another_name(lower, begun.start())
            ):
                yield from (one.span() for one in parts[first : last + 1])
                break


def _lengths_of(written: str) -> tuple[int, ...]:
    return lengths_of_issuer("".join(filter(str.isdecimal, written))[:DIGITS_OF_ISSUER])


def _cards_in(plain: str, run_start: int, run_end: int) -> Iterator[tuple[int, int]]:
    """Ranges of card numbers in a run of digit groups; a number begins and ends where a group does."""
    positions = [i for i in range(run_start, run_end) if plain[i].isdigit()]
    digits = "".join(plain[i] for i in positions)
    checksums: _Checksums | None = None
    starts, ends = _group_edges(plain, run_start, run_end)
    taken = 0
    for start in starts:
        if start < taken or plain[positions[start] - 1 : positions[start]] == "+":
            continue
        for length in lengths_of_issuer(digits[start : start + DIGITS_OF_ISSUER]):
            if start + length not in ends:
                continue
            checksums = checksums or _Checksums(list(map(int, digits)))
            if checksums.holds(start, start + length):
                taken = start + length
                yield positions[start], positions[taken - 1] + 1
                break


def _group_edges(plain: str, run_start: int, run_end: int) -> tuple[list[int], frozenset[int]]:
    """Where groups of digits begin and end, counted in digits from the start of the run."""
    lengths = [len(group.group()) for group in _GROUP.finditer(plain, run_start, run_end)]
    edges = list(accumulate(lengths, initial=0))
    return edges[:-1], frozenset(edges[1:])
