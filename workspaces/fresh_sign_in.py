"""Asking whoever is signed in to show that it is them, before something that a borrowed browser must not do."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required

View = TypeVar("View", bound=Callable[..., Any])


def fresh_sign_in_required(view: View) -> View:
    """For deeds, not for looking: leads to the page that asks for the password or a code, and then does what was asked.

    Nobody is asked again for ACCOUNT_REAUTHENTICATION_TIMEOUT. Who has nothing to show it with is not asked.
    """
    guarded: View = reauthentication_required(enabled=lambda request: request.method == "POST")(view)
    return guarded
