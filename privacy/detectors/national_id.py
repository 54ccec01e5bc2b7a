"""Numbers that a state gives to a person: identity cards, social security, passports, licences."""

from collections.abc import Iterable

from privacy.detectors.announced_id import AnnouncedId
from privacy.findings import Finding
from privacy.forms_of_persons import FORMS_OF_PERSONS
from privacy.prepared_text import PreparedText
from privacy.surroundings import names_of_parts, only_free
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# So many of the last digits are asked for as a check.
DIGITS_OF_A_CHECK = 4
LONGEST_REPLY = 60


class NationalId(AnnouncedId):
    kind = "national_id"
    label = gettext_noop("identity number")
    stand_in = "784-1990-1234567-1"
    reason = gettext_noop("It looks like a number that a state gives to a person.")
    topic = Topic.NATIONAL_ID
    fewest = 5
    most = 20
    fewest_alone = 8
    fewest_beside_weak = 9
    may_be_lettered = True
    forms = FORMS_OF_PERSONS

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        if self.topic in text.asked_words and len(text.lower) <= LONGEST_REPLY and names_of_parts(text.asked):
            last = text.numbers_of_length(DIGITS_OF_A_CHECK, DIGITS_OF_A_CHECK)
            if number := only_free(text.lower, last):
                yield self.finding(text, number.start, number.end)
