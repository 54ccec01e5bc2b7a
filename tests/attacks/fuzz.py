"""Bytes that somebody outside might send: valid ones from the documents, and what chance makes of them."""

import json
from collections.abc import Iterable
from functools import lru_cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.docs.test_protocol_examples import examples

# What parsers trip over: limits of numbers, halves of characters, what JSON does not have, what Python does besides.
ODD_JSON = (
    b"NaN", b"-Infinity", b"1e400", b"-0", b"9223372036854775808", b"1" * 5000, b'"\\ud800"', b'"\\u0000"', b'"\xff"',
    b"\xef\xbb\xbf{}", b'{"a":1,"a":2}', b"[" * 3000, b'{"a":' * 3000, b"{}{}", b"", b"\x00", b"null", b"True", b"'x'",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**63, 2**70, 1.5, 1e308, "", "\x00", "\u202e", "x" * 5000, [], {}, [[]], [{}]),
    *(
        {"": ""},
        ["x"] * 300,
        {"toString": 1},
        "2026-99-99T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00+14:00",
    ),
    *("https://[::1", "//x", "%00", "١٢", "-5", "1e9", "é", "\ud83d\ude00" * 40),
)


@lru_cache(maxsize=1)
def valid() -> tuple[bytes, ...]:
    """Every example of the documents, and every object inside one: some are read by themselves."""
    return tuple(json.dumps(each).encode() for example in examples() for each in _objects(example))


def _objects(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def changed_value(chance: Random, value: Any) -> Any:
    """The same with one thing in it another, gone, or added."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        rest = {each: inner for each, inner in value.items() if each != name}
        if chance.random() < 0.2:
            return rest
        if chance.random() < 0.1:
            return {**value, chance.choice(("", "__proto__", name * 2)): value[name]}
        return {**rest, name: changed_value(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], changed_value(chance, value[at]), *value[at + chance.choice((0, 1)) :]]
    return chance.choice(ODD_VALUES)


def changed_bytes(chance: Random, data: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(data) + 1)
        part = chance.choice((b"", bytes([chance.randrange(256)]), chance.choice(ODD_JSON)[:50], data[at : at + 20]))
        data = data[:at] + part + data[at + chance.choice((0, 0, 1, 5)) :]
    return data


def changes_of(seeds: Iterable[bytes]) -> st.SearchStrategy[bytes]:
    known = tuple(seeds)

    def change(chance: Random) -> bytes:
        data = chance.choice(known)
        if chance.random() < 0.3:
            return changed_bytes(chance, data)
        try:
            value = json.loads(data)
        except ValueError:
            return changed_bytes(chance, data)
        return json.dumps(changed_value(chance, value), ensure_ascii=chance.random() < 0.9).encode("utf-8", "replace")

    changed = st.randoms(use_true_random=True).map(change)
    return st.one_of(changed, changed, changed, st.sampled_from(ODD_JSON), st.binary(max_size=200))
