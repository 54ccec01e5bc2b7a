"""``ETag`` and ``If-Match``: of two who change the same thing, the second is told instead of undoing the first."""

import hashlib
from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from workspaces.management_api.problems import Problem

ANY = "*"


def etag_of(shown: Mapping[str, Any]) -> str:
    """Of a thing as it is shown."""
    return f'"{hashlib.sha256(JSONRenderer().render(shown)).hexdigest()[:32]}"'


def require_match(request: Request, shown: Mapping[str, Any]) -> None:
    """shown: the thing as it is now, locked by the caller. Raises Problem."""
    wanted = [each.strip() for each in request.headers.get("If-Match", "").split(",") if each.strip()]
    if not wanted:
        raise Problem("if_match_missing")
    if ANY not in wanted and etag_of(shown) not in wanted:
        raise Problem("changed_meanwhile")
