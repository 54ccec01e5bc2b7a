"""Sends made-up secrets through the real flow to an agent on this machine. Fails when one of them would have left."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from agents.models import Connection
from agents.sharing import sharing_over
from conversations.leak_drill.places import Place
from conversations.leak_drill.report import Report
from conversations.leak_drill.running import KINDS, run_drill
from conversations.leak_drill.sentences import LANGUAGES
from conversations.leak_drill.talk import DrillFailed
from conversations.leak_drill.world import STRICTEST
from privacy.sharing import Sharing

WIDTH = 12  # of a column


class Command(BaseCommand):
    help = "Leak drill: exit code 0 when no made-up secret could be read at the other side, 1 otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--connection", type=UUID, help="with what this connection shares; default: the strictest")
        parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, metavar="KIND")
        parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES, metavar="LANGUAGE")
        parser.add_argument("--json", action="store_true", help="the rows as JSON, for programs")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            report = run_drill(
                sharing=_sharing(options["connection"]), kinds=options["kinds"], languages=options["languages"]
            )
        except DrillFailed as failed:
            raise CommandError(str(failed), returncode=2) from failed
        self.stdout.write(json.dumps(report.to_json()) if options["json"] else _table(report))
        if report.leaks:
            raise CommandError(f"{report.leaks} of {report.planted} would have left.", returncode=1)


def _sharing(connection_id: UUID | None) -> Sharing:
    if connection_id is None:
        return STRICTEST
    connection = Connection.objects.select_related("workspace").filter(pk=connection_id).first()
    if connection is None:
        raise CommandError("There is no such connection.", returncode=2)
    return sharing_over(connection, connection.workspace)


def _table(report: Report) -> str:
    head = "".join(place.value.rjust(WIDTH) for place in Place)
    lines = [f"{'':20}{head}"]
    for kind, rows in report.by_kind().items():
        lines.append(f"{kind:20}" + "".join(_cell(row).rjust(WIDTH) for row in rows))
    lines += [f"  {row.kind} in {row.place}: left in {', '.join(row.left)}" for row in report.rows if row.leaks]
    return "\n".join([*lines, f"{report.planted} planted, {report.leaks} would have left."])


def _cell(row: Any) -> str:
    """How many left of how many; shared: as this connection wants it."""
    if row is None:
        return "-"
    return f"{len(row.left)}/{row.planted}" + (" shared" if row.shared else "")
