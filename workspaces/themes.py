"""Light or dark, as a browser was told by the menu of the console."""

from django.http import HttpRequest

THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """Empty: as on the device."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""
