"""Agent cards: ours say what A2A 1.0 asks for, and a stranger's cannot lead us astray."""

import json
from typing import Any

import pytest
from a2a.server.request_handlers.response_helpers import agent_card_to_dict
from a2a.types.a2a_pb2 import AgentCard
from google.protobuf.json_format import Parse

from protocol.card_json import card_as_json
from protocol.cards import CARD_LIMIT, Card, CardRefused, CardRule, build_card, card_bytes, read_card
from protocol.handoff_extension import EXTENSION_URI

ORIGIN = "https://office.example"
URL = f"{ORIGIN}/a2a/agt_1/"


def built() -> bytes:
    card = build_card(
        name="Complaints",
        description="Hears complaints about banks.",
        institution="Consumer Protection Office",
        institution_url=ORIGIN,
        agent_url=URL,
        pairing_url=f"{URL}pairing",
    )
    return card_bytes(card)


def changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(built()), **fields}).encode()


def interface(url: str, binding: str = "JSONRPC", version: str = "1.0") -> dict[str, str]:
    return {"url": url, "protocolBinding": binding, "protocolVersion": version}


def rule_of(data: bytes) -> CardRule:
    with pytest.raises(CardRefused) as refused:
        read_card(data, origin=ORIGIN)
    return refused.value.rule


def test_our_card_is_one_of_a2a() -> None:
    # Beside its own fields stand those of 0.3, for old readers.
    card = Parse(built(), AgentCard(), ignore_unknown_fields=True)

    assert card.supported_interfaces[0].protocol_binding == "JSONRPC"
    assert card.capabilities.push_notifications
    assert card.capabilities.streaming
    assert (card.capabilities.extensions[0].uri, card.capabilities.extensions[0].required) == (EXTENSION_URI, False)
    assert card.skills
    assert card.default_input_modes == ["text/plain"]
    assert card.security_schemes["link"].http_auth_security_scheme.scheme == "Bearer"


def test_an_old_reader_finds_what_it_needs() -> None:
    card = json.loads(built())
    assert (card["url"], card["protocolVersion"], card["preferredTransport"]) == (URL, "0.3", "JSONRPC")


def test_our_card_is_written_as_the_public_sdk_writes_it() -> None:
    card = Parse(built(), AgentCard(), ignore_unknown_fields=True)

    assert card_as_json(card) == agent_card_to_dict(card)


def test_it_reads_what_we_wrote() -> None:
    assert read_card(built(), origin=ORIGIN) == Card(
        name="Complaints", institution="Consumer Protection Office", url=URL, pairing_url=f"{URL}pairing"
    )


def test_an_agent_without_our_extension_is_plain() -> None:
    card = read_card(changed(capabilities={"extensions": [{"uri": "urn:other"}]}), origin=ORIGIN)

    assert not card.is_aware


def test_it_takes_the_first_interface_it_can_speak() -> None:
    interfaces = [interface(f"{ORIGIN}/grpc", "GRPC"), interface(f"{ORIGIN}/old", version="0.3"), interface(URL)]

    assert read_card(changed(supportedInterfaces=interfaces), origin=ORIGIN).url == URL


def test_it_bears_fields_of_the_future() -> None:
    assert read_card(changed(mood="sunny"), origin=ORIGIN).url == URL


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a2a/agt_1/",
        "http://office.example/a2a/agt_1/",
        "https://office.example.evil.example/a2a/agt_1/",
        "https://office.example@evil.example/a2a/agt_1/",
        "https://office.example:8443/a2a/agt_1/",
        "//evil.example/a2a/agt_1/",
    ],
)
def test_no_url_of_it_leaves_the_origin_that_was_typed(url: str) -> None:
    pairing = {"extensions": [{"uri": EXTENSION_URI, "params": {"pairing": url}}]}

    assert rule_of(changed(supportedInterfaces=[interface(url)])) is CardRule.OTHER_ORIGIN
    assert rule_of(changed(capabilities=pairing)) is CardRule.OTHER_ORIGIN


def test_it_refuses_an_agent_it_cannot_speak_to() -> None:
    assert rule_of(changed(supportedInterfaces=[interface(URL, version="0.3")])) is CardRule.NO_INTERFACE
    assert rule_of(changed(supportedInterfaces=[])) is CardRule.NO_INTERFACE


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><h1>Welcome</h1>",
        b"[]",
        b"{}",
        b'{"name":"a","name":"b"}',
        b'{"name":7}',
        b'{"supportedInterfaces":"none"}',
        b'{"name":"' + b"x" * CARD_LIMIT + b'"}',
    ],
)
def test_it_refuses_what_is_no_card(data: bytes) -> None:
    assert rule_of(data) is CardRule.NOT_A_CARD


def test_a_pairing_address_that_is_no_text_counts_as_none() -> None:
    capabilities = {"extensions": [{"uri": EXTENSION_URI, "params": {"pairing": {"url": "https://evil.example"}}}]}

    assert not read_card(changed(capabilities=capabilities), origin=ORIGIN).is_aware
