"""Calling a plain agent: with the credential its card asks for, at the address its card named when it was verified."""

import hashlib
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from agents.calling import ANSWER_SECONDS, LONGEST_RETRY_AFTER, accepted, outgoing
from agents.models import PlainAccess
from protocol.a2a_v10 import VERSION_HEADER
from protocol.errors import CallFailed, MessageRefused, Reason, WireError
from protocol.outgoing_http import ANSWER_LIMIT, Answer, AnswerStream
from protocol.plain import DIALECTS
from protocol.plain.card import Interface
from protocol.plain.card_schemes import Scheme, SignIn
from protocol.plain.dialect import Call, Dialect
from protocol.plain.event_stream import is_event_stream
from protocol.strict_json import loads_object, text_at

TOKEN_LIMIT = 16 * 1024  # bytes of a token endpoint's answer
# Of all events of a stream. Each may hold no more than a word, and takes many times what that does: so 256 KiB of words
# told one by one have room in it.
EVENTS_LIMIT = 16 * 1024 * 1024
_RENEWED_BEFORE = 30.0  # seconds before a token runs out
_DEFAULT_LIFE = 300.0  # seconds, for an endpoint that does not say
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class PlainDoor:
    """All it takes to call one plain agent. client_id: what was typed as the Agent ID."""

    interface: Interface
    sign_in: SignIn
    client_id: str
    secret: str = field(repr=False)


def door_of(access: PlainAccess) -> PlainDoor:
    """As it was saved, whatever the card says today."""
    return PlainDoor(
        interface=Interface(access.interface_url, access.dialect, access.tenant),
        sign_in=SignIn(Scheme(access.scheme), access.header, access.token_url, tuple(access.scopes)),
        client_id=access.connection.remote_agent_id,
        secret=access.secret,
    )


def call_plain(door: PlainDoor, call: Call, *, seconds: float = ANSWER_SECONDS, limit: int = ANSWER_LIMIT) -> Answer:
    """One call and its whole answer (2xx), in so many seconds and bytes. Raises WireError, as
    ``agents.calling.call_peer``.
    """
    answer = ask_plain(door, call, seconds=seconds, limit=limit)
    if answer.status == 401 and _tokens.forget(door):
        answer = ask_plain(door, call, seconds=seconds, limit=limit)
    return taken(door, answer)


def ask_plain(
    door: PlainDoor,
    call: Call,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = ANSWER_SECONDS,
    limit: int = ANSWER_LIMIT,
) -> Answer:
    """One call and its answer of any status. headers: another credential than the door's, or none."""
    sent = {**_headers(door), **(credential_headers(door) if headers is None else headers)}
    way_out = outgoing(answer_seconds=seconds, answer_limit=limit)
    return way_out.request(call.verb, _url_of(door, call), headers=sent, body=call.body)


def taken(door: PlainDoor, answer: Answer) -> Answer:
    """The answer itself when its status is 2xx. Raises RpcError where the agent says by it which error of A2A it was,
    otherwise the WireError that the status stands for.
    """
    dialect = dialect_of(door)
    if not dialect.tells_error_by(answer.status):
        return accepted(answer)
    try:
        error = dialect.error_in(answer.body)
    except MessageRefused:
        return accepted(answer)  # some other server's words
    error.status = answer.status
    raise error


def dialect_of(door: PlainDoor) -> Dialect:
    return DIALECTS[door.interface.dialect]


@contextmanager
def stream_plain(door: PlainDoor, call: Call, *, seconds: float, limit: int = ANSWER_LIMIT) -> Iterator[AnswerStream]:
    """One call whose answer is read as it comes, for so many seconds; an agent may also answer at once, in JSON
    (``whole_answer``). limit: bytes of the page of an error. Raises WireError.
    """
    sent = {**_headers(door), **credential_headers(door), "Accept": "text/event-stream, application/json"}
    way_out = outgoing(answer_seconds=seconds, answer_limit=max(limit, EVENTS_LIMIT))
    url = _url_of(door, call)
    with way_out.stream(call.verb, url, headers=sent, body=call.body, seconds=seconds) as answer:
        if not 200 <= answer.status < 300:
            if answer.status == 401:
                _tokens.forget(door)
            told = dialect_of(door).tells_error_by(answer.status)
            taken(door, Answer(answer.status, answer.headers, whole_answer(answer, limit=limit) if told else b""))
        yield answer


def whole_answer(answer: AnswerStream, *, limit: int) -> bytes:
    """One that is no stream, of so many bytes. Raises WireError."""
    body = bytearray()
    for part in answer.parts:
        body += part
        if len(body) > limit:
            raise CallFailed(Reason.ANSWER_TOO_LARGE, status=answer.status)
    return bytes(body)


def streams(answer: AnswerStream) -> bool:
    return is_event_stream(answer.headers.get("content-type", ""))


def credential_headers(door: PlainDoor) -> Mapping[str, str]:
    """May fetch a token first. Raises WireError."""
    match door.sign_in.scheme:
        case Scheme.BEARER:
            return _bearer(door.secret)
        case Scheme.BASIC:
            return _basic(f"{door.client_id}:{door.secret}")
        case Scheme.API_KEY:
            return {door.sign_in.header: door.secret}
        case Scheme.CLIENT_CREDENTIALS:
            return _bearer(_tokens.of(door))
        case _:
            return {}


def wrong_credential_headers(door: PlainDoor, *, secret: str) -> Mapping[str, str]:
    """The same with another secret; in place of a token, just that text."""
    match door.sign_in.scheme:
        case Scheme.CLIENT_CREDENTIALS | Scheme.BEARER:
            return _bearer(secret)
        case Scheme.BASIC:
            return _basic(f"{door.client_id}:{secret}")
        case Scheme.API_KEY:
            return {door.sign_in.header: secret}
        case _:
            return {}


def _url_of(door: PlainDoor, call: Call) -> str:
    url = door.interface.url
    return f"{url.rstrip('/')}/{call.path}" if call.path else url


def _headers(door: PlainDoor) -> Mapping[str, str]:
    return {"Content-Type": "application/json", "Accept": "application/json", VERSION_HEADER: dialect_of(door).version}


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _basic(pair: str) -> Mapping[str, str]:
    return {"Authorization": "Basic " + b64encode(pair.encode()).decode()}


class _Tokens:
    """Access tokens of this process, until they run out. Never stored: a lost one costs one request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, float]] = {}

    def of(self, door: PlainDoor) -> str:
        key = _key(door)
        with self._lock:
            token, until = self._known.get(key, ("", 0.0))
        if token and until > time.monotonic():
            return token
        try:
            token, life = _fetch_token(door)
        except WireError as error:
            error.left = False  # what the token was for has not left
            raise
        with self._lock:
            self._known[key] = (token, time.monotonic() + life - _RENEWED_BEFORE)
        return token

    def forget(self, door: PlainDoor) -> bool:
        """True if there was one: then a new one may do what it did not."""
        with self._lock:
            return self._known.pop(_key(door), None) is not None


_tokens = _Tokens()


def _key(door: PlainDoor) -> str:
    parts = (door.sign_in.token_url, door.client_id, door.secret, *door.sign_in.scopes)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _fetch_token(door: PlainDoor) -> tuple[str, float]:
    """A token and the seconds it is good for. Raises WireError; ``credentials`` when ID or secret is not accepted."""
    form = {"grant_type": "client_credentials"}
    if door.sign_in.scopes:
        form["scope"] = " ".join(door.sign_in.scopes)
    # Both are form-encoded before they are joined (RFC 6749, 2.3.1).
    pair = f"{quote(door.client_id, safe='')}:{quote(door.secret, safe='')}"
    headers = {"Content-Type": _FORM, "Accept": "application/json", **_basic(pair)}
    answer = outgoing().request("POST", door.sign_in.token_url, headers=headers, body=urlencode(form).encode())
    if answer.status in {400, 401, 403}:
        raise CallFailed(Reason.CREDENTIALS, detail="no token", permanent=True, status=answer.status)
    given = loads_object(accepted(answer).body, limit=TOKEN_LIMIT)
    life = given.get("expires_in")
    seconds = float(life) if isinstance(life, int | float) and not isinstance(life, bool) else _DEFAULT_LIFE
    return text_at(given, "access_token", max_length=8_000), min(seconds, LONGEST_RETRY_AFTER)
