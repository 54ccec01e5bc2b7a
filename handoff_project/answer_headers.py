"""What every answer tells a browser, also those that are made beside Django: streams, refusals, files."""

from collections.abc import Container, MutableMapping
from http import HTTPStatus
from typing import Any

from django.conf import settings

from handoff_project.asgi_types import App, Receive, Scope, Send

READ_ELSEWHERE = b"access-control-allow-origin"
# What no page of ours uses, and so no code that got into one can. Passkeys and copying stay.
UNUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
# For what is opened as a page and is none: it shows nothing, loads nothing and is framed by nobody.
ALWAYS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": ", ".join(f"{name}=()" for name in UNUSED),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def with_headers(app: App) -> App:
    """The same application; what one of its answers says for itself stays as it is."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = completed(list(message.get("headers", ())), status=message["status"])
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, say)

    return answering


def completed(headers: list[tuple[bytes, bytes]], *, status: int) -> list[tuple[bytes, bytes]]:
    named = {name.lower() for name, _value in headers}
    said = ((name.encode(), value.encode()) for name, value in (_always() | _embedding(named, status)).items())
    return [*headers, *(each for each in said if each[0] not in named)]


def _embedding(named: Container[bytes], status: int) -> dict[str, str]:
    """Other sites may embed what their scripts may read, such as the chat widget, and nothing else. *Not modified*
    leaves what the browser was told before: it does not repeat who may read.
    """
    if status == HTTPStatus.NOT_MODIFIED:
        return {}
    return {"cross-origin-resource-policy": "cross-origin" if READ_ELSEWHERE in named else "same-origin"}


def _always() -> dict[str, str]:
    if not settings.SECURE_HSTS_SECONDS:
        return ALWAYS
    return ALWAYS | {"strict-transport-security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"}
