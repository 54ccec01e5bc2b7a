"""The deployment's own keys: demanded in production, made on the first start when everything is embedded; and the keys
of agent cards."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from protocol.card_keys import CardKey, known_keys, signing_key

KEY_FILE_MODE = 0o600


@dataclass(frozen=True)
class DeploymentKeys:
    """secret_key: Django's. encryption_keys: Fernet keys for secrets at rest, newest first."""

    secret_key: str
    encryption_keys: tuple[str, ...]


def demanded_keys(*, secret_key: str, encryption_keys: list[str]) -> DeploymentKeys:
    """The keys given by the environment; raises ImproperlyConfigured with what to set when one is missing or wrong."""
    if not secret_key:
        raise ImproperlyConfigured("Set SECRET_KEY: a production deployment does not make its own.")
    if not encryption_keys:
        raise ImproperlyConfigured("Set FIELD_ENCRYPTION_KEYS: one or more Fernet keys, newest first, with commas.")
    if not all(map(_is_fernet_key, encryption_keys)):
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS: one of them is no Fernet key, 44 letters, digits, - and _.")
    return DeploymentKeys(secret_key, tuple(encryption_keys))


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def kept_keys(path: Path) -> DeploymentKeys:
    """The keys in the file at ``path``, which is made on the first start, readable by its owner only."""
    if not path.exists():
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Whole or not at all. Of two processes that make it at once, one does."""
    keys = {"secret_key": secrets.token_urlsafe(48), "encryption_keys": [Fernet.generate_key().decode()]}
    made = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, KEY_FILE_MODE), "w") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


def card_key(name: str, text: str) -> CardKey | None:
    """The key that agent cards are signed with, if there is one. name: of the variable that ``text`` stands in."""
    try:
        return signing_key(text) if text else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no private JSON Web Key: {error}.") from error


def card_keys(name: str, text: str) -> tuple[CardKey, ...]:
    """The keys by which others' cards are known."""
    try:
        return known_keys(text) if text else ()
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no JSON Web Key Set: {error}.") from error


def _read(path: Path) -> DeploymentKeys:
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{path.name} can be read by others. Set its mode to 600 before starting.")
    try:
        kept = json.loads(path.read_text())
        return DeploymentKeys(kept["secret_key"], tuple(kept["encryption_keys"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            f"{path} holds no keys. Put your copy of it back: without those keys, what is stored cannot be read."
        ) from error
