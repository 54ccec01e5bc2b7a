"""Tasks of A2A clients that talk to our agents. Everything a client may ask about is in these rows, in no process."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Value

from agents.models import A2AClient, Agent
from conversations.models.conversation import Conversation
from protocol.plain.input_modes import takes
from workspaces.encrypted_fields import EncryptedSecretField

WORKING, INPUT_REQUIRED, COMPLETED = "TASK_STATE_WORKING", "TASK_STATE_INPUT_REQUIRED", "TASK_STATE_COMPLETED"
CANCELED = "TASK_STATE_CANCELED"
OVER = (COMPLETED, CANCELED, "TASK_STATE_FAILED", "TASK_STATE_REJECTED")


class ServedTaskQuerySet(models.QuerySet["ServedTask"]):
    def of(self, agent: Agent, client: A2AClient | None) -> Self:
        """What one client may see: its own tasks with one agent. No client: those of an open test agent."""
        return self.filter(agent=agent, client=client)

    def open(self) -> Self:
        return self.exclude(state__in=OVER)


class ServedTask(models.Model):
    """One task, in the words of A2A 1.0."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="served_tasks")
    client = models.ForeignKey(A2AClient, on_delete=models.CASCADE, null=True, related_name="tasks")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="served_tasks")
    context_id = models.CharField(max_length=128)  # the client's own, or the conversation's id
    state = models.CharField(max_length=40, default=WORKING)
    status = models.JSONField(default=dict)  # TaskStatus
    artifacts = models.JSONField(default=list)  # [Artifact]
    # Media types that the client has asked for with its last message; empty: it has named none.
    output_modes = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    last_seq = models.PositiveIntegerField(default=0)  # of its updates
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()

    objects = ServedTaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agent", "client", "-updated_at", "-id"], name="served_newest_first"),
            models.Index(fields=["conversation", "-created_at"], name="served_of_conversation"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def over(self) -> bool:
        return self.state in OVER

    def admits(self, media_type: str) -> bool:
        """Whether the client may be given a file of this kind."""
        return not self.output_modes or takes(self.output_modes, media_type)


class ServedUpdate(models.Model):
    """One thing that happened to a task, in order: what was said, for its history, and what its readers are told."""

    task = models.ForeignKey(ServedTask, on_delete=models.CASCADE, related_name="updates")
    seq = models.PositiveIntegerField()
    message = models.JSONField(null=True)  # Message, for the history; null: nothing was said
    told = models.JSONField(null=True)  # StreamResponse, for streams and pushes; null: the client said it itself
    sent_key = models.CharField(max_length=64, blank=True)  # of what the client said: the same twice is one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "seq"], name="served_update_once")]
        # A message that names no task is looked for among those that began one.
        indexes = [models.Index(fields=["sent_key"], condition=models.Q(seq=1), name="served_begun_with")]

    def __str__(self) -> str:
        return f"{self.task_id}:{self.seq}"


class PushTarget(models.Model):
    """Where a client wants to be told of a task's updates."""

    task = models.ForeignKey(ServedTask, on_delete=models.CASCADE, related_name="push_targets")
    config_id = models.CharField(max_length=128)  # the client's own, or ours
    url = models.CharField(max_length=500)
    token = EncryptedSecretField(editable=False)  # sent back with each push; "": none
    scheme = models.CharField(max_length=40, blank=True)  # of the Authorization header; "": none
    credentials = EncryptedSecretField(editable=False)
    version = models.CharField(max_length=8, db_default="1.0", default="1.0")  # of A2A, in which it is called

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "config_id"], name="push_target_once")]

    def __str__(self) -> str:
        return self.config_id
