"""Logs hold no secrets that people typed (OWASP ASVS 5.0 V16.2.5)."""

import ast
import logging
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from uuid import UUID

import pytest

from privacy.masked_logs import DEEPEST, mask_event


def masked(**event: object) -> dict[str, object]:
    return dict(mask_event(None, "info", event))


def test_it_masks_what_people_typed() -> None:
    assert masked(event="could not relay: my pin is 4821") == {"event": "could not relay: my pin is [PIN withheld]"}


def test_it_masks_the_text_of_a_traceback() -> None:
    address = "postgres://app:s3cr3t@db.example.org:5432/main"
    try:
        raise ValueError(f"cannot connect to {address}")
    except ValueError:
        event = masked(event="failed", exc_info=True)
    assert "s3cr3t" not in str(event)
    assert "ValueError" in str(event)


def test_it_looks_into_lists_and_mappings() -> None:
    assert masked(body={"turns": ["otp: 492113"]}) == {"body": {"turns": ["otp: [one-time code withheld]"]}}


def test_it_shows_nothing_that_lies_deeper_than_it_looks() -> None:
    deep: object = "pin: 4821"
    for _ in range(DEEPEST + 2):
        deep = [deep]
    assert "4821" not in str(masked(value=deep))


def test_it_leaves_what_operators_need() -> None:
    event = {"event": "refused", "ip": "203.0.113.77", "status": 403, "handoff": "0197a3c4-5d11-7a52-9d7c-1f7f1c2a9b10"}
    assert masked(**event) == event


def words_of_ours() -> Iterator[str]:
    """What the code says in its logs and in the details of its failures, with an example where a value goes in."""
    root = Path(__file__).parents[2]
    packages = ("handoff_project", "conversations", "triggers", "agents", "workspaces", "protocol", "privacy")
    for path in sorted(one for package in packages for one in (root / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call):
                continue
            said = [word.value for word in call.keywords if word.arg == "detail"]
            if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                said += call.args[:1] if call.func.value.id == "log" else []
            elif isinstance(call.func, ast.Name) and call.func.id in {"NotUnderstood", "CallFailed", "BadCard"}:
                said += call.args
            yield from filter(None, map(example_of, said))


def example_of(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    example = "RemoteDisconnected" if "type(error)" in ast.unparse(node) else "7"
    return "".join(str(one.value) if isinstance(one, ast.Constant) else example for one in node.values)


def test_what_we_say_ourselves_is_readable() -> None:
    """All in one test: to read the sources takes as long as to collect a thousand tests."""
    ours = sorted(set(words_of_ours()))
    assert len(ours) > 60
    assert {"delivery_failed", "the connection broke: RemoteDisconnected"} <= set(ours)
    assert [said for said in ours if masked(event=said, detail=said) != {"event": said, "detail": said}] == []


def logged(message: str, *args: object) -> str:
    """What is told of a record of a library."""
    record = logging.LogRecord("library", logging.WARNING, "file.py", 1, message, args, None)
    return str(masked(event=record.getMessage(), _record=record)["event"])


def test_the_template_of_a_record_is_readable_and_what_is_put_in_is_not() -> None:
    template = "Login for %s with the password %r: user %d of 100%% was refused"
    expected = "Login for anna with the password '[password withheld]': user 7 of 100% was refused"
    assert logged(template, "anna", "hunter2!x", 7) == expected


def test_named_values_of_a_template_are_masked() -> None:
    said = logged("Task %(name)s failed: the password is %(exc)s", {"name": "sweep", "exc": "hunter2!x"})
    assert said == "Task sweep failed: the password is [password withheld]"


def test_a_record_whose_template_does_not_fit_is_scanned_whole() -> None:
    record = logging.LogRecord("library", logging.WARNING, "file.py", 1, "%s", ("x",), None)
    assert "4821" not in str(masked(event="my pin is 4821", _record=record)["event"])


def test_words_of_a_template_hide_no_secret_that_is_put_in() -> None:
    assert "hunter2" not in logged("%s broke, ignored", "my password is hunter2!x")
    assert "4821" not in logged("password %s", "my pin is 4821")


def test_the_name_of_an_exception_is_readable_by_itself_only() -> None:
    assert masked(detail="not HTTP: BadStatusLine")["detail"] == "not HTTP: BadStatusLine"
    assert "RemoteDisconnected" not in str(masked(text="my password is RemoteDisconnected7!"))
    assert "Timeout" not in str(masked(text="my password is Timeout"))
    assert "hunter" not in str(masked(text="my password is KeyError-hunter2"))


def test_queries_of_addresses_are_masked() -> None:
    said = masked(event="refused: GET /console/inbox/?q=anna+muster and https://bank.example/a?b=c#d")["event"]
    assert said == "refused: GET /console/inbox/?… and https://bank.example/a?…#d"


@pytest.mark.parametrize("opens", ["invitation", "account/password/reset/key", "account/confirm-email"])
def test_v14_2_1_what_opens_something_is_masked_in_addresses(opens: str) -> None:
    """As in what a framework says of a request that it refuses, or that failed."""
    key = "3-d1x2y3-0123456789abcdef0123456789abcdef"
    said = masked(event="Internal Server Error: %s", request=f"<WSGIRequest: GET '/{opens}/{key}/'>")
    assert said["request"] == f"<WSGIRequest: GET '/{opens}/…/'>"
    for around in ("Forbidden (CSRF cookie not set.): {}", "GET https://agents.bank.example{}", '"{}?a=b"'):
        told = str(masked(event=around.format(f"/{opens}/{key}/"))["event"])
        assert key not in told and f"/{opens}/…/" in told


class Thing:
    """As a request stands beside the records of a framework."""

    def __repr__(self) -> str:
        return "<Request: GET '/search?q=anna', the pin is 4821>"


class Broken:
    def __repr__(self) -> str:
        raise ValueError("my pin is 4821")


def test_things_are_told_in_their_words_and_masked() -> None:
    told = masked(request=Thing(), error=ValueError("my pin is 4821"), data={"my pin is 4821": [b"my pin is 4821"]})
    assert told["request"] == "<Request: GET '/search?…', the pin is [PIN withheld]>"
    assert "4821" not in str(told)
    assert "ValueError" in str(told["error"])
    assert masked(thing=Broken()) == {"thing": "<Broken>"}


def test_numbers_and_the_like_are_as_they_were() -> None:
    event = {"count": 4821, "share": 0.5, "done": True, "id": UUID(int=7), "cost": Decimal("1.5"), "nothing": None}
    assert masked(**event) == event


@pytest.mark.parametrize("piece", ["/", "a?", "/?", "Key (", "KeyError.", "Failing row contains (", "A_", "%s "])
def test_a_long_line_takes_no_long_time(piece: str) -> None:
    started = perf_counter()
    logged("%s at %s/%s?%s of %s", *(piece * (20_000 // len(piece)) for _ in range(5)))
    assert perf_counter() - started < 6
