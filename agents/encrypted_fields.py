"""Where the first migrations look for the field; it lives with the workspaces, which keep secrets too."""

from workspaces.encrypted_fields import DecryptionFailed, EncryptedSecretField

__all__ = ["DecryptionFailed", "EncryptedSecretField"]
