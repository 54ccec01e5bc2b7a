"""A conversation: one person, one window, one controller at a time."""

import hashlib
import hmac
import secrets
import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Left, Upper
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, Sender
from protocol.handoff_extension import StreamItem
from triggers.models import FlowVersion
from workspaces.models import Workspace

if TYPE_CHECKING:
    from conversations.models.handoff import Handoff
    from conversations.models.message import Message


MOST_INDEXED = 64  # characters of a value: one may be longer than an index takes


class Controller(models.TextChoices):
    """Who answers the person's next message."""

    AGENT = "agent", _("Our agent")
    PEER = "peer", _("Another institution's agent")
    LIVE = "live", _("A live agent")


def new_widget_token() -> str:
    """256 random bits: who holds it may read and write this one conversation."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def with_people(self) -> Self:
        """Without test chats."""
        return self.filter(is_test=False)

    def locked(self) -> Self:
        """For a transaction that changes the conversation: everything about one happens in one order."""
        return self.select_for_update(of=("self",))


class Conversation(models.Model):
    """What one person and the agents said to each other in one window.

    ``revision`` rises with every change a window or the inbox can see; each message keeps the revision of its last
    change. A reader that knows revision *n* asks for what is above *n*, and misses nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="conversations")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="conversations")
    # Set when another institution's agent handed this conversation to ours; null: a person opened our own window.
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, null=True, related_name="conversations")
    # Null when the window is not ours, but the other institution's.
    token_hash = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  # null: no token opens it
    start_id = models.UUIDField(
        null=True, editable=False
    )  # the window's own id of its start: the same start twice is one
    # A builder tries the draft: conversations.models.rehearsal. Nothing of it counts anywhere.
    is_test = models.BooleanField(default=False, db_default=False)
    locale = models.CharField(max_length=16, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    controller = models.CharField(max_length=16, choices=Controller.choices, default=Controller.AGENT)
    epoch = models.PositiveIntegerField(default=1)  # rises with every change of control
    open = models.BooleanField(default=True)
    revision = models.PositiveBigIntegerField(default=0)
    last_position = models.PositiveBigIntegerField(default=0)
    said_by_person = models.PositiveIntegerField(default=0, db_default=0)  # how many messages of the person's it has
    waiting_since = models.DateTimeField(null=True)  # null: nobody owes the person an answer
    consent_asked = models.UUIDField(null=True)  # the ConsentRequest whose answer is waited for; null: none
    # Ids of handoffs that were handed back while it was open whether a message had come there, the newest last
    # (flows.wait_behind).
    in_doubt = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # What it runs on until it ends: what was live when it began. Null: nothing was published, so nothing fires.
    flow_version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, null=True, related_name="conversations")
    # Where the person is in it (triggers.planning.FlowPosition as JSON); null: nowhere in particular.
    flow_position = models.JSONField(null=True)
    # The id of the trigger the person is in: what stands inside it is tried first. Empty: in none.
    flow_level = models.CharField(max_length=36, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    last_activity_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    # While an answer to the other institution is being made, what our agent says rides on it: the items so far.
    # None: there is no answer to ride on, so the outbox carries it.
    answer_items: list[StreamItem] | None = None
    answer_bytes = 0  # that these take
    answer_is_full = False  # something did not fit, so nothing that follows on it rides either
    # While a message of an A2A client is being answered.
    is_answering = False
    # The handoff by which it came to our agent, as a flow has read it under the lock. None: whoever needs it reads it.
    came_by: "Handoff | None" = None
    # The live handoff that took it on from here, likewise.
    went_by: "Handoff | None" = None
    # Values of private session details that our agent holds, as a flow has read them: its words may contain them.
    private_values: frozenset[str] = frozenset()
    # The messages that this change of the conversation adds or alters. None: nobody keeps count.
    altered: "list[Message] | None" = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "start_id"], condition=Q(start_id__isnull=False), name="conversation_start_once"
            )
        ]
        indexes = [
            # The inbox lists one workspace by last activity, the API by when they began.
            models.Index(fields=["workspace", "-last_activity_at"], name="conversation_inbox"),
            models.Index(fields=["workspace", "-created_at"], name="conversation_newest_first"),
            # Few of them at any time: what somebody else has, and what builders try.
            models.Index(
                fields=["workspace", "controller"],
                condition=Q(controller__in=["peer", "live"]),
                name="conversation_handed_on",
            ),
            models.Index(
                fields=["workspace", "-last_activity_at"], condition=Q(is_test=True), name="conversation_test_chats"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def opens_with(self, token: str) -> bool:
        """Whether a widget token is this conversation's; in constant time."""
        return self.token_hash is not None and hmac.compare_digest(self.token_hash, hash_token(token))

    @property
    def is_served(self) -> bool:
        """True if neither a window of ours nor another institution's is at its other end, but an A2A client."""
        return self.token_hash is None and self.sender_id is None

    def alter(self, message: "Message") -> None:
        """Counts a new or changed message, which windows will see. The caller holds the lock and saves both."""
        self.revision += 1
        message.revision = self.revision
        if self.altered is not None:
            self.altered.append(message)

    def take_up(self) -> None:
        """The person writes: what had ended begins anew, on what is live now. The caller holds the lock and saves."""
        if not self.open:
            self.open = True
            self.flow_version_id = self.flow_version_id if self.is_test else self.agent.live_version

    def change_control(self, controller: Controller) -> None:
        """Gives control away or takes it. The caller holds the lock and saves."""
        self.controller = controller
        self.epoch += 1
        self.waiting_since = None
        self.revision += 1


class SessionDetail(models.Model):
    """A named, typed value of one conversation, and where it came from."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="details")
    name = models.CharField(max_length=64)
    type = models.CharField(max_length=16, default="text")  # of privacy.policy.DETAIL_TYPES
    value = models.TextField()
    said_by = models.CharField(max_length=16)  # an AuthorKind: who the value comes from
    origin = models.CharField(max_length=300, blank=True)  # the institution that told us, when it was not said here
    of_others = models.BooleanField(default=False, db_default=False)  # made here, of what such an institution told
    verified = models.BooleanField(default=False)
    private = models.BooleanField(default=False)  # marked by the builder: never leaves
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "name"], name="detail_once_per_name")]
        # A person is found by what they are called or reached by, in whatever capitals.
        indexes = [models.Index(Left(Upper("value"), MOST_INDEXED), name="detail_by_value")]

    def __str__(self) -> str:
        return self.name
