"""Numbers that a state gives to a person: identity cards, social security, passports, licences."""

from privacy.detectors.announced_id import AnnouncedId
from privacy.forms_of_persons import FORMS_OF_PERSONS
from privacy.telling_words import Topic
from privacy.wording import gettext_noop


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
