"""Names that people and other institutions are shown: of an institution, its agents, its people."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from protocol.errors import MessageRefused
from protocol.pairing_messages import clean_name


def shown_name(typed: str) -> str:
    """As every other institution will take it, which refuses one without a letter or digit. Raises ValidationError."""
    try:
        return clean_name(typed)
    except MessageRefused as error:
        raise ValidationError(_("A name has at least one letter or digit.")) from error


def kept_or_shown(kept: str, typed: str) -> str:
    """As ``shown_name``; one that is older than the rule stays until it is changed."""
    return kept if typed == kept else shown_name(typed)
