"""Verify & Save for agents that know only A2A: what their card may say, what is tried, and what is saved."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agents.models import Agent, Connection, ConnectionKind, Verification
from agents.pairing import run_verification, start_verification
from agents.pairing_checks import Advice, CheckName, Outcome, results_of
from agents.plain_calling import PlainDoor, taken
from protocol.a2a_v10 import RpcError
from protocol.outgoing_http import Answer
from protocol.plain.card import Interface
from protocol.plain.card_schemes import Scheme, SignIn
from protocol.plain.chat_history import HISTORY_KEY
from tests.agents.plain_peer import HOST_CARD, TOKEN, Given, Json, PlainPeer, error, running_plain_peer
from tests.agents.pressing import failure, outcomes, recheck
from tests.agents.two_platforms import LOOPBACK
from workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def one_peer() -> Iterator[PlainPeer]:
    with running_plain_peer() as peer:
        yield peer


@pytest.fixture
def peer(one_peer: PlainPeer, settings: Any) -> PlainPeer:
    settings.DEVELOPMENT_NETWORKS = LOOPBACK
    one_peer.forget()
    return one_peer


@pytest.fixture
def press(peer: PlainPeer, bank_agent: Agent, alice: User) -> Callable[..., Verification]:
    def press(secret: str = TOKEN, *, agent_id: str = "marea", domain: str = "") -> Verification:
        verification = start_verification(
            agent=bank_agent,
            remote_agent_id=agent_id,
            platform_domain=domain or peer.domain,
            secret=secret,
            actor=alice,
        )
        run_verification(verification.pk)
        return Verification.objects.get(pk=verification.pk)

    return press


def saved(verification: Verification) -> Connection:
    assert failure(verification) is None
    assert verification.connection is not None
    return verification.connection


def nothing_was_told(peer: PlainPeer) -> bool:
    """Neither a call nor a secret left."""
    return peer.methods() == [] and not any(TOKEN in str(asked.headers) for asked in peer.asked)


# --- it goes well -----------------------------------------------------------------------------------------------------


def test_it_saves_what_is_needed_to_call(press: Callable[..., Verification], peer: PlainPeer) -> None:
    connection = saved(press())
    assert (connection.kind, connection.remote_name) == (ConnectionKind.PLAIN, "Marea")
    assert connection.remote_institution == "Sea Office"
    assert (connection.plain.interface_url, connection.plain.dialect) == (peer.url, "1.0")
    assert (connection.plain.secret, connection.plain.guarded) == (TOKEN, True)


@pytest.mark.parametrize(
    ("fields", "kept", "advice"),
    [
        ({}, [], Advice.TAKES_NO_FILES),
        ({"defaultInputModes": ["text/plain", "text"]}, ["text/plain"], Advice.TAKES_TEXT),
        ({"defaultInputModes": "text/plain", "skills": [1, {"inputModes": [7]}]}, [], Advice.TAKES_NO_FILES),
        (
            {
                "defaultInputModes": ["Text/Plain; charset=utf-8"],
                "skills": [{"inputModes": ["application/pdf"]}, {"inputModes": ["image/jpg", "text/plain"]}],
            },
            ["text/plain", "application/pdf", "image/jpeg"],
            Advice.TAKES_FILES,
        ),
        ({"defaultInputModes": ["image/*"]}, ["image/*"], Advice.TAKES_FILES),
        ({"defaultInputModes": [f"text/x-{number}" for number in range(60)]}, None, Advice.TAKES_NO_FILES),
    ],
)
def test_it_keeps_which_files_its_card_takes_and_says_so(
    press: Callable[..., Verification], peer: PlainPeer, fields: Json, kept: list[str] | None, advice: Advice
) -> None:
    peer.shows_card(peer.card(**fields))
    verification = press()
    modes = saved(verification).plain.input_modes
    assert (modes == kept) if kept is not None else (len(modes) == 50)
    (line,) = [one for one in results_of(verification) if one.name is CheckName.SAVED]
    assert (line.outcome, line.advice) == (Outcome.PASSED, advice)


def test_a_card_that_takes_more_today_is_known_after_verify_again(
    press: Callable[..., Verification], peer: PlainPeer, alice: User
) -> None:
    connection = saved(press())
    peer.shows_card(peer.card(defaultInputModes=["application/pdf"]))
    recheck(connection, alice)
    connection.plain.refresh_from_db()
    assert connection.plain.input_modes == ["application/pdf"]


def test_it_tries_the_secret_none_and_a_wrong_one(press: Callable[..., Verification], peer: PlainPeer) -> None:
    verification = press()
    assert set(outcomes(verification).values()) == {Outcome.PASSED}
    right, none, wrong = [asked.headers.get("Authorization") for asked in peer.asked if asked.verb == "POST"]
    assert (right, none) == (f"Bearer {TOKEN}", None)
    assert wrong not in (right, none)
    assert set(peer.methods()) == {"GetTask"}


def test_an_agent_without_any_lock_is_saved_with_a_warning_and_without_the_secret(
    press: Callable[..., Verification], peer: PlainPeer
) -> None:
    peer.shows_card(peer.card(securitySchemes={}, securityRequirements=[]))
    peer.is_authentic = lambda _asked: True
    verification = press()
    assert outcomes(verification)[CheckName.UNSIGNED] == Outcome.WARNING
    assert saved(verification).plain.secret == ""
    assert TOKEN not in str([asked.headers for asked in peer.asked])
    assert not saved(verification).plain.guarded


def test_an_agent_that_takes_any_secret_is_saved_with_a_warning(
    press: Callable[..., Verification], peer: PlainPeer
) -> None:
    peer.is_authentic = lambda asked: "Authorization" in asked.headers
    verification = press()
    assert outcomes(verification)[CheckName.UNSIGNED] == Outcome.PASSED
    assert outcomes(verification)[CheckName.WRONG_SECRET] == Outcome.WARNING


def test_a_pasted_card_url_is_used(press: Callable[..., Verification], peer: PlainPeer) -> None:
    peer.pages.pop(HOST_CARD)
    peer.shows_card(peer.card(), at="/.well-known/mine.json")
    connection = saved(press(domain=f"{peer.domain}/.well-known/mine.json"))
    assert (connection.platform_domain, connection.plain.card_url) == (
        peer.domain,
        f"{peer.domain}/.well-known/mine.json",
    )


def test_an_agent_at_the_root_may_write_its_address_without_a_slash(
    press: Callable[..., Verification], peer: PlainPeer
) -> None:
    interface = {"url": peer.domain, "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
    peer.shows_card(peer.card(supportedInterfaces=[interface]))
    peer.door = "/"
    assert saved(press()).plain.interface_url == peer.domain


def test_the_host_card_is_asked_for_the_assistant(press: Callable[..., Verification], peer: PlainPeer) -> None:
    press()
    assert f"{HOST_CARD}?assistant_id=marea" in [asked.path for asked in peer.asked]


def test_an_api_key_goes_where_the_card_says(press: Callable[..., Verification], peer: PlainPeer) -> None:
    scheme = {"apiKeySecurityScheme": {"location": "header", "name": "X-Api-Key"}}
    peer.shows_card(peer.card(securitySchemes={"key": scheme}))
    peer.is_authentic = lambda asked: asked.headers.get("X-Api-Key") == TOKEN
    connection = saved(press())
    assert (connection.plain.scheme, connection.plain.header) == ("api_key", "X-Api-Key")


def oauth_card(peer: PlainPeer, token_url: str) -> Json:
    flows = {"clientCredentials": {"tokenUrl": token_url, "scopes": {"talk": "Talk"}}}
    return peer.card(
        securitySchemes={"key": {"oauth2SecurityScheme": {"flows": flows}}},
        securityRequirements=[{"schemes": {"key": {"list": ["talk"]}}}],
    )


def test_client_credentials_get_a_token_first(press: Callable[..., Verification], peer: PlainPeer) -> None:
    peer.shows_card(oauth_card(peer, f"{peer.domain}/token"))
    token = {"access_token": "of-an-hour", "token_type": "Bearer", "expires_in": 3600}
    peer.pages["/token"] = Given(body=json.dumps(token).encode())
    peer.is_authentic = lambda asked: asked.headers.get("Authorization") == "Bearer of-an-hour"
    connection = saved(press(agent_id="client.of@office"))
    asked = next(asked for asked in peer.asked if asked.path == "/token")
    assert asked.body == b"grant_type=client_credentials&scope=talk"
    assert (connection.plain.scheme, connection.plain.scopes) == ("client_credentials", ["talk"])


def test_a_card_of_before_1_0_is_read(press: Callable[..., Verification], peer: PlainPeer) -> None:
    old = {
        "name": "Marea",
        "url": peer.url,
        "protocolVersion": "0.3.0",
        "capabilities": {"streaming": True},
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "security": [{"key": []}],
    }
    peer.pages.pop(HOST_CARD)
    peer.shows_card(old, at="/.well-known/agent.json")
    connection = saved(press())
    assert (connection.plain.dialect, connection.plain.streaming) == ("0.3", True)
    assert set(peer.methods()) == {"tasks/get"}


# --- cards that are no use; those that lead astray: tests/conversations/test_card_refusals.py ------------------------


def test_a_scheme_we_cannot_do_is_said(press: Callable[..., Verification], peer: PlainPeer) -> None:
    peer.shows_card(peer.card(securitySchemes={"key": {"mtlsSecurityScheme": {}}}))
    assert failure(press()) == (CheckName.SIGN_IN, Advice.SCHEME)
    assert nothing_was_told(peer)


@pytest.mark.parametrize(
    ("uri", "required", "refused"),
    [
        ("https://standards.example/payments/v1", True, (CheckName.CARD, Advice.NEEDS_EXTENSION)),
        ("https://standards.example/payments/v1", False, None),
        (HISTORY_KEY, True, None),
    ],
)
def test_an_agent_that_demands_an_extension_we_do_not_speak_is_no_use(
    press: Callable[..., Verification], peer: PlainPeer, uri: str, required: bool, refused: object
) -> None:
    peer.shows_card(peer.card(capabilities={"extensions": [{"uri": uri, "required": required}]}))
    assert failure(press()) == refused
    assert nothing_was_told(peer) == (refused is not None)


def test_an_agent_that_demands_one_only_when_it_is_called_is_no_use_either(
    press: Callable[..., Verification], peer: PlainPeer
) -> None:
    peer.looks.append(lambda asked: error(asked, -32008))
    assert failure(press()) == (CheckName.ACCEPTED, Advice.NEEDS_EXTENSION)
    assert not Connection.objects.exists()


def test_a_tenant_that_cannot_be_said_as_it_stands_is_no_way_to_call(
    press: Callable[..., Verification], peer: PlainPeer
) -> None:
    interface = {"url": peer.url, "protocolBinding": "JSONRPC", "protocolVersion": "1.0", "tenant": "t" * 201}
    peer.shows_card(peer.card(supportedInterfaces=[interface]))
    assert failure(press()) == (CheckName.CARD, Advice.NO_BINDING)


def test_an_agent_that_speaks_in_another_binding_is_said_to(
    press: Callable[..., Verification], peer: PlainPeer
) -> None:
    grpc = {"url": peer.domain, "protocolBinding": "GRPC", "protocolVersion": "1.0"}
    peer.shows_card(peer.card(supportedInterfaces=[grpc]))
    assert failure(press()) == (CheckName.CARD, Advice.NO_BINDING)
    assert nothing_was_told(peer)


def test_a_wrong_secret_is_said_and_nothing_saved(press: Callable[..., Verification], peer: PlainPeer) -> None:
    assert failure(press("another")) == (CheckName.ACCEPTED, Advice.PLAIN_CREDENTIALS)
    assert not Connection.objects.exists()


def test_a_web_site_is_no_agent(press: Callable[..., Verification], peer: PlainPeer) -> None:
    peer.pages[HOST_CARD] = Given(body=b"<html></html>", content_type="text/html")
    assert failure(press()) == (CheckName.CARD, Advice.NOT_A2A)


@pytest.mark.parametrize(("status", "code"), [(404, -32001), (413, 413), (415, -32005)])
def test_an_error_in_http_is_known_by_its_reason_and_by_its_status(status: int, code: int) -> None:
    reason = {404: "TASK_NOT_FOUND", 415: "CONTENT_TYPE_NOT_SUPPORTED"}.get(status)
    body = json.dumps({"error": {"code": status, "details": [{"reason": reason}] if reason else []}}).encode()
    door = PlainDoor(Interface("https://sea.example/a2a", "1.0-http"), SignIn(Scheme.NONE), "sea", "")
    with pytest.raises(RpcError) as raised:
        taken(door, Answer(status, {}, body))
    assert (raised.value.code, raised.value.status) == (code, status)


# --- looking again ----------------------------------------------------------------------------------------------------


def test_it_looks_again_with_what_was_saved(press: Callable[..., Verification], peer: PlainPeer, alice: User) -> None:
    connection = saved(press())
    assert set(outcomes(recheck(connection, alice)).values()) == {Outcome.PASSED}


def test_a_callback_signed_for_a_plain_agent_opens_nothing(
    press: Callable[..., Verification], bank_agent: Agent, client: Any
) -> None:
    connection = saved(press())
    path = f"/a2a/{bank_agent.public_id}/callbacks/{connection.pk}"
    answer = client.post(path, b"{}", content_type="application/json", headers={"Authorization": "Bearer e30.e30.e30"})
    assert answer.status_code == 401
