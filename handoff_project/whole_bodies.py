"""A page is worked on when all that was sent for it is there, so that no thread waits for whoever sends slowly.

Some proxies pass on what they get as it comes. As many callers as there are threads, who never end what they began to
send, would otherwise hold all of them.
"""

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from conversations.files_of_tasks import most_bytes
from handoff_project.asgi_types import App, Receive, Scope, Send
from triggers.back_tests.upload import MOST_BYTES
from workspaces.request_bodies import READ_ON, WentAway, read_body

BODY_SECONDS = 90.0  # until all of a body is there
NO_PAGES = ("/api/widget/", "/a2a/")  # these have a door of their own, with limits of its own: api_door
TOO_SLOW = "/too-slow/"
OF_BODIES = (b"content-length", b"content-type", b"transfer-encoding")
BESIDE_A_FILE = 1024 * 1024  # bytes: of a form, and of a file that is a little too large, which the form then says


def with_whole_body(app: App) -> App:
    """The same application, given a body in one piece. It says itself that one is too large: it gets more of it than it
    takes, and how long it was to be.
    """

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body, _ = await read_body(receive, limit=_limit(scope["path"]))
        except WentAway:
            return
        except TimeoutError:
            await app(_asking_why(scope), _again(b"", receive), _closing(send))
            return
        await app(scope, _again(body, receive), send)

    return waiting


def refuse_cut_off(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. Of a form with a file that is far too large the beginning is there, and the page would miss the file.
    Of other forms Django looks at the length itself.
    """

    def guarding(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        has_files = request.content_type == "multipart/form-data" and not request.path.startswith(NO_PAGES)
        if has_files and length.isdecimal() and int(length) > _limit(request.path):
            raise RequestDataTooBig
        return answer(request)

    return guarding


def _limit(path: str) -> int:
    form: int = READ_ON * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if path.endswith("/back-tests/"):
        return MOST_BYTES + BESIDE_A_FILE
    return most_bytes() + BESIDE_A_FILE if path.startswith("/inbox/") and path.endswith("/reply/") else form


def _again(body: bytes, receive: Receive) -> Receive:
    """The same request for another reader."""
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> dict[str, object]:
        return parts.pop() if parts else dict(await receive())

    return replay


def _asking_why(scope: Scope) -> Scope:
    """The page that says it, asked for by the same reader."""
    asked = [(name, value) for name, value in scope["headers"] if name not in OF_BODIES]
    page = {"method": "GET", "path": TOO_SLOW, "raw_path": TOO_SLOW.encode(), "query_string": b"", "headers": asked}
    return {**scope, **page}


def _closing(send: Send) -> Send:
    """What is still to come of the body is not read."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    return sending
