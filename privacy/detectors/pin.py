"""Personal identification numbers."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from privacy.detectors.announced_number import MOST_WORDS_ASKED, MOST_WORDS_BETWEEN, AnnouncedNumber
from privacy.findings import Finding
from privacy.numbers import Number
from privacy.patterns import any_of, any_word_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import (
    ends_sentence,
    ends_with_copula,
    has_another_name,
    is_free_standing,
    is_postal_code,
    looks_like_year,
    only_free,
)
from privacy.telling_words import Occurrence, Topic
from privacy.vocabulary.grammar import BEFORE_NAME, CHANGED_TO, CHANGING, POSSESSIVES
from privacy.vocabulary.handing_over import AND_WITH, ANOTHER_ONE, FROM, HASH_KEY, KEYED, OLD_OR_NEW, TAKES, THEN, TO
from privacy.wording import gettext_noop

# The second code of a telephone's card, longer than any PIN.
_PUK = re.compile(r"(?<![a-z])puk(?:\W{1,3}[^\W\d]{1,8}){0,5}?[\s:=#\"'-]{0,4}(\d{4}[ -]?\d{4})(?!\d)")
_PUK_BEHIND = re.compile(r"(?<!\d)(\d{8})(?:\W{1,3}[a-z']{1,8}){0,4}?\s?puk(?![a-z])")
# What comes between "I press" and the number.
_PRESSED_LEAD = late(
    lambda: rf"[\s,:\"'(]{{0,3}}(?:(?:the|my|number|el|le|o|pin|code|numara|{any_of(POSSESSIVES)})\s{{0,2}}){{0,2}}"
)
_PRESSED_BEHIND = re.compile(r"[\s,\"')]{0,3}(?:is what|ang|yung|po|na)?\s?")
# "Old one: 5113, new one: 3577"
_OLD_OR_NEW = late(
    lambda: (
        rf"{any_word_of(OLD_OR_NEW)}(?:\s(?:one|pin|code|number|es|ist|is))?(?:\s?(?:[:=]|->|is|ist|es|est|è|e)\s{{0,2}}|\s)$"
    )
)
# "the alarm takes 3845"
_TAKEN = late(lambda: rf"{any_word_of(TAKES)}\s{{1,2}}$")
LOOK_BACK = 24
LONGEST_STORY = 120
MOST_WORDS_PRESSED = 6
LONGEST_OF_FOUR = 5
# "the last four digits are 8820"
FARTHEST_PART = 24
_TYPED = frozenset({Topic.PIN, Topic.ONE_TIME_CODE, Topic.PASSWORD, Topic.TYPED, Topic.PRESSED})
_READ_OUT = frozenset({Topic.FOUR_DIGITS, Topic.PRESSED})
_FOR_A_CARD = frozenset({Topic.PIN, Topic.CARD, Topic.MACHINE})
# "*change* the PIN on my savings account *to be* 4471": what the account is called may stand between.
_CHANGE = any_word_of(CHANGING)
_SAME_THOUGHT = (
    r"(?!(?:and|then|or|but|also|plus|i|we|y|e|et|puis|luego|pero|dan|lalu|tapi|at|saka|pero|na|kisha|"
    r"limit|limite|limits|address|direccion|adresse|phone|email|alamat)(?![a-z]))"
)
_ONTO = late(
    lambda: (
        rf"(?:\s{_SAME_THOUGHT}[^\W\d]{{1,15}}(?:'s)?){{0,{MOST_WORDS_BETWEEN}}}?\s{any_of(CHANGED_TO)}(?:\s(?:be|number))?[\s:]{{1,2}}"
    )
)
_CHANGED_BEFORE = late(lambda: rf"{_CHANGE}(?:\s[^\W\d]{{1,15}}(?:'s)?){{0,4}}\s$")
LONGEST_ASK = 40  # characters from the verb to the word for a PIN
# "*make* 4471 *my new* PIN"
_MADE_BEFORE = late(lambda: rf"{_CHANGE}\s$")
_MADE_BEHIND = late(
    lambda: rf"(?:\s(?:as|to be|{any_of(BEFORE_NAME)}|{any_of(POSSESSIVES)}|new|nouveau|nuevo|novo)){{0,4}}\s"
)

# The key that ends what is typed on a phone.
_HASH_KEY = late(lambda: rf"#|{any_word_of(HASH_KEY)}")
_THEN_THE_KEY = late(
    lambda: (
        rf"[\s,]{{0,2}}(?:(?:{any_of((*THEN, *AND_WITH, *KEYED))}|hit|the|a|el|la|le|die|der|den|dann|"
        r"il|o|e|y|et|und|tecla|touche|taste|tasto|appuyer sur|key|tombol|ang)[\s,]{1,2}){0,4}"
    )
)
_TYPED_BEFORE = late(
    lambda: (
        rf"(?:{any_word_of((*THEN, *KEYED))})[\s,:\"']{{1,3}}"
        rf"(?:(?:the|my|number|code|pin|in|{any_of(POSSESSIVES)})\s){{0,2}}$"
    )
)
MOST_KEYS = 8
LONGEST_LEAD_TO_KEY = 30
# "change the PIN from 7716 to something easier": whatever it becomes, it was this.
_WAS_BEFORE = late(lambda: rf"(?:\s[a-z']{{1,12}}){{0,3}}?\s{{1,2}}{any_of(FROM)}\s{{1,2}}")


FARTHEST_CHANGE = 40
_FROM_THIS = late(lambda: rf"{_CHANGE}\s(?:[^\W\d]{{1,10}}\s){{0,3}}?(?:{any_of(FROM)}|o|el|le|il|den|the)\s$")
_TO_ANOTHER_ONE = late(lambda: rf"\s{any_of((*TO, 'for', 'pour', 'per', 'por'))}\s{any_of(ANOTHER_ONE)}")


class Pin(AnnouncedNumber):
    kind = "pin"
    label = gettext_noop("PIN")
    stand_in = "4471"
    reason = gettext_noop("It looks like a PIN.")
    topic = Topic.PIN
    shortest = 4
    longest = 6

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        if text.digits < self.shortest and not _READ_OUT.intersection(text.words):
            return
        if "puk" in text.lower:
            for puk in (*_PUK.finditer(text.lower), *_PUK_BEHIND.finditer(text.lower)):
                if not has_another_name(text.lower, puk.start(1)):
                    yield self.finding(text, *puk.span(1))
        for number in (
            *self._renewed(text),
            *self._pressed(text),
            *self._changed(text),
            *self._of_four(text),
            *self._opening(text),
            *self._ended(text),
            *self._replaced(text),
        ):
            yield self.finding(text, number.start, number.end)

    def _pressed(self, text: PreparedText) -> Iterator[Number]:
        """ "At the ATM I press 7719": the one number of a short message, and no amount, which would end in a nought."""
        pressed = text.words.get(Topic.PRESSED, ())
        numbers = text.numbers_of_length(self.shortest, self.longest) if pressed else ()
        # Nobody reads out digits that are no secret: "typed two seven nine one and the card was gone".
        of_a_card = Topic.MACHINE in text.words or (Topic.CARD in text.words and any(one.spelled for one in numbers))
        if not of_a_card or len(text.lower) > LONGEST_STORY:
            return
        if len(numbers) != 1 or text.lower.endswith("0", numbers[0].start, numbers[0].end):
            return
        one = numbers[0]
        led = any(
            (word.end <= one.start and _is_pressed(text.lower, word.end, one.start))
            or (one.end <= word.start and _PRESSED_BEHIND.fullmatch(text.lower, one.end, word.start))
            for word in pressed
        )
        if led and is_free_standing(text.lower, one) and not has_another_name(text.lower, one.start):
            yield one

    def _renewed(self, text: PreparedText) -> Iterator[Number]:
        """The old one and the new one, told in a row."""
        if not (Topic.PIN in text.words and Topic.OLD_OR_NEW in text.words):
            return
        for number in text.numbers_of_length(self.shortest, self.longest):
            start = number.start
            told = _OLD_OR_NEW.search(text.lower, max(0, start - LOOK_BACK), start)
            # "the new 2024 card"
            dated = told and told.group().endswith(" ") and looks_like_year(text.lower[start : number.end])
            if told and not dated and is_free_standing(text.lower, number):
                yield number

    def _changed(self, text: PreparedText) -> Iterator[Number]:
        """What a PIN is to be changed to."""
        lower, words = text.lower, text.words.get(Topic.PIN, ())[:MOST_WORDS_ASKED]
        if not words:
            return
        asked = [bool(_CHANGED_BEFORE.search(lower, max(0, word.start - LONGEST_ASK), word.start)) for word in words]
        for number in text.numbers_of_length(self.shortest, self.longest):
            if any(_changes(lower, *word, number) for word in zip(words, asked, strict=True)) and is_free_standing(
                lower, number
            ):
                yield number

    def _of_four(self, text: PreparedText) -> Iterator[Number]:
        """ "The envelope says four digits, 8153, and the machine keeps my card": the only number of so many digits."""
        if Topic.FOUR_DIGITS in text.words and _FOR_A_CARD.intersection(text.words):
            only = only_free(text.lower, text.numbers_of_length(self.shortest, LONGEST_OF_FOUR))
            if only and not any(0 <= only.start - end <= FARTHEST_PART for _start, end in text.names_of_parts):
                yield only

    def _opening(self, text: PreparedText) -> Iterator[Number]:
        """ "I set the locker to 4471": the only such number where something opens by what is typed."""
        words = text.words
        if Topic.LOCK not in words or Topic.ADDRESS in words:
            return
        numbers = text.numbers_of_length(self.shortest, self.longest)
        for number in numbers:
            if text.lower.startswith("#", number.end) and is_free_standing(text.lower, number):
                yield number  # as it is typed on such a keypad
        only = only_free(text.lower, numbers)
        if not only or looks_like_year(text.lower[only.start : only.end]):
            return
        if _TYPED.intersection(words) or _TAKEN.search(text.lower, max(0, only.start - LOOK_BACK), only.start):
            yield only

    def _ended(self, text: PreparedText) -> Iterator[Number]:
        """ "I dial 121, then 4471, then hash": what is typed on a phone and ended by that key."""
        if not text.digits:
            return
        for key in islice(_HASH_KEY.finditer(text.lower), MOST_KEYS):
            for number in text.numbers_of_length(self.shortest, self.longest):
                if (
                    0 <= key.start() - number.end <= LONGEST_LEAD_TO_KEY
                    and _THEN_THE_KEY.fullmatch(text.lower, number.end, key.start())
                    and _TYPED_BEFORE.search(text.lower, max(0, number.start - LOOK_BACK), number.start)
                    and is_free_standing(text.lower, number)
                    and not has_another_name(text.lower, number.start)
                ):
                    yield number

    def _replaced(self, text: PreparedText) -> Iterator[Number]:
        """ "Cambié de 3691 a otro": what was typed until then."""
        if text.names_of_others:
            return
        for number in text.numbers_of_length(self.shortest, self.longest):
            before = _FROM_THIS.search(text.lower, max(0, number.start - FARTHEST_CHANGE), number.start)
            if before and _TO_ANOTHER_ONE.match(text.lower, number.end) and is_free_standing(text.lower, number):
                yield number

    def is_asked_for(self, text: PreparedText) -> bool:
        """Also "your telephone password of four digits"."""
        asked = text.asked_words.keys()
        return super().is_asked_for(text) or (Topic.FOUR_DIGITS in asked and Topic.PASSWORD in asked)

    def means_something_else(self, text: PreparedText, number: Number) -> bool:
        return is_postal_code(text.lower, number, delivered=text.speaks_of_delivery)


def _is_pressed(lower: str, start: int, end: int) -> bool:
    """ "I press 7719", "what I press at the machine is 7719"."""
    if _PRESSED_LEAD.fullmatch(lower, start, end):
        return True
    between = lower[start:end]
    return between.count(" ") <= MOST_WORDS_PRESSED and ends_with_copula(between) and not ends_sentence(between)


def _changes(lower: str, word: Occurrence, asked: bool, number: Number) -> bool:
    """Whether the PIN this word names is to become the number. asked: whether a verb before asks for a change."""
    if word.end <= number.start:
        if not asked:
            return False
        if _ONTO.fullmatch(lower, word.end, number.start):
            return True
        was = bool(_WAS_BEFORE.fullmatch(lower, word.end, number.start))
        return was and not looks_like_year(lower[number.start : number.end])
    if not _MADE_BEHIND.fullmatch(lower, number.end, word.start):
        return False
    return bool(_MADE_BEFORE.search(lower, max(0, number.start - LONGEST_ASK), number.start))
