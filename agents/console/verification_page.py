"""What the page of a verification shows, and where it leads on to."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from agents.console.connect_form import ConnectForm, form_to_try_again
from agents.models import Connection, Verification, VerificationState
from agents.pairing_checks import CheckName, Outcome
from agents.pairing_words import check_lines

# By then a healthy pair of agents has long finished.
USUAL_TIME = timedelta(seconds=15)


@dataclass(frozen=True)
class ShownCheck:
    """A check as ``parts/checks.html`` draws it."""

    name: Promise
    state: str
    advice: Promise | str


@dataclass(frozen=True)
class VerificationPage:
    """One verification in words. ``back``: the page that asked for a connection, or empty."""

    verification: Verification
    back: str

    @property
    def checks(self) -> list[ShownCheck]:
        return [ShownCheck(line.label, line.outcome, line.advice) for line in check_lines(self.verification)]

    @property
    def failed_checks(self) -> list[ShownCheck]:
        return [check for check in self.checks if check.state == Outcome.FAILED]

    @property
    def warned_checks(self) -> list[ShownCheck]:
        return [check for check in self.checks if check.state == Outcome.WARNING]

    @property
    def listed_checks(self) -> list[ShownCheck]:
        """The check list. Once it is over, what to do about a failed one stands above it, and is not said twice."""
        if self.running:
            return _one_under_way(self.checks)
        return [replace(check, advice="") if check.state == Outcome.FAILED else check for check in self.checks]

    @property
    def running(self) -> bool:
        return self.verification.state == VerificationState.RUNNING

    @property
    def passed(self) -> bool:
        return self.verification.state == VerificationState.PASSED

    @property
    def slow(self) -> bool:
        return self.running and timezone.now() - self.verification.created_at > USUAL_TIME

    @property
    def is_recheck(self) -> bool:
        """An existing connection was looked at again, by its keys and not by a secret."""
        return any(line.name == CheckName.KEYS for line in check_lines(self.verification))

    @property
    def connection(self) -> Connection | None:
        return self.verification.connection

    @property
    def form(self) -> ConnectForm:
        return form_to_try_again(self.verification)

    @property
    def url(self) -> str:
        """Where the state is read anew."""
        url = reverse("agents:verification", args=[self.verification.agent_id, self.verification.pk])
        return with_query(url, next=self.back) if self.back else url

    @property
    def connect_url(self) -> str:
        url = reverse("agents:connect", args=[self.verification.agent_id])
        return with_query(url, next=self.back) if self.back else url

    @property
    def continue_url(self) -> str:
        """Back to who asked for a connection, with its id; empty when nobody did."""
        return with_query(self.back, connection=str(self.verification.connection_id)) if self.back else ""


def _one_under_way(checks: list[ShownCheck]) -> list[ShownCheck]:
    """From the first moment on: between two checks, and before the first, it is the next one that is awaited."""
    if any(check.state == Outcome.RUNNING for check in checks):
        return checks
    following = next((number for number, check in enumerate(checks) if check.state == Outcome.WAITING), -1)
    return [replace(check, state=Outcome.RUNNING) if n == following else check for n, check in enumerate(checks)]


def return_address(request: HttpRequest) -> str:
    """The address in ``?next=`` if it is a path of this site, otherwise empty: no link leads a builder astray."""
    address = request.GET.get("next", "")
    is_path = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_path else ""


def with_query(url: str, **values: str) -> str:
    """The address with these values in its query, in place of earlier ones of the same names."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in values]
    return parts._replace(query=urlencode([*kept, *values.items()])).geturl()
