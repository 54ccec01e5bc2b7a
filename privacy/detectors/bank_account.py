"""Bank accounts in the forms of a country, which have no check that holds everywhere: they are known by their name."""

from privacy.detectors.announced_id import AnnouncedId
from privacy.telling_words import Topic
from privacy.wording import gettext_noop


class BankAccount(AnnouncedId):
    kind = "bank_account"
    label = gettext_noop("bank account")
    reason = gettext_noop("It looks like the number of a bank account.")
    topic = Topic.BANK_ACCOUNT
    fewest = 6
    most = 24
