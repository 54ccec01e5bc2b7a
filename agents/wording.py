"""Filling variables into the texts an agent says. Pure."""

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\{([^\W\d]\w*)\}")
_COMMAS = ",،、，"
_CLOSING = tuple(",.!?;:)]}،؛؟、。，！？；：۔…")
_STARTS_A_SENTENCE = re.compile(r"(?:^|[\n.!?؟。！？…]) *\Z")


def fill(template: str, values: Mapping[str, str]) -> str:
    """``template`` with each ``{name}`` replaced by its value.

    A name without a value disappears, and with it the space or comma that would be left over: "Hello, {name}!" becomes
    "Hello!". A value goes in as it is: braces within it are text, since what a person typed must not reach for other
    values.
    """
    filled, *rest = _VARIABLE.split(template)
    for place in range(0, len(rest), 2):
        name, after = rest[place : place + 2]
        value = values.get(name, "").strip()
        is_last = place + 2 == len(rest)
        filled = filled + value + after if value else _close_gap(filled, after, is_last=is_last)
    return filled


def fill_exactly(template: str, values: Mapping[str, str]) -> str:
    """As ``fill``, where every sign counts: a name without a value leaves a gap, and nothing around it is touched."""
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), template)


def variables_in(template: str) -> tuple[str, ...]:
    """The names of the variables in a text, each once, in order."""
    return tuple(dict.fromkeys(_VARIABLE.findall(template))) if "{" in template else ()


def _close_gap(before: str, after: str, *, is_last: bool) -> str:
    """Joins two texts between which nothing was filled in. Only what borders on the gap is touched."""
    rest = after.lstrip(" ")
    if _STARTS_A_SENTENCE.search(before):
        return before + rest.lstrip(_COMMAS).lstrip(" ")
    if rest.startswith("\n") or (is_last and not rest):
        return before.rstrip(" " + _COMMAS) + rest
    if after.startswith(_CLOSING):
        return before.rstrip(" " + _COMMAS) + after
    return before + (rest if before.endswith(" ") else after)
