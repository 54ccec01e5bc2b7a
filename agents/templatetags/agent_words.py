"""Filters that put what is stored about agents and links into words."""

from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from agents.failure_words import FAILURE_WORDS
from agents.languages import in_itself
from agents.languages import language_names as names_of
from agents.models import LinkState, PeerLink
from agents.pairing_words import ADVICE_WORDS

register = template.Library()

# Of a check and of a call. What both know, a call says without advice on what was typed.
TROUBLE_WORDS = dict[str, Promise]([*ADVICE_WORDS.items(), *FAILURE_WORDS.items()])


@register.filter
def language_names(codes: Iterable[str]) -> SafeString:
    codes = list(codes)
    return format_html_join(", ", "{}", ((in_itself(*each),) for each in zip(codes, names_of(codes), strict=True)))


@register.filter
def without_https(domain: str) -> str:
    """A Platform Domain as it is read; only one that is not https says how it is reached."""
    return domain.removeprefix("https://")


@register.filter
def waits(link: PeerLink) -> bool:
    """Whether a link in use is silent since the other side asked for it."""
    return link.state == LinkState.VERIFIED and link.waits(at=timezone.now())


@register.filter
def link_state(link: PeerLink) -> str:
    """The state to show: ``degraded`` for a link in use that failed in a row, until something goes well again."""
    return "degraded" if link.paused_until is not None and link.state == LinkState.VERIFIED else link.state


@register.filter
def last_trouble(link: PeerLink) -> str:
    """What went wrong last with a link in use, in words; empty where nothing did since something went well."""
    if link.state != LinkState.VERIFIED:
        return ""
    code = link.last_error.partition(":")[0]
    return str(TROUBLE_WORDS.get(code, ""))
