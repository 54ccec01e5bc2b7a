"""``manage.py rotate_keys``: encrypt every stored secret with the newest key, so that the older ones can be removed."""

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from workspaces.encrypted_fields import DecryptionFailed, EncryptedBytesField, EncryptedSecretField
from workspaces.second_factors import encrypt_factors_anew

ENCRYPTED = (EncryptedSecretField, EncryptedBytesField)


class Command(BaseCommand):
    """Safe to run while the platform runs, and to run again: a row is locked while it is written anew.

    Every process must know the new key before: put it first in FIELD_ENCRYPTION_KEYS, restart, then run this.
    """

    help = "Encrypts every stored secret with the newest key of FIELD_ENCRYPTION_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done, unreadable = 0, []
        for model, names in _models_with_secrets():
            for primary_key in list(model._base_manager.values_list("pk", flat=True)):
                try:
                    done += _encrypt_anew(model, primary_key, names)
                except DecryptionFailed:
                    unreadable.append(f"{model._meta.label} {primary_key}")
        try:
            done += encrypt_factors_anew()
        except InvalidToken:
            unreadable.append("the seeds of two-step sign-in")
        self.stdout.write(f"{done} rows are encrypted with the newest key.")
        if unreadable:
            raise CommandError("No configured key can read: " + ", ".join(unreadable) + ". Keep the older keys.")


def _models_with_secrets() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, ENCRYPTED)]
        if names:
            yield model, names


def _encrypt_anew(model: type[models.Model], primary_key: object, names: list[str]) -> int:
    """The number of rows written: none if the row is gone."""
    rows = model._base_manager.filter(pk=primary_key)
    with transaction.atomic():
        row = rows.select_for_update().only(*names).first()
        if row is None:
            return 0
        # An update writes the columns alone: nothing else a model does when it is saved is meant to happen here.
        return rows.update(**{name: getattr(row, name) for name in names})
