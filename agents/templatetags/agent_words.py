"""Filters that put what is stored about agents and links into words."""

from django import template

from agents.languages import language_names as names_of
from agents.models import LinkState, PeerLink

register = template.Library()


@register.filter
def language_names(codes: list[str]) -> str:
    return ", ".join(names_of(codes))


@register.filter
def without_https(domain: str) -> str:
    """A Platform Domain as it is read; only one that is not https says how it is reached."""
    return domain.removeprefix("https://")


@register.filter
def link_state(link: PeerLink) -> str:
    """The state to show: ``degraded`` for a link in use that failed in a row, until something goes well again."""
    return "degraded" if link.paused_until is not None and link.state == LinkState.VERIFIED else link.state
