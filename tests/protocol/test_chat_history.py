"""Earlier messages under the key of Copilot Studio: which agents get them there, and what they get."""

import json
from typing import Any

import pytest

from protocol.plain.card import read_plain_card
from protocol.plain.chat_history import HISTORY_KEY

Json = dict[str, Any]


def reads(origin: str, *extensions: Any) -> bool:
    interface = {"url": f"{origin}/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
    card = {"name": "Marea", "supportedInterfaces": [interface], "capabilities": {"extensions": list(extensions)}}
    body = json.dumps(card).encode()
    return read_plain_card(body, origin=origin, card_url=f"{origin}/.well-known/agent-card.json").reads_history


@pytest.mark.parametrize(
    "origin",
    [
        "https://copilotstudio.microsoft.com",
        "https://eu.copilotstudio.microsoft.com",
        "https://0ab.12.environment.api.powerplatform.com",
    ],
)
def test_an_agent_of_that_platform_reads_it(origin: str) -> None:
    assert reads(origin)


@pytest.mark.parametrize("uri", [HISTORY_KEY, f"https://{HISTORY_KEY}"])
def test_an_agent_whose_card_names_the_key_reads_it(uri: str) -> None:
    assert reads("https://office.example", {"uri": "urn:x:y"}, {"uri": uri})


@pytest.mark.parametrize(
    "origin",
    [
        "https://office.example",
        "https://copilotstudio.microsoft.com.office.example",
        "https://notcopilotstudio.microsoft.com",
    ],
)
def test_nobody_else_does(origin: str) -> None:
    assert not reads(origin, {"uri": "urn:x:y"}, {"uri": 5}, 7)
