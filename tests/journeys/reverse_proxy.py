"""A reverse proxy of our own, in threads: one request for each connection, and the answer as it comes.

Https ends here in name only: it says so to the web processes behind it, and callers speak http to it.
"""

import http.client
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FORWARDED_FOR, FORWARDED_PROTO = "X-Forwarded-For", "X-Forwarded-Proto"
OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "upgrade"}
SECONDS = 60.0


class ReverseProxy(ThreadingHTTPServer):
    """behind: ports of the web processes. turn: which of them is asked, until somebody changes it.
    appends: it adds the caller's address to what the caller said, as many proxies do, instead of writing it anew.
    """

    daemon_threads = True

    def __init__(self, behind: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind = behind
        self.turn = 0
        self.appends = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Passing(BaseHTTPRequestHandler):
    server: ReverseProxy

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            return
        self.close_connection = True
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind[self.server.turn], timeout=SECONDS)
        try:
            self._ask(behind)
            self._answer(behind.getresponse())
        except OSError:
            return  # one of the two has gone
        finally:
            behind.close()

    def _ask(self, behind: http.client.HTTPConnection) -> None:
        behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        ours = {FORWARDED_FOR.lower(), FORWARDED_PROTO.lower()}
        for name, value in self.headers.items():
            if name.lower() not in OF_ONE_CONNECTION | ours:
                behind.putheader(name, value)
        told = self.headers.get_all(FORWARDED_FOR, []) if self.server.appends else []
        behind.putheader(FORWARDED_FOR, ", ".join([*told, self.client_address[0]]))
        behind.putheader(FORWARDED_PROTO, "https")
        behind.endheaders(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_CONNECTION:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while part := answer.read1(65536):
            self.wfile.write(part)

    def log_message(self, *_said: Any) -> None:
        """Nothing: what matters is seen by whoever asks."""


@contextmanager
def reverse_proxy(behind: Sequence[int]) -> Iterator[ReverseProxy]:
    proxy = ReverseProxy(behind)
    threading.Thread(target=proxy.serve_forever, name="reverse-proxy", daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
