"""`check --deploy` with the settings of a production deployment; fails on any warning."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent


def environment(data_dir: str) -> dict[str, str]:
    """Of each of several web processes behind a proxy that ends https."""
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": data_dir,
        "DATABASE_URL": "postgres://handoff@database.example/handoff",
        "REDIS_URL": "redis://redis.example:6379/0",
        "PLATFORM_DOMAIN": "https://agents.bank.example",
        "BEHIND_PROXY": "true",
        "EMAIL_URL": "smtp+tls://handoff:password@mail.example:587",
        "SECRET_KEY": os.urandom(48).hex(),
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as data_dir:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=environment(data_dir), check=False).returncode  # noqa: S603  # the words are ours


if __name__ == "__main__":
    sys.exit(main())
