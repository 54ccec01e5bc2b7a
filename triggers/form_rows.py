"""Lists of small forms that can be added to, removed from and put in order without JavaScript.

The buttons that do so send the whole form; what was typed comes back, and nothing is stored until *Save*.
"""

from collections.abc import Mapping, Sequence


def rearranged(rows: Sequence[Mapping[str, object]], deed: str) -> list[Mapping[str, object]]:
    """The rows after *add*, *remove-2*, *up-2* or *down-2* (numbers from 0). An impossible deed changes nothing."""
    verb, _, number = deed.partition("-")
    rows, place = list(rows), int(number) if number.isdecimal() else -1
    if verb == "add":
        return [*rows, {}]
    if place not in range(len(rows)):
        return rows
    row = rows.pop(place)
    if verb == "remove":
        return rows
    rows.insert(max(place - 1, 0) if verb == "up" else place + 1, row)
    return rows
