"""Reading the environment: whatever cannot be used is refused at the start, by the name of its variable."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from handoff_project.broker import Broker, broker_at

YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:]+")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
ReadT = TypeVar("ReadT")


class Environment:
    """Each method gives the value of one variable, or the default where it is empty or not set.

    Raises ImproperlyConfigured.
    """

    def text(self, name: str, *, default: str = "") -> str:
        return os.environ.get(name) or default

    def texts(self, name: str, *, default: Sequence[str] = ()) -> list[str]:
        """With commas between."""
        return [*filter(None, map(str.strip, self.text(name).split(",")))] or list(default)

    def switch(self, name: str) -> bool:
        """Off where it is not set."""
        written = self.text(name, default="false").strip().lower()
        if written not in YES | NO:
            raise ImproperlyConfigured(f"{name} must be true or false, and is {written!r}.")
        return written in YES

    def number(self, name: str, *, default: int, least: int = 1) -> int:
        written = self.text(name, default=str(default)).strip()
        if not _WHOLE.fullmatch(written) or int(written) < least:
            raise ImproperlyConfigured(f"{name} must be a whole number from {least}, and is {written!r}.")
        return int(written)

    def level(self, name: str, *, default: str) -> str:
        """Of a log."""
        written = self.text(name, default=default).strip().upper()
        if written not in LEVELS:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(LEVELS)}, and is {written!r}.")
        return written

    def origin(self, name: str, *, default: str) -> str:
        """As browsers write it, and as other institutions read what they type."""
        written = self.text(name, default=default).strip()
        try:
            parts = urlsplit(written.lower())
            scheme, host, port = parts.scheme, parts.hostname or "", parts.port
            beside = parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc
        except ValueError:
            scheme, host, port, beside = "", "", None, True
        if beside or scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} must be an origin such as https://agents.bank.example, and is {written!r}."
            )
        named = f"[{host}]" if ":" in host else host
        return f"{scheme}://{named}" + ("" if port in {None, _DEFAULT_PORTS[scheme]} else f":{port}")

    def networks(self, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        return _read(name, lambda: tuple(map(ip_network, self.texts(name))), such_as="127.0.0.0/8")

    def database(self, name: str, *, options: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
        """As Django takes it. options: beside those that the address asks for, such as ``?sslmode=verify-full``."""
        such_as = "postgres://user:password@host:5432/name"
        if not self.text(name).startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(f"{name} must be such as {such_as}.")
        read = _read(name, lambda: dict(Env.db_url_config(self.text(name))), such_as=such_as)
        asked = read.get("OPTIONS", {})
        settings = " ".join(filter(None, (options.get("options"), asked.get("options"))))  # the last of them holds
        return {**read, "OPTIONS": {**asked, **options, **({"options": settings} if settings else {})}}

    def redis(self, name: str) -> str:
        """Its address; empty where it is not set."""
        written = self.text(name)
        if written and not written.startswith(("redis://", "rediss://", "unix://")):
            raise ImproperlyConfigured(f"{name} must be such as redis://host:6379/0.")
        return written

    def broker(self, name: str) -> Broker:
        """Celery's way to the Redis of that address."""
        return _read(name, lambda: broker_at(self.redis(name)), such_as="redis://host:6379/0")

    def mail(self, name: str, *, default: str) -> dict[str, Any]:
        """As Django takes it."""
        such_as = "smtp+tls://user:password@mail.example:587"
        return _read(name, lambda: dict(Env.email_url_config(self.text(name, default=default))), such_as=such_as)

    def folder(self, name: str, *, default: Path) -> Path:
        """Made when it is not there, for its owner alone."""
        folder = Path(self.text(name, default=str(default)))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"{name}: {folder} cannot be made: {error.strerror}.") from error
        return folder


def writable(name: str, folder: Path) -> None:
    """Raises ImproperlyConfigured unless this process may write there."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}: nothing can be written to {folder}. Look at its owner and its disk.")


def _read(name: str, read: Callable[[], ReadT], *, such_as: str) -> ReadT:
    """What was written is not repeated: a password may stand in it."""
    try:
        return read()
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} cannot be read. It must be such as {such_as}.") from error
