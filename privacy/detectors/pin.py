"""Personal identification numbers."""

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.telling_words import Topic
from privacy.wording import gettext_noop


class Pin(AnnouncedNumber):
    kind = "pin"
    label = gettext_noop("PIN")
    reason = gettext_noop("It looks like a PIN.")
    topic = Topic.PIN
    shortest = 4
    longest = 6
