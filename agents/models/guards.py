"""What keeps watch: the signed requests that were seen, and whether the keys fit the database."""

from datetime import datetime
from typing import Self

from django.db import models

from workspaces.encrypted_fields import EncryptedSecretField


class SeenRequestQuerySet(models.QuerySet["SeenRequest"]):
    def expired(self, *, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)


class SeenRequest(models.Model):
    """The id of a signed request that was accepted, so that the same one is not accepted twice."""

    # Who sent it and its own id, as one text: two peers may use the same ids.
    key = models.CharField(max_length=200, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)  # forgotten in bulk by the clock

    objects = SeenRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class Canary(models.Model):
    """One known encrypted value, read at every start: a wrong key is found before it can spoil anything."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = EncryptedSecretField(editable=False)

    def __str__(self) -> str:
        return "canary"
