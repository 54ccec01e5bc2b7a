"""The server's door: live events are answered right here, everything else by Django in threads: what chat windows and
other agents ask through a door of its own, pages with all that pages need."""

import asyncio
import os

from handoff_project.asgi_types import Receive, Scope, Send
from workspaces.garbage import leaving_garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff_project.settings")

with leaving_garbage():
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    _django = get_wsgi_application()

    # Only now: these need Django's apps to be ready.
    from django.conf import settings
    from django.urls import get_resolver

    from conversations.peer_api.clients.live import client_stream, may_be_stream
    from conversations.widget_api.event_stream import event_stream, is_event_stream
    from handoff_project.answer_headers import with_headers
    from handoff_project.api_door import ApiDoor
    from handoff_project.background import start_background, stop_background
    from handoff_project.fitness import NotStarted
    from handoff_project.proxied_scheme import as_the_server_believes
    from handoff_project.whole_bodies import with_whole_body

    get_resolver().url_patterns  # noqa: B018  # reading it imports every view, which the first request would wait for

# Parts of an answer that wait for whoever reads slowly, so that no thread does: a whole page, or a whole static file.
ANSWER_AHEAD = 1_000
_pages = with_whole_body(
    WSGIMiddleware(_django, workers=settings.WEB_THREADS, send_queue_size=ANSWER_AHEAD)  # type: ignore[arg-type]  # Django's response is the iterable that is meant
)

_api = ApiDoor(threads=settings.WEB_THREADS)


@as_the_server_believes
@with_headers
async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif is_event_stream(scope):
        await event_stream(scope, receive, send)
    elif may_be_stream(scope):
        await client_stream(scope, receive, send, otherwise=_api)
    elif _api.is_for(scope):
        await _api(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    """The embedded worker and the listeners live as long as the server does."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await asyncio.to_thread(start_background)
            except NotStarted as error:
                # Raised on, it would be taken for an application that has no lifespan, and the server would run.
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await asyncio.to_thread(stop_background)
            await send({"type": "lifespan.shutdown.complete"})
            return
