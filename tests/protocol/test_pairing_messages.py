"""What two agents tell each other when they pair."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from protocol.errors import MessageRefused
from protocol.pairing_messages import (
    CheckAnswer,
    CheckRequest,
    PairingAnswer,
    PairingRequest,
    SealedAnswer,
    clean_name,
    is_agent_id,
    refusal_bytes,
    refusal_code,
)
from protocol.signing import new_key_pair

REQUEST = PairingRequest(
    domain="https://bank.example",
    agent_id="agt_1",
    name="Harbour",
    institution="Harbour Bank",
    to_agent_id="agt_2",
    link_id="0f0f0f0f-0000-4000-8000-000000000001",
    public_key=new_key_pair().public_key,
    nonce="n" * 32,
    at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
)
ANSWER = PairingAnswer(
    name="Complaints",
    institution="Consumer Protection Office",
    languages=("en", "es-419", "zh-Hant-TW"),
    packet_bytes=65536,
    link_id="0f0f0f0f-0000-4000-8000-000000000002",
    public_key=new_key_pair().public_key,
    can_push=True,
    nonce="n" * 32,
)


def changed(message: PairingRequest | PairingAnswer, place: str, value: Any) -> bytes:
    """The message with another value at a place such as ``from.name``."""
    data = json.loads(message.to_bytes())
    *way, last = place.split(".")
    at = data
    for step in way:
        at = at[step]
    at[last] = value
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    "message",
    [REQUEST, ANSWER, CheckRequest("n" * 32), CheckAnswer(False, "n" * 32), SealedAnswer(b'{"a":"\xc3\xa9"}', "a.b.c")],
)
def test_each_message_reads_back_as_it_was_written(message: Any) -> None:
    assert type(message).from_bytes(message.to_bytes()) == message


def test_the_largest_answer_fits_into_its_envelope() -> None:
    answer = b'"' * 8192

    assert SealedAnswer.from_bytes(SealedAnswer(answer, "t" * 2000).to_bytes()).answer == answer


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("version", 2),
        ("from", None),
        ("from.domain", "https://" + "x" * 300),
        ("from.agentId", "../admin"),
        ("from.agentId", "agt_1\n"),
        ("from.name", ""),
        ("from.name", "\u202e\u200b"),
        ("from.name", "x" * 61),
        ("from.institution", 7),
        ("to.agentId", ""),
        ("linkId", "short"),
        ("linkId", "x" * 65),
        ("publicKey", "AAAA"),
        ("publicKey", None),
        ("nonce", "n n n n n n n n n n"),
        ("at", "yesterday"),
    ],
)
def test_a_request_of_another_shape_is_refused(place: str, value: Any) -> None:
    with pytest.raises(MessageRefused):
        PairingRequest.from_bytes(changed(REQUEST, place, value))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", "..."),
        ("languages", ["<script>"]),
        ("languages", ["en"] * 51),
        ("languages", "en"),
        ("limits", {}),
        ("limits.packetBytes", 10),
        ("publicKey", "x"),
        ("canPush", "yes"),
        ("nonce", ""),
    ],
)
def test_an_answer_of_another_shape_is_refused(place: str, value: Any) -> None:
    with pytest.raises(MessageRefused):
        PairingAnswer.from_bytes(changed(ANSWER, place, value))


@pytest.mark.parametrize("read", [PairingRequest.from_bytes, PairingAnswer.from_bytes, CheckRequest.from_bytes])
def test_it_refuses_too_many_bytes(read: Callable[[bytes], object]) -> None:
    with pytest.raises(MessageRefused, match="more than"):
        read(b'{"version":1,"x":"' + b"x" * 8192 + b'"}')


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Harbour \t Bank\n", "Harbour Bank"),
        ("Har\u200bbour\u202e\u2066", "Harbour"),
        ("Cafe\u0301", "Café"),
        ("مصرف الميناء", "مصرف الميناء"),
        ("港湾银行", "港湾银行"),
        ("\x1b[31mBank", "[31mBank"),
        ("Bank\u2028of\u00a0Ports", "Bank of Ports"),
    ],
)
def test_names_are_cleaned_of_what_could_disguise_them(written: str, shown: str) -> None:
    assert clean_name(written) == shown


def test_a_name_that_composing_makes_longer_is_as_short_as_it_must_be() -> None:
    """The database takes no longer one, and an answer that cannot be stored is none."""
    written = json.loads(REQUEST.to_bytes())
    written["from"] |= {"name": "\u0958" * 60, "institution": "\u0958" * 80}
    read = PairingRequest.from_bytes(json.dumps(written).encode())
    assert (read.name, read.institution) == ("\u0915\u093c" * 30, "\u0915\u093c" * 40)


def test_an_agent_id_is_safe_in_an_address() -> None:
    assert is_agent_id("agt_0123abc-DEF")
    for text in ("", "a/b", "a.b", "a%2fb", "é", "x" * 65, "a\n"):
        assert not is_agent_id(text)


def test_a_refusal_is_a_code_and_nothing_else() -> None:
    assert refusal_code(refusal_bytes("clock")) == "clock"
    for body in (b"", b"<html>", b"{}", b'{"error":7}'):
        assert refusal_code(body) == ""
