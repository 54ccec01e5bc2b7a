import math
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from protocol.errors import CallFailed, Reason
from protocol.outgoing_http import READ_SIZE, OutgoingHttp
from tests.protocol.guard_peers import (
    NAME,
    PUBLIC,
    STAND_IN,
    Answers,
    Authority,
    Peer,
    ServePeer,
    _read_head,
    answer,
    drip,
    failure,
)

# --- How much and how long ---------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("status", ["404 Not Found", "503 Service Unavailable"])
def test_an_error_is_judged_by_its_status_however_long_its_page_is(status: str, serve: ServePeer) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: 100000000\r\nRetry-After: 7\r\n\r\n".encode()

    def write(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(head + b"x" * READ_SIZE)
        _read_head(connection)  # the connection stays open, with the rest of the page to come

    peer, http = serve(write), OutgoingHttp(policy=STAND_IN, answer_limit=1000)
    for count in (1, 2):
        found = http.request("GET", peer.url)
        assert (found.status, found.headers["retry-after"], found.body) == (int(status[:3]), "7", b"x" * 1000)
        assert peer.connections == count, "The rest of the page must not be read as the next answer."


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


# --- Answers that are read while they come -----------------------------------------------------------------------


def streamed(http: OutgoingHttp, peer: Peer, *, seconds: float = math.inf, between_parts: float = 30.0) -> bytes:
    with http.stream("GET", peer.url, seconds=seconds, between_parts=between_parts) as answered:
        return b"".join(answered.parts)


HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "reply",
    [HEAD + b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n", HEAD + b"1;" + b"e" * 60_000 + b"\r\nx\r\n0\r\n\r\n"],
    ids=["body", "framing"],
)
def test_a_stream_that_is_too_large_is_cut(reply: bytes, serve: ServePeer) -> None:
    with pytest.raises(CallFailed) as caught:
        streamed(OutgoingHttp(policy=STAND_IN, answer_limit=1000), serve(reply))
    assert caught.value.reason is Reason.ANSWER_TOO_LARGE


@pytest.mark.parametrize("limits", [{"seconds": 0.2}, {"between_parts": 0.01}], ids=["whole", "pause"])
def test_a_stream_ends_in_time(limits: dict[str, float], serve: ServePeer) -> None:
    peer, started = serve(drip(HEAD, b"1\r\nx\r\n")), time.monotonic()
    with pytest.raises(CallFailed) as caught:
        streamed(OutgoingHttp(policy=STAND_IN), peer, **limits)
    assert caught.value.reason is Reason.TIMEOUT
    assert time.monotonic() - started < 2


def test_a_stream_that_was_left_is_not_gone_on_with_by_the_next_request(serve: ServePeer) -> None:
    def write(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(HEAD + b"1\r\nx\r\n")
        _read_head(connection)

    peer, http = serve(write), OutgoingHttp(policy=STAND_IN)
    for count in (1, 2):
        with http.stream("GET", peer.url) as answered:
            assert next(answered.parts) == b"x"
        assert peer.connections == count


# --- Connections kept alive --------------------------------------------------------------------------------------


def test_a_connection_is_used_again_without_another_look_up(serve: ServePeer, authority: Authority) -> None:
    peer = serve(answer(), tls=authority.server())
    resolve = Answers([PUBLIC], ["10.0.0.5"])
    http = OutgoingHttp(policy=STAND_IN, resolve=resolve, ssl_context=authority.client())
    for _ in range(3):
        assert http.request("GET", f"https://{NAME}:{peer.port}/").body == b"ok"
    assert (peer.connections, len(peer.requests), resolve.asked) == (1, 3, [NAME])


def test_a_connection_is_of_one_port(serve: ServePeer) -> None:
    one, other = serve(answer(b"one")), serve(answer(b"other"))
    http = OutgoingHttp(policy=STAND_IN)
    assert [http.request("GET", peer.url).body for peer in (one, other, one)] == [b"one", b"other", b"one"]
    assert (one.connections, other.connections) == (1, 1)


def test_so_many_connections_are_kept_and_no_more(serve: ServePeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("protocol.limited_connections.IDLE_CONNECTIONS", 1)
    one, other = serve(answer()), serve(answer())
    http = OutgoingHttp(policy=STAND_IN)
    for peer in (one, other, other, one):
        http.request("GET", peer.url)
    assert (one.connections, other.connections) == (2, 1)


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
    monkeypatch.setattr(f"protocol.limited_connections.{limit}", 0.0)
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
