"""What the admin pages of every app have in common: secrets stay out, and looking is all that is safe."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from encrypted_model_fields.fields import EncryptedMixin

from workspaces.encrypted_fields import EncryptedBytesField

ENCRYPTED = (EncryptedMixin, EncryptedBytesField)


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


class SecretFreeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only for the type checker
    """Shows every field but secrets and what is ``left_out``, which are not even read from the database; only
    ``changeable`` ones change.
    """

    changeable: Sequence[str] = ()
    left_out: Sequence[str] = ()  # of what is no secret by its kind
    list_per_page = 50
    show_full_result_count = False  # counting a large table twice makes the page slow
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        return super().get_queryset(request).defer(*(f.name for f in self.opts.concrete_fields if self._is_hidden(f)))

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        shown = (field for field in self.opts.concrete_fields if not self._is_hidden(field))
        return tuple(_readable(field) if isinstance(field, models.JSONField) else field.name for field in shown)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[Any, ...]:
        return tuple(name for name in self.get_fields(request, obj) if name not in self.changeable)

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
