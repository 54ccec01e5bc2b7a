"""Conditions of a *Branch*: a session detail, an operator and a value. Pure; nothing a builder types is ever run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.wording import variables_in
from triggers.answers import AnswerType, read_value
from triggers.stored_json import Stored, text_in
from triggers.text_folding import fold_phrase, without_invisible


class Operator(TextChoices):
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    CONTAINS = "contains", _("contains")
    LACKS = "lacks", _("does not contain")
    MORE = "more", _("is more than, or later than")
    LESS = "less", _("is less than, or earlier than")
    KNOWN = "known", _("is known")
    UNKNOWN = "unknown", _("is not known")


class Origin(TextChoices):
    """Whose word counts: with *here*, what another institution told is not known."""

    ANYBODY = "anybody", _("Anybody's, also another institution's")
    HERE = "here", _("Only what was said or set here")


WITHOUT_VALUE = frozenset({Operator.KNOWN, Operator.UNKNOWN})
ORDERING = frozenset({Operator.MORE, Operator.LESS})


@dataclass(frozen=True, kw_only=True)
class Condition:
    """``value`` is a template; it is not read by the operators that need none.

    ``origin``: None where the builder never said, in conditions that are older than the choice; then anybody's counts.
    """

    detail: str
    operator: Operator = Operator.IS
    value: str = ""
    origin: Origin | None = None

    def holds(self, details: Mapping[str, str], *, fill: Callable[[str], str]) -> bool:
        """fill: fills the variables of a text in. A detail that is not known is empty."""
        return _HOLDS[self.operator](details.get(self.detail, "").strip(), fill(self.value).strip())

    @property
    def can_be_asked(self) -> bool:
        """Whether it looks at something, and has a value that what it looks at can be compared with."""
        if not self.detail or self.operator in WITHOUT_VALUE:
            return bool(self.detail)
        return is_comparable(self.value) if self.operator in ORDERING else bool(self.value)

    @property
    def details(self) -> tuple[str, ...]:
        """Names of the session details it looks at."""
        return tuple(filter(None, (self.detail, *variables_in(self.value))))

    def in_words(self) -> str:
        words = f"{{{self.detail}}} {self.operator.label}"
        words = words if self.operator in WITHOUT_VALUE else f"{words} “{self.value}”"
        return gettext("%(condition)s (from here)") % {"condition": words} if self.origin is Origin.HERE else words

    def to_json(self) -> dict[str, object]:
        return {
            "detail": self.detail,
            "operator": self.operator.value,
            "value": self.value,
            "origin": self.origin.value if self.origin else "",
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        operator, origin = text_in(stored, "operator"), text_in(stored, "origin")
        return cls(
            detail=text_in(stored, "detail"),
            operator=Operator(operator) if operator in Operator.values else Operator.IS,
            value=text_in(stored, "value"),
            origin=Origin(origin) if origin in Origin.values else None,
        )


def is_comparable(value: str) -> bool:
    """Whether *more* and *less* can tell: a number, a date, or a variable that may turn out to be one."""
    return bool(variables_in(value)) or _order(value, value) == 0


def _same(left: str, right: str) -> bool:
    return fold_phrase(left) == fold_phrase(right) or (left != "" and _order(left, right) == 0)


def _within(left: str, right: str) -> bool:
    sought = fold_phrase(right)
    return sought != "" and sought in fold_phrase(left)


def _order(left: str, right: str) -> int | None:
    """Below, at or above 0 as numbers, or else as dates; None where the two cannot be compared."""
    for kind in (AnswerType.NUMBER, AnswerType.DATE):
        one, other = read_value(kind, left), read_value(kind, right)
        if one is not None and other is not None:
            return _compared(one, other, kind)
    return None


def _compared(left: str, right: str, kind: AnswerType) -> int:
    if kind is AnswerType.DATE:  # kept as 2026-03-12, whose order is that of its letters
        return (left > right) - (left < right)
    one, other = Decimal(left), Decimal(right)  # a float would take two long account numbers for the same
    return (one > other) - (one < other)


_HOLDS: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.IS: _same,
    Operator.IS_NOT: lambda left, right: not _same(left, right),
    Operator.CONTAINS: _within,
    Operator.LACKS: lambda left, right: not _within(left, right),
    Operator.MORE: lambda left, right: (_order(left, right) or 0) > 0,
    Operator.LESS: lambda left, right: (_order(left, right) or 0) < 0,
    Operator.KNOWN: lambda left, _right: without_invisible(left) != "",
    Operator.UNKNOWN: lambda left, _right: without_invisible(left) == "",
}
