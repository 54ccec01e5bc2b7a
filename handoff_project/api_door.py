"""The door of chat windows and of other institutions' agents: Django's views, without what only pages need.

These requests carry no cookie and show no page, and most of what the deployment does comes through here. So they pass
a short list of middleware, and their small bodies go in and out in one piece: a request holds a thread only while it is
worked on, however slowly it arrives.
"""

import asyncio
import io
import logging
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import structlog
from a2wsgi.wsgi import build_environ
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware

from conversations.peer_api.clients.bodies import BODY_MAY_HAVE
from handoff_project.asgi_types import Receive, Scope, Send
from handoff_project.whole_bodies import BODY_SECONDS, NO_PAGES
from workspaces.places import Places
from workspaces.rate_limits import address_of, network_of
from workspaces.request_bodies import WentAway, read_body

log = logging.getLogger(__name__)

WINDOWS = "/api/widget/"
UPLOADS_AT_ONCE = 16  # files on their way into this process, each in memory
UPLOADS_OF_ONE = 4  # from one address: who sends slowly does not take all the places
UPLOAD_THREADS = 4  # of their own: where pictures wait to be drawn, what people write must not wait
AROUND_A_FILE = 64 * 1024  # bytes of an upload beside the file
REFUSED = [(b"content-type", b"application/json"), (b"connection", b"close")]
TOO_LARGE = b'{"error":"too_large","code":"too_large","detail":"The body is larger than is taken here."}'
TOO_SLOW = b'{"error":"too_slow","detail":"The body took too long."}'
BUSY = b'{"error":"busy","detail":"Too many files at once."}'

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def api_headers(get_response: GetResponse) -> GetResponse:
    """What a browser is told that opens such an answer as a page: to show nothing of it and load nothing for it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # refuses a name that is not ours
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return answer


def request_log(get_response: GetResponse) -> GetResponse:
    """A line for each request. It names the path and the outcome; a token is never part of a path here.

    Every line the request causes names it and its caller, as ``RequestLog`` sees to for pages.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        caller = address_of(request)
        with structlog.contextvars.bound_contextvars(request_id=str(uuid.uuid4()), ip=caller):
            return logged(request)

    def logged(request: HttpRequest) -> HttpResponseBase:
        begun = time.monotonic()
        response = get_response(request)
        level = logging.INFO if response.status_code < 400 else logging.WARNING
        if log.isEnabledFor(level):
            took = round((time.monotonic() - begun) * 1000, 1)
            fields = {"method": request.method, "path": request.path, "status": response.status_code, "ms": took}
            log.log(level, "api_request", extra=fields)
        return response

    return answer


class ApiHandler(WSGIHandler):
    """Django's handler with a list of middleware of its own."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        innermost: Any = self
        chain: Any = convert_exception_to_response(innermost._get_response)
        for middleware in (api_headers, SecurityMiddleware, request_log):
            chain = convert_exception_to_response(middleware(chain))
        self._middleware_chain = chain


@dataclass(frozen=True)
class Whole:
    """An answer in one piece."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class ApiDoor:
    """An ASGI application. threads: how many requests are worked on at the same time."""

    def __init__(self, *, threads: int) -> None:
        self._handler = ApiHandler()
        self._uploads = Places(at_once=UPLOADS_AT_ONCE, of_one=UPLOADS_OF_ONE)  # by address
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="api")
        self._upload_threads = ThreadPoolExecutor(max_workers=UPLOAD_THREADS, thread_name_prefix="upload")

    @staticmethod
    def is_for(scope: Scope) -> bool:
        path: str = scope["path"] if scope["type"] == "http" else ""
        return path.startswith(NO_PAGES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_upload(scope):
            await self._upload(scope, receive, send)
        else:
            limit = max(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, scope.get(BODY_MAY_HAVE, 0))
            await self._take(scope, receive, send, limit=limit, threads=self._threads)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Before anybody knows whether the caller may: so one address has few of the places."""
        address = network_of((scope.get("client") or ("",))[0])
        if not self._uploads.has_one(address):
            await _send(send, Whole(503, [*REFUSED, (b"retry-after", b"5")], BUSY))
            return
        with self._uploads.taken(address):
            limit = settings.ATTACHMENT_LIMIT + AROUND_A_FILE
            await self._take(scope, receive, send, limit=limit, threads=self._upload_threads)

    async def _take(
        self, scope: Scope, receive: Receive, send: Send, *, limit: int, threads: ThreadPoolExecutor
    ) -> None:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body, _ = await read_body(receive, limit=limit)
        except WentAway:
            return
        except TimeoutError:
            await _send(send, Whole(408, REFUSED, TOO_SLOW))
            return
        if len(body) > limit:
            await _send(send, Whole(413, REFUSED, TOO_LARGE))
            return
        await _send(send, await asyncio.get_running_loop().run_in_executor(threads, self._answer, scope, body))

    def _answer(self, scope: Scope, body: bytes) -> Whole:
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
            begun.extend((int(status[:3]), raw))

        environ: Any = build_environ(scope, io.BytesIO(body))  # type: ignore[arg-type]  # the same, typed by hand there
        environ["CONTENT_LENGTH"] = str(len(body))  # of a body in chunks, nobody said it
        handler: Any = self._handler
        response = handler(environ, start_response)
        try:
            return Whole(begun[0], begun[1], b"".join(response))
        finally:
            response.close()


def _is_upload(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and path.startswith(WINDOWS) and path.endswith("/attachments/")


async def _send(send: Send, answer: Whole) -> None:
    headers = [*(each for each in answer.headers if each[0] != b"content-length"), _length(answer.body)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()
