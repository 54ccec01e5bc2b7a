"""A statement of the ledger of one handoff, signed with our key for the link it went or came over."""

from datetime import datetime

from agents.addresses import agent_url
from agents.models import Connection, ConnectionKind
from conversations.flows.ledger_entries import id_where_it_began, id_where_it_went
from conversations.flows.read_ledger import HeldLedger
from conversations.models import Direction
from protocol.ledger import Counts
from protocol.signing import new_key_pair
from protocol.statement import Party, SignedStatement, Statement, sign_statement


def statement_of(held: HeldLedger, *, upto: Counts, at: datetime) -> Statement:
    """Of so much of it. Made of our own records alone."""
    row, link = held.row, held.row.link
    ours, theirs = Party(agent_url(link.agent), link.public_key), Party(link.remote_agent_url, link.peer_public_key)
    outgoing = row.direction == Direction.OUTGOING
    return Statement(
        handoff=id_where_it_began(row),
        task_id=id_where_it_went(row),
        handed_over=ours if outgoing else theirs,
        took_over=theirs if outgoing else ours,
        at=at,
        ledger=held.ledger.upto(upto),
    )


def signed_by_us(held: HeldLedger, *, at: datetime) -> SignedStatement:
    """Of all that we hold."""
    link = held.row.link
    if isinstance(link, Connection):
        give_key(link)
    statement = statement_of(held, upto=held.ledger.counts, at=at)
    return SignedStatement(statement, {link.public_key: sign_statement(statement, private_key=link.private_key)})


def give_key(connection: Connection) -> None:
    """A plain agent is called without a key of ours; to sign statements about it, one is made."""
    if connection.kind != ConnectionKind.PLAIN or connection.public_key:
        return
    keys = new_key_pair()
    without = Connection.objects.filter(pk=connection.pk, public_key="")
    without.update(public_key=keys.public_key, private_key=keys.private_key)
    connection.refresh_from_db(fields=["public_key", "private_key"])
