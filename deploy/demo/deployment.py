"""One of the two deployments: where it lives, with which settings, and which processes it is made of."""

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

from deploy.demo.processes import Command

SERVE = (sys.executable, "-m", "handoff_project.serve")


@dataclass(frozen=True, kw_only=True)
class Services:
    """The database and the Redis of a production deployment."""

    database_url: str
    redis_url: str


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """name: its folder, and the module that fills it. email, password: its owner. services: None when embedded.
    settings: more of them, by the names of their variables.
    """

    name: str
    institution: str
    email: str
    port: int
    folder: Path
    services: Services | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    encryption_key: str = field(default_factory=lambda: Fernet.generate_key().decode(), repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def filling(self) -> Command:
        """Makes the tables, the owner and the agent, and pairs; see ``fill.py`` for what is said to it."""
        return self._command("fill", (sys.executable, "-m", "deploy.demo.fill", self.name))

    def servers(self) -> list[Command]:
        """What has to run: one process when embedded; in production one for the web, one for work and the clock."""
        port = ("--port", str(self.port))
        if self.services is None:
            web = (
                *(sys.executable, "-m", "uvicorn", "handoff_project.asgi:application"),
                *("--host", "127.0.0.1", *port, "--timeout-graceful-shutdown", "5"),
                *("--no-access-log", "--no-server-header"),
            )
            return [self._command("web", web)]
        return [
            self._command("web", (*SERVE, "web", *port, "--processes", "1")),
            self._command("worker", (*SERVE, "workers", "--processes", "1")),
        ]

    def _command(self, part: str, words: tuple[str, ...]) -> Command:
        log = self.folder / f"{part}.log"
        return Command(name=f"{self.name} {part}", words=words, environment=self._environment(), log=log)

    def _environment(self) -> Mapping[str, str]:
        """Every variable that chooses the way to run is set, so that none of the terminal's own gets in."""
        production = self.services
        return {
            "DATA_DIR": str(self.folder),
            "PLATFORM_DOMAIN": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEVELOPMENT_NETWORKS": "127.0.0.0/8",
            "DATABASE_URL": production.database_url if production else "",
            "REDIS_URL": production.redis_url if production else "",
            "SECRET_KEY": self.secret_key if production else "",
            "FIELD_ENCRYPTION_KEYS": self.encryption_key if production else "",
            "BEHIND_PROXY": "false",
            "DEBUG": "false",
            "DJANGO_SETTINGS_MODULE": "handoff_project.settings",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }
