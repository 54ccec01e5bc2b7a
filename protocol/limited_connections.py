"""Sockets and connections of the guarded way out: to a checked address, for a limited time, for so many bytes."""

import math
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from urllib3.connection import HTTPConnection, HTTPSConnection

from protocol.addresses import Origin
from protocol.errors import CallFailed, Reason

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

HEADER_LIMIT = 32 * 1024
ADDRESSES_TRIED = 4
# Shorter than the five seconds after which common servers hang up, so that a request rarely meets a closing door.
IDLE_SECONDS = 4.0
# A name can change its address: after this time it is resolved and checked again even if the peer keeps the line open.
CONNECTION_SECONDS = 300.0
IDLE_CONNECTIONS = 64


class LimitedSocket(socket.socket):
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


class LimitedTlsSocket(LimitedSocket, ssl.SSLSocket):
    """The same inside TLS."""


def prepared(context: ssl.SSLContext) -> ssl.SSLContext:
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("ssl_context must verify certificates and host names")
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = LimitedTlsSocket
    return context


def dial(addresses: Sequence[str], port: int, *, before: float) -> socket.socket:
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


def _connected(address: str, port: int, *, timeout: float) -> LimitedSocket:
    wire = LimitedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        wire.settimeout(timeout)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.connect((address, port))
    except OSError:
        wire.close()
        raise
    return wire


class Connection(HTTPConnection):
    """One connection to a checked address. It is opened once: a lost one is not silently opened anew."""

    auto_open = 0
    dial: Callable[[], socket.socket]
    opened_at = 0.0
    idle_since = 0.0
    _unsent: bytearray | None = None  # of a request that is being put together

    def _new_conn(self) -> socket.socket:
        self.opened_at = time.monotonic()
        return self.dial()

    @property
    def wire(self) -> LimitedSocket:
        return cast("LimitedSocket", self.sock)

    def send_whole(self, method: str, target: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Head and body at once: sent by themselves, the head would wake the peer only to wait for the body."""
        self._unsent = unsent = bytearray()
        try:
            self.request(method, target, body or None, headers, preload_content=False, decode_content=False)
        finally:
            self._unsent = None
        super().send(unsent)

    def send(self, data: Any) -> None:
        if self._unsent is None:
            super().send(data)
        else:
            self._unsent += data

    def start_clock(self, *, deadline: float) -> None:
        """Give the next request and answer their time, and the head of the answer its size."""
        self.wire.deadline = deadline
        self.wire.allowance = HEADER_LIMIT

    def is_fit(self, now: float) -> bool:
        """True if another request may go out on it."""
        is_fresh = now - self.idle_since < IDLE_SECONDS and now - self.opened_at < CONNECTION_SECONDS
        return is_fresh and self.is_connected


class TlsConnection(Connection, HTTPSConnection):
    """The same over TLS, with the name (not the address) in SNI and certificate check."""


class IdleConnections:
    """Connections between two requests, of one process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._lock = threading.Lock()
        self._idle: list[tuple[Origin, Connection]] = []

    def take(self, origin: Origin) -> Connection | None:
        """Hand out a fit connection to this origin, the last used first; it is no longer ours."""
        with self._lock:
            self._close_unfit()
            for index in range(len(self._idle) - 1, -1, -1):
                if self._idle[index][0] == origin:
                    return self._idle.pop(index)[1]
        return None

    def keep(self, origin: Origin, connection: Connection) -> None:
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
