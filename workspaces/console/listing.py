"""Long lists of the console: one page at a time, and found by words once there is more than one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

PAGE_LENGTH = 50
MOST_WORDS = 8


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "dir": "auto", "autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Listing:
    """sought: what was looked for. is_long: there is enough to look through."""

    page: Page  # type: ignore[type-arg]  # rows of any kind
    form: FindForm
    sought: str
    is_long: bool


def listing(request: HttpRequest, rows: QuerySet[Model], *, by: Sequence[str]) -> Listing:
    """The page that ``?page=`` names, of the rows in which each word of ``?q=`` stands in one of the columns ``by``."""
    form = FindForm(request.GET)
    sought = form.cleaned_data["q"] if form.is_valid() else ""
    for word in sought.split()[:MOST_WORDS]:
        rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in by)))
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    return Listing(page, form, sought, is_long=bool(sought) or page.has_other_pages())
