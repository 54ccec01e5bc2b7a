"""Where a canary can stand in a conversation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Place(TextChoices):
    MESSAGE = "message", _("Message")
    FIRST = "first", _("Message that leads to the handoff")
    LATER = "later", _("Message during the handoff")
    AGENT = "agent", _("Agent's text")
    LIVE_AGENT = "live_agent", _("Live agent's text")
    FILE = "file", _("File")  # its name and its text
    LIVE_FILE = "live_file", _("Live agent's file")  # the same
    DETAIL = "detail", _("Value of a detail")
    DETAIL_NAME = "detail_name", _("Name of a detail")
    PERSON = "person", _("The person's name")
    NOTE = "note", _("Internal note")
    PRIVATE = "private", _("Private variable")
    QUOTED = "quoted", _("Quoted private variable")  # in a live agent's words, as a canned reply puts it there
    SECRET_NAME = "secret_name", _("Variable with a secret name")
    UNLISTED = "unlisted", _("Field that is not listed")


# Nothing of what stands here leaves, whatever it is: these canaries look like nothing in particular.
DENIED = (Place.NOTE, Place.PRIVATE, Place.QUOTED, Place.SECRET_NAME, Place.UNLISTED)
FOUND = tuple(place for place in Place if place not in DENIED or place is Place.NOTE)
BLAND = "default_deny"  # the kind of a canary that looks like nothing
