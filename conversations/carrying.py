"""What it means to carry out an item: make the call with no transaction open, and say what is to be recorded in one."""

from collections.abc import Callable
from dataclasses import dataclass

from conversations.models import OutboxItem

Record = Callable[[], object]


@dataclass(frozen=True)
class NobodyCalled:
    """A record of an item for which no call was made: it is no attempt, and says nothing of the link."""

    record: Record

    def __call__(self) -> object:
        return self.record()


Carrier = Callable[[OutboxItem], Record]  # raises WireError when the call failed
