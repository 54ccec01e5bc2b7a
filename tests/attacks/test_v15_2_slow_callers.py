"""Whoever sends or reads slowly holds no thread that others need, whatever proxy is in front (ASVS 5.0 15.2.2)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from django.conf import settings

from handoff_project import whole_bodies
from handoff_project.asgi import application
from tests.attacks.asgi import scope_of
from workspaces.request_bodies import Receive, read_body

pytestmark = pytest.mark.django_db  # the threads that answer may have connections of tests before

HOST = {"host": "127.0.0.1:8000"}
# With a cookie, the check of forms reads the body before anything else is known of the caller.
FORM = {**HOST, "content-type": "application/x-www-form-urlencoded", "content-length": "1000"}
SMALL, LARGE = "/static/js/console.js", "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
PATIENCE = 20.0  # seconds; only waited for in full by a test that fails


class Caller:
    """sends: whether all of the body comes. reads: whether anything of the answer is taken."""

    def __init__(self, path: str, *, method: str = "GET", sends: bool = True, reads: bool = True) -> None:
        cookie = {"cookie": f"{settings.CSRF_COOKIE_NAME}={'a' * 32}"} if method == "POST" else {}
        self.scope = scope_of(path, method, {**(FORM if method == "POST" else HOST), **cookie})
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "http.request", "body": b"login=a", "more_body": not sends})
        self.status = 0
        self._reads, self._taken = reads, asyncio.Event()
        self.running = asyncio.ensure_future(application(self.scope, self.incoming.get, self._send))

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        if not self._reads:
            await self._taken.wait()

    async def leave(self) -> None:
        self.incoming.put_nowait({"type": "http.disconnect"})
        self._taken.set()
        await asyncio.wait_for(self.running, PATIENCE)


@asynccontextmanager
async def many(path: str, **how: Any) -> AsyncIterator[None]:
    """As many such callers as pages have threads, each as far as they come."""
    callers = [Caller(path, **how) for _ in range(settings.WEB_THREADS)]
    await asyncio.sleep(1)
    try:
        yield
    finally:
        for each in callers:
            await each.leave()


@pytest.mark.parametrize(
    ("path", "how"),
    [("/account/login/", {"method": "POST", "sends": False}), (LARGE, {"reads": False})],
    ids=["send", "read"],
)
def test_v15_2_2_others_are_answered_beside_those_who_do_not(path: str, how: dict[str, Any]) -> None:
    async def ask() -> int:
        async with many(path, **how):
            other = Caller(SMALL)
            await asyncio.wait_for(asyncio.shield(other.running), 5)
            return other.status

    assert asyncio.run(ask()) == 200


def test_v15_2_2_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_bodies, "BODY_SECONDS", 0.05)

    async def ask() -> int:
        caller = Caller("/account/login/", method="POST", sends=False)
        await asyncio.wait_for(caller.running, PATIENCE)
        return caller.status

    assert asyncio.run(ask()) == 408


@pytest.mark.parametrize(
    ("path", "reads", "words"),
    [
        ("/account/login/", "text/html,*/*", "<h1>Esto tardó demasiado</h1>"),
        ("/api/v1/agents/", "application/json", '"code": "too_slow"'),
    ],
)
def test_who_sent_too_slowly_is_told_as_everything_is(
    monkeypatch: pytest.MonkeyPatch, path: str, reads: str, words: str
) -> None:
    monkeypatch.setattr(whole_bodies, "BODY_SECONDS", 0.05)

    async def ask() -> tuple[dict[bytes, bytes], str]:
        said: list[Any] = []
        told = {**FORM, "accept": reads, "accept-language": "es"}

        async def never() -> Any:
            await asyncio.sleep(PATIENCE)

        async def send(message: Any) -> None:
            said.append(message)

        await asyncio.wait_for(application(scope_of(path, "POST", told), never, send), PATIENCE)
        return dict(said[0]["headers"]), b"".join(message.get("body", b"") for message in said).decode()

    headers, answer = asyncio.run(ask())
    assert words in answer
    assert headers[b"connection"] == b"close"
    assert b"content-security-policy" in headers


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        ([b"ab", b"cd"], b"abcd"),
        ([b"ab", b"cde", b"fg"], b"abcde"),
        ([b"a" * 9, b"b"], b"aaaaa"),
        ([b"ab", b"cd", b"ef", b"gh", b"i", b"never read"], b"abcde"),
    ],
)
def test_of_a_body_that_is_too_large_no_more_is_kept_than_shows_it(parts: list[bytes], kept: bytes) -> None:
    assert asyncio.run(read_body(arriving(parts), limit=4)) == (kept, 4)


@pytest.mark.parametrize(
    ("parts", "kept", "asked"), [([b"ab", b"cd"], b"abcd", 0), ([b"abcd", b"ef", b"gh"], b"abcdefg", 1)]
)
def test_how_much_more_somebody_may_send_is_asked_once_where_it_is_more(
    parts: list[bytes], kept: bytes, asked: int
) -> None:
    times: list[int] = []

    async def more() -> int:
        times.append(1)
        return 6

    assert asyncio.run(read_body(arriving(parts), limit=4, more=more)) == (kept, 6 if asked else 4)
    assert len(times) == asked


def arriving(parts: list[bytes]) -> Receive:
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in parts]
    messages[-1]["more_body"] = False

    async def receive() -> Any:
        return messages.pop(0)

    return receive
