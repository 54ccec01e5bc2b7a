"""Keys and tokens of the well-known issuers, our own, and whatever is called one and looks like one."""

import re
from collections.abc import Iterable, Iterator

import ahocorasick

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.issuers import ISSUED
from privacy.patterns import any_of, late
from privacy.prepared_text import PreparedText
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


def _beginnings() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for _, starts, _ in ISSUED:
        for start in starts:
            automaton.add_word(start, True)
    automaton.make_automaton()
    return automaton


_BEGINNINGS = _beginnings()


class ApiKey(Detector):
    kind = "api_key"
    label = gettext_noop("API key")
    reason = gettext_noop("It looks like a key or token of a service.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        for start, end in _issued(text.plain):
            yield self.finding(text, start, end)
        if text.digits:
            for start, end in (*_in_wires(text.lower), *_named(text)):
                yield self.finding(text, start, end)


def _issued(plain: str) -> Iterator[tuple[int, int]]:
    if next(_BEGINNINGS.iter(plain), None):
        yield from (key.span() for key in _ISSUED_KEY.finditer(plain))
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
        if value and len(set(value.group(1))) >= FEWEST_DIFFERENT and _is_random(value.group(1)):
            yield value.span(1)


def _is_random(value: str) -> bool:
    """Digits among letters, not an address or a path. A long one with both cases may have a single digit by chance."""
    letters = sum(map(str.isalpha, value))
    digits = sum(map(str.isdigit, value))
    both_cases = value != value.lower() and value != value.upper() and len(value) >= LONG
    return digits >= (1 if both_cases else 2) and letters >= 2 and not value.startswith(("http", "www", "/"))
