"""A sign-in that was long ago, without waiting."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

LONG = timedelta(hours=1)


def everybody_signed_in_long_ago() -> None:
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        for record in session.get("account_authentication_methods", []):
            record["at"] -= LONG.total_seconds()
        session.modified = True
        session.save()
