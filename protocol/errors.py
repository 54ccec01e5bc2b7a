"""The failure model of the wire: one exception family, read by whoever decides what happens next.

Two questions are answered by every failure: *may this be tried again?* (``permanent``) and *what shall a person be
told?* (``reason``, a stable code that the screens translate into words). ``detail`` is for operators and their logs; it
never holds a secret, a token or what a person said.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a call to another institution's agent did not do its work."""

    ADDRESS_REFUSED = "address_refused"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    ANSWER_TOO_LARGE = "answer_too_large"
    REDIRECTED = "redirected"
    NOT_UNDERSTOOD = "not_understood"
    CREDENTIALS = "credentials"
    CLOCK = "clock"
    GONE = "gone"
    REFUSED = "refused"
    BUSY = "busy"
    PEER_FAILED = "peer_failed"
    OUR_FAULT = "our_fault"


class WireError(Exception):
    """Something between two agents failed.

    permanent: trying the very same thing again cannot help.
    retry_after: seconds the peer asked us to wait, when it did.
    status: HTTP status of the answer, when there was one.
    word: with which the other side refused, when it gave one (``{"error": …}``); as it came.
    left: the request was on its way when it failed, so the other side may have it.
    repeatable: False for what may have been taken by somebody who would take a repeat for something new.
    """

    permanent = False
    repeatable = True

    def __init__(
        self,
        reason: Reason,
        *,
        detail: str = "",
        permanent: bool | None = None,
        retry_after: float | None = None,
        status: int | None = None,
        left: bool = False,
        word: str = "",
    ) -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        self.status = status
        self.left = left
        self.word = word
        if permanent is not None:
            self.permanent = permanent


class AddressRefused(WireError):
    """An address breaks the rules for outgoing connections, by its form alone; nothing was sent.

    rule: stable code of the rule (for example ``scheme``, ``ip_literal``, ``port``), shown in words by the form.
    """

    permanent = True

    def __init__(self, rule: str, *, detail: str = "") -> None:
        super().__init__(Reason.ADDRESS_REFUSED, detail=detail)
        self.rule = rule


class CallFailed(WireError):
    """The request could not be made, or no usable answer came back. Usually worth another try."""


class MessageRefused(WireError):
    """Bytes from outside do not have the shape they must have. The text says where, never what was in them."""

    permanent = True

    def __init__(self, detail: str) -> None:
        super().__init__(Reason.NOT_UNDERSTOOD, detail=detail)


class ShapeRefused(MessageRefused):
    """JSON is not as it must be.

    rule: stable code of what is wrong, which pages say in words. name: the field, empty for all of it. limit: the
    number that was exceeded.
    """

    def __init__(self, rule: str, detail: str, *, name: str = "", limit: int = 0) -> None:
        super().__init__(f"{name}: {detail}" if name else detail)
        self.rule, self.name, self.limit = rule, name, limit


class SignatureRefused(WireError):
    """A request or answer is not authenticated: wrong key, stale, replayed, or for somebody else."""

    permanent = True

    def __init__(self, detail: str, *, reason: Reason = Reason.CREDENTIALS) -> None:
        super().__init__(reason, detail=detail)
