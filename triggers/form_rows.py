"""Lists of small forms that can be added to, removed from and put in order without JavaScript.

The buttons that do so send the whole form; what was typed comes back, and nothing is stored until *Save*.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms.formsets import BaseFormSet


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


def errors_of_list(rows: "BaseFormSet[Any]") -> list[str]:
    """What is wrong with all of them. That there are too few goes without saying where one is told to be filled in."""
    found = rows.non_form_errors().as_data()
    filled_in = not any(rows.errors)
    return [words for error in found if filled_in or error.code != "too_few_forms" for words in error.messages]
