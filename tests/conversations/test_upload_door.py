"""The server's door for files: larger bodies than elsewhere, so many at a time, and no larger than one file."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from handoff_project.api_door import AROUND_A_FILE, UPLOADS_AT_ONCE, ApiDoor, Whole

UPLOAD = f"/api/widget/v1/conversations/{uuid4()}/attachments/"


class Caller:
    """Sends a body piece by piece, and keeps what is answered."""

    def __init__(self, path: str, *pieces: bytes) -> None:
        self.scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path}
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


def test_more_than_a_file_and_what_is_around_it_is_not_read(door: ApiDoor) -> None:
    caller = Caller(UPLOAD, b"x" * 2_000_000, b"x" * AROUND_A_FILE, b"x", b"never read")
    assert asked(door, caller) == 413
    assert caller.pieces == [b"never read"]


def test_what_comes_beside_too_many_others_is_told_to_come_back(door: ApiDoor) -> None:
    async def crowd() -> Caller:
        gate = asyncio.Event()

        class Slow(Caller):
            async def receive(self) -> dict[str, Any]:
                await gate.wait()
                return await super().receive()

        slow = [Slow(UPLOAD, b"x") for _ in range(UPLOADS_AT_ONCE)]
        under_way = [asyncio.ensure_future(door(each.scope, each.receive, each.send)) for each in slow]
        await asyncio.sleep(0)
        late = Caller(UPLOAD, b"x")
        await door(late.scope, late.receive, late.send)
        gate.set()
        await asyncio.gather(*under_way)
        assert {each.status for each in slow} == {204}
        return late

    late = asyncio.run(crowd())
    assert (late.status, dict(late.said[0]["headers"])[b"retry-after"]) == (503, b"5")
    assert asked(door, Caller(UPLOAD, b"x")) == 204
