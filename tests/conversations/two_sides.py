"""The bank hands over to the office, both of them ours: what one sends arrives at the doors of the other, signed."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from django.test import Client

from agents.models import Agent, Connection, Sender
from conversations.models import Conversation
from protocol import a2a_v10
from protocol.errors import CallFailed, Reason
from protocol.file_pieces import piece_from
from protocol.outgoing_http import Answer
from protocol.signing import keys_fingerprint, new_key_pair
from protocol.strict_json import loads_object

DOMAIN = "https://both.example"


@dataclass
class Wire:
    """Stands where the way out is. broken: nobody is reached. bodies: of what was sent, in order."""

    broken: bool = False
    bodies: list[bytes] = field(default_factory=list)

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        if self.broken:
            raise CallFailed(Reason.UNREACHABLE)
        self.bodies.append(body)
        told = Client().generic(
            method, urlsplit(url).path, body, content_type=headers["Content-Type"], headers=dict(headers)
        )
        return Answer(told.status_code, {name.lower(): value for name, value in told.headers.items()}, told.content)


@contextmanager
def wired(settings: Any) -> Iterator[Wire]:
    settings.PLATFORM_DOMAIN = DOMAIN
    wire = Wire()
    with mock.patch("agents.calling.outgoing", lambda **_limits: wire):
        yield wire


def join(bank_agent: Agent, office_agent: Agent) -> tuple[Connection, Sender]:
    """As after pairing."""
    banks, offices, connection_id, sender_id = new_key_pair(), new_key_pair(), uuid.uuid4(), uuid.uuid4()
    fingerprint = keys_fingerprint(banks.public_key, offices.public_key)

    def end(pk: uuid.UUID, ours: Any, theirs: Any, agent: Agent, other: Agent, peer_link: uuid.UUID) -> dict[str, Any]:
        return {
            "id": pk,
            "workspace": agent.workspace,
            "agent": agent,
            "platform_domain": DOMAIN,
            "remote_agent_id": other.public_id,
            "remote_name": other.name,
            "remote_institution": other.workspace.name,
            "peer_link_id": str(peer_link),
            "private_key": ours.private_key,
            "public_key": ours.public_key,
            "peer_public_key": theirs.public_key,
            "fingerprint": fingerprint,
            "can_push": True,
        }

    connection = Connection.objects.create(**end(connection_id, banks, offices, bank_agent, office_agent, sender_id))
    sender = Sender.objects.create(**end(sender_id, offices, banks, office_agent, bank_agent, connection_id))
    return connection, sender


def office_talk() -> Conversation:
    """The one that the bank handed over."""
    return Conversation.objects.get(sender__isnull=False)


def told(wire: Wire, kind: str) -> list[dict[str, Any]]:
    """What our extension said in requests of one kind, in order."""
    found = []
    for body in wire.bodies:
        params = loads_object(body, limit=a2a_v10.REQUEST_LIMIT).get("params", {})
        holder = params.get("message", params)
        extension = holder.get("metadata", {}).get(a2a_v10.EXTENSION_URI, {})
        found += [extension] if extension.get("type") == kind else []
    return found


def pieces_told(wire: Wire) -> list[int]:
    """How many bytes of files went with each piece, either way."""
    return [len(piece_from(one).data) for one in told(wire, "file")]
