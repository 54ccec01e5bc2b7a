"""The only way out: every HTTP request to an address that somebody typed or sent is made here.

The rules of form are in ``protocol.addresses``. This module adds what can only be known while connecting: the name is
resolved once per connection, every answer is checked, and the connection goes to a checked address while the name
stays in SNI, certificate check and Host. Nothing is followed, retried, decoded or sent through a proxy.
"""

import math
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from types import MappingProxyType
from typing import TypeAlias

from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import SSLError as AnswerTlsError
from urllib3.exceptions import TimeoutError as AnswerTimeout
from urllib3.response import HTTPResponse

from protocol.addresses import LOCALHOST, AddressPolicy, Origin, parse_outgoing_url
from protocol.errors import CallFailed, Reason, WireError
from protocol.limited_connections import (
    Connection,
    IdleConnections,
    LimitedSocket,
    TlsConnection,
    dial,
    prepared,
)

Resolve: TypeAlias = Callable[[str, int], list[str]]

READ_SIZE = 16 * 1024
ANSWER_LIMIT = 256 * 1024  # bytes of body, unless the caller says otherwise
# Chunk framing may cost this many times the answer itself; more is a peer that wastes our time.
FRAMING_FACTOR = 4

# Framing, routing and encoding are decided here, never by a builder's header.
OWN_HEADERS = frozenset(
    {"host", "connection", "keep-alive", "content-length", "transfer-encoding", "accept-encoding", "te", "trailer"}
    | {"upgrade", "expect", "proxy-authorization", "proxy-connection"}
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_HTML_REFRESH = re.compile(rb"<meta\b[^>]{0,500}?http-equiv\s{0,9}=[\s\"']{0,9}refresh", re.IGNORECASE)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """A whole answer of any status but 1xx and 3xx; header names in lower case, repeated ones joined by commas.

    Of an error's page, status 400 and above, it may be the beginning alone.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class AnswerStream:
    """An answer while it comes in. parts: its body, as it arrives; reading on raises what ``request`` raises.

    ends: by ``time.monotonic``, until when it is read; whoever reads may have it end sooner.
    """

    status: int
    headers: Mapping[str, str]
    ends: float
    parts: Iterator[bytes] = field(default_factory=lambda: iter(()))


def resolve_by_system(host: str, port: int) -> list[str]:
    """Every address the system's resolver gives for a name, in its order. Raises OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class OutgoingHttp:
    """Makes requests under one address policy and keeps connections alive between them. Safe to share by threads.

    A process that forks shares no connection with its parent: idle ones belong to the process that opened them.

    connect_timeout: seconds for name look-up, TCP and TLS together. answer_timeout: seconds for the whole request,
    from the call to the last byte. answer_limit: bytes of body. ssl_context: for private authorities; it must verify
    certificates and host names, and belongs to this object from then on.
    """

    def __init__(
        self,
        *,
        policy: AddressPolicy,
        resolve: Resolve = resolve_by_system,
        connect_timeout: float = 3.0,
        answer_timeout: float = 10.0,
        answer_limit: int = ANSWER_LIMIT,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout
        self._answer_limit = answer_limit
        self._ssl_context = prepared(ssl_context or ssl.create_default_context())
        self._idle = IdleConnections()

    def request(self, method: str, url: str, *, headers: Mapping[str, str] = _NO_HEADERS, body: bytes = b"") -> Answer:
        """Send one request and read the whole answer.

        Raises AddressRefused for a URL that breaks the rules (nothing was sent) and CallFailed for everything else:
        ``unreachable`` for a name that does not resolve, resolves to a refused address, refuses or ignores us, or
        hangs up; ``certificate``; ``timeout`` once connected; ``redirected``; ``answer_too_large``;
        ``not_understood`` for an encoded or broken answer, and, permanent, for a header that may not be sent. Of each
        ``left`` says whether the request was on its way by then.
        """
        with self._exchange(method, url, headers=headers, body=body) as connection:
            return self._read(connection)

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        body: bytes = b"",
        seconds: float = math.inf,
        between_parts: float = 30.0,
    ) -> Iterator[AnswerStream]:
        """As ``request``, for an answer that is read while it comes. Its head has to be there in the usual time, its
        whole within ``seconds``, each part ``between_parts`` seconds after the one before; answer_limit holds.
        """
        ends = time.monotonic() + seconds
        with self._exchange(method, url, headers=headers, body=body) as connection:
            wire = connection.wire
            with closing(connection.getresponse()) as response:
                wire.allowance = FRAMING_FACTOR * self._answer_limit + READ_SIZE
                head = {name.lower(): value for name, value in response.headers.itermerged()}
                _check_head(response.status, head)
                answer = AnswerStream(response.status, MappingProxyType(head), ends)
                answer.parts = self._parts(response, wire, answer, between=between_parts)
                yield answer
                if not response.closed:
                    connection.close()  # the reader has had enough; what is left of the answer is not read

    @contextmanager
    def _exchange(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> Iterator[Connection]:
        """Sends a request; the connection is kept for the next one if its answer is read to the end."""
        origin, target = parse_outgoing_url(url, policy=self._policy)
        sent = _headers_to_send(headers)
        deadline = time.monotonic() + self._answer_timeout
        if self._idle.pid != os.getpid():
            self._idle = IdleConnections()
        connection = self._idle.take(origin) or self._open(origin, deadline=deadline)
        try:
            with _told_as_call_failed():
                connection.start_clock(deadline=deadline)
                connection.send_whole(method, target, headers=sent, body=body)
                yield connection
        except WireError as error:
            connection.close()
            error.left = True
            raise
        except BaseException:
            connection.close()
            raise
        self._idle.keep(origin, connection)

    def _open(self, origin: Origin, *, deadline: float) -> Connection:
        before = min(deadline, time.monotonic() + self._connect_timeout)
        addresses = self._checked_addresses(origin, before=before)

        def dial_out() -> socket.socket:
            return dial(addresses, origin.port, before=before)

        if origin.scheme == "https":
            connection: Connection = TlsConnection(origin.host, origin.port, ssl_context=self._ssl_context)
        else:
            connection = Connection(origin.host, origin.port)
        connection.dial = dial_out
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise CallFailed(Reason.CERTIFICATE, detail=error.verify_message) from error
        except (OSError, HTTPError) as error:
            connection.close()
            raise CallFailed(Reason.UNREACHABLE, detail=f"no connection: {type(error).__name__}") from error
        return connection

    def _checked_addresses(self, origin: Origin, *, before: float) -> Sequence[str]:
        if origin.host == LOCALHOST:
            return self._policy.loopback_addresses()
        if self._policy.permits_literal(origin.host):
            return (origin.host,)
        addresses = self._look_up(origin, before=before)
        if not addresses or not all(self._policy.permits(address) for address in addresses):
            raise CallFailed(Reason.UNREACHABLE, detail="the name leads to no address, or to one that is refused")
        return addresses

    def _look_up(self, origin: Origin, *, before: float) -> list[str]:
        # The system's resolver cannot be given a time limit: it is left behind in its thread when it takes too long.
        found: Future[list[str]] = Future()

        def look_up() -> None:
            try:
                found.set_result(self._resolve(origin.host, origin.port))
            except Exception as error:  # noqa: BLE001 - it is raised again, in the thread that waits
                found.set_exception(error)

        threading.Thread(target=look_up, name="outgoing-look-up", daemon=True).start()
        try:
            return found.result(timeout=max(0.0, before - time.monotonic()))
        except (OSError, UnicodeError) as error:
            raise CallFailed(Reason.UNREACHABLE, detail=f"name look-up: {type(error).__name__}") from error

    def _read(self, connection: Connection) -> Answer:
        wire = connection.wire
        # An answer that announces the end of its connection holds the socket alone: it is closed however this ends.
        with closing(connection.getresponse()) as response:
            wire.allowance = FRAMING_FACTOR * self._answer_limit + READ_SIZE
            headers = {name.lower(): value for name, value in response.headers.itermerged()}
            _check_head(response.status, headers)
            body = self._read_body(response)
            if not response.closed:
                connection.close()  # what is left of the answer is not read
        if "html" in headers.get("content-type", "") and _HTML_REFRESH.search(body):
            raise CallFailed(Reason.REDIRECTED, detail="a page that refreshes itself", status=response.status)
        return Answer(status=response.status, headers=MappingProxyType(headers), body=body)

    def _parts(
        self, response: HTTPResponse, wire: LimitedSocket, answer: AnswerStream, *, between: float
    ) -> Iterator[bytes]:
        size = 0
        while True:
            wire.deadline = min(answer.ends, time.monotonic() + between)
            part = response.read1(READ_SIZE, decode_content=False)
            if not part:
                return
            size += len(part)
            if size > self._answer_limit:
                raise CallFailed(Reason.ANSWER_TOO_LARGE, status=response.status)
            yield part

    def _read_body(self, response: HTTPResponse) -> bytes:
        body = bytearray()
        while part := response.read(READ_SIZE, decode_content=False):
            body += part
            if len(body) > self._answer_limit:
                if response.status >= 400:
                    # A refusal is one however long its page is; of the page nobody reads more than the beginning.
                    break
                raise CallFailed(Reason.ANSWER_TOO_LARGE, status=response.status)
        return bytes(body[: self._answer_limit])


def is_header_value(text: str) -> bool:
    """True for what can stand in a header of ours."""
    return _HEADER_VALUE.fullmatch(text) is not None


def _headers_to_send(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in OWN_HEADERS:
            raise CallFailed(Reason.NOT_UNDERSTOOD, detail=f"header {name.lower()} is not for others", permanent=True)
        if not _HEADER_NAME.fullmatch(name) or not is_header_value(value):
            # Not even the name is told: a secret pasted into the wrong box may be part of it.
            raise CallFailed(Reason.NOT_UNDERSTOOD, detail="a header that cannot be sent", permanent=True)
    # An encoded answer could unfold to any size, so none is asked for and none is accepted.
    defaults = {"Accept-Encoding": "identity"}
    if not any(name.lower() == "user-agent" for name in headers):
        defaults["User-Agent"] = "Handoff"
    return {**defaults, **headers}


def _check_head(status: int, headers: Mapping[str, str]) -> None:
    if 300 <= status < 400 or "refresh" in headers:
        raise CallFailed(Reason.REDIRECTED, detail=f"status {status}", status=status)
    if status < 200:
        raise CallFailed(Reason.NOT_UNDERSTOOD, detail=f"status {status}", status=status)
    for name, plain in (("content-encoding", "identity"), ("transfer-encoding", "chunked")):
        if headers.get(name, plain).strip().lower() != plain:
            raise CallFailed(Reason.NOT_UNDERSTOOD, detail=f"a {name} that was not asked for", status=status)


@contextmanager
def _told_as_call_failed() -> Iterator[None]:
    """Turn what the network and the HTTP library raise after connecting into CallFailed."""
    try:
        yield
    except WireError:
        raise
    except (TimeoutError, AnswerTimeout) as error:
        raise CallFailed(Reason.TIMEOUT, detail="no whole answer in time") from error
    except (OSError, ProtocolError, AnswerTlsError) as error:
        raise CallFailed(Reason.UNREACHABLE, detail=f"the connection broke: {type(error).__name__}") from error
    except (HTTPException, HTTPError) as error:
        raise CallFailed(Reason.NOT_UNDERSTOOD, detail=f"not HTTP: {type(error).__name__}") from error
