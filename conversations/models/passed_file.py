"""A file that was told of with a message over the wire, and how much of it has arrived; the same on both sides."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversations.models.attachment import Attachment
from conversations.models.handoff import Direction, Handoff
from conversations.models.outbox_item import OutboxItem
from workspaces.encrypted_fields import EncryptedBytesField


class PassedState(models.TextChoices):
    WAITING = "waiting", _("On its way")
    COMPLETE = "complete", _("Arrived")  # every byte; whoever got it has not looked at it yet
    KEPT = "kept", _("Taken in")  # only where it came to
    REFUSED = "refused", _("Not passed on")


class PassedFile(models.Model):
    """One file of one handoff. What was told of it is kept as it was told: the ledger stands for just that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="passed_files")
    file_id = models.UUIDField()  # by the side that passes it on
    # Whether it comes from the side that took over, told of with what that said; else with what the person said.
    back = models.BooleanField(default=False, db_default=False)
    number = models.PositiveIntegerField()  # of the message that told of it, in its stream
    announced = models.JSONField()  # protocol.packet.PacketFile; {}: its content was deleted
    # Ours: what is passed on, or what it becomes here. Null: it is of a kind that is not taken.
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, null=True, related_name="passings")
    have = models.PositiveIntegerField(default=0, db_default=0)  # bytes that have come, from the beginning on
    state = models.CharField(max_length=16, choices=PassedState.choices, default=PassedState.WAITING)
    reason = models.CharField(max_length=40, blank=True)  # why it is refused: a stable code

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handoff", "file_id"], name="passed_once_in_a_handoff")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_ours(self) -> bool:
        """Whether we pass it on, and it does not come to us."""
        return (self.handoff.direction == Direction.OUTGOING) is not self.back


def passed_file_of(item: OutboxItem) -> PassedFile:
    """What an item is about, with its message; its bytes are not read."""
    rows = PassedFile.objects.select_related("attachment__message")
    return rows.get(pk=uuid.UUID(item.payload), handoff__conversation=item.conversation_id)


class PassedPiece(models.Model):
    """Bytes that have come, until all of the file is there."""

    passed = models.ForeignKey(PassedFile, on_delete=models.CASCADE, related_name="pieces")
    start = models.PositiveIntegerField()  # where in the file they begin
    content = EncryptedBytesField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["passed", "start"], name="piece_once_in_a_file")]

    def __str__(self) -> str:
        return f"{self.passed_id}@{self.start}"
