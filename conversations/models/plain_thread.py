"""Where the talk with a plain agent stands: such an agent counts nothing, so we keep what it does not."""

from django.db import models

from conversations.models.handoff import Handoff
from conversations.models.message import Message
from protocol.plain.heard import ID_LIMIT, Stage


class PlainThread(models.Model):
    """One handoff to a plain agent: its context, the task that is open in it, and when we stop waiting."""

    handoff = models.OneToOneField(Handoff, on_delete=models.CASCADE, primary_key=True, related_name="plain_thread")
    context_id = models.CharField(max_length=ID_LIMIT, blank=True)  # theirs; "": it has named none
    task_id = models.CharField(max_length=ID_LIMIT, blank=True)  # "": none is open, the next message opens one
    stage = models.CharField(max_length=16, default=Stage.DONE)  # a protocol.plain.heard.Stage
    turns = models.PositiveIntegerField(default=0)  # messages of the person it got
    files_sent = models.BooleanField(db_default=False, default=False)  # it got files, and may tell them back
    idle_at = models.DateTimeField(db_index=True)  # when the conversation comes back if nobody says anything
    # When its open task is to be asked about, while that goes on by itself; and how often that has brought nothing.
    look_at = models.DateTimeField(null=True, db_index=True)
    looks = models.PositiveIntegerField(db_default=0, default=0)
    # What it is saying right now, of which the person sees the beginning; null: nothing, or nothing we hear in parts.
    writing = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.handoff_id)


class PlainUtterance(models.Model):
    """Something the agent said and the person was shown: whichever way it comes again, it is not shown again."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="plain_utterances", db_index=False)
    key = models.CharField(max_length=64)  # by the id of its message or artifact
    key_in_turn = models.CharField(max_length=64)  # by its words, which some say twice in one turn
    number = models.PositiveIntegerField(db_default=0, default=0)  # of what it said in this handoff; 0: not counted
    entry = models.CharField(max_length=64, blank=True, db_default="", default="")  # in the ledger of the handoff
    shown_as = models.UUIDField(null=True)  # the message it became

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handoff", "key"], name="plain_utterance_once"),
            models.UniqueConstraint(fields=["handoff", "key_in_turn"], name="plain_utterance_once_in_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.handoff_id}:{self.key[:8]}"
