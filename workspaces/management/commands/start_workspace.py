"""``manage.py start_workspace``: the first run without a browser, for whoever sets a deployment up by program."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from workspaces.api_keys import create_api_key
from workspaces.console.forms import ApiKeyForm, FirstRunForm
from workspaces.first_run import AlreadyStarted, start_installation
from workspaces.models import Role

ASKED_AS = {"institution": "--institution", "email": "--email", "password": "OWNER_PASSWORD", "name": "--key"}


class Command(BaseCommand):
    """The password is read from OWNER_PASSWORD, so that it stands in no list of processes."""

    help = "Makes the first workspace, its owner, and an API key for the management API, which is printed this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institution", required=True)
        parser.add_argument("--email", required=True, help="of the owner")
        parser.add_argument("--key", default="Set-up", help="name of the API key")

    def handle(self, *_args: Any, **options: Any) -> None:
        """What is given is held to the rules of the forms that ask a browser for it."""
        told = {name: options[name] for name in ("institution", "email")}
        first = FirstRunForm(told | {"password": os.environ.get("OWNER_PASSWORD", "")}, needs_code=False)
        key = ApiKeyForm({"name": options["key"], "role": Role.OWNER})
        refused = {**first.errors, **key.errors}
        if refused:
            raise CommandError(
                "\n".join(f"{ASKED_AS[name]}: {' '.join(map(str, words))}" for name, words in refused.items())
            )
        try:
            made = _start(**first.cleaned_data, key_name=key.cleaned_data["name"])
        except AlreadyStarted as error:
            raise CommandError("This deployment has an owner already. Make a key under Settings.") from error
        self.stdout.write(made)


@transaction.atomic
def _start(*, institution: str, email: str, password: str, key_name: str) -> str:
    owner = start_installation(institution=institution, email=email, password=password)
    workspace = owner.memberships.get().workspace
    return create_api_key(workspace=workspace, name=key_name, role=Role.OWNER, actor=owner)[1]
