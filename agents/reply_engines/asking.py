"""What engines outside have in common: the call through the one way out, and failures as reasons."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from agents.calling import accepted, outgoing
from agents.reply_engines.base import NoReply
from protocol.chat_completions import ANSWER_LIMIT
from protocol.errors import Reason, WireError
from protocol.outgoing_http import Answer, AnswerStream


def asked(url: str, *, body: bytes, key: str, seconds: float) -> Answer:
    """One call and its whole answer (2xx). Raises WireError."""
    way_out = outgoing(answer_seconds=seconds, answer_limit=ANSWER_LIMIT)
    return accepted(way_out.request("POST", url, headers=_headers(key), body=body))


@contextmanager
def listening(url: str, *, body: bytes, key: str, seconds: float) -> Iterator[AnswerStream]:
    """One call whose answer (2xx) is read as it comes, all of it within ``seconds``. Raises WireError."""
    way_out = outgoing(answer_seconds=seconds, answer_limit=ANSWER_LIMIT)
    headers = {**_headers(key), "Accept": "text/event-stream, application/json"}
    with way_out.stream("POST", url, headers=headers, body=body, seconds=seconds, between_parts=seconds) as answer:
        accepted(Answer(answer.status, answer.headers, b""))
        yield answer


@contextmanager
def told_as_no_reply() -> Iterator[None]:
    """Turns what the wire raises into NoReply."""
    try:
        yield
    except WireError as error:
        # A path that nobody knows there is a mistake in the settings, not a refusal of this one message.
        code = Reason.GONE if error.status in (404, 410) else error.reason
        raise NoReply(code, detail=f"HTTP {error.status}" if (error.status or 0) >= 400 else "") from error


def _headers(key: str) -> Mapping[str, str]:
    known = {"Content-Type": "application/json", "Accept": "application/json"}
    return {**known, "Authorization": f"Bearer {key}"} if key else known
