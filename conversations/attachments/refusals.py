"""Why a file that came from elsewhere is not taken, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

OFF, FULL, NOT_ACCEPTED = "off", "full", "not_accepted"
NO_WINDOW, NOT_REACHED = "no_window", "not_reached"
_WORDS: Mapping[str, Promise] = {
    OFF: gettext_lazy("The agent takes no files."),
    "empty": gettext_lazy("It could not be read."),
    "too_large": gettext_lazy("It is larger than files may be."),
    "kind": gettext_lazy("Files of its kind are not taken."),
    "unreadable": gettext_lazy("It could not be read."),
    "too_many_pixels": gettext_lazy("The picture has too many pixels."),
    "too_many": gettext_lazy("The conversation has as many files as it may."),
    FULL: gettext_lazy("There is no room for more files."),
    "not_known_there": gettext_lazy("The other side takes no files from elsewhere."),
    "elsewhere": gettext_lazy("Only a link to it was sent, and files are not fetched from links."),
    NOT_ACCEPTED: gettext_lazy("The program that the person uses does not accept files of its kind."),
    NOT_REACHED: gettext_lazy("The institution that the person came from cannot be called from here."),
    NO_WINDOW: gettext_lazy("The person writes in a window that is not ours."),
}

# For whoever sends one; the window has its own words in the person's language.
WORDS_FOR_PROGRAMS: Mapping[str, str] = {
    OFF: "This agent takes no files.",
    "empty": "The file is empty.",
    "too_large": "The file is too large.",
    "kind": "Files of this kind are not taken.",
    "too_many_pixels": "The picture has too many pixels.",
    "unreadable": "The picture cannot be read.",
    "too_many": "This conversation has as many files as it may.",
    "address_full": "As much is kept from this address as may be.",
    FULL: "No more files can be kept for now.",
}


def why_not_taken(code: str) -> str:
    """Empty for a code that is no reason of this kind."""
    return str(_WORDS.get(code, ""))
