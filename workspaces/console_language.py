"""The language a member reads the console in: as they chose in its menu, wherever they sign in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.i18n import set_language

from workspaces.models import User

Answer = Callable[[HttpRequest], HttpResponse]


def speak_as_chosen(answer: Answer) -> Answer:
    """Middleware, after Django's own. Who is not signed in, or chose nothing, reads what their browser asks for."""

    def speaking(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return answer(request)

    return speaking


def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's own view, which tells the browser; the account of whoever is signed in keeps it as well."""
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)
