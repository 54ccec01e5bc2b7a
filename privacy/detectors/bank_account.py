"""Bank accounts in the forms of a country, which have no check that holds everywhere: they are known by their name."""

import re
from collections.abc import Iterable, Iterator

from privacy.detectors.announced_id import AnnouncedId
from privacy.findings import Finding
from privacy.numbers import Number
from privacy.prepared_text import PreparedText
from privacy.surroundings import has_another_name, is_free_standing, leads_elsewhere
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# "BCA 5270839146", "みずほ銀行 渋谷支店 普通 2748106": the branch, the kind of account, whose it is.
_OF_A_BANK = re.compile(
    r"(?P<between>(?:[\s,:(/-]{0,3}[^\s\d,;.!?]{1,16}){0,4}?)[\s,:.#(/-]{0,4}"
    r"(?P<number>\d(?:[ -]?\d){6,19})(?!\d|[.,/-]\d)"
)
# Numbers of phones, dates.
_NO_ACCOUNT = re.compile(r"0\d{1,4}[ -]\d|1-?[58]00|(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d(?!\d)")
MOST_BANKS = 64
# In Britain and Ireland the branch comes first: "20-45-77 53819204".
_SORTED = re.compile(r"\d\d(?<![\d-]\d\d)([- ])\d\d\1\d\d[\s,;/]{1,3}(?:[a-z.]{1,12}[\s:]{1,2}){0,3}(\d{8})(?!\d)")


class BankAccount(AnnouncedId):
    kind = "bank_account"
    label = gettext_noop("bank account")
    stand_in = "53819204"
    reason = gettext_noop("It looks like the number of a bank account.")
    topic = Topic.BANK_ACCOUNT
    fewest = 6
    most = 24
    fewest_alone = 8

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        if text.digits >= self.fewest:
            for start, end in _of_a_bank(text):
                yield self.finding(text, start, end)
            for account in _SORTED.finditer(text.lower):
                yield self.finding(text, *account.span(2))


def _of_a_bank(text: PreparedText) -> Iterator[tuple[int, int]]:
    """A long number right behind the name of a bank, or behind its branch."""
    for bank in text.words.get(Topic.BANK, ())[:MOST_BANKS]:
        found = _OF_A_BANK.match(text.lower, bank.end)
        if not found or leads_elsewhere(found["between"], strictly=True):
            continue
        start, end = found.span("number")
        number = Number(start, end, sum(map(str.isdecimal, found["number"])))
        if (
            is_free_standing(text.lower, number, name_ends=start)
            and not has_another_name(text.lower[bank.end : start], start - bank.end)
            and not _NO_ACCOUNT.match(text.lower, start)
        ):
            yield start, end
