"""Keys and tokens of the well-known issuers, our own, and whatever is called one and looks like one."""

import re
from collections.abc import Iterable, Iterator

import ahocorasick

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.issuers import ISSUED
from privacy.patterns import any_of, late
from privacy.prepared_text import PreparedText
from privacy.surroundings import has_another_name
from privacy.telling_words import Topic
from privacy.vocabulary.grammar import AFTER_COPULA, COPULAS, FILLERS, POSSESSIVES
from privacy.wording import gettext_noop

SHORTEST_NAMED = 12
# A random key of that length repeats few of its characters.
FEWEST_DIFFERENT = 8
LONG = 24

_ISSUED_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    + "|".join(f"(?:{'|'.join(map(re.escape, starts))}){rest}" for _, starts, rest in ISSUED)
    + ")"
)
_TELEGRAM_BOT = re.compile(r"(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])")
_DISCORD_BOT = re.compile(r"(?<![\w.-])[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w.-])")
_LIKE_DISCORD = re.compile(r"\.[\w-]{6}\.")
_MAILCHIMP = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}-us\d{1,2}(?![\w-])")
_BEARER = re.compile(r"(?<![a-z])(?:bearer|basic)\s{1,3}((?=[a-z._~+/-]{0,200}[0-9=])[a-z0-9._~+/=-]{16,})")
_IN_ADDRESS = re.compile(
    r"[?&#](?:[a-z]{1,10}[_-])?(?:token|key|secret|sig|signature|apikey|password|pwd|auth)=([^&\s#]{8,})"
)
_LEADS = late(
    lambda: (
        rf"[\"']?(?:\s{{0,3}}{any_of(FILLERS)}){{0,6}}?[\"')\],]{{0,2}}"
        rf"(?:\s{{0,3}}(?:{any_of(COPULAS)}|[:=]{{1,2}}>?|->)\s{{0,3}}(?:{any_of(AFTER_COPULA)}\s{{1,3}})?|\s{{0,2}}(?:{any_of(POSSESSIVES)}\s{{0,2}}){{0,2}})"
    )
)
_VALUE = re.compile(r"[\"'`(<]{0,2}((?=[A-Za-z_./+=~-]{0,200}\d)[A-Za-z0-9_./+=~-]{12,})")

# What nobody calls a key: letters and digits by chance, as long as no word, number or name of a file is.
_LONG_PIECE = re.compile(r"(?<![A-Za-z0-9_@/.%&+=-])[A-Za-z0-9][A-Za-z0-9_+/=.-]{13,}(?![A-Za-z0-9_@])")
_OUTSIDE_OF_PARTS = re.compile(r"[_+/=.-]+")
# "tok_", "qa_live_"
_BEGUN_AS_KEYS_ARE = re.compile(r"(?:[a-z]{2,12}[_-]){1,3}(?=[A-Za-z0-9]{10,}$)(?=.*\d.*\d)")
_HEXADECIMAL = re.compile(r"(?=.*\d.*\d.*\d.*\d)(?=.*[a-f].*[a-f].*[a-f].*[a-f])[0-9a-f]{32,}")
_CHANGES = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|(?<=[a-z])(?=[A-Z])")
SHORTEST_PART, FEWEST_CHANGES = 14, 4
# What is kept for an emergency: "M7KD-2RVX-94TP", "AZ94QN5JYY".
_KEPT = re.compile(
    r"(?<![A-Za-z0-9_@./-])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])(?:(?P<groups>[A-Za-z0-9]{3,6}(?:-[A-Za-z0-9]{3,6}){1,7})"
    r"|[A-Za-z0-9]{8,16})(?![A-Za-z0-9_@-])"
)
FEWEST_CHANGES_KEPT = 2
LONGEST_IN_SLASHES = 24
# Before numbers of changes and of payments, which are long by chance and known to all.
_KNOWN_TO_ALL = re.compile(
    r"(?<![a-z])(?:commit|sha|sha1|sha256|md5|hash|checksum|txid|tx|transaction|build|revision)\W{1,3}$"
)


def _beginnings() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for _, starts, _ in ISSUED:
        for start in starts:
            automaton.add_word(start, len(start))
    automaton.make_automaton()
    return automaton


_BEGINNINGS = _beginnings()


class ApiKey(Detector):
    kind = "api_key"
    label = gettext_noop("API key")
    stand_in = "sk-abcdefghijklmnopqrstuvwx1"
    reason = gettext_noop("It looks like a key or token of a service.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        for start, end in _issued(text.plain):
            yield self.finding(text, start, end)
        if text.digits and text.longest_piece >= SHORTEST_NAMED:  # as long as any of these at least
            for start, end in (*_in_wires(text.lower), *_named(text), *_by_chance(text)):
                yield self.finding(text, start, end)
        if text.digits and (Topic.BACKUP in text.words or Topic.BACKUP in text.asked_words):
            for start, end in _kept(text):
                yield self.finding(text, start, end)


def _issued(plain: str) -> Iterator[tuple[int, int]]:
    done = 0
    for start in sorted({last + 1 - length for last, length in _BEGINNINGS.iter(plain)}):
        if start >= done and (key := _ISSUED_KEY.match(plain, start)):
            done = key.end()
            yield key.span()
    for holds, pattern in (
        (":AA" in plain, _TELEGRAM_BOT),
        (_LIKE_DISCORD.search(plain), _DISCORD_BOT),
        ("-us" in plain, _MAILCHIMP),
    ):
        if holds:
            yield from (key.span() for key in pattern.finditer(plain))


def _in_wires(lower: str) -> Iterator[tuple[int, int]]:
    """In headers and addresses of requests."""
    if "bearer" in lower or "basic" in lower:
        yield from (key.span(1) for key in _BEARER.finditer(lower))
    if "=" in lower:
        yield from (key.span(1) for key in _IN_ADDRESS.finditer(lower))


def _named(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What is called a key, a secret or a token, and is as long and as mixed as one."""
    for word in text.words.get(Topic.KEY, ()):
        lead = _LEADS.match(text.lower, word.end)
        value = _VALUE.match(text.plain, lead.end()) if lead else None
        if (
            value
            and not value.group(1).startswith("_")
            and len(set(value.group(1))) >= FEWEST_DIFFERENT
            and _is_random(value.group(1))
        ):
            yield value.span(1)


def _by_chance(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What no sentence and no list of goods has in it, whatever is said around it."""
    if text.longest_piece < SHORTEST_PART:
        return
    for piece in _LONG_PIECE.finditer(text.plain):
        value = piece.group().rstrip("./=-")
        if not is_by_chance(value) or _KNOWN_TO_ALL.search(text.lower, max(0, piece.start() - 16), piece.start()):
            continue
        yield piece.start(), piece.start() + len(value)


def _kept(text: PreparedText) -> Iterator[tuple[int, int]]:
    """Codes of groups of one length, or of letters and digits by chance, in a text about such codes."""
    for code in _KEPT.finditer(text.plain):
        if code["groups"]:
            fits = len(set(map(len, code.group().split("-")))) == 1
        else:
            fits = len(_CHANGES.findall(code.group())) >= FEWEST_CHANGES_KEPT
        if fits and not has_another_name(text.lower, code.start()):
            yield code.span()


def is_by_chance(value: str) -> bool:
    """Whether it begins as keys do, is a long hexadecimal number, or goes from letters to digits and back too often."""
    if value.isalpha() or value.isdigit() or value.count("/") > len(value) // LONGEST_IN_SLASHES:
        return False
    if (begun := _BEGUN_AS_KEYS_ARE.match(value)) and len(_CHANGES.findall(value, begun.end())) >= FEWEST_CHANGES - 1:
        return True
    if _HEXADECIMAL.fullmatch(value):
        return True
    return any(
        len(part) >= SHORTEST_PART
        and part != part.lower()
        and part != part.upper()
        and len(_CHANGES.findall(part)) >= FEWEST_CHANGES
        for part in _OUTSIDE_OF_PARTS.split(value)
    )


def _is_random(value: str) -> bool:
    """Digits among letters, not an address or a path. A long one with both cases may have a single digit by chance."""
    letters = sum(map(str.isalpha, value))
    digits = sum(map(str.isdigit, value))
    both_cases = value != value.lower() and value != value.upper() and len(value) >= LONG
    return digits >= (1 if both_cases else 2) and letters >= 2 and not value.startswith(("http", "www", "/"))
