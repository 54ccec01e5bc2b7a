"""What the admin pages of every app have in common: secrets stay out, and looking is all that is safe."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import smart_split, unescape_string_literal
from encrypted_model_fields.fields import EncryptedMixin

from workspaces.encrypted_fields import EncryptedBytesField

ENCRYPTED = (EncryptedMixin, EncryptedBytesField)
MOST_COUNTED = 5_000  # rows of a list; those further back are found by a filter or a search
NONE = Q(pk__in=[])
_BEGINNING_OF_ID = re.compile(r"[0-9a-f]{4,32}")


def is_secret(field: "models.Field[Any, Any]") -> bool:
    """Encrypted, or the hash of something that opens a door."""
    return isinstance(field, ENCRYPTED) or field.name == "password" or field.name.endswith("_hash")


def as_read(value: Any) -> str:
    """A list of words as words, anything deeper one value to a line; empty when there is nothing."""
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return ", ".join(map(str, value))
    return format_html("<pre>{}</pre>", json.dumps(value, ensure_ascii=False, indent=2)) if value else ""


@cache
def _readable(field: "models.Field[Any, Any]") -> Callable[[models.Model], str]:
    """The same for the same field: the admin site looks for it among those that cannot be changed."""

    def shown(row: models.Model) -> str:
        return as_read(getattr(row, field.name))

    shown.__name__ = field.name
    shown.short_description = field.verbose_name  # type: ignore[attr-defined]  # how the admin site is told a label
    return shown


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # generic only for the type checker
    """Counts no further than anybody turns pages: a table may hold millions of rows."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())

    @property
    def is_cut(self) -> bool:
        return self.count >= MOST_COUNTED


def _begin(paths: Iterable[str], word: str) -> Q:
    """Ids that begin so, as a stretch of them, which an index finds; none when no id does."""
    digits = word.replace("-", "").lower()
    if not _BEGINNING_OF_ID.fullmatch(digits):
        return NONE
    stretch = (UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f")))
    return reduce(or_, (Q(**{f"{path}__range": stretch}) for path in paths), NONE)


def _contain(paths: Iterable[str], word: str) -> Q:
    return reduce(or_, (Q(**{f"{path}__icontains": word}) for path in paths), NONE)


class SecretFreeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only for the type checker
    """Shows every field but secrets and what is ``left_out``, which are not even read from the database; only
    ``changeable`` ones change.
    """

    changeable: Sequence[str] = ()
    left_out: Sequence[str] = ()  # of what is no secret by its kind
    list_per_page = 50
    show_full_result_count = False  # counting a large table twice makes the page slow
    show_facets = admin.ShowFacets.NEVER  # each would be counted in all of it
    paginator = BoundedPaginator
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        return super().get_queryset(request).defer(*(f.name for f in self.opts.concrete_fields if self._is_hidden(f)))

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        shown = (field for field in self.opts.concrete_fields if not self._is_hidden(field))
        return tuple(_readable(field) if isinstance(field, models.JSONField) else field.name for field in shown)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return tuple(name for name in self.get_fields(request, obj) if name not in self.changeable)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """An id is found by how it begins, a word anywhere in a text."""
        paths = [str(path) for path in self.get_search_fields(request)]
        ids = [path for path in paths if isinstance(get_fields_from_path(self.model, path)[-1], models.UUIDField)]
        texts = [path for path in paths if path not in ids]
        for bit in smart_split(search_term):
            word = unescape_string_literal(bit) if bit[0] in "\"'" and bit[0] == bit[-1] else bit
            queryset = queryset.filter(_begin(ids, word) | _contain(texts, word))
        return queryset, False

    def _is_hidden(self, field: "models.Field[Any, Any]") -> bool:
        return is_secret(field) or field.name in self.left_out

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(SecretFreeAdmin):
    """Rows that only the code may write, because others rely on them."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
