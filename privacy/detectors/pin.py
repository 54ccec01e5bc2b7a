"""Personal identification numbers."""

import re

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.numbers import Number
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# In India and Thailand people call a postal code so: "PIN code 110001". It has more digits than most PINs.
_POSTAL = re.compile(r"(?<!my )(?<!card )(?<!atm )pin[ -]?code\s{0,2}[:-]?\s{0,2}$")
SHORTEST_POSTAL = 5


class Pin(AnnouncedNumber):
    kind = "pin"
    label = gettext_noop("PIN")
    reason = gettext_noop("It looks like a PIN.")
    topic = Topic.PIN
    shortest = 4
    longest = 6

    def means_something_else(self, lower: str, number: Number) -> bool:
        is_long = number.digits >= SHORTEST_POSTAL
        return is_long and bool(_POSTAL.search(lower, max(0, number.start - 20), number.start))
