"""The server's door for files: larger bodies than elsewhere, so many at a time, and no larger than one file."""

import asyncio
import threading
from typing import Any

import pytest

from handoff_project import api_door
from handoff_project.api_door import AROUND_A_FILE, UPLOADS_AT_ONCE, UPLOADS_OF_ONE, ApiDoor, Whole
from workspaces.request_bodies import READ_ON

UPLOAD = "/api/widget/v1/conversations/5f0c7a52-6c1e-4f43-9d0c-0e4a3c1b7a11/attachments/"


class Caller:
    """Sends a body piece by piece, and keeps what is answered."""

    def __init__(self, path: str, *pieces: bytes, address: str = "192.0.2.1") -> None:
        self.scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "client": (address, 1)}
        self.pieces, self.said = list(pieces), list[Any]()

    async def receive(self) -> dict[str, Any]:
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message: Any) -> None:
        self.said.append(message)

    @property
    def status(self) -> int:
        return int(self.said[0]["status"])


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, settings: Any) -> ApiDoor:
    """What comes through is answered 204."""
    settings.ATTACHMENT_LIMIT = 2_000_000
    made = ApiDoor(threads=1)

    monkeypatch.setattr(made, "_answer", lambda _scope, _body: Whole(204, [], b""))
    return made


def asked(door: ApiDoor, caller: Caller) -> int:
    asyncio.run(door(caller.scope, caller.receive, caller.send))
    return caller.status


def test_a_file_may_be_larger_than_other_bodies(door: ApiDoor) -> None:
    assert asked(door, Caller(UPLOAD, b"x" * 1_500_000, b"x" * 500_000)) == 204
    assert asked(door, Caller("/api/widget/v1/conversations/", b"x" * 1_500_000)) == 413


def test_what_is_too_large_is_read_to_its_end_as_a_proxy_may_still_be_sending(door: ApiDoor) -> None:
    caller = Caller(UPLOAD, b"x" * 2_000_000, b"x" * AROUND_A_FILE, b"x", b"the end")
    assert asked(door, caller) == 413
    assert caller.pieces == []


def test_what_is_far_too_large_is_not_read(door: ApiDoor) -> None:
    most = READ_ON * (2_000_000 + AROUND_A_FILE)
    caller = Caller(UPLOAD, b"x" * most, b"x", b"never read")
    assert asked(door, caller) == 413
    assert caller.pieces == [b"never read"]


def beside(door: ApiDoor, slow: list[str], late: str) -> Caller:
    """Who comes from ``late`` while others, from their addresses, have not sent all of their files."""

    async def crowd() -> Caller:
        gate = asyncio.Event()

        class Slow(Caller):
            async def receive(self) -> dict[str, Any]:
                await gate.wait()
                return await super().receive()

        crowd = [Slow(UPLOAD, b"x", address=each) for each in slow]
        under_way = [asyncio.ensure_future(door(each.scope, each.receive, each.send)) for each in crowd]
        await asyncio.sleep(0)
        caller = Caller(UPLOAD, b"x", address=late)
        await door(caller.scope, caller.receive, caller.send)
        gate.set()
        await asyncio.gather(*under_way)
        assert {each.status for each in crowd} == {204}
        return caller

    return asyncio.run(crowd())


def test_what_comes_beside_too_many_others_is_told_to_come_back(door: ApiDoor) -> None:
    late = beside(door, [f"198.51.100.{number}" for number in range(UPLOADS_AT_ONCE)], "192.0.2.1")
    assert (late.status, dict(late.said[0]["headers"])[b"retry-after"]) == (503, b"5")
    assert asked(door, Caller(UPLOAD, b"x")) == 204


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [("198.51.100.7", "198.51.100.7", "192.0.2.1"), ("2001:db8::1", "2001:db8::99", "2001:db8:0:1::1")],
)
def test_who_sends_slowly_takes_no_place_of_others(door: ApiDoor, one: str, same: str, other: str) -> None:
    """Nobody knows yet whether they may send at all."""
    assert beside(door, [one] * UPLOADS_OF_ONE, same).status == 503
    assert beside(door, [one] * UPLOADS_OF_ONE, other).status == 204
    assert asked(door, Caller(UPLOAD, b"x", address=one)) == 204


@pytest.mark.parametrize("path", [UPLOAD, "/api/widget/v1/conversations/"])
def test_a_body_that_does_not_come_is_not_waited_for(door: ApiDoor, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(api_door, "BODY_SECONDS", 0.01)
    caller = Caller(path, b"x", b"never")

    async def receive() -> dict[str, Any]:
        if len(caller.pieces) == 1:
            await asyncio.Event().wait()
        return await Caller.receive(caller)

    asyncio.run(door(caller.scope, receive, caller.send))
    assert caller.status == 408


@pytest.mark.parametrize("path", [UPLOAD, "/api/widget/v1/conversations/"])
def test_half_a_body_is_nothing_to_work_on(door: ApiDoor, path: str) -> None:
    caller = Caller(path)
    parts = [{"type": "http.request", "body": b"{}", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    asyncio.run(door(caller.scope, receive, caller.send))
    assert caller.said == []


def test_pictures_that_wait_to_be_drawn_hold_up_nothing_else(door: ApiDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def answer(_scope: Any, _body: bytes) -> Whole:
        seen.append(threading.current_thread().name.partition("_")[0])
        return Whole(204, [], b"")

    monkeypatch.setattr(door, "_answer", answer)
    asked(door, Caller(UPLOAD, b"x"))
    asked(door, Caller("/api/widget/v1/conversations/", b"{}"))
    assert seen == ["upload", "api"]
