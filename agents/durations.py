"""How long something took, in words."""

from datetime import timedelta

from django.utils import formats
from django.utils.translation import gettext, ngettext


def duration_words(duration: timedelta | None) -> str:
    """``0.4 s``, ``12 s``, ``3 min``, ``2 h``; empty when there is none."""
    if duration is None:
        return ""
    seconds = max(duration.total_seconds(), 0.0)
    if seconds < 9.95:
        return gettext("%(seconds)s s") % {"seconds": formats.number_format(seconds, 1)}
    if seconds < 120:
        return gettext("%(seconds)d s") % {"seconds": round(seconds)}
    if seconds < 7200:
        return gettext("%(minutes)d min") % {"minutes": seconds // 60}
    if seconds < 172_800:
        return gettext("%(hours)d h") % {"hours": seconds // 3600}
    days = int(seconds // 86_400)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
