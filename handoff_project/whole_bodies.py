"""A page is worked on when all that was sent for it is there, so that no thread waits for whoever sends slowly.

Some proxies pass on what they get as it comes. As many callers as there are threads, who never end what they began to
send, would otherwise hold all of them.
"""

import asyncio
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from conversations.files_of_tasks import most_bytes
from handoff_project.asgi_types import App, Receive, Scope, Send
from triggers.back_tests.upload import MOST_BYTES
from workspaces.request_bodies import READ_ON, WentAway, read_body

BODY_SECONDS = 90.0  # until all of a body is there
NO_PAGES = ("/api/widget/", "/a2a/")  # these have a door of their own, with limits of its own: api_door
BESIDE_A_FILE = 1024 * 1024  # bytes: of a form, and of a file that is a little too large, which the form then says
TOO_SLOW = b"It took too long until all of this was here.\n"


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
            await _refuse(send)
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


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(TOO_SLOW)).encode())]
    headers.append((b"connection", b"close"))  # what is still to come of the body is not read
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_SLOW})
