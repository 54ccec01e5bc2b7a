"""Calling the other end of a link: signed as our agent, and every answer is a clear yes, not now, or never."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agents.addresses import agent_url
from agents.calling import LONGEST_RETRY_AFTER, call_peer
from agents.models import Agent, Connection
from protocol.errors import AddressRefused, CallFailed, Reason
from protocol.signing import bearer_token, key_id_of, new_key_pair, verify_request
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db

PATH = "/a2a/agt_2/"
BODY = b'{"jsonrpc":"2.0"}'


@pytest.fixture
def link(bank: Workspace, make_agent: Callable[..., Agent], httpserver: HTTPServer, settings: Settings) -> Connection:
    settings.PLATFORM_DOMAIN = "https://bank.example"
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    keys = new_key_pair()
    return Connection(
        workspace=bank,
        agent=make_agent(bank),
        platform_domain=f"http://127.0.0.1:{httpserver.port}",
        remote_agent_id="agt_2",
        peer_link_id="link-of-theirs",
        private_key=keys.private_key,
        public_key=keys.public_key,
    )


def test_the_other_side_can_verify_what_arrives(link: Connection, httpserver: HTTPServer) -> None:
    arrived: list[Request] = []

    def answer(request: Request) -> Response:
        arrived.append(request)
        return Response(b'{"ok":true}')

    httpserver.expect_request(PATH, method="POST").respond_with_handler(answer)

    assert call_peer(link, url=link.remote_agent_url, body=BODY).body == b'{"ok":true}'
    headers = arrived[0].headers
    token = bearer_token(headers["Authorization"])
    assert key_id_of(token) == "link-of-theirs"
    assert verify_request(
        token,
        public_key=link.public_key,
        issuer=agent_url(link.agent),
        audience=link.remote_agent_url,
        method="POST",
        url=link.remote_agent_url,
        body=arrived[0].get_data(),
        now=timezone.now(),
    )
    assert (headers["A2A-Version"], headers["Content-Type"]) == ("1.0", "application/json")


@pytest.mark.parametrize(
    ("status", "reason", "permanent"),
    [
        (400, Reason.REFUSED, True),
        (401, Reason.CREDENTIALS, True),
        (403, Reason.CREDENTIALS, True),
        (404, Reason.REFUSED, True),
        (410, Reason.GONE, True),
        (422, Reason.REFUSED, True),
        (408, Reason.BUSY, False),
        (425, Reason.BUSY, False),
        (429, Reason.BUSY, False),
        (500, Reason.PEER_FAILED, False),
        (502, Reason.PEER_FAILED, False),
        (503, Reason.BUSY, False),
        (302, Reason.REDIRECTED, False),
    ],
)
def test_each_status_says_whether_to_try_again(
    link: Connection, httpserver: HTTPServer, status: int, reason: Reason, permanent: bool
) -> None:
    httpserver.expect_request(PATH).respond_with_data(b"", status=status)

    with pytest.raises(CallFailed) as failed:
        call_peer(link, url=link.remote_agent_url, body=BODY)

    assert (failed.value.reason, failed.value.permanent, failed.value.status) == (reason, permanent, status)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("7", 7.0), ("999999", LONGEST_RETRY_AFTER), ("-1", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("", None)],
)
def test_it_hears_how_long_to_wait(
    link: Connection, httpserver: HTTPServer, written: str, seconds: float | None
) -> None:
    httpserver.expect_request(PATH).respond_with_data(b"", status=429, headers={"Retry-After": written})

    with pytest.raises(CallFailed) as failed:
        call_peer(link, url=link.remote_agent_url, body=BODY)

    assert failed.value.retry_after == seconds


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "{domain}.evil.example/x", "{domain}@evil.example/x"])
def test_nothing_signed_leaves_for_another_origin(link: Connection, elsewhere: str) -> None:
    with pytest.raises(CallFailed) as failed:
        call_peer(link, url=elsewhere.format(domain=link.platform_domain), body=BODY)

    assert (failed.value.reason, failed.value.permanent) == (Reason.REFUSED, True)


def test_the_rules_for_addresses_hold_at_every_call(link: Connection, settings: Settings) -> None:
    settings.DEVELOPMENT_NETWORKS = ()

    with pytest.raises(AddressRefused):
        call_peer(link, url=link.remote_agent_url, body=BODY)
