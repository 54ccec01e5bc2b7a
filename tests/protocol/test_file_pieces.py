"""Files on the wire: what is written is read as it was, and what a stranger writes is refused by name."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MessageRefused
from protocol.file_pieces import PIECE_LIMIT, Arrival, FileArrival, FilePiece, arrival_from, piece_from
from protocol.packet import PacketFile, file_from, files_from

ID = "5b0e3c2a-9d41-4f0e-8f7b-1c2d3e4f5a6b"
FILE = PacketFile(ID, 4, "bill.pdf", "application/pdf", 48_213, "a" * 64)


@given(st.binary(max_size=2_000), st.integers(0, 2**31 - 1), st.uuids())
def test_a_piece_is_read_as_it_was_written(data: bytes, start: int, file_id: uuid.UUID) -> None:
    piece = FilePiece(str(file_id), start, data)
    assert piece_from(piece.to_json()) == piece


def test_the_largest_is_read_and_none_larger() -> None:
    largest = FilePiece(ID, 0, b"x" * PIECE_LIMIT)
    assert piece_from(largest.to_json()) == largest
    with pytest.raises(MessageRefused, match="data"):
        piece_from(FilePiece(ID, 0, b"x" * (PIECE_LIMIT + 3)).to_json())


@pytest.mark.parametrize("state", list(Arrival))
def test_so_is_how_much_is_there(state: Arrival) -> None:
    arrival = FileArrival(state, 17, "full" if state is Arrival.REFUSED else "")
    assert arrival_from(arrival.to_json()) == arrival


@pytest.mark.parametrize(
    "change",
    [
        {"type": "turn"},
        {"fileId": "a file"},
        {"fileId": None},
        {"start": -1},
        {"start": 2**31},
        {"start": True},
        {"data": "no base64"},
        {"data": "YQ"},
        {"data": "Y Q=="},
        {"data": "ÿ"},
        {"data": None},
    ],
)
def test_a_piece_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MessageRefused, match=next(iter(change))):
        piece_from(FilePiece(ID, 0, b"a").to_json() | change)


@pytest.mark.parametrize("change", [{"state": "lost"}, {"have": -1}, {"have": "all"}, {"reason": "x" * 41}])
def test_an_answer_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MessageRefused, match=next(iter(change))):
        arrival_from(FileArrival(Arrival.COMING, 0).to_json() | change)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"seq": -1},
        {"name": "x" * 201},
        {"mediaType": 7},
        {"size": 0},
        {"size": 2**31},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
    ],
)
def test_what_tells_of_no_file_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MessageRefused, match=next(iter(change))):
        file_from(FILE.to_json() | change)


def test_a_side_that_passes_none_on_need_not_say_so() -> None:
    assert files_from({}) == files_from({"attachments": []}) == ()
    assert files_from({"attachments": [FILE.to_json()]}) == (FILE,)
    with pytest.raises(MessageRefused, match="attachments"):
        files_from({"attachments": [FILE.to_json()] * 21})
