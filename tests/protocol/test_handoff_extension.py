"""The shapes of the handoff extension: written and read back the same, and refused when they are anything else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from protocol.errors import MessageRefused
from protocol.handoff_extension import (
    MAX_REPLIES,
    HandBack,
    Offer,
    Refusal,
    Replies,
    Reply,
    Speaker,
    TakeBack,
    Turn,
    offer_from,
    refusal_from,
    replies_from,
    stream_item_from,
    take_back_from,
    turn_from,
)
from protocol.packet import (
    LARGEST_NUMBER,
    MAX_DETAILS,
    TEXT_LIMIT,
    Hop,
    Packet,
    PacketDetail,
    PacketTurn,
    Party,
    PersonInfo,
    Withheld,
    packet_from,
    time_at,
    time_text,
)
from protocol.pairing_messages import clean_name
from protocol.strict_json import dumps, loads_object

AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
DETAIL = PacketDetail("name", "text", "Ana", "person", AT, verified=True)
PACKET = Packet(
    handoff_id="h-1",
    sender=Party("https://bank.example", "agt_1", "Harbour", "Harbour Bank"),
    path=(Hop("https://bank.example", "agt_1"),),
    reason="Complaint",
    person=PersonInfo("Ana", "es-MX", "America/Mexico_City"),
    details=(DETAIL,),
    transcript=(PacketTurn(1, "agent", "Harbour", "question", " What  is it?\n", AT),),
    summary="",
    withheld=(Withheld("score", "private", "It is marked private."),),
    expires_at=AT,
)
REPLY = Reply(1, AT, "m-1", "question", "Which?", ("This", "That"))


def over_the_wire(data: dict[str, Any]) -> dict[str, Any]:
    return loads_object(dumps(data), limit=1_000_000)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (PACKET, packet_from),
        (Offer(3, PACKET, AT), offer_from),
        (Turn(2, 3, 1, AT), turn_from),
        (Replies(3, (REPLY, HandBack(2, AT, "done", "All said.", (DETAIL,)))), replies_from),
        (Refusal("closed", "We open at nine."), refusal_from),
        (TakeBack(3, "person"), take_back_from),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_written_is_read_back_the_same(written: Any, read: Callable[[Any], object]) -> None:
    assert read(over_the_wire(written.to_json())) == written


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=200))
def test_any_text_comes_back_byte_for_byte(text: str) -> None:
    reply = Reply(1, AT, "m-1", "text", text)
    assert replies_from(over_the_wire(Replies(1, (reply,)).to_json())).items == (reply,)


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_time_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert time_at({"at": time_text(moment)}, "at") == moment


def test_times_are_written_in_utc() -> None:
    assert time_text(AT.astimezone(timezone(timedelta(hours=5)))) == "2026-03-01T12:00:00.123456Z"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-03-01T12:00:00", "2026-13-01T12:00:00Z", "0001-01-01T00:00:00+14:00", "9" * 41]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(MessageRefused, match="at"):
        time_at({"at": text}, "at")


def changed(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy as it would arrive, with one place changed: ``details.0.name``."""
    copy = over_the_wire(data)
    *way, last = path.split(".")
    place: Any = copy
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("handoffId", None),
        ("handoffId", "x" * 65),
        ("from", "bank"),
        ("from.domain", 1),
        ("path", {}),
        ("path", ["bank"]),
        ("path", [{"domain": "https://bank.example", "agentId": "agt_1"}] * 51),
        ("details", None),
        ("details.0.name", None),
        ("details", [DETAIL.__dict__] * (MAX_DETAILS + 1)),
        ("details.0.value", "x" * (TEXT_LIMIT + 1)),
        ("details.0.at", "soon"),
        ("transcript.0.text", ["x"]),
        ("transcript.0.seq", -1),
        ("transcript.0.seq", 1.0),
        ("withheld.0.name", 1),
        ("expiresAt", "never"),
    ],
)
def test_a_packet_out_of_shape_is_refused_with_the_place_and_not_the_content(path: str, value: object) -> None:
    with pytest.raises(MessageRefused) as refused:
        packet_from(changed(PACKET.to_json(), path, value))
    assert refused.value.detail.startswith(path.rsplit(".", maxsplit=1)[-1])
    assert "x" * 10 not in refused.value.detail


def test_unknown_fields_are_ignored() -> None:
    assert packet_from({**over_the_wire(PACKET.to_json()), "priority": "high"}) == PACKET


def test_only_true_is_verified() -> None:
    for claim in ("true", 1, None, False):
        assert packet_from(changed(PACKET.to_json(), "details.0.verified", claim)).details[0].verified is False


@pytest.mark.parametrize("locale", ["", "../../etc", "e", "en_US", "en-", "en\n"])
def test_a_locale_that_is_no_language_tag_is_english(locale: str) -> None:
    assert packet_from(changed(PACKET.to_json(), "person.locale", locale)).person.locale == "en"


@pytest.mark.parametrize("number", [-1, LARGEST_NUMBER + 1, 1.5, True, "1", None])
def test_numbers_that_no_database_keeps_are_refused(number: object) -> None:
    for data, read in ((Turn(2, 3, 1, AT).to_json(), turn_from), (TakeBack(3, "").to_json(), take_back_from)):
        with pytest.raises(MessageRefused, match="epoch"):
            read(changed(data, "epoch", number))


def test_a_stream_starts_with_one() -> None:
    with pytest.raises(MessageRefused, match="seq"):
        replies_from(changed(Replies(1, (REPLY,)).to_json(), "replies.0.seq", 0))


def test_an_answer_holds_only_so_many_replies() -> None:
    with pytest.raises(MessageRefused, match="replies"):
        replies_from(Replies(1, (REPLY,) * (MAX_REPLIES + 1)).to_json())


def test_an_unknown_kind_of_reply_is_still_words() -> None:
    read = replies_from(changed(Replies(1, (REPLY,)).to_json(), "replies.0.kind", "hologram"))
    assert read.items[0] == Reply(1, AT, "m-1", "text", "Which?", ("This", "That"))


ANA = {"kind": "live_agent", "name": "Ana"}


def test_who_speaks_is_told_of_a_live_agent_alone() -> None:
    assert "speaker" not in REPLY.to_json()
    by_ana = replace(REPLY, speaker=Speaker("Ana"))
    assert by_ana.to_json()["speaker"] == ANA
    assert stream_item_from(over_the_wire(by_ana.to_json())) == by_ana


@pytest.mark.parametrize("speaker", [None, {}, {"name": "Ana"}, {"kind": "agent"}, {"kind": "hologram", "name": [7]}])
def test_an_unknown_kind_of_speaker_is_ignored(speaker: object) -> None:
    assert stream_item_from(over_the_wire({**REPLY.to_json(), "speaker": speaker})) == REPLY


@pytest.mark.parametrize("speaker", ["Ana", [ANA], 7, {**ANA, "name": 7}, {**ANA, "name": "x" * 81}])
def test_a_speaker_of_another_shape_is_refused(speaker: object) -> None:
    with pytest.raises(MessageRefused, match=r"speaker|name"):
        stream_item_from({**REPLY.to_json(), "speaker": speaker})


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=80))
@example("\u0958" * 80)  # composed it is twice as long
@example(" - " * 26 + "\u0958x")
@example("\u202eAna\u200b\n")
def test_any_name_of_a_speaker_is_clean_short_and_the_same_when_told_on(name: str) -> None:
    read = stream_item_from({**REPLY.to_json(), "speaker": {**ANA, "name": name}})
    assert isinstance(read, Reply) and read.speaker is not None
    assert len(read.speaker.name) <= 80 and (
        not read.speaker.name or clean_name(read.speaker.name) == read.speaker.name
    )
    assert stream_item_from(over_the_wire(read.to_json())) == read


def test_quick_replies_may_be_left_out_and_must_be_short_texts() -> None:
    data = over_the_wire(Replies(1, (REPLY,)).to_json())
    del data["replies"][0]["quickReplies"]
    assert replies_from(data).items == (Reply(1, AT, "m-1", "question", "Which?"),)
    for bad in (["x" * 81], [1], "This", ["x"] * 21):
        data["replies"][0]["quickReplies"] = bad
        with pytest.raises(MessageRefused, match="quickReplies"):
            replies_from(data)
