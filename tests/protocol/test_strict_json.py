"""JSON from strangers is read one way or not at all."""

import pytest

from protocol.errors import MessageRefused
from protocol.strict_json import (
    DEPTH_LIMIT,
    LARGEST_INT,
    bool_at,
    dumps,
    int_at,
    list_at,
    loads,
    loads_object,
    object_at,
    optional_object_at,
    optional_text_at,
    text_at,
)


def test_it_reads_what_it_wrote() -> None:
    value = {"text": "Güten Tag 你好 🙂", "numbers": [1, -2, 0.5, LARGEST_INT], "nothing": None, "yes": True}

    assert loads(dumps(value), limit=1000) == value


def test_it_writes_compact_utf8() -> None:
    assert dumps({"a": "é", "b": [1]}) == '{"a":"é","b":[1]}'.encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a":1,"a":2}', "the same key twice"),
        (b'{"x":{"a":1,"\\u0061":2}}', "the same key twice, written in two ways"),
        (b'{"a":NaN}', "not a number"),
        (b"[Infinity]", "infinite"),
        (b"[-Infinity]", "infinite"),
        (b"[1e999]", "infinite by size"),
        (b"[9007199254740993]", "not exact everywhere"),
        (b"[" + b"9" * 5000 + b"]", "quadratic time"),
        (b'["\\ud800"]', "half a character"),
        (b'{"\\udc00":1}', "half a character as a key"),
        (b'["\\u0000"]', "NUL, which the database cannot hold"),
        (b'["\xff"]', "not UTF-8"),
        (b'\xef\xbb\xbf{"a":1}', "a byte order mark"),
        ('{"a":1}'.encode("utf-16"), "another encoding"),
        (b'{"a":1} x', "something behind it"),
        (b"", "nothing"),
        (b"{'a':1}", "not JSON"),
        (b"[" * 100_000, "deep enough to break a parser"),
    ],
)
def test_it_refuses(data: bytes, why: str) -> None:
    with pytest.raises(MessageRefused):
        loads(data, limit=200_000)


def test_it_accepts_a_whole_character_in_two_escapes() -> None:
    assert loads(b'"\\ud83d\\ude42"', limit=100) == "🙂"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_it_counts_levels(opening: str, closing: str) -> None:
    def nested(depth: int) -> bytes:
        return (opening * depth + "1" + closing * depth).encode()

    loads(nested(DEPTH_LIMIT), limit=1000)
    with pytest.raises(MessageRefused):
        loads(nested(DEPTH_LIMIT + 1), limit=1000)


def test_it_checks_texts_at_the_deepest_level_too() -> None:
    with pytest.raises(MessageRefused):
        loads(b"[" * DEPTH_LIMIT + b'"\\ud800"' + b"]" * DEPTH_LIMIT, limit=1000)


def test_it_refuses_one_byte_too_many_before_parsing() -> None:
    assert loads(b'"abc"', limit=5) == "abc"
    with pytest.raises(MessageRefused, match="more than 4 bytes"):
        loads(b'"abc"', limit=4)


def test_a_refusal_never_repeats_the_content() -> None:
    with pytest.raises(MessageRefused) as refused:
        loads(b'{"password":"hunter2","password":"x"}', limit=1000)

    assert "hunter2" not in str(refused.value)
    assert "password" not in str(refused.value)


def test_it_cannot_write_what_json_cannot_say() -> None:
    for value in (float("nan"), "\ud800"):
        with pytest.raises(ValueError):
            dumps(value)


def test_readers_give_what_is_there() -> None:
    data = loads_object(b'{"t":"x","n":3,"b":false,"l":[1],"o":{"k":1},"null":null}', limit=1000)

    assert text_at(data, "t", max_length=1) == "x"
    assert optional_text_at(data, "missing", max_length=1) == optional_text_at(data, "null", max_length=1) == ""
    assert int_at(data, "n") == 3
    assert bool_at(data, "b") is False
    assert list_at(data, "l", max_items=1) == [1]
    assert object_at(data, "o") == {"k": 1}
    assert optional_object_at(data, "missing") is None


@pytest.mark.parametrize(
    ("read", "place"),
    [
        (lambda data: text_at(data, "number", max_length=9), "number"),
        (lambda data: text_at(data, "missing", max_length=9), "missing"),
        (lambda data: text_at(data, "text", max_length=2), "text"),
        (lambda data: optional_text_at(data, "number", max_length=9), "number"),
        (lambda data: int_at(data, "yes"), "yes"),
        (lambda data: int_at(data, "float"), "float"),
        (lambda data: int_at(data, "negative"), "negative"),
        (lambda data: int_at(data, "number", maximum=2), "number"),
        (lambda data: bool_at(data, "number"), "number"),
        (lambda data: list_at(data, "text", max_items=9), "text"),
        (lambda data: list_at(data, "list", max_items=1), "list"),
        (lambda data: object_at(data, "list"), "list"),
        (lambda data: optional_object_at(data, "text"), "text"),
    ],
)
def test_readers_name_the_place_that_is_wrong(read: object, place: str) -> None:
    data = {"text": "abc", "number": 3, "yes": True, "float": 1.0, "negative": -1, "list": [1, 2]}

    with pytest.raises(MessageRefused, match=f"^not_understood: {place}: "):
        read(data)  # type: ignore[operator]  # one of the lambdas above


def test_only_an_object_is_an_object() -> None:
    with pytest.raises(MessageRefused):
        loads_object(b"[]", limit=10)
