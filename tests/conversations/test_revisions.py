"""The revisions of many conversations, asked for together."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from conversations.widget_api import revisions as module
from conversations.widget_api.revisions import Found, Revisions, read_revisions
from tests.conversations.scene import Person


@pytest.fixture(autouse=True)
def _no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER_SECONDS", 0.01)


class Rows:
    """Stands for the database, and keeps what it was asked."""

    def __init__(self, found: Found, *, breaks: bool = False) -> None:
        self.found, self.breaks = found, breaks
        self.statements: list[list[UUID]] = []

    async def read(self, asked: Sequence[UUID]) -> Found:
        self.statements.append(list(asked))
        if self.breaks:
            raise ConnectionError
        return {each: self.found[each] for each in asked if each in self.found}


async def _all(revisions: Revisions, asked: Sequence[UUID]) -> list[Any]:
    return await asyncio.gather(*(revisions.of(each) for each in asked), return_exceptions=True)


def test_those_who_ask_at_the_same_time_are_answered_by_one_statement() -> None:
    ids = [uuid4() for _ in range(20)]
    rows = Rows({each: number for number, each in enumerate(ids)})
    assert asyncio.run(_all(Revisions(rows.read), [*ids, ids[3]])) == [*range(20), 3]
    assert [set(asked) for asked in rows.statements] == [set(ids)]


def test_one_that_is_gone_is_said_to_be_gone() -> None:
    here, gone = uuid4(), uuid4()
    assert asyncio.run(_all(Revisions(Rows({here: 7}).read), [here, gone])) == [7, None]


def test_no_statement_asks_for_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IN_ONE_STATEMENT", 8)
    ids = [uuid4() for _ in range(20)]
    rows = Rows(dict.fromkeys(ids, 1))
    assert asyncio.run(_all(Revisions(rows.read), ids)) == [1] * 20
    assert [len(asked) for asked in rows.statements] == [8, 8, 4]


def test_who_asks_later_is_answered_anew() -> None:
    conversation = uuid4()
    rows = Rows({conversation: 1})
    revisions = Revisions(rows.read)

    async def twice() -> list[int | None]:
        first = await revisions.of(conversation)
        rows.found[conversation] = 2
        return [first, await revisions.of(conversation)]

    assert asyncio.run(twice()) == [1, 2]
    assert asyncio.run(revisions.of(conversation)) == 2  # in another event loop


def test_one_who_goes_away_takes_the_answer_from_nobody_else() -> None:
    stays, goes = uuid4(), uuid4()
    revisions = Revisions(Rows({stays: 4, goes: 5}).read)

    async def ask() -> int | None:
        first = asyncio.ensure_future(revisions.of(goes))
        second = asyncio.ensure_future(revisions.of(stays))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(ask()) == 4


def test_when_the_rows_cannot_be_read_all_who_asked_hear_it_and_the_next_are_not_held_up() -> None:
    conversation = uuid4()
    rows = Rows({conversation: 3}, breaks=True)
    revisions = Revisions(rows.read)

    async def ask() -> list[Any]:
        failed = await _all(revisions, [conversation, conversation])
        rows.breaks = False
        return [*failed, await revisions.of(conversation)]

    first, second, third = asyncio.run(ask())
    assert isinstance(first, ConnectionError)
    assert isinstance(second, ConnectionError)
    assert third == 3


@pytest.mark.django_db
def test_reads_what_the_rows_say(person: Person) -> None:
    conversation = person.conversation
    assert read_revisions([conversation.pk, uuid4()]) == {conversation.pk: conversation.revision}
