"""What a browser shows that opens the address of a deed, as after signing in again or with *Reload*."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

Answer = Callable[[HttpRequest], HttpResponse]


def lead_to_page_above(answer: Answer) -> Answer:
    """Middleware. Whoever is signed in is led to the page above; whatever is no browser gets its 405."""

    def leading(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        refused = isinstance(response, HttpResponseNotAllowed) and request.method == "GET"
        if not refused or request.headers.get("Sec-Fetch-Mode") != "navigate" or not request.user.is_authenticated:
            return response
        return redirect(_page_above(request.path))

    return leading


def _page_above(path: str) -> str:
    above = path.rstrip("/").rpartition("/")[0] + "/"
    try:
        resolve(above)
    except Resolver404:
        return _page_above(above)
    return above
