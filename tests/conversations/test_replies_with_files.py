"""Files that are told of with what the agent that took over says; the other side is on the wire."""

import hashlib
import uuid
from typing import Any

import pytest

from agents.models import Agent
from conversations.models import Attachment, Message, PassedFile, PassedState
from protocol import a2a_v10
from protocol.file_pieces import FilePiece
from tests.conversations.scene import Person, push
from tests.conversations.wire_peer import WirePeer, reply

pytestmark = pytest.mark.django_db


def test_the_same_file_is_told_of_once(bank_agent: Agent, handed_over: Person, peer: WirePeer) -> None:
    Agent.objects.update(takes_attachments=True)
    file = {"id": str(uuid.uuid4()), "seq": 0, "name": "a.txt", "mediaType": "text/plain", "size": 3}
    file["sha256"] = hashlib.sha256(b"abc").hexdigest()
    last = handed_over.handoff.last_received_seq
    for number, text in ((1, "One"), (2, "Two")):
        said = {**reply(last + number, text), "attachments": [file]}
        assert push(peer, handed_over.handoff, said).status_code == 200
    assert PassedFile.objects.count() == 1
    assert [one.text for one in Message.objects.filter(text__in=["One", "Two"]).order_by("position")] == [
        "One",
        "Two",
    ]


@pytest.mark.parametrize(
    ("told", "reason"), [({"mediaType": "application/zip"}, "kind"), ({"size": 2**31 - 1}, "too_large")]
)
def test_what_is_not_taken_has_no_place(handed_over: Person, peer: WirePeer, told: dict[str, Any], reason: str) -> None:
    Agent.objects.update(takes_attachments=True)
    file = {
        "id": str(uuid.uuid4()),
        "seq": 0,
        "name": "a",
        "mediaType": "text/plain",
        "size": 3,
        "sha256": "0" * 64,
    }
    said = {**reply(handed_over.handoff.last_received_seq + 1, ""), "attachments": [{**file, **told}]}
    assert push(peer, handed_over.handoff, said).status_code == 200
    assert handed_over.reason_of_file() == reason
    assert not Attachment.objects.exists()
    assert (PassedFile.objects.get().state, PassedFile.objects.get().reason) == (PassedState.REFUSED, reason)


def test_while_something_before_it_is_missing_it_may_come_later(handed_over: Person, peer: WirePeer) -> None:
    Agent.objects.update(takes_attachments=True)
    file = {"id": str(uuid.uuid4()), "seq": 0, "name": "a.txt", "mediaType": "text/plain", "size": 3}
    file["sha256"] = hashlib.sha256(b"abc").hexdigest()
    handoff = handed_over.handoff
    last = handoff.last_received_seq
    push(peer, handoff, {**reply(last + 2, "Here."), "attachments": [file]})
    piece = FilePiece(str(file["id"]), 0, b"abc")
    body = a2a_v10.extension_request(
        request_id="1", method=a2a_v10.PASS_FILE, task_id=str(handoff.pk), extension=piece.to_json()
    )
    assert push(peer, handoff, body=body).status_code == 425
    push(peer, handoff, reply(last + 1, "First."))
    assert push(peer, handoff, body=body).json()["result"]["metadata"][a2a_v10.EXTENSION_URI]["state"] == "complete"
