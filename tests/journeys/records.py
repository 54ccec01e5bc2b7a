"""One conversation in the databases of both sides."""

from dataclasses import dataclass
from uuid import UUID

from tests.journeys.deployments import Pair
from tests.journeys.stores import Row, Store
from tests.journeys.window_api import Identity

SAID = "SELECT author_kind, text FROM conversations_message WHERE conversation_id = %s AND kind IN ('text', 'question')"


@dataclass(frozen=True)
class Record:
    """A conversation at one side."""

    store: Store
    conversation_id: UUID

    @property
    def key(self) -> str:
        return self.store.key(self.conversation_id)

    def said(self) -> list[Row]:
        """(kind of author, text) of everything that was said, in order."""
        return self.store.rows(f"{SAID} ORDER BY position", self.key)


def at_the_bank(pair: Pair, identity: Identity) -> Record:
    return Record(pair.bank.store, UUID(identity.conversation_id))


def at_the_office(pair: Pair, identity: Identity) -> Record:
    """Found by the id of the handoff, which both sides know."""
    bank, office = pair.bank.store, pair.office.store
    ((handoff_id,),) = bank.rows(
        "SELECT id FROM conversations_handoff WHERE conversation_id = %s", bank.key(identity.conversation_id)
    )
    ((conversation_id,),) = office.rows(
        "SELECT conversation_id FROM conversations_handoff WHERE direction = 'incoming' AND remote_id = %s",
        str(UUID(str(handoff_id))),
    )
    return Record(office, UUID(str(conversation_id)))
