"""What every answer tells a browser, also those that are made beside Django: streams, refusals, files."""

from collections.abc import MutableMapping
from typing import Any

from django.conf import settings

from handoff_project.asgi_types import App, Receive, Scope, Send

# For what is opened as a page and is none: it shows nothing, loads nothing and is framed by nobody.
ALWAYS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def with_headers(app: App) -> App:
    """The same application; what one of its answers says for itself stays as it is."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": completed(list(message.get("headers", ())))}
            await send(message)

        await app(scope, receive, say)

    return answering


def completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    named = {name.lower() for name, _value in headers}
    said = ((name.encode(), value.encode()) for name, value in _always().items())
    return [*headers, *(each for each in said if each[0] not in named)]


def _always() -> dict[str, str]:
    if not settings.SECURE_HSTS_SECONDS:
        return ALWAYS
    return ALWAYS | {"strict-transport-security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"}
