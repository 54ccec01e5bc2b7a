"""What a password looks like, and what only seems to be one."""

import re

from privacy.folding import fold
from privacy.patterns import LATIN, any_of, late
from privacy.vocabulary.grammar import CLAUSE_STARTS
from privacy.vocabulary.handing_over import HOW_WRITTEN
from privacy.vocabulary.states import BRANDS, NOT_A_SECRET, NOT_A_SECRET_ENDINGS

SHORTEST_MIXED = 4
# A token nobody announced has to look like a password by itself.
SHORTEST_STRICT = 6
SHORTEST_WORD = 5
LONGEST = 64

_TOKEN = re.compile(rf"[!-~]{{3,{LONGEST}}}(?![!-~])")
_HARMLESS = re.compile(
    r"\d{1,3}%|[^a-z0-9]+|\d{1,3}|<[a-z _-]+>|x{3,}|https?:.*|www\..*|"
    r"[{<\[]+[^{}<>\[\]]*[}>\]]*|\d{1,2}[:.]\d\d[ap]m|\d{4}-\d\d-\d\dt[\d:.,+z-]+|[+(]?\d[\d().+-]{6,}x\d+|"
    r"(?:[+(]?\d[\d().+-]{5,}-[a-z]{3,6}[\\,;/]*){1,3}|"
    r"\d[\d.:]*'[a-z]{1,5}|"  # Turkish: "at 18:30"
    r"\d+(?:st|nd|rd|th|am|pm|min|mins|h|hrs|k|x|ft|km|gb|mb)|"
    r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+|\d{1,2}[-/.:]\d{1,2}(?:[-/.:]\d{2,4})?|[\w/-]*/[\w/-]*|\d[\d.,:-]*"
)
# A sign that neither words nor names of users have, between letters or digits.
_SIGNED = re.compile(r"[A-Za-z0-9][#$%&*!^~+?]+[A-Za-z0-9]|[A-Za-z0-9]@[A-Za-z0-9]+(?![\w.-]*\.[a-z])")
_STANDING_OUT = re.compile(r"[A-Za-z0-9][$&*!^~]+[A-Za-z0-9]")
# "for$350": no space before an amount.
_AMOUNT = re.compile(r"([a-z]{2,})\$\d+(?:[.,]\d+)*")
_BEFORE_AMOUNT = frozenset({"of", "for", "was", "than", "is", "at", "by", "to", "de", "por", "di", "von", "um", "rp"})
_PRODUCTS = re.compile(
    r"(?:chrome|firefox|safari|edge|opera|redmi|note|oppo|vivo|samsung|huawei|nokia|pixel|xiaomi|macos)\d{0,3}\W?|"
    r"(?:iphone|ipad|galaxy|windows|win|office|android|ios|covid-?|mp|web|gpt-?|ps|v|ver|version|1password|2fa|4g|5g|a4|b2b|p2p)"
    r"[\d.]*(?:pro|max|plus|ultra|s|c)?\W?"
)
# Names of hosts and of files, versions.
_DOTTED = re.compile(r".*\.[a-z]{2,}\d?(?:[/:?#].*)?|[a-z]{0,3}\d+(?:\.\w+)+|.*\..*\..*")
# "17,Leeds,2024-05-02": fields of a row, with nothing else in them.
_FIELDS = re.compile(r"[\w.:/@'-]*(?:[,;][\w.:/@'-]*)+")
_PLACEHOLDER = re.compile(
    r"[^\w]+|x{3,}|(?:null|none|nil|undefined|redacted|hidden|masked|removed|censored|blank|empty|n/a)"
)
_DIGITS = frozenset("0123456789")
_SIGN = re.compile(r"[^A-Za-z0-9'/.,!?-]")
# No host has one: "cactus.Flower9".
_CAPITAL_BEHIND_DOT = re.compile(r"[a-z]\.[A-Z][a-z]+\d+$")
_NOT_IN_WORDS = re.compile(r"[^\w\s'-]|[\d_]")
_SIGNS = frozenset("#$%&*!@^~+=_?<>|\\")
_EDGES = ".,;:?)\"'>]}"
_BRANDS = frozenset(BRANDS)
_STATES = frozenset(map(fold, NOT_A_SECRET)) | _BRANDS
_STATE_ENDINGS = tuple(map(fold, NOT_A_SECRET_ENDINGS))
_CLAUSE_ENDS = late(
    lambda: rf"[\"')]{{0,2}}\s{{0,3}}(?:$|[.,;:!?\n()。,،؟-]|[^\x00-\x7f]|{any_of((*CLAUSE_STARTS, *HOW_WRITTEN))})"
)


def token_at(plain: str, position: int) -> tuple[int, int] | None:
    """The unbroken piece of text at the position without the punctuation of the sentence around it ("broken!!!")."""
    match = _TOKEN.match(plain, position)
    if not match:
        return None
    value = match.group().rstrip(_EDGES)
    if value.endswith("!!") and (word := value.rstrip("!?")).isalpha():
        value = word
    if len(value) < 3 or _HARMLESS.fullmatch(value.lower()) or _is_amount(value.lower()) or _FIELDS.fullmatch(value):
        return None
    return position, position + len(value)


def _is_amount(lower: str) -> bool:
    amount = _AMOUNT.fullmatch(lower) if "$" in lower else None
    return amount is not None and (amount[1] in _BEFORE_AMOUNT or is_state(amount[1]))


def is_placeholder(lower: str) -> bool:
    """Whether it stands where a value was left out: "********", "null", "[REDACTED]"."""
    return bool(_PLACEHOLDER.fullmatch(lower.strip("\"'<>[](){} ")))


def is_mixed(value: str) -> bool:
    """Whether it mixes characters as passwords do and words do not: a digit, a sign or a capital among letters.

    value: of printable ASCII characters, as ``token_at`` finds them.
    """
    if len(value) < SHORTEST_MIXED or (value.isalpha() and value[1:].islower()):
        return False
    lower, upper = value.lower(), value.upper()
    has_letter, has_digit = lower != upper, not _DIGITS.isdisjoint(value)
    has_inner_capital = value[1:] != lower[1:] and value != upper
    if not (has_letter and (has_digit or has_inner_capital)):
        return (has_letter or has_digit) and bool(_SIGN.search(value)) and lower not in _BRANDS
    return lower not in _BRANDS


def is_state(words: str) -> bool:
    """Whether one of the words says how something is, so that it is no secret: "not working"."""
    return any(word in _STATES or word.endswith(_STATE_ENDINGS) for word in words.split())


def has_a_sign_inside(value: str) -> bool:
    """Whether letters, digits and a sign stand together as in nothing but a password."""
    return not _DIGITS.isdisjoint(value) and bool(_SIGNED.search(value)) and is_strictly_mixed(value)


def is_like_a_password(value: str) -> bool:
    """Letters, a digit, and a capital or a sign: as hardly a name of a user is."""
    has_more = value != value.lower() or not value.isalnum()
    return has_more and not _DIGITS.isdisjoint(value) and value != value.upper() and is_strictly_mixed(value)


def stands_out(value: str) -> bool:
    """A sign that stands inside no word, no number and no address, small letters and digits around it."""
    return bool(_STANDING_OUT.search(value)) and "=" not in value and is_like_a_password(value)


def is_strictly_mixed(value: str) -> bool:
    """Whether it can hardly be anything but a password: no code in capitals, no product, no handle."""
    if len(value) < SHORTEST_STRICT or value.isalpha() or value[0] in "@#/" or "://" in value:
        return False
    lower, upper = value.lower(), value.upper()
    has_sign = not _SIGNS.isdisjoint(value[:-1])
    if lower == upper or not (has_sign or (value != upper and not _DIGITS.isdisjoint(value))):
        return False
    dotted = "." in value and _DOTTED.fullmatch(lower) and not _CAPITAL_BEHIND_DOT.search(value)
    return not dotted and not _PRODUCTS.fullmatch(lower)


def is_plain_words(value: str) -> bool:
    """Letters, and what stands between words."""
    return not _NOT_IN_WORDS.search(value)


def is_product(value: str) -> bool:
    """Whether programs and devices are called so: "Office365"."""
    return bool(_PRODUCTS.fullmatch(value.lower()))


def is_plain_secret(lower: str, start: int, end: int) -> bool:
    """Whether a plain word ends its clause and does not say how the password is doing ("expired", "incorrecta")."""
    word = lower[start:end].rstrip("!")
    if len(word) < SHORTEST_WORD or not set(word) <= LATIN or word in _STATES or word.endswith(_STATE_ENDINGS):
        return False
    return bool(_CLAUSE_ENDS.match(lower, end))
