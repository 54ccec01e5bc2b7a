"""Secrets at rest: django-encrypted-model-fields, with the doors closed through which a secret could leak or spoil.

As it stands the library writes plain values through ``bulk_update`` and expressions, hands back the ciphertext as if it
were the value when the key is wrong, decrypts whatever a form cleans, and puts the plain value into SQL when filtered.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from encrypted_model_fields import fields as library
from encrypted_model_fields.fields import EncryptedMixin, decrypt_str

T = TypeVar("T")


class DecryptionFailed(Exception):
    """A stored secret cannot be read with the configured keys. Put the key it was written with back into the list."""


class _Sealed(models.Field):  # type: ignore[type-arg]  # generic only for the type checker
    """What keeps an encrypted value in: nothing computes it, asks for it or exports it."""

    def decrypted(self, decrypt: Callable[[], T]) -> T:
        """Raises DecryptionFailed instead of handing the ciphertext out."""
        try:
            return decrypt()
        except InvalidToken as error:
            raise DecryptionFailed(f"{self.model._meta.label}.{self.name}") from error

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if hasattr(value, "resolve_expression"):
            # bulk_update() and update(F(...)) would store what the database computes, unencrypted.
            raise FieldError(f"{self.name} is encrypted: save each row by itself.")
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it can only be asked whether it is null.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is encrypted: it is never exported.")


class EncryptedSecretField(_Sealed, EncryptedMixin, models.TextField):  # type: ignore[misc, type-arg]  # the library has no types
    """Text that is encrypted in the database and plain on the model. Only ``isnull`` can be asked of it."""

    def to_python(self, value: Any) -> Any:
        return models.TextField.to_python(self, value)

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        return None if value is None else self.decrypted(lambda: str(decrypt_str(value)))


class EncryptedBytesField(_Sealed, models.BinaryField):  # type: ignore[type-arg]  # generic only for the type checker
    """Bytes that are encrypted in the database, with the same keys, and plain on the model."""

    def from_db_value(self, value: bytes | memoryview | None, *_args: object) -> bytes | None:
        return None if value is None else self.decrypted(lambda: bytes(library.CRYPTER.decrypt(bytes(value))))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        plain = value is not None and not hasattr(value, "resolve_expression")
        return super().get_db_prep_save(library.CRYPTER.encrypt(bytes(value)) if plain else value, connection)
