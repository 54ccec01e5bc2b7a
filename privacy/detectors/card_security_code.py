"""The three or four digits printed on a card (CVV, CVC)."""

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.telling_words import Topic
from privacy.wording import gettext_noop


class CardSecurityCode(AnnouncedNumber):
    kind = "card_security_code"
    label = gettext_noop("card security code")
    reason = gettext_noop("It looks like the security code of a card.")
    topic = Topic.CARD_SECURITY_CODE
    shortest = 3
    longest = 4
