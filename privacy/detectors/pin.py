"""Personal identification numbers."""

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.telling_words import TellingWords
from privacy.vocabulary import PIN
from privacy.wording import gettext_noop


class Pin(AnnouncedNumber):
    kind = "pin"
    label = gettext_noop("PIN")
    reason = gettext_noop("It looks like a PIN.")
    words = TellingWords(strong=PIN)
    shortest = 4
    longest = 6
