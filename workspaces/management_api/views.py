"""What every address of the management API has in common."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from workspaces.access import Permission
from workspaces.fresh_sign_in import is_fresh
from workspaces.management_api.callers import WAYS_IN, Caller, caller_of
from workspaces.management_api.cursors import cursor_of, place_in
from workspaces.management_api.etags import etag_of
from workspaces.management_api.problems import FieldProblem, Problem, answer_problem
from workspaces.management_api.reading import StrictJsonParser
from workspaces.management_api.schema import ManagementSchema
from workspaces.paging import Place, keyset_page
from workspaces.rate_limits import RateLimit, Spent, address_of, network_of

REQUESTS = RateLimit("api", times=600, seconds=60)  # of one key, or of one member
STRANGERS = RateLimit("api-stranger", times=60, seconds=60)  # refused ones, of one address


class AlwaysJson(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Any) -> Any:
        return next((each for each in parsers if request.content_type.partition(";")[0] == each.media_type), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ManagementView(APIView):
    """``reads`` and ``writes`` are what a caller must be permitted: to look, and to do anything else."""

    authentication_classes = WAYS_IN
    parser_classes = [StrictJsonParser]
    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    schema = ManagementSchema()
    reads: ClassVar[Permission] = Permission.VIEW
    writes: ClassVar[Permission] = Permission.BUILD
    makes_secret: ClassVar[bool] = False  # then a member who asks by session has signed in, or confirmed it, just now
    caller: Caller
    spent: Spent | None = None

    def get_exception_handler(self) -> Any:
        return answer_problem

    def perform_authentication(self, request: Request) -> None:
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self._turn_away(request)
            raise

    def check_permissions(self, request: Request) -> None:
        """Before anything is looked up: whoever may not is told the same, whatever there is."""
        caller = caller_of(request)
        if caller is None:
            self._turn_away(request)
            raise NotAuthenticated
        self.caller = caller
        needed = self.reads if request.method in {"GET", "HEAD"} else self.writes
        if needed not in caller.permissions:
            raise Problem("permission_missing", _("This needs the permission “%(name)s”.") % {"name": needed})
        if self.makes_secret and request.method == "POST" and not caller.key and not is_fresh(request._request):
            raise Problem("sign_in_again")

    def check_throttles(self, request: Request) -> None:
        self.spent = REQUESTS.spend(self.caller.id)
        if self.spent.wait:
            raise Problem("too_many_requests", headers={"Retry-After": str(self.spent.wait)})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        if self.spent:
            final["RateLimit-Policy"] = f'"{REQUESTS.name}";q={REQUESTS.times};w={REQUESTS.seconds}'
            final["RateLimit"] = f'"{REQUESTS.name}";r={self.spent.left};t={self.spent.seconds}'
        return final

    def page(
        self,
        rows: QuerySet[Any],
        shape: type[BaseSerializer[Any]],
        chosen: dict[str, Any],
        *,
        column: str = "created_at",
    ) -> Response:
        """The next rows of a list, newest first. column: when they came, which does not change."""
        found = keyset_page(
            rows,
            column=column,
            place_of=lambda row: Place(getattr(row, column), row.pk),
            before=place_in(chosen["cursor"]) if "cursor" in chosen else None,
            length=chosen["limit"],
        )
        items = shape(found.rows, many=True).data
        return Response({"items": items, "next_cursor": cursor_of(found.older) if found.older else None})

    def shown(self, row: Model, shape: type[BaseSerializer[Any]], *, status: int = 200, location: str = "") -> Response:
        """One thing with its ETag."""
        data = shape(row).data
        headers = {"ETag": etag_of(data)} | ({"Location": location} if location else {})
        return Response(data, status=status, headers=headers)

    def _turn_away(self, request: Request) -> None:
        """Raises Problem for a stranger who asks too often."""
        if wait := STRANGERS.take(network_of(address_of(request))):
            raise Problem("too_many_requests", headers={"Retry-After": str(wait)})


class NothingHere(ManagementView):
    """Every address below that none of the others has."""

    schema = None  # type: ignore[assignment]  # DRF's way to leave it out of the description

    def get(self, request: Request, **_path: str) -> Response:
        raise Problem("not_found")

    post = put = patch = delete = get


def refuse(field: str, detail: str, *, code: str = "invalid") -> Problem:
    """A Problem with one field, to be raised."""
    return Problem("invalid", errors=[FieldProblem(field, code, detail)])
