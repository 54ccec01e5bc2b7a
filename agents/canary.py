"""A wrong encryption key is found at the start, before it can spoil anything."""

from agents.models import Canary
from workspaces.encrypted_fields import DecryptionFailed

KNOWN_VALUE = "the keys are right"


def check_encryption_keys() -> None:
    """Reads the canary, which the first start writes. Raises DecryptionFailed when the configured keys cannot."""
    canary, _ = Canary.objects.get_or_create(pk=1, defaults={"value": KNOWN_VALUE})
    if canary.value != KNOWN_VALUE:
        raise DecryptionFailed("agents.Canary.value")
