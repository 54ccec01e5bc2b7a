"""``manage.py back_up FILE``: a copy of an embedded deployment's database, of one moment, also while it runs."""

import os
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

IN_PRODUCTION = "This deployment keeps its rows in PostgreSQL: copy them with pg_dump (docs/operations.md, Backup)."


class Command(BaseCommand):
    """The keys are not in it: a copy that holds both is worth as much as all secrets."""

    help = "Copies the SQLite database of an embedded deployment into a new file, also while the server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="must not exist yet")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not settings.EMBEDDED:
            raise CommandError(IN_PRODUCTION)
        try:
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise CommandError(f"Cannot make {file}: {error.strerror}.") from error
        try:
            _copy(settings.DATA_DIR / settings.SQLITE_NAME, file)
        except BaseException:
            file.unlink()
            raise
        self.stdout.write(f"{file} holds all rows. Keep {settings.DATA_DIR / 'keys.json'} too, in another place.")


def _copy(database: Path, file: Path) -> None:
    """Raises CommandError when the copy is not whole."""
    try:
        with closing(sqlite3.connect(database, timeout=20)) as rows, closing(sqlite3.connect(file)) as copy:
            rows.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
            [(found,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise CommandError(f"Not copied: {error}.") from error
    if found != "ok":
        raise CommandError(f"The database is damaged, and so is its copy: {found}.")
