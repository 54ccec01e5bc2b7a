"""Is this request really from the other end of one of our links? Asked of every request of another agent."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from agents.addresses import agent_url
from agents.models import Agent, Connection, ConnectionKind, LinkState, SeenRequest, Sender
from agents.operator_notices import note_recovery
from agents.succession import take_over
from protocol.errors import SignatureRefused
from protocol.signing import (
    ACCEPTANCE_WINDOW,
    VerifiedRequest,
    bearer_token,
    key_id_of,
    new_key_pair,
    verify_request,
)
from workspaces.new_rows import new_row
from workspaces.prepared import PreparedRows
from workspaces.writing import insert

REMEMBERED_FOR = 2 * ACCEPTANCE_WINDOW
LAST_USED_STEP = timedelta(minutes=1)  # a busy link is not written at every request

Link = TypeVar("Link", Connection, Sender)

_senders = PreparedRows(
    lambda agent_id, pk: (
        Sender.objects.filter(agent__public_id=agent_id, agent__in=Agent.objects.answering(), pk=pk)
        .may_speak()
        .select_related("agent__workspace")
        .defer("private_key")  # to decrypt it takes longer than to read it, and what the other end signed needs none
    )
)
_connections = PreparedRows(
    lambda agent_id, pk: (
        Connection.objects.filter(
            agent__public_id=agent_id, agent__in=Agent.objects.answering(), pk=pk, kind=ConnectionKind.AWARE
        )
        .exclude(state=LinkState.DISABLED)
        .select_related("agent__workspace")
        .defer("private_key")
    )
)


class LinkClosed(Exception):  # named as what happened, like the failures of the wire
    """Who signed holds the key of a connection that our side has closed for good."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection


def authenticate_sender(
    *, agent: Agent, authorization: str, method: str, url: str, body: bytes, now: datetime
) -> Sender:
    """The sender that signed this request to our agent. Raises SignatureRefused, the same for an unknown agent or link,
    one that is not in use and a wrong signature. method, url and body: exactly as they arrived.

    agent: need not be a stored one, its Agent ID is enough. A sender that is pending comes into use by this. Whoever
    takes the request in calls ``note_use``.
    """
    sender = _authenticate(
        _senders, agent=agent, authorization=authorization, method=method, url=url, body=body, now=now
    )
    if sender.state == LinkState.PENDING and not take_over(sender):
        raise SignatureRefused("the signature does not hold")
    return sender


def authenticate_connection(
    *, agent: Agent, authorization: str, method: str, url: str, body: bytes, now: datetime
) -> Connection:
    """The connection whose other end signed this callback to our agent; otherwise as ``authenticate_sender``. Raises
    LinkClosed for one that is closed: whoever holds its key may know that.
    """
    connection = _authenticate(
        _connections, agent=agent, authorization=authorization, method=method, url=url, body=body, now=now
    )
    if connection.state == LinkState.CLOSED:
        raise LinkClosed(connection)
    return connection


def remember_request(*, signer: str, request_id: str, now: datetime) -> None:
    """Takes note of a request that was verified. Raises SignatureRefused when it was seen before.

    signer: whose ids these are, as short text.
    """
    seen = new_row(SeenRequest, key=f"{signer}:{request_id}", expires_at=now + REMEMBERED_FOR)
    if not insert(seen, unless_there=True):
        raise SignatureRefused("this request was seen before")


def _authenticate(
    links: PreparedRows[Link],
    *,
    agent: Agent,
    authorization: str,
    method: str,
    url: str,
    body: bytes,
    now: datetime,
) -> Link:
    token = bearer_token(authorization)
    link = _named_link(links, agent=agent, key_id=key_id_of(token))
    verified = _verified(token, link=link, agent=agent, method=method, url=url, body=body, now=now)
    if link is None:
        raise SignatureRefused("the signature does not hold")
    remember_request(signer=str(link.pk), request_id=verified.request_id, now=now)
    return link


def _named_link(links: PreparedRows[Link], *, agent: Agent, key_id: str) -> Link | None:
    try:
        link_id = UUID(key_id)
    except ValueError:
        # Looked for all the same, so that the time tells nothing about the form of our ids.
        link_id = UUID(int=0)
    return links.first(agent.public_id, link_id)


def _verified(
    token: str, *, link: Connection | Sender | None, agent: Agent, method: str, url: str, body: bytes, now: datetime
) -> VerifiedRequest:
    # An unknown link costs the same work as a known one: it is checked against a key that nobody holds.
    return verify_request(
        token,
        public_key=link.peer_public_key if link else _nobodys_key(),
        issuer=link.remote_agent_url if link else "",
        audience=agent_url(agent),
        method=method,
        url=url,
        body=body,
        now=now,
    )


@lru_cache(maxsize=1)
def _nobodys_key() -> str:
    return new_key_pair().public_key


def note_use(link: Connection | Sender, *, now: datetime) -> bool:
    """Whoever speaks to us, or answers, is alive: the breaker closes, and the screen can tell when it was last used.
    True when calls over the link had failed before: then what was put off need not wait.

    After what that led to, in the transaction of both: the link is locked last (docs/architecture.md).
    """
    if link.last_used_at is None or link.last_used_at <= now - LAST_USED_STEP:
        row_of(link).update(last_used_at=now)
    if not link.failures and not link.paused_until:
        return False
    row_of(link).update(failures=0, paused_until=None, last_error="")
    link.failures, link.paused_until = 0, None
    note_recovery(link)
    return True


def row_of(link: Connection | Sender) -> "QuerySet[Connection] | QuerySet[Sender]":
    """To change some columns of a link and leave the others as they are by now."""
    return type(link)._default_manager.filter(pk=link.pk)
