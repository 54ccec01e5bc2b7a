"""A secret that was typed into a form which comes back: the page carries it on encrypted, so that nobody types it twice
and no page can be read for it.
"""

import json

from cryptography.fernet import InvalidToken
from encrypted_model_fields import fields as library

LASTS = 3600  # seconds


def sealed(secret: str, *, purpose: str, about: str) -> str:
    """purpose: what alone it may be opened for. about: told again with it."""
    return str(library.CRYPTER.encrypt(json.dumps(["held", purpose, about, secret]).encode()).decode())


def opened(text: str, *, purpose: str) -> tuple[str, str] | None:
    """The secret, and what it is about. None: it was sealed too long ago, for something else, or not by us."""
    try:
        told = json.loads(library.CRYPTER.decrypt(text.encode(), ttl=LASTS))
    except (InvalidToken, ValueError):
        return None
    match told:
        case ["held", str(stated), str(about), str(secret)] if stated == purpose:
            return secret, about
    return None
