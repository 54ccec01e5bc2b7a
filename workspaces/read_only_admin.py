"""What the admin pages of every app have in common: secrets stay out, and looking is all that is safe."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from encrypted_model_fields.fields import EncryptedMixin

from workspaces.encrypted_fields import EncryptedBytesField

ENCRYPTED = (EncryptedMixin, EncryptedBytesField)


def is_secret(field: "models.Field[Any, Any]") -> bool:
    """Encrypted, or the hash of something that opens a door."""
    return isinstance(field, ENCRYPTED) or field.name == "password" or field.name.endswith("_hash")


class SecretFreeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only for the type checker
    """Shows every field but secrets, which are not even read from the database; only ``changeable`` ones change."""

    changeable: Sequence[str] = ()
    list_per_page = 50
    show_full_result_count = False  # counting a large table twice makes the page slow
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        return super().get_queryset(request).defer(*(f.name for f in self.opts.concrete_fields if is_secret(f)))

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return tuple(field.name for field in self.opts.concrete_fields if not is_secret(field))

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return tuple(name for name in self.get_fields(request, obj) if name not in self.changeable)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(SecretFreeAdmin):
    """Rows that only the code may write, because others rely on them."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
