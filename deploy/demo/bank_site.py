"""The bank's web site: one page, served from an origin of its own, that embeds the chat by its script tag."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

PAGES = Path(__file__).with_name("site")


class BankSite:
    """Serves until it is closed. The strict policy shows what a site has to allow for the chat: its server, no more."""

    def __init__(self, *, port: int, chat_server: str, agent_id: str) -> None:
        page = Template((PAGES / "index.html").read_text()).substitute(chat_server=chat_server, agent_id=agent_id)
        files = {
            "/": ("text/html; charset=utf-8", page.encode()),
            "/style.css": ("text/css; charset=utf-8", (PAGES / "style.css").read_bytes()),
            "/talk.js": ("text/javascript; charset=utf-8", (PAGES / "talk.js").read_bytes()),
            "/mark.svg": ("image/svg+xml", (PAGES / "mark.svg").read_bytes()),
        }
        policy = (
            "default-src 'none'; style-src 'self'; img-src 'self'; "
            f"script-src 'self' {chat_server}; connect-src {chat_server}"
        )
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _door(files, policy))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _door(files: dict[str, tuple[str, bytes]], policy: str) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = files.get(self.path.partition("?")[0], ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # so named where it comes from
            """Says nothing: the terminal shows addresses to open, and they should stay in sight."""

    return Door
