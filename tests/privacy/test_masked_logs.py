"""Logs hold no secrets that people typed (OWASP ASVS 5.0 V16.2.5)."""

import structlog

from privacy.masked_logs import DEEPEST, mask_event


def masked(**event: object) -> dict[str, object]:
    return dict(mask_event(None, "info", event))


def test_it_masks_what_people_typed() -> None:
    assert masked(event="could not relay: my pin is 4821") == {"event": "could not relay: my pin is [PIN withheld]"}


def test_it_masks_the_text_of_a_traceback() -> None:
    try:
        raise ValueError("cannot connect to postgres://app:s3cr3t@db.example.org:5432/main")
    except ValueError:
        event = structlog.processors.format_exc_info(None, "error", {"event": "failed", "exc_info": True})
    assert "s3cr3t" not in str(masked(**event))


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
