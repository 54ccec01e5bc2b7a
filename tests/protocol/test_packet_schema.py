"""docs/packet.schema.json says of a packet what the code does: other teams build by it."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from protocol.errors import MessageRefused
from protocol.packet import Hop, Packet, PacketDetail, PacketFile, PacketTurn, Party, PersonInfo, Withheld, packet_from

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/packet.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
Place = tuple[str | int, ...]
FILE_ID = "5b0e3c2a-9d41-4f0e-8f7b-1c2d3e4f5a6b"


def full_packet() -> dict[str, Any]:
    bank = Hop("https://agents.bank.example", "agt_bank")
    return Packet(
        handoff_id="6f1f6a0e-6a0d-4b57-9a2c-0c6c2b7a6f11",
        sender=Party(bank.domain, bank.agent_id, "Harbour Assistant", "Harbour Bank"),
        path=(bank,),
        reason="Complaint",
        person=PersonInfo("Maria Santos", "en", "Asia/Manila"),
        details=(PacketDetail("name", "text", "Maria Santos", "person", NOON, False),),
        transcript=(PacketTurn(3, "agent", "Harbour Assistant", "question", "What is your name?", NOON),),
        summary="",
        withheld=(Withheld("card_pin", "secret_name", "Its name says it is a secret."),),
        expires_at=NOON + timedelta(minutes=5),
        attachments=(PacketFile(FILE_ID, 3, "bill.pdf", "application/pdf", 48_213, "a" * 64),),
    ).to_json()


def branches(schema: dict[str, Any], place: Place = ()) -> Iterator[tuple[dict[str, Any], Place]]:
    """Every part of the schema with its place in ``full_packet``."""
    yield schema, place
    for name, inner in schema.get("properties", {}).items():
        yield from branches(inner, (*place, name))
    if "items" in schema:
        yield from branches(schema["items"], (*place, 0))


REQUIRED = [(place, name) for schema, place in branches(SCHEMA) for name in schema.get("required", ())]
LIMITED = [(place, schema["maxLength"]) for schema, place in branches(SCHEMA) if "maxLength" in schema]
COUNTED = [(place, schema["maxItems"]) for schema, place in branches(SCHEMA) if schema.get("maxItems")]


def another(item: Any, number: int) -> Any:
    """The like of it: two files of one packet have two ids."""
    made = copy.copy(item)
    if "id" in made:
        made["id"] = str(UUID(int=number))
    return made


def at(packet: Any, place: Place) -> Any:
    for step in place:
        packet = packet[step]
    return packet


def read_by_both(packet: dict[str, Any]) -> bool:
    """Whether the code takes it; the schema must say the same."""
    try:
        packet_from(packet)
        taken = True
    except MessageRefused:
        taken = False
    assert VALIDATOR.is_valid(packet) is taken
    return taken


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_packet_made_by_the_code_is_valid() -> None:
    assert read_by_both(full_packet())


def test_an_empty_packet_made_by_the_code_is_valid() -> None:
    packet = full_packet()
    for name in ("path", "details", "transcript", "withheld", "attachments"):
        packet[name] = []
    packet |= {"reason": "", "person": {"displayName": "", "locale": "en", "timeZone": "UTC"}}
    assert read_by_both(packet)


def test_the_schema_names_every_field_the_code_writes() -> None:
    for schema, place in branches(SCHEMA):
        if schema.get("type") == "object":
            assert set(schema["properties"]) == set(at(full_packet(), place))


@pytest.mark.parametrize(("place", "name"), REQUIRED)
def test_what_is_required_is_required_by_the_code(place: Place, name: str) -> None:
    packet = full_packet()
    del at(packet, place)[name]
    assert not read_by_both(packet)


def test_what_is_not_required_may_be_missing() -> None:
    required = {(*place, name) for place, name in REQUIRED}
    packet = full_packet()
    for schema, place in branches(SCHEMA):
        for name in schema.get("properties", {}):
            if (*place, name) not in required:
                del at(packet, place)[name]
    assert read_by_both(packet)


@pytest.mark.parametrize(("place", "limit"), LIMITED)
def test_texts_are_as_long_as_it_says_and_no_longer(place: Place, limit: int) -> None:
    packet = full_packet()
    at(packet, place[:-1])[place[-1]] = "x" * limit
    assert read_by_both(packet)
    at(packet, place[:-1])[place[-1]] = "x" * (limit + 1)
    assert not read_by_both(packet)


@pytest.mark.parametrize(("place", "limit"), COUNTED)
def test_lists_are_as_long_as_it_says_and_no_longer(place: Place, limit: int) -> None:
    packet = full_packet()
    items = at(packet, place)
    items[:] = [another(items[0], number) for number in range(limit)]
    assert read_by_both(packet)
    items.append(another(items[0], limit))
    assert not read_by_both(packet)
