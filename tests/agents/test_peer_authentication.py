"""Is this request really from the other end of one of our links? (OWASP ASVS 5.0: 9.2, 10.2)"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from agents.addresses import agent_url
from agents.models import Agent, Connection, LinkState, SeenRequest, Sender
from agents.peer_authentication import authenticate_connection, authenticate_sender, note_use, remember_request
from protocol.errors import Reason, SignatureRefused
from protocol.signing import KeyPair, new_key_pair, sign_request
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db

BODY = b'{"jsonrpc":"2.0"}'


@pytest.fixture
def agent(office: Workspace, make_agent: Callable[..., Agent], settings: Settings) -> Agent:
    settings.PLATFORM_DOMAIN = "https://office.example"
    return make_agent(office, name="Complaints")


@pytest.fixture
def peer_keys() -> KeyPair:
    return new_key_pair()


def link_fields(agent: Agent, peer_keys: KeyPair) -> dict[str, Any]:
    ours = new_key_pair()
    return {
        "workspace": agent.workspace,
        "agent": agent,
        "platform_domain": "https://bank.example",
        "remote_agent_id": "agt_bank",
        "remote_name": "Harbour",
        "remote_institution": "Harbour Bank",
        "peer_link_id": "their-name-of-it",
        "private_key": ours.private_key,
        "public_key": ours.public_key,
        "peer_public_key": peer_keys.public_key,
    }


@pytest.fixture
def sender(agent: Agent, peer_keys: KeyPair) -> Sender:
    return Sender.objects.create(**link_fields(agent, peer_keys))


@pytest.fixture
def connection(agent: Agent, peer_keys: KeyPair) -> Connection:
    return Connection.objects.create(**link_fields(agent, peer_keys))


def signed(agent: Agent, keys: KeyPair, key_id: object, **changed: Any) -> str:
    values: dict[str, Any] = {
        "private_key": keys.private_key,
        "key_id": str(key_id),
        "issuer": "https://bank.example/a2a/agt_bank/",
        "audience": agent_url(agent),
        "method": "POST",
        "url": agent_url(agent),
        "body": BODY,
        "now": timezone.now(),
    }
    return "Bearer " + sign_request(**{**values, **changed})


def arrives(agent: Agent, authorization: str, **changed: Any) -> Sender:
    values: dict[str, Any] = {"method": "POST", "url": agent_url(agent), "body": BODY, "now": timezone.now()}
    taken = {**values, **changed}
    sender = authenticate_sender(agent=agent, authorization=authorization, **taken)
    note_use(sender, now=taken["now"])
    return sender


def refusal(agent: Agent, authorization: str, **changed: Any) -> tuple[Reason, str]:
    with pytest.raises(SignatureRefused) as refused:
        arrives(agent, authorization, **changed)
    return refused.value.reason, str(refused.value)


def test_it_knows_the_sender_by_its_signature(agent: Agent, sender: Sender, peer_keys: KeyPair) -> None:
    assert arrives(agent, signed(agent, peer_keys, sender.pk)) == sender


def test_it_knows_the_connection_that_calls_back(agent: Agent, connection: Connection, peer_keys: KeyPair) -> None:
    found = authenticate_connection(
        agent=agent,
        authorization=signed(agent, peer_keys, connection.pk, url=agent_url(agent) + "callbacks/1"),
        method="POST",
        url=agent_url(agent) + "callbacks/1",
        body=BODY,
        now=timezone.now(),
    )

    assert found == connection


def test_a_connection_is_no_sender(agent: Agent, connection: Connection, peer_keys: KeyPair) -> None:
    refusal(agent, signed(agent, peer_keys, connection.pk))


def test_it_refuses_a_request_it_has_seen(agent: Agent, sender: Sender, peer_keys: KeyPair) -> None:
    authorization = signed(agent, peer_keys, sender.pk)
    arrives(agent, authorization)

    assert refusal(agent, authorization)[0] is Reason.CREDENTIALS
    # Twice as long as anybody would still take it.
    assert SeenRequest.objects.get().expires_at > timezone.now() + timedelta(minutes=11)


def test_nobody_uses_up_the_ids_of_another() -> None:
    for signer in ("one", "other"):
        remember_request(signer=signer, request_id="1", now=timezone.now())
    with pytest.raises(SignatureRefused):
        remember_request(signer="other", request_id="1", now=timezone.now())


def test_unknown_link_closed_link_and_wrong_key_look_the_same(agent: Agent, sender: Sender, peer_keys: KeyPair) -> None:
    wrong_key = refusal(agent, signed(agent, new_key_pair(), sender.pk))
    unknown = refusal(agent, signed(agent, peer_keys, uuid.uuid4()))
    no_id = refusal(agent, signed(agent, peer_keys, "not-a-uuid"))
    Sender.objects.update(state=LinkState.CLOSED)
    closed = refusal(agent, signed(agent, peer_keys, sender.pk))
    Sender.objects.update(state=LinkState.DISABLED)

    assert wrong_key == unknown == no_id == closed == refusal(agent, signed(agent, peer_keys, sender.pk))


def test_a_sender_of_another_agent_is_unknown_here(
    agent: Agent, sender: Sender, peer_keys: KeyPair, make_agent: Callable[..., Agent]
) -> None:
    other = make_agent(agent.workspace)

    refusal(other, signed(other, peer_keys, sender.pk), url=agent_url(other))


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://bank.example/a2a/agt_other/"},
        {"issuer": "https://other.example/a2a/agt_bank/"},
        {"audience": "https://office.example/a2a/agt_other/"},
        {"method": "GET"},
        {"url": "https://office.example/"},
        {"body": b"{}"},
    ],
)
def test_it_refuses_a_signature_for_something_else(
    agent: Agent, sender: Sender, peer_keys: KeyPair, changed: dict[str, Any]
) -> None:
    assert refusal(agent, signed(agent, peer_keys, sender.pk, **changed))[0] is Reason.CREDENTIALS


def test_it_says_when_only_the_clock_is_wrong(agent: Agent, sender: Sender, peer_keys: KeyPair) -> None:
    an_hour_ago = timezone.now() - timedelta(hours=1)

    assert refusal(agent, signed(agent, peer_keys, sender.pk, now=an_hour_ago))[0] is Reason.CLOCK
    assert refusal(agent, signed(agent, new_key_pair(), sender.pk, now=an_hour_ago))[0] is Reason.CREDENTIALS


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer x", "Basic YTpi", "Bearer " + "a" * 9000])
def test_it_refuses_a_header_that_is_none(agent: Agent, sender: Sender, authorization: str) -> None:
    assert refusal(agent, authorization)[0] is Reason.CREDENTIALS


def test_a_request_that_was_refused_leaves_nothing(agent: Agent, sender: Sender) -> None:
    refusal(agent, signed(agent, new_key_pair(), sender.pk))

    assert not SeenRequest.objects.exists()
    assert Sender.objects.get().last_used_at is None


def test_whoever_speaks_is_alive(agent: Agent, sender: Sender, peer_keys: KeyPair) -> None:
    Sender.objects.update(failures=5, paused_until=timezone.now() + timedelta(hours=1))

    found = arrives(agent, signed(agent, peer_keys, sender.pk))

    sender.refresh_from_db()
    assert (sender.failures, sender.paused_until, found.failures, found.paused_until) == (0, None, 0, None)


def test_last_used_is_written_once_a_minute(agent: Agent, sender: Sender, peer_keys: KeyPair) -> None:
    start = timezone.now()
    moments = []
    for seconds in (0, 30, 61):
        at = start + timedelta(seconds=seconds)
        arrives(agent, signed(agent, peer_keys, sender.pk, now=at), now=at)
        moments.append(Sender.objects.get().last_used_at)

    assert moments == [start, start, start + timedelta(seconds=61)]
