"""What went wrong, as RFC 9457 problem details: one shape for every refusal of the API."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as FormError
from django.core.signals import got_request_exception
from django.forms import BaseForm
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:handoff:problem:"


@dataclass(frozen=True)
class Kind:
    """action: what whoever asked can do about it."""

    status: int
    title: Promise
    action: Promise


KINDS: Mapping[str, Kind] = {
    "invalid": Kind(400, _("Some fields are not valid"), _("Change the fields that are named, and send it again.")),
    "not_json": Kind(400, _("The body is not clean JSON"), _("Send one JSON object in UTF-8, each key once.")),
    "unknown_filter": Kind(400, _("There is no such filter"), _("Use only the filters that are named.")),
    "unauthenticated": Kind(
        401, _("It is not known who asks"), _("Send an API key as Authorization: Bearer hkey_…, or sign in.")
    ),
    "permission_missing": Kind(
        403,
        _("This is not allowed for whoever asks"),
        _("Use a key with a higher role, made by a member who has it too."),
    ),
    "sign_in_again": Kind(
        403, _("It is too long ago that you signed in"), _("Confirm who you are in the console, and send it again.")
    ),
    "not_found": Kind(404, _("There is no such thing"), _("Look at the address and the ids in it.")),
    "method_not_allowed": Kind(405, _("This method does nothing here"), _("Use a method that Allow names.")),
    "not_possible_now": Kind(
        409, _("It is in another state"), _("Read it anew; what you want may have happened already.")
    ),
    "under_way": Kind(
        409, _("The same request is being worked on"), _("Wait as long as Retry-After says, and send it again.")
    ),
    "changed_meanwhile": Kind(412, _("It was changed meanwhile"), _("Read it anew, and change what is there now.")),
    "too_large": Kind(413, _("The body is too large"), _("Send less at once.")),
    "unsupported_media_type": Kind(415, _("The body is not JSON"), _("Send Content-Type: application/json.")),
    "key_used_before": Kind(
        422, _("This Idempotency-Key came with another request"), _("Use a new key for each thing you want done.")
    ),
    "if_match_missing": Kind(
        428,
        _("It must be said what is to be changed"),
        _("Send If-Match with the ETag you read, or * to change it anyway."),
    ),
    "too_many_requests": Kind(429, _("Too many requests"), _("Wait as long as Retry-After says.")),
    "internal": Kind(
        500, _("Something is wrong here"), _("Send it again later; with the same Idempotency-Key it is safe.")
    ),
}


@dataclass(frozen=True)
class FieldProblem:
    """field: where it is, with dots between the levels; empty when it is about several."""

    field: str
    code: str
    detail: str


class Problem(Exception):
    """Raised by views. code: one of KINDS. detail: in the language of whoever asks, unlike the code and the type."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Iterable[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.detail, self.errors, self.headers = code, detail, tuple(errors), dict(headers or {})

    def to_json(self) -> dict[str, Any]:
        kind = KINDS[self.code]
        return {
            "type": f"{TYPE}{self.code}",
            "title": str(kind.title),
            "status": kind.status,
            "code": self.code,
            "detail": self.detail or f"{kind.title}.",
            "action": str(kind.action),
            "errors": [asdict(error) for error in self.errors],
        }


class FieldProblemSerializer(serializers.Serializer[None]):
    field = serializers.CharField(help_text="Where it is, with dots between the levels.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[None]):
    """A refusal, as in RFC 9457. Programs go by `code`; people read `detail`, and what to do in `action`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.ChoiceField(sorted(KINDS))
    detail = serializers.CharField()
    action = serializers.CharField()
    errors = FieldProblemSerializer(many=True)  # type: ignore[assignment]  # a field, which the class takes out


def require_valid(form: BaseForm, *, under: str = "") -> None:
    """Raises Problem with what a console's form found. under: the field of the request that the form's are inside."""
    if not form.is_valid():
        raise Problem("invalid", errors=form_problems(form, under=under))


def form_problems(form: BaseForm, *, under: str = "") -> list[FieldProblem]:
    return [
        FieldProblem(
            _place(under, "" if name == "__all__" else name), error.code or "invalid", " ".join(error.messages)
        )
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]


def answer_problem(error: Exception, context: Mapping[str, Any]) -> Response:
    """For DRF. What nobody foresaw is logged, told to Django's listeners, and says nothing of itself."""
    problem = _problem_of(error)
    if problem is None:
        log.error("management_api_fault", exc_info=error)
        got_request_exception.send(sender=None, request=context["request"]._request)
        problem = Problem("internal")
    told = problem.to_json()
    return Response(told, status=told["status"], headers=problem.headers, content_type=MEDIA_TYPE)


def _problem_of(error: Exception) -> Problem | None:
    """None for what nobody foresaw."""
    match error:
        case Problem():
            return error
        case Http404() | exceptions.NotFound():
            return Problem("not_found")
        case exceptions.ValidationError():
            return Problem("invalid", errors=_flat(error.detail, ""))
        case FormError():
            return Problem("invalid", " ".join(error.messages))
        case RequestDataTooBig():
            return Problem("too_large")
        case exceptions.APIException():
            return _of_framework(error)
        case _:
            return None


def _of_framework(error: exceptions.APIException) -> Problem | None:
    headers = {"WWW-Authenticate": error.auth_header} if hasattr(error, "auth_header") else {}
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(int(getattr(error, "wait", None) or 1))
    code = {
        exceptions.NotAuthenticated: "unauthenticated",
        exceptions.AuthenticationFailed: "unauthenticated",
        exceptions.PermissionDenied: "permission_missing",
        exceptions.MethodNotAllowed: "method_not_allowed",
        exceptions.UnsupportedMediaType: "unsupported_media_type",
        exceptions.ParseError: "not_json",
        exceptions.Throttled: "too_many_requests",
    }.get(type(error))
    return Problem(code, str(error.detail), headers=headers) if code else None


def _flat(detail: Any, place: str) -> Iterator[FieldProblem]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, _place(place, "" if name == "non_field_errors" else str(name)))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _flat(inner, place if isinstance(inner, str) else _place(place, str(number)))
    else:
        yield FieldProblem(place, getattr(detail, "code", "invalid"), str(detail))


def _place(outer: str, inner: str) -> str:
    return ".".join(filter(None, [outer, inner]))
