"""Which addresses this deployment may call, and a session of *requests* that goes through the one way out."""

from collections.abc import Mapping

from django.conf import settings
from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as RequestFailed

from protocol.addresses import AddressPolicy
from protocol.errors import WireError
from protocol.outgoing_http import OutgoingHttp

SECONDS = 10.0
# Framing is the way out's own business.
_NOT_PASSED_ON = frozenset({"host", "connection", "content-length", "accept-encoding", "transfer-encoding"})


def address_policy() -> AddressPolicy:
    """What may be called from here: public https, and on a development machine what the operator listed besides."""
    networks = tuple(settings.DEVELOPMENT_NETWORKS)
    return AddressPolicy(
        allowed_networks=networks, allow_http=bool(networks), own_origins=frozenset({settings.PLATFORM_DOMAIN})
    )


class _Guarded(BaseAdapter):
    """Sends what a library asks *requests* to send. No redirect is followed, nothing inside is called."""

    def send(  # type: ignore[override]  # what else a caller may ask for is decided by the way out
        self, request: PreparedRequest, **_how: object
    ) -> Response:
        # A form, as text, or nothing: nobody here sends a file.
        body = request.body if isinstance(request.body, str | bytes) else b""
        way_out = OutgoingHttp(policy=address_policy(), answer_timeout=SECONDS)
        try:
            answer = way_out.request(
                request.method or "GET",
                request.url or "",
                headers=_passed_on(request.headers),
                body=body.encode() if isinstance(body, str) else body,
            )
        except WireError as error:
            raise RequestFailed(error.reason, request=request) from error
        response = Response()
        response.status_code, response.url, response.request = answer.status, request.url or "", request
        response.headers.update(answer.headers)
        response._content = answer.body
        return response

    def close(self) -> None:
        """Nothing is kept between requests."""


def _passed_on(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
    return {name: value for name, value in texts.items() if name.lower() not in _NOT_PASSED_ON}


def guarded_session() -> Session:
    session = Session()
    session.trust_env = False
    session.mount("https://", _Guarded())
    session.mount("http://", _Guarded())
    return session
