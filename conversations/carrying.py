"""What it means to carry out an item: make the call with no transaction open, and say what is to be recorded in one."""

from collections.abc import Callable

from conversations.models import Handoff, OutboxItem

Record = Callable[[], object]
Carrier = Callable[[OutboxItem], Record]  # raises WireError when the call failed


def handoff_of(item: OutboxItem) -> Handoff:
    if item.handoff is None:
        raise RuntimeError("An item that goes over the wire belongs to a handoff.")
    return item.handoff
