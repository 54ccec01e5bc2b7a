"""Somebody who asks a server over HTTP, from an address of their own: a browser as far as cookies go."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.attacks.forms import forms_in
from tests.patience import ANSWER_SECONDS

BEGINNING = 64  # of a stream, which would never end


@dataclass(frozen=True)
class Answer:
    """headers: by their names in lower case. cookies: as they were set, with all that was said of them."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """origin: of the deployment. address: any of 127.0.0.0/8, where the question comes from.

    Cookies are sent back wherever the caller asks: whoever reads their flags is the test.
    """

    def __init__(self, port: int, *, origin: str, address: str = "127.0.0.1") -> None:
        self.port, self.origin, self.address = port, origin, address
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        response = self.begin(method, path, body, **headers)
        stream = response.getheader("Content-Type", "").startswith("text/event-stream")
        whole = response.read1(BEGINNING) if stream else response.read()
        said = [(name.lower(), value) for name, value in response.getheaders()]
        cookies = [value for name, value in said if name == "set-cookie"]
        for name, _equals, rest in (each.partition("=") for each in cookies):
            self.cookies[name] = rest.partition(";")[0].strip('"')
        response.close()
        return Answer(response.status, dict(said), cookies, whole)

    def begin(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        """The answer, of which nothing has been read."""
        connection = self._connection()
        told = {"Host": self.origin.partition("//")[2], "Connection": "close"}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, told)
        return connection.getresponse()

    def _connection(self) -> http.client.HTTPConnection:
        source = (self.address, 0)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS, source_address=source)

    def send(self, path: str, value: object, *, token: str = "", **headers: str) -> Answer:
        """A POST of JSON."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.ask("POST", path, json.dumps(value).encode(), Content_Type="application/json", **headers)

    def fill_in(self, page: str, typed: Mapping[str, str], *, form: str = "", **headers: str) -> Answer:
        """Opens a page, fills in its form that goes to ``form``, and sends it as a browser would."""
        asked = self.ask("GET", page, **headers)
        fields = next(fields for goes_to, fields in forms_in(asked.text).items() if goes_to in (form or page, form))
        body = urlencode({**fields, **{name: [value] for name, value in typed.items()}}, doseq=True).encode()
        told = {"Content_Type": "application/x-www-form-urlencoded", "Referer": f"{self.origin}{page}"}
        return self.ask("POST", form or page, body, **told, **headers)
