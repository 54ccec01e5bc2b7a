"""What it means to carry out an item: make the call with no transaction open, and say what is to be recorded in one."""

from collections.abc import Callable
from dataclasses import dataclass

from agents.calling import call_peer
from agents.models import Connection, LinkState, Sender
from conversations.models import OutboxItem
from protocol.errors import CallFailed, Reason
from protocol.outgoing_http import Answer

Record = Callable[[], object]


@dataclass(frozen=True)
class NobodyCalled:
    """A record of an item for which no call was made: it is no attempt, and says nothing of the link."""

    record: Record

    def __call__(self) -> object:
        return self.record()


Carrier = Callable[[OutboxItem], Record]  # raises WireError when the call failed


def call_link(link: Connection | Sender, *, url: str, body: bytes, also_closed: bool = False) -> Answer:
    """As ``call_peer``. What is still queued when a link is disabled or closed stays here.

    also_closed: for what tells the other side to stop, which it would otherwise learn at its next word.
    """
    if link.state != LinkState.VERIFIED and not (also_closed and link.state == LinkState.CLOSED):
        raise CallFailed(Reason.REFUSED, detail="the link is not in use", permanent=True)
    return call_peer(link, url=url, body=body)
