"""``manage.py make_card_key``: a new key for signing our agents' cards, and what others need to know it by."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from jwt.algorithms import ECAlgorithm

from protocol.card_keys import signing_key


class Command(BaseCommand):
    """Nothing is kept: the first line is for this deployment's environment, the second for everybody."""

    help = "Makes a key for CARD_SIGNING_KEY, and its public half for others' KNOWN_CARD_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kid", help="what the key is called; default: card- and today's date")

    def handle(self, *_args: Any, **options: Any) -> None:
        made = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
        key_id = options["kid"] or f"card-{timezone.now():%Y-%m-%d}"
        private = json.dumps({**made, "kid": key_id, "alg": "ES256"}, separators=(",", ":"))
        public = json.dumps({"keys": [dict(signing_key(private).public)]}, separators=(",", ":"))
        # In quotes, as a file of settings and a shell read them.
        self.stdout.write(f"CARD_SIGNING_KEY='{private}'\nKNOWN_CARD_KEYS='{public}'")
