"""Reading the web origins a builder lists for the widget."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from protocol.addresses import AddressPolicy, parse_platform_domain
from protocol.errors import AddressRefused

MAX_ORIGINS = 50


class OriginsField(forms.CharField):
    """Web origins, one per line. Cleans to a list of them."""

    def prepare_value(self, value: object) -> object:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        return parse_origins(super().clean(value))

    def has_changed(self, initial: object, data: object) -> bool:
        return _lines(str(data or "")) != (initial or [])


def parse_origins(text: str) -> list[str]:
    """The origins in ``text``, one per line, as a browser writes them; each once, in order.

    Raises ValidationError that names every line that is none.
    """
    lines = _lines(text)
    if len(lines) > MAX_ORIGINS:
        raise ValidationError(_("List at most %(limit)d origins.") % {"limit": MAX_ORIGINS})
    origins, problems = [], []
    for line in lines:
        try:
            origins.append(str(parse_platform_domain(line, policy=_policy())))
        except AddressRefused:
            problems.append(
                _("“%(line)s” is not an origin. Write it like https://www.bank.example.") % {"line": line[:80]}
            )
    if problems:
        raise ValidationError(problems)
    return list(dict.fromkeys(origins))


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


def _policy() -> AddressPolicy:
    """Like the one for outgoing calls, but these are never called: a page of our own deployment may hold a widget."""
    networks = tuple(settings.DEVELOPMENT_NETWORKS)
    return AddressPolicy(allowed_networks=networks, allow_http=bool(networks))
