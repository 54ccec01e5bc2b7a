"""One-time codes, as sent by text message or shown by an app."""

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.telling_words import Topic
from privacy.wording import gettext_noop


class OneTimeCode(AnnouncedNumber):
    kind = "one_time_code"
    label = gettext_noop("one-time code")
    reason = gettext_noop("It looks like a one-time code.")
    topic = Topic.ONE_TIME_CODE
    shortest = 4
    longest = 8
