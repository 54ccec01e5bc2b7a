"""``manage.py after_restoring``: what has to be done before a deployment runs on a database from a copy."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from conversations import outbox
from conversations.flows.after_restoring import settle_after_restoring
from workspaces.models import Invitation

AT_WORK = """Nothing was done: this deployment is running, and tells others what the older copy says.
Stop all its processes (web and workers), then run this again before you start them."""
DONE = """{signed_out} browsers are signed out.
{invitations} open invitations are revoked.
{handed_over} conversations that other institutions had are back with your agents; the others are told to stop.
{taken_over} conversations that other institutions had handed to you go back to them.
{not_sent} messages and requests that were under way are not sent; people see "not delivered" and may say it again."""
TO_DO = """Only you can know what else happened since the copy was made. Before you let people in:
- Erase again whom you have erased since (docs/operations.md, Restoring).
- Remove again the members, API keys, secrets, clients and senders that were removed or revoked since.
- Give members again the roles they got since; invite again who should still come.
- Set the sign-in settings again as they were changed since (single sign-on, what a second factor is asked of).
- Passwords are again what they were: have everybody who changed theirs since choose a new one.
- Passkeys and second factors that were removed since open the door again: have their owners remove them again.
- Verify each connection again; pair anew those that were made since.
- Publish again what was published since."""


class Command(BaseCommand):
    help = "Before the first start on a restored database: ends what others know more of, and says what else to do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if outbox.somebody_lives():
            raise CommandError(AT_WORK)
        if not options["yes"] and not _agreed():
            self.stdout.write("Nothing was done.")
            return
        settled = settle_after_restoring()
        signed_out, _each = Session.objects.all().delete()
        # One that was revoked or accepted since would let somebody in again.
        invitations = Invitation.objects.open().update(revoked_at=timezone.now())
        self.stdout.write(DONE.format(signed_out=signed_out, invitations=invitations, **vars(settled)))
        self.stdout.write(f"\n{TO_DO}")


def _agreed() -> bool:
    try:
        return input("End every handoff and sign everybody out? Type yes: ").strip() == "yes"
    except EOFError as error:
        raise CommandError("Nothing was done: there is nobody to ask. Give --yes where a program runs this.") from error
