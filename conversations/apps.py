from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from workspaces.elsewhere import found_by


class ConversationsConfig(AppConfig):
    """What was said, and where it went."""

    name = "conversations"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        past_messages = import_module("conversations.past_messages")  # only now: models cannot be imported before
        import_module("triggers.back_tests.past_messages").provide(past_messages.PastMessagesOfPeople())
        models = import_module("conversations.models")
        found_by(conversation_id=models.Conversation, handoff_id=models.Handoff, request_id=models.ErasureRequest)
        found_by(canned_reply_id=models.CannedReply, ticket_id=models.Ticket)
        found_by(receipt_id=models.Erasure)  # one we gave; one we got is of the place where one is
