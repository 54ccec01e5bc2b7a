"""``manage.py remove_second_step EMAIL``: lets in again who lost every second step, an operator above all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workspaces.command_line.accounts import remove_second_factors
from workspaces.models import User


class Command(BaseCommand):
    """Whoever may run it has the database anyway."""

    help = "Removes passkeys, authenticator app and recovery codes of an account, signs it out, and tells its person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the account")

    def handle(self, *_args: Any, **options: Any) -> None:
        email: str = options["email"].lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"There is no account {email}.")
        removed = remove_second_factors(user)
        if not removed:
            raise CommandError(f"{email} has no second step.")
        self.stdout.write("\n".join(removed))
