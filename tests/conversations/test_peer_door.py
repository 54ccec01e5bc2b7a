"""The agents' door: who does not prove who they are learns nothing, and what is not understood is said so."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agents.addresses import agent_url
from agents.links import revoke
from agents.models import Agent, Connection, Sender
from conversations.models import Conversation
from conversations.peer_api.views import CALLS
from protocol.a2a_v10 import MESSAGE_LIMIT
from protocol.handoff_extension import EXTENSION_URI
from protocol.signing import new_key_pair
from tests.conversations.scene import JSON, Person, call, error_code, offer_body, packet, push
from tests.conversations.wire_peer import WirePeer, reply

pytestmark = pytest.mark.django_db
INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, TASK_NOT_FOUND, EXTENSION_NEEDED = (
    -32600,
    -32601,
    -32602,
    -32001,
    -32008,
)


def body_of(peer: WirePeer) -> bytes:
    return offer_body(peer, "hello", packet(peer))


def asvs_9_1_1_refused(response: Any) -> bool:
    return (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer") and not Conversation.objects.exists()


class TestSignatures:
    """ASVS 9.1.1, 9.2.1, 9.2.3: validity, time and audience of a token are checked before anything in it is used."""

    def test_unsigned(self, peer: WirePeer, sender: Sender) -> None:
        assert asvs_9_1_1_refused(call(peer, sender, body_of(peer), authorization=""))

    @pytest.mark.parametrize("authorization", ["Basic eDp5", "Bearer", "Bearer x", "Bearer a.b.c"])
    def test_not_a_token(self, peer: WirePeer, sender: Sender, authorization: str) -> None:
        assert asvs_9_1_1_refused(call(peer, sender, body_of(peer), authorization=authorization))

    def test_forged_with_another_key(self, peer: WirePeer, sender: Sender) -> None:
        assert asvs_9_1_1_refused(call(peer, sender, body_of(peer), private_key=new_key_pair().private_key))

    def test_of_another_body(self, peer: WirePeer, sender: Sender) -> None:
        url = agent_url(sender.agent)
        token = peer.signature(url=url, audience=url, kid=str(sender.pk), body=b"{}")
        assert asvs_9_1_1_refused(call(peer, sender, body_of(peer), authorization=token))

    def test_for_another_agent(self, peer: WirePeer, sender: Sender) -> None:
        body, url = body_of(peer), agent_url(sender.agent)
        token = peer.signature(url=url, audience="https://other.example/a2a/x/", kid=str(sender.pk), body=body)
        assert asvs_9_1_1_refused(call(peer, sender, body, authorization=token))

    @pytest.mark.parametrize("off", [timedelta(minutes=-7), timedelta(minutes=7)], ids=["stale", "from the future"])
    def test_out_of_its_time(self, peer: WirePeer, sender: Sender, off: timedelta) -> None:
        assert asvs_9_1_1_refused(call(peer, sender, body_of(peer), now=timezone.now() + off))

    def test_clocks_may_be_five_minutes_apart(self, peer: WirePeer, sender: Sender) -> None:
        assert call(peer, sender, body_of(peer), now=timezone.now() - timedelta(minutes=4)).status_code == 200

    def test_replayed(self, peer: WirePeer, sender: Sender) -> None:
        body, url = body_of(peer), agent_url(sender.agent)
        token = peer.signature(url=url, audience=url, kid=str(sender.pk), body=body)
        assert call(peer, sender, body, authorization=token).status_code == 200
        assert call(peer, sender, body, authorization=token).status_code == 401

    def test_of_a_revoked_sender(self, peer: WirePeer, sender: Sender) -> None:
        revoke(sender=sender, actor=None)
        assert asvs_9_1_1_refused(call(peer, sender, body_of(peer)))

    def test_an_unknown_agent_is_refused_like_a_wrong_signature(self, peer: WirePeer, sender: Sender) -> None:
        body = body_of(peer)
        wrong = call(peer, sender, body, private_key=new_key_pair().private_key)
        sender.agent = Agent(public_id="agt_" + "0" * 32)
        unknown = call(peer, sender, body)
        assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)

    def test_a_callback_needs_one_too(self, handed_over: Person, peer: WirePeer) -> None:
        handoff = handed_over.handoff
        path = f"/a2a/{handoff.conversation.agent.public_id}/callbacks/{handoff.pk}"
        assert Client().post(path, b"{}", content_type=JSON).status_code == 401

    def test_only_who_holds_the_key_learns_that_a_connection_is_closed(
        self, handed_over: Person, peer: WirePeer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handoff = handed_over.handoff
        Connection.objects.update(state="closed")
        known = push(peer, handoff, reply(2, "?"))
        assert (known.status_code, json.loads(known.content)["error"]) == (410, "closed")
        path = f"/a2a/{handoff.conversation.agent.public_id}/callbacks/{handoff.pk}"
        assert Client().post(path, b"{}", content_type=JSON).status_code == 401
        with monkeypatch.context() as another:
            another.setattr(peer, "keys", new_key_pair())
            assert push(peer, handoff, reply(2, "?")).status_code == 401
        Connection.objects.update(state="disabled")
        assert push(peer, handoff, reply(2, "?")).status_code == 401

    def test_a_sender_cannot_use_the_callback_door(self, handed_over: Person, peer: WirePeer, sender: Sender) -> None:
        """The key of one direction opens nothing in the other."""
        as_if = handed_over.handoff.connection
        assert as_if is not None
        as_if.pk = sender.pk
        assert push(peer, handed_over.handoff, reply(2, "?"), connection=as_if).status_code == 401


class TestCalls:
    def rpc(self, peer: WirePeer, sender: Sender, method: str, params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).encode()
        return call(peer, sender, body)

    @pytest.mark.parametrize(
        "body",
        [
            b"nonsense",
            b"[]",
            b'{"jsonrpc":"1.0","id":1,"method":"GetTask","params":{}}',
            b'{"jsonrpc":"2.0","id":true,"method":"GetTask","params":{}}',
            b'{"jsonrpc":"2.0","id":1,"method":"GetTask","method":"CancelTask","params":{}}',
            b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"\\ud800"}}',
            b'{"jsonrpc":"2.0","id":NaN,"method":"GetTask","params":{}}',
            b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":' + b"[" * 40 + b"]" * 40 + b"}",
        ],
    )
    def test_what_is_no_call(self, peer: WirePeer, sender: Sender, body: bytes) -> None:
        assert error_code(call(peer, sender, body)) == INVALID_REQUEST

    def test_the_id_of_a_call_is_echoed(self, peer: WirePeer, sender: Sender) -> None:
        assert self.rpc(peer, sender, "GetTask", {"id": "x"}).json()["id"] == 7

    @pytest.mark.parametrize(
        ("asked", "activated"),
        [(f"urn:x:y, {EXTENSION_URI}", EXTENSION_URI), (EXTENSION_URI, EXTENSION_URI), ("urn:x:y", None), ("", None)],
    )
    def test_of_the_extensions_asked_for_ours_is_activated(
        self, peer: WirePeer, sender: Sender, asked: str, activated: str | None
    ) -> None:
        assert call(peer, sender, body_of(peer), extensions=asked).get("A2A-Extensions") == activated

    def test_an_unknown_method(self, peer: WirePeer, sender: Sender) -> None:
        assert error_code(self.rpc(peer, sender, "DeleteEverything", {})) == METHOD_NOT_FOUND

    def test_an_unknown_task(self, peer: WirePeer, sender: Sender) -> None:
        for task_id in ("x", str(sender.pk)):
            assert error_code(self.rpc(peer, sender, "GetTask", {"id": task_id})) == TASK_NOT_FOUND

    def test_a_message_without_our_extension(self, peer: WirePeer, sender: Sender) -> None:
        message = {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "hi"}]}
        assert error_code(self.rpc(peer, sender, "SendMessage", {"message": message})) == EXTENSION_NEEDED

    def test_a_turn_that_is_neither_offer_nor_turn(self, peer: WirePeer, sender: Sender) -> None:
        changed = body_of(peer).replace(b'"type":"offer"', b'"type":"order"')
        assert error_code(call(peer, sender, changed)) == INVALID_PARAMS

    def test_a_packet_out_of_shape(self, peer: WirePeer, sender: Sender) -> None:
        changed = body_of(peer).replace(b'"transcript":[]', b'"transcript":[1]')
        assert error_code(call(peer, sender, changed)) == INVALID_PARAMS
        assert not Conversation.objects.exists()

    def test_numbers_no_database_keeps(self, peer: WirePeer, sender: Sender) -> None:
        changed = body_of(peer).replace(b'"epoch":1', b'"epoch":2147483648')
        assert error_code(call(peer, sender, changed)) == INVALID_PARAMS

    def test_only_post(self, sender: Sender) -> None:
        assert Client().get(f"/a2a/{sender.agent.public_id}/").status_code == 405

    def test_a_message_longer_than_any_person_writes(self, peer: WirePeer, sender: Sender) -> None:
        long = offer_body(peer, "x" * (MESSAGE_LIMIT + 1), packet(peer))
        assert error_code(call(peer, sender, long)) == INVALID_PARAMS
        assert not Conversation.objects.exists()

    def test_v2_4_1_an_institution_that_calls_too_often_is_told_to_wait(self, peer: WirePeer, sender: Sender) -> None:
        with time_machine.travel(timezone.now(), tick=False):
            for _ in range(CALLS.times):
                CALLS.take(str(sender.pk))
            response = call(peer, sender, body_of(peer))
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= CALLS.seconds

    @pytest.mark.parametrize("rest", ["", "pairing", "pairing/check", "pairing/confirm"])
    def test_an_id_that_can_be_none_reaches_no_query(self, db: None, rest: str) -> None:
        assert Client().post(f"/a2a/agt%00x/{rest}").status_code == 404
