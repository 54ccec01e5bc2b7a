"""What is answered when nothing else can be: pages that need neither the database nor to know who asks."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from workspaces.themes import theme_of

TRY_AGAIN_SECONDS = 30
PROGRAMS = ("/api/", "/a2a/", "/.well-known/")
WORDS = {
    400: {"error": "bad_request", "code": "bad_request", "detail": "This could not be taken."},
    408: {"error": "too_slow", "code": "too_slow", "detail": "The body took too long."},
    413: {"error": "too_large", "code": "too_large", "detail": "The body is larger than is taken here."},
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


@never_cache
def too_large(request: HttpRequest) -> HttpResponse:
    """For a proxy in front, which asks for this in place of what it does not let through."""
    return _refused(request, 413)


@never_cache
def too_slow(request: HttpRequest) -> HttpResponse:
    """For ``whole_bodies``, in place of what did not come."""
    return _refused(request, 408)


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    """Whoever asked for something else is only known by what they read: browsers say that it is pages."""
    if "text/html" in request.headers.get("Accept", ""):
        return _page(request, status)
    return JsonResponse(WORDS[status], status=status)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(PROGRAMS)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if _is_program(request):
        return JsonResponse(WORDS[status], status=status)
    return _page(request, status)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html", {"theme": theme_of(request)}), status=status)
