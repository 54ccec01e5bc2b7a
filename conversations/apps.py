from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """What was said, and where it went."""

    name = "conversations"
    verbose_name = _("Conversations")
