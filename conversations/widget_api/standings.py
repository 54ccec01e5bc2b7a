"""How conversations stand, asked for many at once: each of thousands of open windows asks every few seconds how far its
own has come, and from where it may still be read.

A question waits a moment for others, and one statement answers them all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from agents.models import Agent
from conversations.models import Conversation

GATHER_SECONDS = 0.25
IN_ONE_STATEMENT = 500  # conversations


@dataclass(frozen=True)
class Standing:
    """revision: what the conversation has reached. origins: the pages its agent may be used from, as they are now."""

    revision: int
    origins: Collection[str]
    is_test: bool = False


Found = dict[UUID, Standing]
Read = Callable[[Sequence[UUID]], Awaitable[Found]]


def read_standings(conversation_ids: Sequence[UUID]) -> Found:
    """Of those that exist, and whose agent answers."""
    rows = Conversation.objects.filter(pk__in=conversation_ids, agent__in=Agent.objects.answering())
    told = rows.values_list("pk", "revision", "agent__allowed_origins", "is_test")
    return {pk: Standing(revision, origins, is_test) for pk, revision, origins, is_test in told}


@dataclass(frozen=True)
class _Questions:
    """Asked together, of one event loop."""

    answers: "asyncio.Task[Found]"
    asked: set[UUID] = field(default_factory=set)


class Standings:
    """read: gives the standing of up to ``IN_ONE_STATEMENT`` conversations; what it raises, all get who asked."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._gathering: WeakKeyDictionary[asyncio.AbstractEventLoop, _Questions] = WeakKeyDictionary()

    async def of(self, conversation_id: UUID) -> Standing | None:
        """None when the conversation is gone, or its agent answers no more."""
        loop = asyncio.get_running_loop()
        questions = self._gathering.get(loop)
        if questions is None:
            questions = self._gathering[loop] = _Questions(loop.create_task(self._answer(loop)))
        questions.asked.add(conversation_id)
        # One who goes away meanwhile takes the answer from nobody else.
        found = await asyncio.shield(questions.answers)
        return found.get(conversation_id)

    async def _answer(self, loop: asyncio.AbstractEventLoop) -> Found:
        await asyncio.sleep(GATHER_SECONDS)
        asked = list(self._gathering.pop(loop).asked)
        found: Found = {}
        for first in range(0, len(asked), IN_ONE_STATEMENT):
            found |= await self._read(asked[first : first + IN_ONE_STATEMENT])
        return found
