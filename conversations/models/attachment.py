"""A file that belongs to a message, and its bytes."""

import uuid

from django.db import models

from agents.models import Agent
from conversations.models.message import Message
from workspaces.encrypted_fields import EncryptedBytesField


class Attachment(models.Model):
    """What is known of a file without opening it. It goes with its message, and so with its conversation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="attachment")
    # Whose room it takes; the conversation's, written again so that it can be summed up.
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=100)  # conversations.attachments.names
    media_type = models.CharField(max_length=32)  # conversations.attachments.kinds, by its content
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256, hexadecimal digits
    sender = models.CharField(max_length=32, db_default="", default="")  # attachments.senders, or the link it came by
    created_at = models.DateTimeField()

    class Meta:
        # The room an agent's files take, and those of one sender among them, is summed up from an index alone.
        indexes = [
            models.Index(fields=["agent", "size"], name="attachment_room"),
            models.Index(fields=["agent", "sender", "size"], name="attachment_share"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AttachmentBytes(models.Model):
    """Beside the attachment, which is read where nobody wants the bytes. They lie in the database, because they come
    and go with their message, in one transaction, for every process: nothing is left in a folder when a row goes.
    """

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, primary_key=True, related_name="stored")
    content = EncryptedBytesField(editable=False)

    def __str__(self) -> str:
        return str(self.attachment_id)
