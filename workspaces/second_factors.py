"""The seeds of two-step sign-in, encrypted at rest like every other secret that must be read again."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from encrypted_model_fields.fields import decrypt_str, encrypt_str

ENCRYPTED = ("secret", "seed")  # the keys of Authenticator.data that allauth gives to the adapter to encrypt


class EncryptedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def encrypt(self, text: str) -> str:
        return str(encrypt_str(text).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(decrypt_str(encrypted_text))


@transaction.atomic
def encrypt_factors_anew() -> int:
    """Writes every seed with the newest key, so that an older one can be dropped. Returns how many rows changed."""
    rows = Authenticator.objects.select_for_update().filter(type__in=["totp", "recovery_codes"])
    for row in rows:
        row.data |= {key: encrypt_str(decrypt_str(row.data[key])).decode() for key in ENCRYPTED if key in row.data}
        row.save(update_fields=["data"])
    return len(rows)
