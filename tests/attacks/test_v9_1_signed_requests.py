"""Signed requests that come again, or were changed on their way (OWASP ASVS 5.0 9.1.1, 9.2.1, 9.2.3, 4.1.5)."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.addresses import agent_url
from agents.models import Agent, SeenRequest, Sender
from agents.peer_authentication import authenticate_sender
from protocol.errors import SignatureRefused
from protocol.signing import KeyPair, new_key_pair, sign_request
from tests.attacks.tally import Tried
from tests.long_run import times
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db
REPLAYS, CHANGES = 1_000, 10_000
PEER = "https://bank.example/a2a/agt_bank/"


@dataclass(frozen=True)
class Request:
    """authorization: as Django hands it over, a character for each byte."""

    authorization: str
    method: str
    url: str
    body: bytes


@pytest.fixture
def keys() -> KeyPair:
    return new_key_pair()


@pytest.fixture
def sender(office: Workspace, make_agent: Callable[..., Agent], keys: KeyPair) -> Sender:
    return Sender.objects.create(
        workspace=office,
        agent=make_agent(office),
        platform_domain="https://bank.example",
        remote_agent_id="agt_bank",
        remote_name="Harbour",
        remote_institution="Harbour Bank",
        peer_link_id="theirs",
        public_key="-",
        private_key="-",
        peer_public_key=keys.public_key,
    )


@pytest.fixture
def signed(sender: Sender, keys: KeyPair) -> Callable[[], Request]:
    def sign() -> Request:
        url, body = agent_url(sender.agent), b'{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"x"}}'
        token = sign_request(
            private_key=keys.private_key,
            key_id=str(sender.pk),
            issuer=PEER,
            audience=url,
            method="POST",
            url=url,
            body=body,
            now=timezone.now(),
        )
        return Request(f"Bearer {token}", "POST", url, body)

    return sign


def accepted(sender: Sender, request: Request, *, later: timedelta = timedelta(0)) -> bool:
    try:
        authenticate_sender(agent=sender.agent, now=timezone.now() + later, **vars(request))
    except SignatureRefused:
        return False
    return True


def changed_bytes(chance: random.Random, whole: bytes) -> bytes:
    """One flip of a bit, or something between two places put in, taken out, said twice or cut off."""
    start = chance.randrange(len(whole))
    end = min(len(whole), start + chance.choice((1, 1, 2, 16)))
    part = whole[start:end]
    flipped = bytes([part[0] ^ (1 << chance.randrange(8))]) + part[1:]
    return chance.choice(
        (
            whole[:start] + flipped + whole[end:],
            whole[:start] + chance.randbytes(len(part)) + whole[start:],
            whole[:start] + whole[end:],
            whole[:end] + part + whole[end:],
            whole[:start],
        )
    )


def changes_of(request: Request, chance: random.Random) -> Iterator[Request]:
    """Without end; none means the same as the request: the scheme may be written in any case, with spaces after it."""
    token = request.authorization.partition(" ")[2]
    while True:
        name = chance.choice(("authorization", "authorization", "body", "url", "method"))
        before: str | bytes = getattr(request, name)
        if isinstance(before, bytes):
            put: str | bytes = changed_bytes(chance, before)
        else:
            put = changed_bytes(chance, before.encode("latin-1")).decode("latin-1")
        changed = replace(request, **{name: put})
        scheme, told = changed.authorization[:7], changed.authorization[7:]
        same_token = scheme.lower() == "bearer " and told.strip(" ") == token
        if not same_token or changed != replace(request, authorization=changed.authorization):
            yield changed


@pytest.mark.store
def test_v9_2_1_no_request_is_taken_twice(sender: Sender, signed: Callable[[], Request], tried: Tried) -> None:
    requests = [signed() for _ in range(times(REPLAYS))]
    assert all(accepted(sender, request) for request in requests)
    for later in (timedelta(0), timedelta(minutes=5), timedelta(minutes=7)):
        assert not any(accepted(sender, request, later=later) for request in requests)
    tried(3 * len(requests), "replays of signed requests")


def test_v9_1_1_no_changed_request_is_taken(sender: Sender, signed: Callable[[], Request], tried: Tried) -> None:
    request, chance = signed(), random.Random(20)
    changes = changes_of(request, chance)
    for _ in range(times(CHANGES)):
        changed = next(changes)
        assert not accepted(sender, changed), changed
    assert not SeenRequest.objects.exists()
    assert accepted(sender, request)
    tried(times(CHANGES), "changed signed requests")


@pytest.mark.parametrize("extra", ["!", "=", "\n", "A", "."])
def test_v9_1_1_a_token_has_one_form(sender: Sender, signed: Callable[[], Request], extra: str) -> None:
    """ASVS 1.5.3: decoders that skip what they do not know would take all of these for the same token."""
    request = signed()
    header, claims, signature = request.authorization.split(".")
    half = len(signature) // 2
    for changed in (signature + extra, extra + signature, signature[:half] + extra + signature[half:]):
        assert not accepted(sender, replace(request, authorization=f"{header}.{claims}.{changed}"))
