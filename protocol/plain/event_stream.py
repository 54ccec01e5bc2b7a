"""Server-sent events: from the bytes of an answer, however they are cut, to the data of each event."""

from collections.abc import Iterable, Iterator

from protocol.errors import CallFailed, Reason

EVENT_LIMIT = 256 * 1024  # bytes of one event
_MEDIA_TYPE = "text/event-stream"


def is_event_stream(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == _MEDIA_TYPE


def event_data(parts: Iterable[bytes], *, limit: int = EVENT_LIMIT) -> Iterator[bytes]:
    """The data of each event. What stands behind the last blank line is not an event and is left out. limit: bytes.

    Raises CallFailed for an event that is too large.
    """
    data: list[bytes] = []
    size = 0
    for line in _lines(parts, limit=limit):
        if not line:
            if data:
                yield b"\n".join(data)
            data, size = [], 0
            continue
        name, _, value = line.partition(b":")
        if name == b"data":
            data.append(value.removeprefix(b" "))
            size += len(value)
            _check_size(size, limit=limit)


def _lines(parts: Iterable[bytes], *, limit: int) -> Iterator[bytes]:
    """A line ends with CR, LF or both. However small the parts are, each byte is looked at a few times only."""
    begun: list[bytes] = []  # of a line whose end is not here
    size = 0
    for part in parts:
        begun.append(part)
        size += len(part)
        if _may_end_a_line(begun):
            *lines, rest = _split(b"".join(begun))
            begun, size = [rest], len(rest)
            yield from lines
        _check_size(size, limit=limit)


def _may_end_a_line(begun: list[bytes]) -> bool:
    last = begun[-1]
    return b"\n" in last or b"\r" in last or (len(begun) > 1 and begun[-2].endswith(b"\r"))


def _split(text: bytes) -> list[bytes]:
    # A CR at the very end may be half of a line end.
    held = b"\r" if text.endswith(b"\r") else b""
    *lines, rest = text.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return [*lines, rest + held]


def _check_size(size: int, *, limit: int) -> None:
    if size > limit:
        raise CallFailed(Reason.ANSWER_TOO_LARGE, detail="one event")
