"""What a form was drawn from, kept in the page: of two who edit the same thing, the second is told instead of undoing
in silence what the first did.
"""

import hashlib
import json
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest

from workspaces.typed_forms import all_typed

FIELD = "seen"


@dataclass(frozen=True)
class Seen:
    """digest: of what is stored now, for the page. overtaken: whoever posts had something else before them."""

    digest: str
    overtaken: bool


def seen_in(request: HttpRequest, unbound: forms.BaseForm, *beside: object) -> Seen:
    """unbound: the form of what is stored, read under the lock when it is to be saved. beside: what else is shown.

    Of what is posted without a digest it is not known what they saw, and nothing is said.
    """
    now, posted = _digest([all_typed(unbound), *beside]), request.POST.get(FIELD, "")
    return Seen(now, overtaken=posted not in {"", now})


def _digest(shown: object) -> str:
    """Values that have no JSON of their own, such as ids, as they are written into a page."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:32]
