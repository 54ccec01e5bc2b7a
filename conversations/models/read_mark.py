"""How far a member has read a conversation: one row for each that they have opened, whatever is said in it."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F

from conversations.models.conversation import Conversation
from workspaces.models import Member

FOLLOWED_FOR = timedelta(days=30)  # after they last looked: what is said later in it is no news to them


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def followed(self, member: Member, *, at: datetime) -> Self:
        return self.filter(member=member, at__gt=at - FOLLOWED_FOR)

    def behind(self) -> Self:
        """Of conversations in which something was said since."""
        return self.filter(conversation__last_position__gt=F("position"), conversation__is_test=False)


class ReadMark(models.Model):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_marks")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="read_marks")
    position = models.PositiveBigIntegerField()  # of the last line they have seen
    at = models.DateTimeField()  # when they last saw a new one

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "conversation"], name="read_mark_once")]
        # Every page of the console counts what is unread, from this alone and the conversations themselves.
        indexes = [models.Index(fields=["member", "-at", "conversation", "position"], name="read_mark_unread")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.position}"
