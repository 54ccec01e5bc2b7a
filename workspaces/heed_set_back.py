"""The clock of the machine was set back: what is good for a time must not be good for as much longer as it went back.

It is told by when a row was made, which lies ahead; that becomes now, and its end is as far off as it was to be.
"""

from datetime import datetime

from axes.models import AccessAttempt

from workspaces.management_api.idempotency import LONGEST_WORK
from workspaces.models import AnsweredRequest, Invitation
from workspaces.prepared import PreparedRows
from workspaces.set_back import RowsAhead, ahead_of

_invited = PreparedRows(lambda ahead: Invitation.objects.filter(created_at__gt=ahead).only("created_at", "expires_at"))
_wrong_passwords = RowsAhead(lambda ahead: AccessAttempt.objects.filter(attempt_time__gt=ahead))
_under_way = RowsAhead(lambda ahead: AnsweredRequest.objects.filter(status=None, claimed_until__gt=ahead))


def heed_set_back(*, at: datetime) -> None:
    """Called by the clock."""
    ahead = ahead_of(at)
    for invitation in _invited.all(ahead):
        same = Invitation.objects.filter(pk=invitation.pk, created_at=invitation.created_at)
        same.update(created_at=at, expires_at=at + (invitation.expires_at - invitation.created_at))
    _wrong_passwords.update(ahead, attempt_time=at)
    _under_way.update(ahead + LONGEST_WORK, claimed_until=at + LONGEST_WORK)
