import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from protocol.addresses import AddressPolicy
from protocol.errors import AddressRefused, CallFailed, Reason
from protocol.outgoing_http import OutgoingHttp

# Stands for an address of the public internet: allowed, while the rest of this machine is not.
PUBLIC = "127.0.0.2"
TRAP = "127.0.0.1"
STAND_IN = AddressPolicy(allowed_networks=(ip_network("127.0.0.2/32"),), allow_http=True)
DEVELOPMENT = AddressPolicy(allowed_networks=(ip_network("127.0.0.0/8"),), allow_http=True)
NAME = "agent.example.com"

CASES = [json.loads(line) for line in (Path(__file__).parent / "data/ssrf_cases.jsonl").read_text().splitlines()]
CONNECT_CASES = {case["id"]: case["input"] for case in CASES if case["when"] == "connect"}

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


ServePeer = Callable[..., Peer]


@pytest.fixture
def serve() -> Iterator[ServePeer]:
    peers: list[Peer] = []

    def start(reply: bytes | Reply, *, host: str = PUBLIC, port: int = 0, tls: ssl.SSLContext | None = None) -> Peer:
        peers.append(Peer(reply, host=host, port=port, tls=tls))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()


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


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def failure(http: OutgoingHttp, url: str, *, headers: Mapping[str, str] | None = None) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        http.request("GET", url, headers=headers or {})
    return caught.value


# --- The cases of the list that are decided while connecting -----------------------------------------------------

PRIVATE_ANSWER = {
    "ssrf-155": "127.0.0.1",
    "ssrf-156": "127.0.0.1",
    "ssrf-157": "169.254.169.254",
    "ssrf-158": "127.0.0.1",
    "ssrf-159": "10.0.0.7",
}
# What the resolver says, one list per look-up; the last look-up is the one that must be refused.
LOOK_UPS: dict[str, list[list[str]]] = {
    "ssrf-160": [[PUBLIC], [TRAP]],
    "ssrf-161": [[PUBLIC, "::1"]],
    "ssrf-162": [[PUBLIC, "10.0.0.5"]],
    "ssrf-163": [[TRAP]],
    "ssrf-164": [[PUBLIC], ["169.254.169.254"]],
    "ssrf-165": [[PUBLIC]] * 30 + [["192.168.0.9"]],
    "ssrf-166": [[], ["10.0.0.5"]],
    "ssrf-167": [[PUBLIC, "10.0.0.8"]],
}
ELSEWHERE: dict[str, bytes] = {
    "ssrf-168": answer(status="302 Found", headers="Location: http://169.254.169.254/\r\n"),
    "ssrf-169": answer(status="307 Temporary Redirect", headers="Location: https://127.0.0.1/\r\n"),
    "ssrf-170": answer(status="308 Permanent Redirect", headers="Location: https://other-public.example/\r\n"),
    "ssrf-171": answer(status="301 Moved Permanently", headers=f"Location: http://{NAME}/\r\n"),
    "ssrf-172": answer(status="302 Found", headers="Location: /again\r\n"),
    "ssrf-173": answer(status="302 Found", headers="Location: //127.0.0.1\r\n"),
    "ssrf-174": answer(headers="Refresh: 0; url=http://127.0.0.1/\r\n"),
    "ssrf-175": answer(
        b'<html><META content="0;url=http://127.0.0.1/" HTTP-EQUIV = "Refresh">', headers="Content-Type: text/html\r\n"
    ),
}


def test_every_connect_case_is_played() -> None:
    assert CONNECT_CASES.keys() == PRIVATE_ANSWER.keys() | LOOK_UPS.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("case_id", PRIVATE_ANSWER)
def test_asvs_1_3_6_a_public_name_with_a_private_address_is_unreachable(case_id: str) -> None:
    http = OutgoingHttp(policy=AddressPolicy(), resolve=Answers([PRIVATE_ANSWER[case_id]]))
    assert failure(http, CONNECT_CASES[case_id]).reason is Reason.UNREACHABLE


@pytest.mark.parametrize("case_id", LOOK_UPS)
def test_asvs_1_3_6_every_answer_is_checked_for_every_connection(
    case_id: str, serve: ServePeer, authority: Authority
) -> None:
    peer = serve(answer(headers="Connection: close\r\n"), tls=authority.server())
    trap = serve(answer(), host=TRAP, port=peer.port)
    look_ups = LOOK_UPS[case_id]
    resolve = Answers(*look_ups)
    http = OutgoingHttp(policy=STAND_IN, resolve=resolve, ssl_context=authority.client())
    url = f"https://{NAME}:{peer.port}/"
    for addresses in look_ups[:-1]:
        if addresses:
            assert http.request("GET", url).status == 200
        else:
            assert failure(http, url).reason is Reason.UNREACHABLE
    served = len(peer.requests)
    assert failure(http, url).reason is Reason.UNREACHABLE
    assert (len(peer.requests), trap.connections) == (served, 0)
    assert resolve.asked == [NAME] * len(look_ups)


@pytest.mark.parametrize("case_id", ELSEWHERE)
def test_asvs_15_3_2_it_does_not_follow_a_peer_elsewhere(case_id: str, serve: ServePeer) -> None:
    peer = serve(ELSEWHERE[case_id])
    trap = serve(answer(), host=TRAP, port=peer.port)
    failed = failure(OutgoingHttp(policy=STAND_IN), peer.url)
    assert failed.reason is Reason.REDIRECTED
    assert (len(peer.requests), trap.connections) == (1, 0)


# --- Where a request goes ----------------------------------------------------------------------------------------


def test_it_sends_what_it_was_given_and_returns_the_whole_answer(serve: ServePeer) -> None:
    peer = serve(answer(b"no", status="404 Not Found", headers="X-Two: a\r\nx-two: b\r\n"))
    got = OutgoingHttp(policy=DEVELOPMENT).request("POST", f"{peer.url}/a//b?c=%20", headers={"X-One": "1"}, body=b"{}")
    assert (got.status, got.body, got.headers["x-two"]) == (404, b"no", "a, b")
    sent = peer.requests[0].decode()
    assert sent.startswith("POST /a//b?c=%20 HTTP/1.1\r\n")
    assert f"\r\nHost: {PUBLIC}:{peer.port}\r\n" in sent
    assert "\r\nX-One: 1\r\n" in sent
    assert "\r\nContent-Length: 2\r\n" in sent


def test_localhost_needs_no_look_up(serve: ServePeer) -> None:
    peer = serve(answer(), host="127.0.0.1")
    resolve = Answers(["10.0.0.1"])
    http = OutgoingHttp(policy=DEVELOPMENT, resolve=resolve)
    assert http.request("GET", f"http://localhost:{peer.port}/").status == 200
    assert b"\r\nHost: localhost:" in peer.requests[0]
    assert resolve.asked == []


def test_an_address_refused_by_its_form_says_why_and_nothing_is_looked_up() -> None:
    resolve = Answers([PUBLIC])
    with pytest.raises(AddressRefused) as caught:
        OutgoingHttp(policy=AddressPolicy(), resolve=resolve).request("GET", "https://127.1/")
    assert (caught.value.rule, resolve.asked) == ("ip_literal", [])


def test_it_asks_the_checked_address_by_name(serve: ServePeer, authority: Authority) -> None:
    names: list[str | None] = []
    peer = serve(answer(), tls=authority.server(seen_names=names))
    http = OutgoingHttp(policy=STAND_IN, resolve=Answers([PUBLIC]), ssl_context=authority.client())
    assert http.request("GET", f"https://{NAME.upper()}:{peer.port}/").status == 200
    assert names == [NAME]
    assert f"\r\nHost: {NAME}:{peer.port}\r\n".encode() in peer.requests[0]


@pytest.mark.parametrize(("name", "trusts"), [("other.example.com", True), (NAME, False)])
def test_asvs_12_3_2_it_refuses_a_wrong_certificate(
    name: str, trusts: bool, serve: ServePeer, authority: Authority
) -> None:
    peer = serve(answer(), tls=authority.server())
    context = authority.client() if trusts else None
    http = OutgoingHttp(policy=STAND_IN, resolve=Answers([PUBLIC]), ssl_context=context)
    assert failure(http, f"https://{name}:{peer.port}/").reason is Reason.CERTIFICATE
    assert peer.requests == []


def test_asvs_12_3_2_it_refuses_to_work_without_verification() -> None:
    with pytest.raises(ValueError, match="verify"):
        OutgoingHttp(policy=AddressPolicy(), ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))


def test_it_takes_no_proxy_from_the_environment(
    serve: ServePeer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, secure = serve(answer()), serve(answer(), tls=authority.server())
    trap = serve(answer(), host=TRAP)
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, trap.url)
    http = OutgoingHttp(policy=STAND_IN, resolve=Answers([PUBLIC]), ssl_context=authority.client())
    assert http.request("GET", peer.url).status == 200
    assert http.request("GET", f"https://{NAME}:{secure.port}/").status == 200
    assert (len(peer.requests), len(secure.requests), trap.connections) == (1, 1, 0)


def test_it_tries_the_next_address_when_one_is_dead(serve: ServePeer, authority: Authority) -> None:
    peer = serve(answer(), tls=authority.server())
    http = OutgoingHttp(policy=DEVELOPMENT, resolve=Answers(["127.0.0.3", PUBLIC]), ssl_context=authority.client())
    assert http.request("GET", f"https://{NAME}:{peer.port}/").status == 200


def test_an_address_that_ignores_us_leaves_time_for_the_next(serve: ServePeer, authority: Authority) -> None:
    peer = serve(answer(), tls=authority.server())
    http = OutgoingHttp(
        policy=DEVELOPMENT,
        resolve=Answers(["127.0.0.3", PUBLIC]),
        connect_timeout=0.6,
        ssl_context=authority.client(),
    )
    with filtered_port(host="127.0.0.3", port=peer.port):
        assert http.request("GET", f"https://{NAME}:{peer.port}/").status == 200


@pytest.mark.parametrize("header", ["Host", "content-length", "Transfer-Encoding", "Accept-Encoding", "Connection"])
def test_a_header_of_ours_cannot_be_replaced(header: str, serve: ServePeer) -> None:
    peer = serve(answer())
    failed = failure(OutgoingHttp(policy=STAND_IN), peer.url, headers={header: "1"})
    assert (failed.permanent, failed.reason, peer.connections) == (True, Reason.NOT_UNDERSTOOD, 0)


@pytest.mark.parametrize("headers", [{"X-Key": "s3cret\r\nHost: x"}, {"X-Key": "s3cret\u2028"}, {"X s3cret": "1"}])
def test_a_header_that_would_break_the_request_is_not_sent_nor_told(headers: dict[str, str], serve: ServePeer) -> None:
    peer = serve(answer())
    failed = failure(OutgoingHttp(policy=STAND_IN), peer.url, headers=headers)
    assert "s3cret" not in str(failed)
    assert peer.connections == 0


# --- What may not be told apart ----------------------------------------------------------------------------------


@contextmanager
def filtered_port(*, host: str = PUBLIC, port: int = 0) -> Iterator[int]:
    """A port that neither takes nor refuses a connection: its queue is full and nobody accepts."""
    with ExitStack() as opened:
        full = opened.enter_context(closing(socket.create_server((host, port), backlog=0)))
        for _ in range(3):
            waiting = opened.enter_context(closing(socket.socket()))
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield full.getsockname()[1]


def test_a_closed_port_a_filtered_port_and_a_private_address_look_the_same() -> None:
    http = OutgoingHttp(policy=STAND_IN, resolve=Answers(["10.0.0.5"]), connect_timeout=0.2)
    with filtered_port() as filtered, closing(socket.socket()) as closed:
        closed.bind((PUBLIC, 0))
        ports = filtered, closed.getsockname()[1]
        urls = [*(f"http://{PUBLIC}:{port}/" for port in ports), f"https://{NAME}/"]
        failures = [failure(http, url) for url in urls]
    assert [type(failed.__cause__) for failed in failures] == [TimeoutError, ConnectionRefusedError, type(None)]
    told = {(failed.reason, failed.permanent, failed.status, failed.retry_after) for failed in failures}
    assert told == {(Reason.UNREACHABLE, False, None, None)}


def test_no_time_left_to_connect_is_unreachable(serve: ServePeer) -> None:
    peer = serve(answer())
    assert failure(OutgoingHttp(policy=STAND_IN, connect_timeout=0), peer.url).reason is Reason.UNREACHABLE
    assert peer.connections == 0


def test_a_port_that_is_open_but_does_not_speak_tls_looks_closed_too(serve: ServePeer, authority: Authority) -> None:
    silent = socket.create_server((PUBLIC, 0))
    plain = serve(lambda connection, head: connection.sendall(b"220 mail.example ESMTP\r\n"))
    http = OutgoingHttp(policy=STAND_IN, resolve=Answers([PUBLIC]), connect_timeout=0.2)
    with closing(silent):
        for port in (silent.getsockname()[1], plain.port):
            assert failure(http, f"https://{NAME}:{port}/").reason is Reason.UNREACHABLE


def test_a_name_that_does_not_resolve_in_time_is_unreachable() -> None:
    released = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        released.wait(5)
        return [PUBLIC]

    started = time.monotonic()
    http = OutgoingHttp(policy=STAND_IN, resolve=resolve, connect_timeout=0.1)
    assert failure(http, f"https://{NAME}/").reason is Reason.UNREACHABLE
    assert time.monotonic() - started < 2
    released.set()


# --- How much and how long ---------------------------------------------------------------------------------------


def drip(start: bytes, drop: bytes) -> Reply:
    def reply(connection: socket.socket, head: bytes) -> None:
        connection.sendall(start)
        for _ in range(200):
            connection.sendall(drop)
            time.sleep(0.02)

    return reply


@pytest.mark.parametrize("is_tls", [False, True])
@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["head", "body", "chunks", "continue"],
)
def test_a_slow_drip_is_cut_at_the_deadline(
    start: bytes, drop: bytes, is_tls: bool, serve: ServePeer, authority: Authority
) -> None:
    peer = serve(drip(start, drop), tls=authority.server() if is_tls else None)
    url = f"https://{NAME}:{peer.port}/" if is_tls else peer.url
    http = OutgoingHttp(policy=STAND_IN, resolve=Answers([PUBLIC]), answer_timeout=0.3, ssl_context=authority.client())
    started = time.monotonic()
    assert failure(http, url).reason is Reason.TIMEOUT
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "reply",
    [
        answer(b"x" * 1001),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"e" * 60_000 + b"\r\nx\r\n0\r\n\r\n",
        answer(headers="".join(f"X-{n}: {'x' * 1000}\r\n" for n in range(60))),
        b"HTTP/1.1 100 Continue\r\n\r\n" * 3000 + answer(),
    ],
    ids=["length", "until-closed", "chunked", "chunk-extension", "headers", "continues"],
)
def test_an_answer_that_is_too_large_is_cut(reply: bytes, serve: ServePeer) -> None:
    def write(connection: socket.socket, head: bytes) -> None:
        connection.sendall(reply)

    http = OutgoingHttp(policy=STAND_IN, answer_limit=1000)
    assert failure(http, serve(write).url).reason is Reason.ANSWER_TOO_LARGE


def test_an_answer_of_exactly_the_limit_is_read(serve: ServePeer) -> None:
    peer = serve(answer(b"x" * 1000))
    assert len(OutgoingHttp(policy=STAND_IN, answer_limit=1000).request("GET", peer.url).body) == 1000


@pytest.mark.parametrize("headers", ["Content-Encoding: gzip\r\n", "content-encoding: identity, br\r\n"])
def test_an_encoded_answer_is_refused_unread(headers: str, serve: ServePeer) -> None:
    peer = serve(answer(headers=headers))
    assert failure(OutgoingHttp(policy=STAND_IN), peer.url).reason is Reason.NOT_UNDERSTOOD
    assert b"\r\nAccept-Encoding: identity\r\n" in peer.requests[0]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Reason.NOT_UNDERSTOOD),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", Reason.NOT_UNDERSTOOD),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", Reason.NOT_UNDERSTOOD),
        (b"", Reason.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Reason.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", Reason.UNREACHABLE),
    ],
    ids=["no-http", "switching", "two-lengths", "hung-up", "half", "half-chunk"],
)
def test_a_broken_answer_is_never_passed_on(reply: bytes, reason: Reason, serve: ServePeer) -> None:
    peer = serve(lambda connection, head: connection.sendall(reply))
    assert failure(OutgoingHttp(policy=STAND_IN), peer.url).reason is reason


# --- Connections kept alive --------------------------------------------------------------------------------------


def test_a_connection_is_used_again_without_another_look_up(serve: ServePeer, authority: Authority) -> None:
    peer = serve(answer(), tls=authority.server())
    resolve = Answers([PUBLIC], ["10.0.0.5"])
    http = OutgoingHttp(policy=STAND_IN, resolve=resolve, ssl_context=authority.client())
    for _ in range(3):
        assert http.request("GET", f"https://{NAME}:{peer.port}/").body == b"ok"
    assert (peer.connections, len(peer.requests), resolve.asked) == (1, 3, [NAME])


def test_a_connection_the_peer_closed_is_replaced(serve: ServePeer) -> None:
    peer = serve(lambda connection, head: connection.sendall(answer()))
    http = OutgoingHttp(policy=STAND_IN)
    for count in (1, 2):
        assert http.request("GET", peer.url).status == 200
        assert peer.connections == count
        time.sleep(0.05)


@pytest.mark.parametrize("limit", ["IDLE_SECONDS", "CONNECTION_SECONDS"])
def test_asvs_1_3_6_an_old_connection_is_replaced_and_the_name_checked_again(
    limit: str, serve: ServePeer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"protocol.outgoing_http.{limit}", 0.0)
    peer = serve(answer(), tls=authority.server())
    resolve = Answers([PUBLIC], ["10.0.0.5"])
    http = OutgoingHttp(policy=STAND_IN, resolve=resolve, ssl_context=authority.client())
    assert http.request("GET", f"https://{NAME}:{peer.port}/").status == 200
    assert failure(http, f"https://{NAME}:{peer.port}/").reason is Reason.UNREACHABLE


def test_a_connection_is_not_used_again_after_a_failure(serve: ServePeer) -> None:
    peer = serve(answer(b"x" * 2000))
    http = OutgoingHttp(policy=STAND_IN, answer_limit=1000)
    for count in (1, 2):
        assert failure(http, peer.url).reason is Reason.ANSWER_TOO_LARGE
        assert peer.connections == count


def test_threads_share_it_and_each_gets_its_own_answer(serve: ServePeer) -> None:
    def echo(connection: socket.socket, head: bytes) -> None:
        while head:
            connection.sendall(answer(head.split()[1]))
            head = _read_head(connection)

    peer = serve(echo)
    http = OutgoingHttp(policy=STAND_IN)
    paths = [f"/{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        bodies = list(threads.map(lambda path: http.request("GET", peer.url + path).body.decode(), paths))
    assert bodies == paths
    assert peer.connections <= 8


def test_a_forked_process_opens_its_own_connection(serve: ServePeer) -> None:
    peer = serve(answer())
    http = OutgoingHttp(policy=STAND_IN)
    http.request("GET", peer.url)
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            status = 0 if http.request("GET", peer.url).status == 200 else 1
        os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert peer.connections == 2
    assert http.request("GET", peer.url).status == 200
    assert peer.connections == 2
