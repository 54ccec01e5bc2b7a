"""``manage.py changepassword EMAIL``: as Django's, and what a new password does when its person sets it."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandParser

from workspaces.account_mail import Change
from workspaces.command_line.accounts import change_is_told, sign_out_everywhere
from workspaces.models import User


class Command(changepassword.Command):
    help = "Sets a new password for an account, signs it out everywhere, and tells its person by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="email", help="of the account")
        parser.set_defaults(database="default")

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Sessions of the old password open nothing from the moment it is changed; here their rows go too."""
        email: str = options["username"].lower()
        said = super().handle(*args, **options | {"username": email})
        user = User.objects.get(email=email)
        sign_out_everywhere(user)
        change_is_told(user, Change.PASSWORD)
        return said
