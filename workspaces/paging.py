"""Pages of a list that grows while it is read: each page begins after the last row that was seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, Self, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

RowT = TypeVar("RowT", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """Where a row stands in a list whose newest is first. at: timezone-aware, exact to the microsecond."""

    at: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}_{self.pk.hex}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ValueError or OverflowError."""
        number, _, pk = text.partition("_")
        return cls(EPOCH + timedelta(microseconds=int(number)), UUID(pk))


class PlaceField(forms.Field):
    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> Place | None:
        if not value:
            return None
        try:
            return Place.from_text(value)
        except (ValueError, OverflowError) as error:
            raise ValidationError("Not a place in a list.") from error


@dataclass(frozen=True)
class KeysetPage(Generic[RowT]):
    """rows: newest first. older: where the next page begins; None when nothing follows."""

    rows: tuple[RowT, ...]
    older: Place | None


def keyset_page(
    rows: QuerySet[RowT], *, column: str, place_of: Callable[[RowT], Place], before: Place | None, length: int
) -> KeysetPage[RowT]:
    """The rows that follow ``before``, or the first ones, by a column of times and then the key, newest first."""
    ordered = rows.order_by(f"-{column}", "-pk")
    if before:
        # The plain comparison is what lets the index find where to begin.
        tie = Q(**{f"{column}__lt": before.at}) | Q(pk__lt=before.pk)
        ordered = ordered.filter(tie, **{f"{column}__lte": before.at})
    found = tuple(ordered[: length + 1])
    shown = found[:length]
    return KeysetPage(shown, place_of(shown[-1]) if len(found) > length else None)
