"""What befalls an account when its sign-in is changed by command, as it would by its person."""

from functools import partial

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from workspaces.account_mail import REMOVED, ByOperator, Change, mail_change
from workspaces.models import User


def change_is_told(user: User, change: Change) -> None:
    """By mail, once it holds."""
    transaction.on_commit(partial(mail_change, user, change, ByOperator()))


def sign_out_everywhere(user: User) -> int:
    """Returns how many browsers that were."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def remove_second_factors(user: User) -> list[str]:
    """With the recovery codes, and every session that rests on them. Returns what was removed, as its person reads it;
    nothing when there was none.
    """
    rows = list(Authenticator.objects.select_for_update().filter(user=user).order_by("pk"))
    if not rows:
        return []
    changes = list(dict.fromkeys(REMOVED[Authenticator.Type(row.type)] for row in rows))
    Authenticator.objects.filter(pk__in=[row.pk for row in rows]).delete()
    sign_out_everywhere(user)
    for change in changes:
        change_is_told(user, change)
    return [str(change.label) for change in changes]
