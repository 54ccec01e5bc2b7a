"""Calling the agent at the other end of a link, signed as our own agent, through the one way out."""

import re
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus

from django.utils import timezone

from agents.addresses import address_policy, agent_url
from agents.models import Connection, Sender
from protocol.addresses import AddressPolicy
from protocol.errors import CallFailed, MessageRefused, Reason, WireError
from protocol.handoff_extension import EXTENSION_URI
from protocol.outgoing_http import ANSWER_LIMIT, Answer, OutgoingHttp
from protocol.signing import sign_request
from protocol.strict_json import loads_object

ANSWER_SECONDS = 10.0
MOST_OF_A_REFUSAL = 1024  # bytes
LONGEST_RETRY_AFTER = 3600.0  # seconds; a peer cannot put us to sleep for longer
_A2A_HEADERS = {"Content-Type": "application/json", "A2A-Version": "1.0", "A2A-Extensions": EXTENSION_URI}
_SECONDS = re.compile(r"[0-9]+")
_PERMANENT = {401: Reason.CREDENTIALS, 403: Reason.CREDENTIALS, 404: Reason.REFUSED, 410: Reason.GONE}
_BUSY = frozenset({408, 425, 429, 503})


def outgoing(*, answer_seconds: float = ANSWER_SECONDS, answer_limit: int = ANSWER_LIMIT) -> OutgoingHttp:
    """The one guarded way out of this process; connections are kept between calls."""
    return _outgoing(address_policy(), answer_seconds, answer_limit)


@lru_cache(maxsize=16)
def _outgoing(policy: AddressPolicy, answer_seconds: float, answer_limit: int) -> OutgoingHttp:
    return OutgoingHttp(policy=policy, answer_timeout=answer_seconds, answer_limit=answer_limit)


def call_peer(link: Connection | Sender, *, url: str, body: bytes, method: str = "POST") -> Answer:
    """Send one signed request over a link and return the answer (2xx). Raises WireError; ``permanent`` says whether
    trying again can help, ``retry_after`` (seconds) how long the peer asked us to wait.
    """
    headers = signed_headers(link, url=url, body=body, method=method)
    return accepted(outgoing(answer_seconds=ANSWER_SECONDS).request(method, url, headers=headers, body=body))


def signed_headers(
    link: Connection | Sender, *, url: str, body: bytes, method: str, private_key: str | None = None
) -> Mapping[str, str]:
    """The headers of one request over a link, good for a minute. Raises CallFailed for a URL of another origin.

    private_key: another than the link's, to see it refused.
    """
    # A URL may have come from the peer; whatever it says, nothing signed or personal leaves for another origin.
    if not url.startswith(f"{link.platform_domain}/"):
        raise CallFailed(Reason.REFUSED, detail="a URL of another origin", permanent=True)
    token = sign_request(
        private_key=private_key or link.private_key,
        key_id=link.peer_link_id,
        issuer=agent_url(link.agent),
        audience=link.remote_agent_url,
        method=method,
        url=url,
        body=body,
        now=timezone.now(),
    )
    return bearer_headers(token)


def bearer_headers(token: str) -> Mapping[str, str]:
    """What every request to another agent carries."""
    return {**_A2A_HEADERS, "Authorization": f"Bearer {token}"}


def accepted(answer: Answer) -> Answer:
    """The answer itself when its status is 2xx; otherwise raises the WireError that the status stands for."""
    if 200 <= answer.status < 300:
        return answer
    raise _failure(answer)


def _failure(answer: Answer) -> WireError:
    status = answer.status
    detail = f"status {status}"
    if status in _PERMANENT:
        word = _word_of(answer)
        # It says that our signature was made at another time than its own.
        blames_a_clock = status == HTTPStatus.UNAUTHORIZED and word == Reason.CLOCK
        reason = Reason.CLOCK if blames_a_clock else _PERMANENT[status]
        return CallFailed(reason, detail=detail, permanent=True, status=status, word=word)
    if status in _BUSY or status >= 500:
        reason = Reason.BUSY if status in _BUSY else Reason.PEER_FAILED
        return CallFailed(reason, detail=detail, retry_after=_retry_after(answer), status=status)
    return CallFailed(Reason.REFUSED, detail=detail, permanent=True, status=status, word=_word_of(answer))


def _word_of(answer: Answer) -> str:
    """With which the peer says why; empty when it says nothing that can be read."""
    try:
        word = loads_object(answer.body, limit=MOST_OF_A_REFUSAL).get("error")
    except MessageRefused:
        return ""
    return word if isinstance(word, str) else ""


def _retry_after(answer: Answer) -> float | None:
    """Seconds. A date is not read: it would trust the peer's clock, and our own schedule does as well."""
    written = answer.headers.get("retry-after", "").strip()
    return min(float(written), LONGEST_RETRY_AFTER) if _SECONDS.fullmatch(written) else None
