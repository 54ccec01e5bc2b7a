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
from dataclasses import dataclass
from http.client import HTTPException
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import SSLError as AnswerTlsError
from urllib3.exceptions import TimeoutError as AnswerTimeout
from urllib3.response import HTTPResponse

from protocol.addresses import LOCALHOST, AddressPolicy, Origin, parse_outgoing_url
from protocol.errors import CallFailed, Reason, WireError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Resolve: TypeAlias = Callable[[str, int], list[str]]

HEADER_LIMIT = 32 * 1024
READ_SIZE = 16 * 1024
# Chunk framing may cost this many times the answer itself; more is a peer that wastes our time.
FRAMING_FACTOR = 4
ADDRESSES_TRIED = 4
# Shorter than the five seconds after which common servers hang up, so that a request rarely meets a closing door.
IDLE_SECONDS = 4.0
# A name can change its address: after this time it is resolved and checked again even if the peer keeps the line open.
CONNECTION_SECONDS = 300.0
IDLE_CONNECTIONS = 64

# Framing, routing and encoding are decided here, never by a builder's header.
_OWN_HEADERS = frozenset(
    {"host", "connection", "keep-alive", "content-length", "transfer-encoding", "accept-encoding", "te", "trailer"}
    | {"upgrade", "expect", "proxy-authorization", "proxy-connection"}
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_HTML_REFRESH = re.compile(rb"<meta\b[^>]{0,500}?http-equiv\s{0,9}=[\s\"']{0,9}refresh", re.IGNORECASE)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """A whole answer of any status but 1xx and 3xx; header names in lower case, repeated ones joined by commas."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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
        answer_limit: int = 256 * 1024,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout
        self._answer_limit = answer_limit
        self._ssl_context = _prepared(ssl_context or ssl.create_default_context())
        self._idle = _IdleConnections()

    def request(self, method: str, url: str, *, headers: Mapping[str, str] = _NO_HEADERS, body: bytes = b"") -> Answer:
        """Send one request and read the whole answer.

        Raises AddressRefused for a URL that breaks the rules (nothing was sent) and CallFailed for everything else:
        ``unreachable`` for a name that does not resolve, resolves to a refused address, refuses or ignores us, or
        hangs up; ``certificate``; ``timeout`` once connected; ``redirected``; ``answer_too_large``;
        ``not_understood`` for an encoded or broken answer, and, permanent, for a header that may not be sent.
        """
        origin, target = parse_outgoing_url(url, policy=self._policy)
        sent = _headers_to_send(headers)
        deadline = time.monotonic() + self._answer_timeout
        if self._idle.pid != os.getpid():
            self._idle = _IdleConnections()
        connection = self._idle.take(origin) or self._open(origin, deadline=deadline)
        try:
            with _told_as_call_failed():
                connection.start_clock(deadline=deadline)
                connection.request(method, target, body or None, sent, preload_content=False, decode_content=False)
                answer = self._read(connection)
        except BaseException:
            connection.close()
            raise
        self._idle.keep(origin, connection)
        return answer

    def _open(self, origin: Origin, *, deadline: float) -> "_Connection":
        before = min(deadline, time.monotonic() + self._connect_timeout)
        addresses = self._checked_addresses(origin, before=before)

        def dial() -> socket.socket:
            return _dial(addresses, origin.port, before=before)

        if origin.scheme == "https":
            connection: _Connection = _TlsConnection(origin.host, origin.port, ssl_context=self._ssl_context)
        else:
            connection = _Connection(origin.host, origin.port)
        connection.dial = dial
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

    def _read(self, connection: "_Connection") -> Answer:
        wire = connection.wire
        # An answer that announces the end of its connection holds the socket alone: it is closed however this ends.
        with closing(connection.getresponse()) as response:
            wire.allowance = FRAMING_FACTOR * self._answer_limit + READ_SIZE
            headers = {name.lower(): value for name, value in response.headers.itermerged()}
            _check_head(response.status, headers)
            body = self._read_body(response)
        if "html" in headers.get("content-type", "") and _HTML_REFRESH.search(body):
            raise CallFailed(Reason.REDIRECTED, detail="a page that refreshes itself", status=response.status)
        return Answer(status=response.status, headers=MappingProxyType(headers), body=body)

    def _read_body(self, response: HTTPResponse) -> bytes:
        body = bytearray()
        while part := response.read(READ_SIZE, decode_content=False):
            body += part
            if len(body) > self._answer_limit:
                raise CallFailed(Reason.ANSWER_TOO_LARGE, status=response.status)
        return bytes(body)


def _headers_to_send(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in _OWN_HEADERS:
            raise CallFailed(Reason.NOT_UNDERSTOOD, detail=f"header {name.lower()} is not for others", permanent=True)
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
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


class _LimitedSocket(socket.socket):
    """A socket that keeps to a moment and to a number of bytes, however slowly or richly the peer feeds it."""

    deadline: float = math.inf
    allowance: float = math.inf

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0) -> int:
        self._wait_until_deadline()
        count = super().recv_into(buffer, nbytes or memoryview(buffer).nbytes, flags)
        self.allowance -= count
        if self.allowance < 0:
            raise CallFailed(Reason.ANSWER_TOO_LARGE, detail="headers or framing")
        return count

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        self._wait_until_deadline()
        return super().send(data, flags)

    def sendall(self, data: "ReadableBuffer", flags: int = 0) -> None:
        self._wait_until_deadline()
        super().sendall(data, flags)

    def _wait_until_deadline(self) -> None:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("deadline passed")
        self.settimeout(None if math.isinf(remaining) else remaining)


class _LimitedTlsSocket(_LimitedSocket, ssl.SSLSocket):
    """The same inside TLS."""


def _prepared(context: ssl.SSLContext) -> ssl.SSLContext:
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("ssl_context must verify certificates and host names")
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _LimitedTlsSocket
    return context


def _dial(addresses: Sequence[str], port: int, *, before: float) -> socket.socket:
    """Connect to the first address that answers, leaving each of the others its share of the time. Raises OSError."""
    tried = addresses[:ADDRESSES_TRIED]
    failure: OSError = TimeoutError("no time left to connect")
    for index, address in enumerate(tried):
        remaining = before - time.monotonic()
        if remaining <= 0:
            break
        try:
            wire = _connected(address, port, timeout=remaining / (len(tried) - index))
        except OSError as error:
            failure = error
        else:
            # TLS, if any, is agreed in what is left.
            wire.settimeout(max(0.001, before - time.monotonic()))
            return wire
    raise failure


def _connected(address: str, port: int, *, timeout: float) -> _LimitedSocket:
    wire = _LimitedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        wire.settimeout(timeout)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.connect((address, port))
    except OSError:
        wire.close()
        raise
    return wire


class _Connection(HTTPConnection):
    """One connection to a checked address. It is opened once: a lost one is not silently opened anew."""

    auto_open = 0
    dial: Callable[[], socket.socket]
    opened_at = 0.0
    idle_since = 0.0

    def _new_conn(self) -> socket.socket:
        self.opened_at = time.monotonic()
        return self.dial()

    @property
    def wire(self) -> _LimitedSocket:
        return cast("_LimitedSocket", self.sock)

    def start_clock(self, *, deadline: float) -> None:
        """Give the next request and answer their time, and the head of the answer its size."""
        self.wire.deadline = deadline
        self.wire.allowance = HEADER_LIMIT

    def is_fit(self, now: float) -> bool:
        """True if another request may go out on it."""
        is_fresh = now - self.idle_since < IDLE_SECONDS and now - self.opened_at < CONNECTION_SECONDS
        return is_fresh and self.is_connected


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS, with the name (not the address) in SNI and certificate check."""


class _IdleConnections:
    """Connections between two requests, of one process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._lock = threading.Lock()
        self._idle: list[tuple[Origin, _Connection]] = []

    def take(self, origin: Origin) -> _Connection | None:
        """Hand out a fit connection to this origin, the last used first; it is no longer ours."""
        with self._lock:
            self._close_unfit()
            for index in range(len(self._idle) - 1, -1, -1):
                if self._idle[index][0] == origin:
                    return self._idle.pop(index)[1]
        return None

    def keep(self, origin: Origin, connection: _Connection) -> None:
        """Take back a connection whose answer was read to its end."""
        if connection.is_closed:
            return
        connection.idle_since = time.monotonic()
        with self._lock:
            self._idle.append((origin, connection))
            self._close_unfit()

    def _close_unfit(self) -> None:
        now = time.monotonic()
        before, self._idle = self._idle, [entry for entry in self._idle if entry[1].is_fit(now)][-IDLE_CONNECTIONS:]
        for entry in before:
            if entry not in self._idle:
                entry[1].close()
