"""What a drill needs to be there: an institution, an agent, and a connection to the loopback agent."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from agents.models import Agent, Connection, Sender
from conversations.flows.receive_offer import receive_offer
from conversations.models import Conversation
from privacy.policy import Treatment
from privacy.sharing import Sharing
from privacy.withholding import MAY_BE_SHARED
from protocol.a2a_v10 import IncomingMessage
from protocol.handoff_extension import Offer
from protocol.packet import Packet, Party
from protocol.signing import keys_fingerprint, new_key_pair
from triggers.models import Action, FlowVersion, Intent, Trigger, TriggerKind
from triggers.snapshots import draft_of, write_rows
from workspaces.models import User, Workspace

KEYWORD = "drillhandoff"
STRICTEST = Sharing(kinds=dict.fromkeys(MAY_BE_SHARED, Treatment.MASK))


@dataclass(frozen=True)
class Ids:
    """The same for all conversations of a drill, because compiled flows are kept by the version's id."""

    workspace: uuid.UUID = field(default_factory=uuid.uuid4)
    agent: uuid.UUID = field(default_factory=uuid.uuid4)
    connection: uuid.UUID = field(default_factory=uuid.uuid4)
    trigger: uuid.UUID = field(default_factory=uuid.uuid4)
    action: uuid.UUID = field(default_factory=uuid.uuid4)
    version: uuid.UUID = field(default_factory=uuid.uuid4)


def build(ids: Ids, *, domain: str, sharing: Sharing) -> Agent:
    """The rows, for a transaction that is undone."""
    workspace = Workspace.objects.create(id=ids.workspace, name="Leak drill", sharing=sharing.to_json())
    agent = Agent.objects.create(
        id=ids.agent,
        workspace=workspace,
        name="Drill",
        reply_settings={"texts": ["..."], "wait_seconds": 0},
        takes_attachments=True,
    )
    ours, theirs = new_key_pair(), new_key_pair()
    connection = Connection.objects.create(
        id=ids.connection,
        workspace=workspace,
        agent=agent,
        platform_domain=domain,
        remote_agent_id="agt_loopback",
        remote_name="Loopback",
        remote_institution="Leak drill",
        peer_link_id=str(ids.connection),
        private_key=ours.private_key,
        public_key=ours.public_key,
        peer_public_key=theirs.public_key,
        fingerprint=keys_fingerprint(ours.public_key, theirs.public_key),
        can_push=True,
        sharing=sharing.to_json(),
    )
    trigger = Trigger.objects.create(id=ids.trigger, agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Drill")
    Intent.objects.create(trigger=trigger, keywords=[KEYWORD])
    Action.objects.create(id=ids.action, trigger=trigger, kind="external_handoff", connection=connection)
    version = FlowVersion(id=ids.version, agent=agent, number=1)
    write_rows(version, draft_of(agent))
    version.save()
    agent.live_version = version.pk
    agent.save(update_fields=["live_version"])
    return agent


def came_here(agent: Agent) -> Conversation:
    """A conversation that the loopback agent handed to ours."""
    link, now = agent.connections.get(), timezone.now()
    sender = Sender.objects.create(
        workspace=agent.workspace,
        agent=agent,
        platform_domain=link.platform_domain,
        remote_agent_id=link.remote_agent_id,
        remote_name=link.remote_name,
        remote_institution=link.remote_institution,
        peer_link_id=link.peer_link_id,
        private_key=link.private_key,
        public_key=link.public_key,
        peer_public_key=link.peer_public_key,
        fingerprint=link.fingerprint,
        confirmed=True,
        can_push=True,
    )
    party = Party(link.platform_domain, link.remote_agent_id, link.remote_name, link.remote_institution)
    packet = Packet.blank(str(uuid.uuid4()), sender=party, expires_at=now + timedelta(minutes=1))
    push_url = f"{link.platform_domain}/a2a/{link.remote_agent_id}/callbacks/{packet.handoff_id}"
    incoming = IncomingMessage(str(uuid.uuid4()), "", "", "Hello", None, push_url)
    receive_offer(sender=sender, incoming=incoming, offer=Offer(epoch=1, packet=packet, at=now))
    return sender.conversations.get()


def account_of(name: str) -> User:
    """Of a member who is a live agent: people see another name of theirs."""
    return User.objects.create(email=f"{uuid.uuid4()}@{name}.invalid", first_name=name, last_name=name)
