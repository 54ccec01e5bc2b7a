"""Servers on real sockets that play the other side of the outgoing guard, and names that lead to them."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from protocol.addresses import AddressPolicy
from protocol.errors import CallFailed
from protocol.outgoing_http import OutgoingHttp

# Stands for an address of the public internet: allowed, while the rest of this machine is not.
PUBLIC = "127.0.0.2"
TRAP = "127.0.0.1"
STAND_IN = AddressPolicy(allowed_networks=(ip_network("127.0.0.2/32"),), allow_http=True)
DEVELOPMENT = AddressPolicy(allowed_networks=(ip_network("127.0.0.0/8"),), allow_http=True)
NAME = "agent.example.com"


Reply = Callable[[socket.socket, bytes], None]


def answer(body: bytes = b"ok", *, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


class Peer:
    """A server on a real socket that answers every request with the same bytes, or lets `reply` write them."""

    def __init__(
        self, reply: bytes | Reply, *, host: str = PUBLIC, port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._reply, self._tls = reply, tls
        self.connections = 0
        self.requests: list[bytes] = []
        self._listening = socket.create_server((host, port))
        self.host, self.port = self._listening.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def close(self) -> None:
        # A thread that waits in accept() keeps the socket open until it is shut down.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), closing(connection):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while head := _read_head(connection):
                self.requests.append(head)
                if callable(self._reply):
                    self._reply(connection, head)
                    break
                connection.sendall(self._reply)
                if b"Connection: close" in self._reply:
                    break
            connection.close()


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (part := connection.recv(65536)):
        head += part
    return head


def drip(start: bytes, drop: bytes) -> Reply:
    """Writes the start at once, then drop after drop."""

    def reply(connection: socket.socket, head: bytes) -> None:
        connection.sendall(start)
        for _ in range(200):
            connection.sendall(drop)
            time.sleep(0.02)

    return reply


ServePeer = Callable[..., Peer]


class Answers:
    """A resolver that gives one list of addresses after the other, and the last one for ever."""

    def __init__(self, *lists: Sequence[str]) -> None:
        self._lists = [list(addresses) for addresses in lists]
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        addresses = self._lists.pop(0) if len(self._lists) > 1 else self._lists[0]
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return addresses


class Authority:
    """A certificate for NAME, signed by itself, as the server holds it and as the client trusts it."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        now = datetime.now().astimezone()
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self._file = folder / "peer.pem"
        self._file.write_bytes(private + certificate.public_bytes(pem))

    def server(self, *, seen_names: list[str | None] | None = None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._file)
        names = [] if seen_names is None else seen_names
        context.sni_callback = lambda _socket, name, _context: names.append(name)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._file))


def failure(http: OutgoingHttp, url: str, *, headers: Mapping[str, str] | None = None) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        http.request("GET", url, headers=headers or {})
    return caught.value
