import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from protocol.addresses import AddressPolicy
from protocol.errors import AddressRefused, Reason
from protocol.outgoing_http import OutgoingHttp
from tests.protocol.guard_peers import (
    DEVELOPMENT,
    NAME,
    PUBLIC,
    STAND_IN,
    TRAP,
    Answers,
    Authority,
    ServePeer,
    answer,
    failure,
)

CASES = [json.loads(line) for line in (Path(__file__).parent / "data/ssrf_cases.jsonl").read_text().splitlines()]
CONNECT_CASES = {case["id"]: case["input"] for case in CASES if case["when"] == "connect"}


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
    of_any_name = ssl.create_default_context()
    of_any_name.check_hostname = False
    for context in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), of_any_name):
        with pytest.raises(ValueError, match="verify"):
            OutgoingHttp(policy=AddressPolicy(), ssl_context=context)


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


def test_a_name_with_many_dead_addresses_is_given_up(serve: ServePeer, authority: Authority) -> None:
    peer = serve(answer(), tls=authority.server())
    dead = [f"127.0.0.{number}" for number in range(3, 7)]
    http = OutgoingHttp(policy=DEVELOPMENT, resolve=Answers([*dead, PUBLIC]), ssl_context=authority.client())
    assert failure(http, f"https://{NAME}:{peer.port}/").reason is Reason.UNREACHABLE
    assert peer.connections == 0


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
