"""Cursors: where the next page of a list begins, as a text that nobody else needs to read."""

import base64
import binascii

from django.utils.translation import gettext as _

from workspaces.management_api.problems import FieldProblem, Problem
from workspaces.paging import Place


def cursor_of(place: Place) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def place_in(cursor: str) -> Place:
    """Raises Problem for anything but a cursor of ours."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        return Place.from_text(text)
    except (ValueError, OverflowError, binascii.Error) as error:
        problem = FieldProblem("cursor", "invalid", _("Use next_cursor as it was given."))
        raise Problem("invalid", errors=[problem]) from error
