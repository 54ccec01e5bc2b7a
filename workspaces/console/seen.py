"""What a form was drawn from, kept in the page: of two who edit the same thing, the second is told instead of undoing
in silence what the first did.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from workspaces.access import MemberRequest
from workspaces.typed_forms import all_typed

FIELD = "seen"


@dataclass(frozen=True)
class Seen:
    """digest: of what is stored now, for the page. overtaken: whoever posts had something else before them."""

    digest: str
    overtaken: bool


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
