"""How many conversations stand, asked for together."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from agents.models import Agent
from conversations.widget_api import standings as module
from conversations.widget_api.standings import Found, Standing, Standings, read_standings
from tests.conversations.scene import Person


@pytest.fixture(autouse=True)
def _no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER_SECONDS", 0.01)


def at(revision: int) -> Standing:
    return Standing(revision, [])


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


async def _all(standings: Standings, asked: Sequence[UUID]) -> list[Any]:
    return await asyncio.gather(*(standings.of(each) for each in asked), return_exceptions=True)


def test_those_who_ask_at_the_same_time_are_answered_by_one_statement() -> None:
    ids = [uuid4() for _ in range(20)]
    rows = Rows({each: at(number) for number, each in enumerate(ids)})
    assert asyncio.run(_all(Standings(rows.read), [*ids, ids[3]])) == [at(each) for each in (*range(20), 3)]
    assert [set(asked) for asked in rows.statements] == [set(ids)]


def test_one_that_is_gone_is_said_to_be_gone() -> None:
    here, gone = uuid4(), uuid4()
    assert asyncio.run(_all(Standings(Rows({here: at(7)}).read), [here, gone])) == [at(7), None]


def test_no_statement_asks_for_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IN_ONE_STATEMENT", 8)
    ids = [uuid4() for _ in range(20)]
    rows = Rows(dict.fromkeys(ids, at(1)))
    assert asyncio.run(_all(Standings(rows.read), ids)) == [at(1)] * 20
    assert [len(asked) for asked in rows.statements] == [8, 8, 4]


def test_who_asks_later_is_answered_anew() -> None:
    conversation = uuid4()
    rows = Rows({conversation: at(1)})
    standings = Standings(rows.read)

    async def twice() -> list[Standing | None]:
        first = await standings.of(conversation)
        rows.found[conversation] = at(2)
        return [first, await standings.of(conversation)]

    assert asyncio.run(twice()) == [at(1), at(2)]
    assert asyncio.run(standings.of(conversation)) == at(2)  # in another event loop


def test_one_who_goes_away_takes_the_answer_from_nobody_else() -> None:
    stays, goes = uuid4(), uuid4()
    standings = Standings(Rows({stays: at(4), goes: at(5)}).read)

    async def ask() -> Standing | None:
        first = asyncio.ensure_future(standings.of(goes))
        second = asyncio.ensure_future(standings.of(stays))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(ask()) == at(4)


def test_when_the_rows_cannot_be_read_all_who_asked_hear_it_and_the_next_are_not_held_up() -> None:
    conversation = uuid4()
    rows = Rows({conversation: at(3)}, breaks=True)
    standings = Standings(rows.read)

    async def ask() -> list[Any]:
        failed = await _all(standings, [conversation, conversation])
        rows.breaks = False
        return [*failed, await standings.of(conversation)]

    first, second, third = asyncio.run(ask())
    assert isinstance(first, ConnectionError)
    assert isinstance(second, ConnectionError)
    assert third == at(3)


@pytest.mark.django_db
def test_reads_what_the_rows_say_while_the_agent_answers(person: Person, bank_agent: Agent) -> None:
    Agent.objects.filter(pk=bank_agent.pk).update(allowed_origins=["https://shop.example"])
    conversation = person.conversation
    expected = {conversation.pk: Standing(conversation.revision, ["https://shop.example"])}
    assert read_standings([conversation.pk, uuid4()]) == expected
    Agent.objects.filter(pk=bank_agent.pk).update(enabled=False)
    assert read_standings([conversation.pk]) == {}
