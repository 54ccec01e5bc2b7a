"""The people and things of a handoff, reached through the same doors as in life."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agents.addresses import agent_url
from agents.models import Agent, Connection, Sender
from conversations import outbox
from conversations.delivery import deliver_lane
from conversations.models import Conversation, Handoff, Message, OutboxItem
from protocol import a2a_v10
from protocol.handoff_extension import Offer, Turn
from protocol.packet import Hop, Packet, PacketDetail, PacketTurn, Party, PersonInfo
from protocol.signing import keys_fingerprint, new_key_pair
from tests.conversations.wire_peer import Json, WirePeer, replies, task
from tests.triggers.publishing import publish_rows
from triggers.models import Action, Intent, Trigger, TriggerKind

ANSWERS = ["answer 1", "answer 2", "answer 3", "answer 4", "answer 5"]  # to the first, second … message of the person
JSON = "application/json"


def link_fields(agent: Agent, peer: WirePeer) -> dict[str, Any]:
    ours = new_key_pair()
    return {
        "workspace": agent.workspace,
        "agent": agent,
        "platform_domain": peer.domain,
        "remote_agent_id": peer.agent_id,
        "remote_name": peer.name,
        "remote_institution": peer.institution,
        "peer_link_id": str(uuid.uuid4()),
        "private_key": ours.private_key,
        "public_key": ours.public_key,
        "peer_public_key": peer.keys.public_key,
        "fingerprint": keys_fingerprint(ours.public_key, peer.keys.public_key),
        "can_push": True,
    }


def connect(agent: Agent, peer: WirePeer, **fields: Any) -> Connection:
    """Our agent may hand over to the peer's."""
    return Connection.objects.create(**{**link_fields(agent, peer), **fields})


def admit(agent: Agent, peer: WirePeer, **fields: Any) -> Sender:
    """The peer's agent may hand over to ours."""
    return Sender.objects.create(**{**link_fields(agent, peer), **fields})


def trigger(agent: Agent, kind: TriggerKind, *, keywords: tuple[str, ...] = (), name: str = "") -> Trigger:
    made = _trigger(agent, kind, keywords=keywords, name=name)
    publish_rows(agent)
    return made


def action(trigger: Trigger, kind: str, *, connection: Connection | None = None, **settings: Any) -> Action:
    position = trigger.actions.count()
    made = Action.objects.create(
        trigger=trigger, kind=kind, settings=settings, connection=connection, position=position
    )
    publish_rows(trigger.agent)
    return made


def _trigger(agent: Agent, kind: TriggerKind, *, keywords: tuple[str, ...] = (), name: str = "") -> Trigger:
    """In the draft only: what is done there goes live with it."""
    position = agent.triggers.count()
    made = Trigger.objects.create(agent=agent, kind=kind, name=name or kind, position=position)
    if keywords:
        Intent.objects.create(trigger=made, keywords=list(keywords))
    return made


def hands_over(agent: Agent, connection: Connection, *, keyword: str = "complaint", **settings: Any) -> Action:
    made = _trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=(keyword,), name="Complaint")
    defaults = {"announcement": "I connect you.", "failure_text": "I stay with you.", "return_text": "Back with me."}
    return action(made, "external_handoff", connection=connection, **{**defaults, **settings})


def greets(agent: Agent, text: str) -> None:
    action(_trigger(agent, TriggerKind.CHAT_STARTED), "send_message", variants=[text])


def closes(agent: Agent, *, keyword: str = "that is all", **settings: Any) -> None:
    made = _trigger(agent, TriggerKind.MESSAGE_RECEIVED, keywords=(keyword,), name="End")
    action(made, "close", **{"words": "Goodbye.", "reason": "done", "summary": "All said.", **settings})


def run_on_draft(conversation: Conversation) -> None:
    """For a test that changes rows under a conversation that has begun."""
    Conversation.objects.filter(pk=conversation.pk).update(flow_version=publish_rows(conversation.agent))


class Person:
    """Somebody with a chat window open."""

    def __init__(self, agent: Agent, *, locale: str = "en") -> None:
        self.client = Client()
        body = {"agent_id": agent.public_id, "client_id": str(uuid.uuid4()), "locale": locale, "time_zone": "UTC"}
        started = self.client.post("/api/widget/v1/conversations/", body, content_type=JSON)
        assert started.status_code == 201, started.content
        self.id, self.token = uuid.UUID(started.json()["conversation_id"]), started.json()["token"]
        self.path = f"/api/widget/v1/conversations/{self.id}/"

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(pk=self.id)

    @property
    def handoff(self) -> Handoff:
        """The newest one."""
        return Handoff.objects.filter(conversation=self.id).order_by("created_at").reverse()[0]

    def post(self, rest: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post(self.path + rest, body, content_type=JSON, headers=headers)

    def get(self, rest: str = "") -> Any:
        return self.client.get(self.path + rest, headers={"Authorization": f"Bearer {self.token}"})

    def says(self, text: str, *, client_id: uuid.UUID | None = None, seen: int | None = None) -> Any:
        """seen: the position of the last words of others that they had before them; None: not told."""
        told = {} if seen is None else {"seen": seen}
        answer = self.post("messages/", {"client_id": str(client_id or uuid.uuid4()), "text": text, **told})
        assert answer.status_code in (200, 201), answer.content
        return answer

    def attaches(
        self,
        data: bytes,
        *,
        name: str = "receipt.txt",
        text: str = "",
        client_id: uuid.UUID | None = None,
        seen: int | None = None,
    ) -> Any:
        """Sends a file; the answer as it came."""
        file = SimpleUploadedFile(name, data, "application/x-anything")
        body = {"client_id": str(client_id or uuid.uuid4()), "text": text, "file": file}
        body |= {} if seen is None else {"seen": seen}
        return self.client.post(f"{self.path}attachments/", body, headers={"Authorization": f"Bearer {self.token}"})

    def returns(self) -> Any:
        return self.post("return/")

    def sees(self) -> list[Json]:
        """The messages of the window, in its order."""
        return list(self.get().json()["messages"])

    def reads(self, *kinds: str) -> list[str]:
        """What agents said (or messages of the given kinds), in order."""
        return [one["text"] for one in self.sees() if one["author"]["kind"] in (kinds or ("agent", "peer_agent"))]

    def notices(self) -> list[str]:
        return [one["notice"]["code"] for one in self.sees() if one["notice"]]

    def reason_of_file(self) -> str:
        """Why the last file of the other agent is not shown; empty where all are."""
        told = [one["notice"] for one in self.sees() if one["notice"] and one["notice"]["code"] == "file_not_shown"]
        return str(told[-1]["params"]["reason"]) if told else ""

    def state(self) -> Json:
        return dict(self.get().json()["state"])

    def message(self, text: str) -> Message:
        return Message.objects.get(conversation=self.id, text=text, author_kind="person")


def deliver_all() -> int:
    """What a worker would do until nothing is due. Returns how many items were tried."""
    tried = 0
    while now_tried := sum(deliver_lane(lane) for lane in outbox.due_lanes(at=timezone.now(), limit=50)):
        tried += now_tried
    return tried


def items(handoff: Handoff, *kinds: str) -> list[OutboxItem]:
    return list(OutboxItem.objects.filter(handoff=handoff, kind__in=kinds).order_by("pk"))


def push(peer: WirePeer, handoff: Handoff, *stream: Json, **more: Any) -> HttpResponse:
    """A callback of the agent that took over, signed with its end of the connection.

    epoch: another than the handoff's. connection: another link of the same agent. body: other bytes.
    """
    connection = more.get("connection") or Connection.objects.select_related("agent").get(pk=handoff.connection_id)
    told = task(replies(more.get("epoch", handoff.epoch), *stream))
    update = {"taskId": told["id"], "contextId": "context-1", "status": told["status"], "metadata": told["metadata"]}
    body = more.get("body") or json.dumps({"statusUpdate": update}).encode()
    url = f"{agent_url(connection.agent)}callbacks/{handoff.pk}"
    authorization = peer.signature(url=url, audience=agent_url(connection.agent), kid=str(connection.pk), body=body)
    path = f"/a2a/{connection.agent.public_id}/callbacks/{handoff.pk}"
    return Client().post(path, body, content_type=JSON, headers={"Authorization": authorization})


def call(peer: WirePeer, sender: Sender, body: bytes, **more: Any) -> Any:
    """A JSON-RPC call of the agent that hands over to ours, signed with its end of the link. Returns the response."""
    url = agent_url(sender.agent)
    authorization, extensions = more.pop("authorization", None), more.pop("extensions", "")
    if authorization is None:
        authorization = peer.signature(url=url, audience=url, kid=str(sender.pk), body=body, **more)
    headers = {"Authorization": authorization} if authorization else {}
    headers |= {"A2A-Extensions": extensions} if extensions else {}
    return Client().post(f"/a2a/{sender.agent.public_id}/", body, content_type=JSON, headers=headers)


def packet(peer: WirePeer, **fields: Any) -> Packet:
    own = Hop(peer.domain, peer.agent_id)
    defaults: dict[str, Any] = {
        "handoff_id": str(uuid.uuid4()),
        "sender": Party(peer.domain, peer.agent_id, peer.name, peer.institution),
        "path": (own,),
        "reason": "Complaint",
        "person": PersonInfo("Ana", "en", "UTC"),
        "details": (),
        "transcript": (),
        "summary": "",
        "withheld": (),
        "expires_at": timezone.now() + timedelta(seconds=60),
    }
    return Packet(**{**defaults, **fields})


def passed_detail(name: str, value: str, **more: Any) -> PacketDetail:
    fields = {"type": "text", "said_by": "person", "at": datetime(2026, 3, 1, tzinfo=UTC), "verified": False}
    return PacketDetail(name=name, value=value, **{**fields, **more})


def earlier(seq: int, author: str, text: str, **more: Any) -> PacketTurn:
    fields = {"author_name": "", "kind": "text", "at": datetime(2026, 3, 1, 12, seq, tzinfo=UTC)}
    return PacketTurn(seq=seq, author=author, text=text, **{**fields, **more})


def offer_body(peer: WirePeer, text: str, packet: Packet, *, epoch: int = 1, push_url: str | None = None) -> bytes:
    return a2a_v10.send_message_request(
        message_id=f"first-{packet.handoff_id}"[:64],
        text=text,
        extension=Offer(epoch=epoch, packet=packet, at=datetime(2026, 3, 1, 13, tzinfo=UTC)).to_json(),
        context_id="context-9",
        push_url=f"{peer.url}callbacks/{packet.handoff_id}" if push_url is None else push_url,
    )


def turn_body(
    task_id: str, seq: int, text: str, *, epoch: int = 1, ack: int = 0, message_id: str = "", seen: int | None = None
) -> bytes:
    turn = Turn(seq=seq, epoch=epoch, ack=ack, at=datetime(2026, 3, 1, 13, seq % 60, tzinfo=UTC), seen=seen)
    return a2a_v10.send_message_request(
        message_id=message_id or f"m-{seq}", text=text, extension=turn.to_json(), task_id=task_id
    )


def told(response: Any) -> Json:
    """The task in an answer."""
    assert response.status_code == 200, response.content
    answer = response.json()["result"]
    return dict(answer.get("task", answer))


def stream_of(response: Any) -> list[Json]:
    """The items that ride on an answer."""
    (extension,) = told(response)["metadata"].values()
    return list(extension["replies"])


def words_of(response: Any) -> list[str]:
    return [item["text"] for item in stream_of(response) if "text" in item]


def error_code(response: Any) -> int:
    assert response.status_code == 200, response.content
    return int(response.json()["error"]["code"])
