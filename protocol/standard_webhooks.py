"""What makes a request a webhook after the Standard Webhooks specification 1.0: its id, its time, its signatures."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32  # the specification wants 24 to 64


def new_secret() -> str:
    """256 random bits, as receivers' libraries take them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def webhook_headers(*, secrets: Sequence[str], message_id: str, at: int, body: bytes) -> Mapping[str, str]:
    """The headers of one attempt. at: seconds since 1970, of this attempt. secrets: each signs, the newest first.

    message_id: the same with every attempt, without a full stop.
    """
    signed = b".".join((message_id.encode(), str(at).encode(), body))
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
