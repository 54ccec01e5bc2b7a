"""What a browser is called, by what it says of itself."""

import re

from django.utils.translation import gettext as _

# The first that fits: most browsers also name those they are made of.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def browser_words(user_agent: str) -> str:
    """As people call it; a program that names none of them stands with its first word."""
    program = user_agent.partition("/")[0]
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}", user_agent)), program)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    words = _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
    return words[:60] or _("Unknown")
