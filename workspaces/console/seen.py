"""Forms of what others may edit too. What such a form was drawn from is kept in the page: of two who edit the same
thing, the second is told instead of undoing in silence what the first did.

    with held(request, rows):  # whoever saves, saves what was read in here
        row = ...
        edit = Edit(request, lambda typed: RowForm(typed, instance=row))
        if saved := edit.may_save():
            ...
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from workspaces.access import MemberRequest
from workspaces.typed_forms import all_typed

FIELD = "seen"
FormT = TypeVar("FormT", bound=forms.BaseForm)


@dataclass(frozen=True)
class Seen:
    """digest: of what is stored now, for the page. overtaken: whoever posts had something else before them."""

    digest: str
    overtaken: bool


class Edit(Generic[FormT]):
    """A page's form, as it is opened or comes back. form: filled in with what was typed, before that with what is
    stored. seen: what it was drawn from, for ``parts/seen.html``.
    """

    def __init__(self, request: MemberRequest, form_of: Callable[[QueryDict | None], FormT], *beside: object) -> None:
        """form_of: makes the form of what is stored, with what was typed or, given None, without. beside: what the
        page shows next to it, and whoever saves has to have seen as well.
        """
        stored = form_of(None)
        self.seen = seen_in(request, stored, *beside)
        self.form = form_of(request.POST) if request.method == "POST" else stored
        self._is_part = request.htmx

    def may_save(self) -> bool:
        """What was typed is valid, and nobody has changed what it was drawn from. A part of a page saves nothing."""
        return self.form.is_valid() and not self.seen.overtaken and not self._is_part


@contextmanager
def held(request: MemberRequest, rows: "QuerySet[Any]") -> Iterator[None]:
    """For a page that is posted: what is read in here nobody else who holds these rows changes before it is saved in
    here. A part of a page saves nothing.
    """
    if request.method != "POST" or request.htmx:
        yield
        return
    with transaction.atomic():
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
        yield


def seen_in(request: HttpRequest, *shown: object) -> Seen:
    """shown: unbound forms of what is stored, read under the lock when it is to be saved, and what stands beside them.

    Of what is posted without a digest it is not known what they saw, and nothing is said.
    """
    now = _digest([all_typed(each) if isinstance(each, forms.BaseForm) else each for each in shown])
    posted = request.POST.get(FIELD, "")
    return Seen(now, overtaken=posted not in {"", now})


def _digest(shown: object) -> str:
    """Values that have no JSON of their own, such as ids, as they are written into a page."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:32]
