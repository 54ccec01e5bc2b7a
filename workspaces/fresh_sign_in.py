"""Asking whoever is signed in to show that it is them, before something that a borrowed browser must not do."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required

View = TypeVar("View", bound=Callable[..., Any])
ASKS = "asks_for_fresh_sign_in"  # an attribute of such a view, as it stands in the URL configuration


def fresh_sign_in_required(view: View) -> View:
    """For deeds, not for looking: leads to the page that asks for the password or a code, and then does what was asked.

    For what makes a secret, lets people in or out, or changes how they sign in; stands inside ``member_required``.
    Nobody is asked again for ACCOUNT_REAUTHENTICATION_TIMEOUT. Who has nothing to show it with is not asked.
    """
    guarded: View = reauthentication_required(enabled=lambda request: request.method == "POST")(view)
    setattr(guarded, ASKS, True)
    return guarded
