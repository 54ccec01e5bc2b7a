"""How the console calls what builders named for their flows."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.filter
def detail_name(name: str) -> str:
    """A session detail's name as people read it: "issue_type" is "Issue type", with the name itself on hover."""
    words = readable_name(name)
    return words if words == name else format_html('<span title="{}">{}</span>', name, words)


@register.filter
def readable_name(name: str) -> str:
    """The same as plain text. Capitals of its own, as in "IBAN", stay."""
    words = name.replace("_", " ").strip() or name
    return words[:1].upper() + words[1:] if words.partition(" ")[0].islower() else words
