"""How far conversations have come, asked for many at once: each of thousands of idle windows asks with its heartbeat.

A question waits a moment for others, and one statement answers them all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from conversations.models import Conversation

GATHER_SECONDS = 0.25
IN_ONE_STATEMENT = 500  # conversations

Found = dict[UUID, int]
Read = Callable[[Sequence[UUID]], Awaitable[Found]]


def read_revisions(conversation_ids: Sequence[UUID]) -> Found:
    """Of those that exist."""
    return dict(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "revision"))


@dataclass(frozen=True)
class _Questions:
    """Asked together, of one event loop."""

    answers: "asyncio.Task[Found]"
    asked: set[UUID] = field(default_factory=set)


class Revisions:
    """read: gives the revisions of up to ``IN_ONE_STATEMENT`` conversations; what it raises, all get who asked."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._gathering: WeakKeyDictionary[asyncio.AbstractEventLoop, _Questions] = WeakKeyDictionary()

    async def of(self, conversation_id: UUID) -> int | None:
        """None when the conversation is gone."""
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
