"""What came of an attempt, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agents.failure_words import FAILURE_WORDS
from agents.webhooks.delivery import OK
from agents.webhooks.models import Attempt
from protocol.errors import Reason

# What the words for another institution's agent do not fit.
_OWN: Mapping[str, Promise] = {
    Reason.ADDRESS_REFUSED: _("The address may not be called."),
    Reason.UNREACHABLE: _("It could not be reached."),
    Reason.CERTIFICATE: _("Its certificate is not valid."),
    Reason.TIMEOUT: _("It did not answer in time."),
    Reason.REDIRECTED: _("It answered with another address; none is followed."),
    Reason.NOT_UNDERSTOOD: _("Its answer could not be read."),
}


def outcome_of(attempt: Attempt) -> str:
    """The status where there was one; else why there was none."""
    if attempt.outcome == OK:
        return str(attempt.status or _("Taken"))
    if attempt.outcome in _OWN:
        words = str(_OWN[attempt.outcome])
        return f"{attempt.status}: {words}" if attempt.status else words
    return str(attempt.status) if attempt.status else str(FAILURE_WORDS.get(attempt.outcome, attempt.outcome))
