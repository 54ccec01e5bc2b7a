"""The request of *Send API request*: made of a template and what is known, sent through the one way out, read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, quote_plus

from agents.calling import outgoing
from agents.wording import fill_exactly
from protocol.errors import CallFailed, Reason

MAX_VALUE_LENGTH = 2000
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")  # NUL, and half a character: JSON can say both, no database keeps them
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_A_HEADER = re.compile(r"[^\t\x20-\x7e]+")
_INDEX = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, kw_only=True)
class ApiRequest:
    """Templates: ``{name}`` stands for a session detail, encoded as its place demands. headers: name and value.

    answer_path: where in an answer of JSON the value stands, as ``data.items.0.name``; empty: the whole answer.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    seconds: int
    answer_path: str = ""

    def filled_url(self, details: Mapping[str, str]) -> str:
        return fill_exactly(self.url, {name: _in_url(value) for name, value in details.items()})

    def filled_body(self, details: Mapping[str, str]) -> str:
        kind = next((value.lower() for name, value in self.headers if name.lower() == "content-type"), "json")
        return fill_exactly(self.body, {name: _in_body(value, kind) for name, value in details.items()})


def _in_url(value: str) -> str:
    """Dots alone would lead to another place in the path, however they are written."""
    return "-" if value in {".", ".."} else quote(value, safe="")


def send_request(request: ApiRequest, details: Mapping[str, str]) -> str:
    """The value in the answer. Raises WireError for anything but an answer of the 200s that holds it."""
    body = request.filled_body(details).encode() if request.body and request.method != "GET" else b""
    headers = {name: _in_header(fill_exactly(value, _one_line(details))) for name, value in request.headers}
    if body and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    way_out = outgoing(answer_seconds=float(request.seconds))
    answer = way_out.request(request.method, request.filled_url(details), headers=headers, body=body)
    if not 200 <= answer.status < 300:
        raise CallFailed(_REFUSALS.get(answer.status // 100, Reason.NOT_UNDERSTOOD), status=answer.status)
    return value_in(answer.body, request.answer_path)


_REFUSALS = {4: Reason.REFUSED, 5: Reason.PEER_FAILED}


def value_in(body: bytes, path: str) -> str:
    """As text, cut to what a session detail may hold. Raises CallFailed when it is not there."""
    try:
        text = body.decode()
        found = json.loads(text) if path else text
    except (ValueError, RecursionError) as error:
        raise CallFailed(Reason.NOT_UNDERSTOOD, detail="the answer cannot be read") from error
    for step in path.split(".") if path else ():
        found = _inside(found, step)
    return _NOT_KEPT.sub("", _as_text(found))[:MAX_VALUE_LENGTH]


def _inside(found: object, step: str) -> object:
    if isinstance(found, dict) and step in found:
        return found[step]
    if isinstance(found, list) and _INDEX.fullmatch(step) and int(step) < len(found):
        return found[int(step)]
    raise CallFailed(Reason.NOT_UNDERSTOOD, detail=f"there is no {step[:40]} in the answer")


def _as_text(found: object) -> str:
    if isinstance(found, str):
        return found.strip()
    return "" if found is None else json.dumps(found, ensure_ascii=False)


def _in_body(value: str, kind: str) -> str:
    if "json" in kind:
        return json.dumps(value, ensure_ascii=False)[1:-1]
    if "xml" in kind or "html" in kind:
        return escape(_NOT_IN_XML.sub("", value))
    return quote_plus(value) if "urlencoded" in kind else value


def _in_header(value: str) -> str:
    """A header holds visible ASCII; the rest is percent-encoded, as in an address."""
    return _NOT_IN_A_HEADER.sub(lambda found: quote(found.group(), safe=""), value)


def _one_line(details: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in details.items()}
