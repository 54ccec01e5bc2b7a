"""The named checks of Verify & Save: their order, their outcomes, and how each reaches its row while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from django.conf import settings

from agents.models import ConnectionKind, Verification
from protocol.addresses import AddressRule
from protocol.cards import CardRefused, CardRule
from protocol.errors import AddressRefused, Reason, WireError


class CheckName(StrEnum):
    """What is checked."""

    ADDRESS = "address"
    REACHABLE = "reachable"
    CARD = "card"
    SIGNATURE = "signature"  # of the card; looked at when there are keys to know one by
    AGENT_ID = "agent_id"
    SECRET = "secret"  # both sides proved that they know it
    KEYS = "keys"  # both sides proved that they hold the keys of the link
    CLOCK = "clock"
    FORGED = "forged"
    REPLAY = "replay"
    CALLBACK = "callback"
    SIGN_IN = "sign_in"  # a plain agent asks for a credential that we can give
    ACCEPTED = "accepted"  # it accepts the one that was typed
    UNSIGNED = "unsigned"  # it refuses a call without one
    WRONG_SECRET = "wrong_secret"  # it refuses a call with another one
    SAVED = "saved"


_BEFORE = (CheckName.ADDRESS, CheckName.REACHABLE, CheckName.CARD, CheckName.AGENT_ID)
_AFTER = (CheckName.CLOCK, CheckName.FORGED, CheckName.REPLAY, CheckName.CALLBACK, CheckName.SAVED)
PAIRING_CHECKS = (*_BEFORE, CheckName.SECRET, *_AFTER)
RECHECK_CHECKS = (*_BEFORE, CheckName.KEYS, *_AFTER)
PLAIN_CHECKS = (
    *(CheckName.ADDRESS, CheckName.REACHABLE, CheckName.CARD),
    *(CheckName.SIGN_IN, CheckName.ACCEPTED, CheckName.UNSIGNED, CheckName.WRONG_SECRET, CheckName.SAVED),
)


class Outcome(StrEnum):
    """Where a check stands. Only ``failed`` stops the others."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class Advice(StrEnum):
    """Why a check did not pass: stable codes, put into words by ``pairing_words``."""

    ADDRESS_FORM = "address_form"
    PLAIN_HTTP = "plain_http"
    PRIVATE_ADDRESS = "private_address"
    PORT = "port"
    OWN_DEPLOYMENT = "own_deployment"
    AGENT_ID_FORM = "agent_id_form"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    REDIRECTED = "redirected"
    PEER_FAILED = "peer_failed"
    BUSY = "busy"
    NO_AGENT = "no_agent"
    NOT_A2A = "not_a2a"
    NO_BINDING = "no_binding"
    SCHEME = "scheme"
    OTHER_AGENT = "other_agent"
    NEEDS_EXTENSION = "needs_extension"
    TOO_LARGE = "too_large"
    CARD_CHANGED = "card_changed"
    CARD_UNSIGNED = "card_unsigned"
    CARD_KEY_UNKNOWN = "card_key_unknown"
    CARD_STRIPPED = "card_stripped"
    CARD_FORGED = "card_forged"
    OPEN = "open"
    ANY_SECRET = "any_secret"
    OTHER_ORIGIN = "other_origin"
    AGENT_ID_MISMATCH = "agent_id_mismatch"
    CREDENTIALS = "credentials"
    PLAIN_CREDENTIALS = "plain_credentials"
    NO_PROOF = "no_proof"
    NO_SUCH_LINK = "no_such_link"
    WITHDRAWN = "withdrawn"
    OUR_ADDRESS = "our_address"
    CLOCK = "clock"
    CLOCK_DRIFT = "clock_drift"
    FORGED_ACCEPTED = "forged_accepted"
    REPLAY_ACCEPTED = "replay_accepted"
    PROBE_UNCLEAR = "probe_unclear"
    NO_CALLBACK = "no_callback"
    UNCONFIRMED = "unconfirmed"
    TAKES_NO_FILES = "takes_no_files"
    TAKES_TEXT = "takes_text"
    TAKES_FILES = "takes_files"
    NOT_SAVED = "not_saved"
    NOT_TAKEN_UP = "not_taken_up"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class CheckResult:
    """One check as it stands. advice: None when there is nothing to do about it."""

    name: CheckName
    outcome: Outcome
    advice: Advice | None = None

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "outcome": self.outcome, "advice": self.advice or ""}

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> "CheckResult":
        advice = Advice(stored["advice"]) if stored["advice"] else None
        return cls(CheckName(stored["name"]), Outcome(stored["outcome"]), advice)


class CheckFailed(Exception):  # named as what happened, like the failures of the wire
    """A required check did not pass; the others are not run."""

    def __init__(self, advice: Advice) -> None:
        super().__init__(advice.value)
        self.advice = advice


def results_of(verification: Verification) -> list[CheckResult]:
    """Every check of a verification as its row says, in their order; all of them wait before it has begun."""
    if verification.checks:
        return [CheckResult.from_json(one) for one in verification.checks]
    # Before it has begun, there is a connection only when an existing one is looked at again.
    names = _expected(verification)
    return [CheckResult(name, Outcome.WAITING) for name in names]


def _expected(verification: Verification) -> tuple[CheckName, ...]:
    if verification.connection is None:
        return with_signature(PAIRING_CHECKS)
    return with_signature(PLAIN_CHECKS if verification.connection.kind == ConnectionKind.PLAIN else RECHECK_CHECKS)


def with_signature(names: tuple[CheckName, ...]) -> tuple[CheckName, ...]:
    """Cards are checked for their signatures where keys are configured."""
    if not settings.KNOWN_CARD_KEYS:
        return names
    after = names.index(CheckName.CARD) + 1
    return (*names[:after], CheckName.SIGNATURE, *names[after:])


class CheckList:
    """The checks of one verification. Each is in its row as it begins, with what came before it: a page can watch.

    The last one is written with the end of the whole (``to_json``), so that the two are never seen apart.
    """

    def __init__(self, verification: Verification) -> None:
        self._verification = verification
        self._results = {result.name: result for result in results_of(verification)}

    @contextmanager
    def check(self, name: CheckName) -> Iterator[None]:
        """Runs one check. CheckFailed goes through; a WireError becomes one."""
        self._results[name] = CheckResult(name, Outcome.RUNNING)
        Verification.objects.filter(pk=self._verification.pk).update(checks=self.to_json())
        try:
            yield
        except WireError as error:
            raise CheckFailed(advice_for(error)) from error
        # A check that warned stays a warning.
        if self._results[name].outcome is Outcome.RUNNING:
            self._results[name] = CheckResult(name, Outcome.PASSED)

    def expect(self, names: tuple[CheckName, ...]) -> None:
        """From here on these are the checks: what the card said decides what can be checked."""
        known = self._results
        self._results = {name: known.get(name, CheckResult(name, Outcome.WAITING)) for name in with_signature(names)}

    def warn(self, name: CheckName, advice: Advice) -> None:
        """The check that runs goes on, but somebody should look at it."""
        self._results[name] = CheckResult(name, Outcome.WARNING, advice)

    def note(self, name: CheckName, advice: Advice) -> None:
        """The check that runs has passed, and something is worth knowing."""
        self._results[name] = CheckResult(name, Outcome.PASSED, advice)

    def stop(self, advice: Advice) -> None:
        """The check that runs has failed (the clock instead, when it is the clock's fault); the rest is skipped."""
        failed = CheckName.CLOCK if advice is Advice.CLOCK else self._running()
        for name, result in self._results.items():
            if name == failed:
                self._results[name] = CheckResult(name, Outcome.FAILED, advice)
            elif result.outcome in {Outcome.WAITING, Outcome.RUNNING}:
                self._results[name] = replace(result, outcome=Outcome.SKIPPED)

    def to_json(self) -> list[dict[str, str]]:
        return [result.to_json() for result in self._results.values()]

    def _running(self) -> CheckName:
        unfinished = {Outcome.RUNNING, Outcome.WAITING}
        return next((name for name, one in self._results.items() if one.outcome in unfinished), CheckName.SAVED)


_BY_REASON = {
    Reason.UNREACHABLE: Advice.UNREACHABLE,
    Reason.CERTIFICATE: Advice.CERTIFICATE,
    Reason.TIMEOUT: Advice.TIMEOUT,
    Reason.REDIRECTED: Advice.REDIRECTED,
    Reason.CREDENTIALS: Advice.CREDENTIALS,
    Reason.CLOCK: Advice.CLOCK,
    Reason.BUSY: Advice.BUSY,
    Reason.PEER_FAILED: Advice.PEER_FAILED,
    Reason.ANSWER_TOO_LARGE: Advice.TOO_LARGE,
}
_BY_ADDRESS_RULE = {
    AddressRule.SCHEME: Advice.PLAIN_HTTP,
    AddressRule.IP_LITERAL: Advice.PRIVATE_ADDRESS,
    AddressRule.SINGLE_LABEL: Advice.PRIVATE_ADDRESS,
    AddressRule.INTERNAL_NAME: Advice.PRIVATE_ADDRESS,
    AddressRule.PORT: Advice.PORT,
    AddressRule.OWN_DEPLOYMENT: Advice.OWN_DEPLOYMENT,
}
_BY_CARD_RULE = {
    CardRule.NOT_A_CARD: Advice.NOT_A2A,
    CardRule.NO_INTERFACE: Advice.NO_BINDING,
    CardRule.OTHER_ORIGIN: Advice.OTHER_ORIGIN,
    CardRule.OTHER_AGENT: Advice.OTHER_AGENT,
    CardRule.NEEDS_EXTENSION: Advice.NEEDS_EXTENSION,
    CardRule.WRONG_SIGNATURE: Advice.CARD_FORGED,
    CardRule.NOT_SIGNED: Advice.CARD_STRIPPED,
}


def advice_for(error: WireError) -> Advice:
    """What a builder can do about a failure of the wire."""
    if isinstance(error, AddressRefused):
        return _BY_ADDRESS_RULE.get(AddressRule(error.rule), Advice.ADDRESS_FORM)
    if isinstance(error, CardRefused):
        return _BY_CARD_RULE[error.rule]
    return _BY_REASON.get(error.reason, Advice.NOT_A2A)
