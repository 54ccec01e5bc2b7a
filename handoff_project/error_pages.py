"""What is answered when nothing else can be: pages that need neither the database nor to know who asks."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from workspaces.themes import theme_of

TRY_AGAIN_SECONDS = 30
PROGRAMS = ("/api/", "/a2a/", "/.well-known/")
WORDS = {
    400: {"error": "bad_request", "code": "bad_request", "detail": "This could not be taken."},
    500: {"error": "internal", "code": "internal", "detail": "Something is wrong here. Send it again later."},
}


def not_taken(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. Who reads a page is told when it was too much, which may happen to anybody."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return _answer(request, 413 if too_much and not _is_program(request) else 400)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Who reads a page is told when it is the database that is away, which passes by itself."""
    if _is_program(request) or not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _answer(request, 500)
    answer = _answer(request, 503)
    answer["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return answer


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAMS)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if _is_program(request):
        return JsonResponse(WORDS[status], status=status)
    return HttpResponse(render_to_string(f"{status}.html", {"theme": theme_of(request)}), status=status)
