"""What it means to carry out an item: make the call with no transaction open, and say what is to be recorded in one."""

from collections.abc import Callable

from conversations.models import OutboxItem

Record = Callable[[], object]
Carrier = Callable[[OutboxItem], Record]  # raises WireError when the call failed
