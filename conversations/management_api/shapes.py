"""What programs are told of conversations and handoffs, and by what they may filter."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations.console.words import assigned_note
from conversations.extras import FILE_STATES, FileFacts, attachment_of
from conversations.masking import masked_text
from conversations.models import (
    Controller,
    Conversation,
    DeliveryAttempt,
    Direction,
    Handoff,
    HandoffState,
    Message,
    OutboxItem,
    SessionDetail,
)
from conversations.search.finding import MOST_CHARACTERS
from workspaces.management_api.reading import Filters, Sent

ATTEMPTS_SHOWN = 200
SHOWN_HANDOFF = [
    *("id", "conversation", "direction", "state", "connection", "sender", "trigger", "reason", "reason_text"),
    *("created_at", "offer_expires_at", "accepted_at", "first_reply_at", "ended_at"),
]


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    """`sender`: who handed it to us, null when the window is ours. `controller`: who answers the next message. `epoch`
    rises with every change of control.
    """

    messages = serializers.IntegerField(source="last_position", help_text="How many there are.")

    class Meta:
        model = Conversation
        fields = [
            *("id", "agent", "sender", "locale", "controller", "epoch", "open", "waiting_since", "messages"),
            *("created_at", "last_activity_at"),
        ]


class DetailSerializer(serializers.ModelSerializer[SessionDetail]):
    """`origin`: the institution that told us, empty when it was said here. `private` never leaves."""

    class Meta:
        model = SessionDetail
        fields = ["name", "type", "value", "said_by", "origin", "verified", "private", "at"]


class WholeConversationSerializer(ConversationSerializer):
    details = DetailSerializer(many=True)

    class Meta(ConversationSerializer.Meta):
        fields = [*ConversationSerializer.Meta.fields, "details"]


class FileSerializer(serializers.Serializer[FileFacts]):
    """A file of a message, without its bytes. `media_type` is told by its content; `size` is in bytes. `state`: of one
    that another institution passes on, whether it is here, still coming, or refused.
    """

    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    state = serializers.ChoiceField(FILE_STATES)


class SaidSerializer(serializers.ModelSerializer[Message]):
    """A line of the thread, internal notes too. Secrets in the person's words are masked in `text`."""

    text = serializers.SerializerMethodField()
    earlier = serializers.BooleanField(source="from_transcript", help_text="Said before it came to us.")
    attachment = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = [
            *("id", "position", "kind", "author_kind", "author_name", "author_institution", "author_domain"),
            *("text", "attachment", "delivery", "handoff", "earlier", "created_at"),
        ]

    def get_text(self, message: Any) -> str:
        if "assigned" in message.extras:
            return assigned_note(message.extras["assigned"])
        return masked_text(message) or message.text

    @extend_schema_field(FileSerializer(allow_null=True))
    def get_attachment(self, message: Message) -> Any:
        facts = attachment_of(message.extras)
        return FileSerializer(facts).data if facts else None


class HandoffSerializer(serializers.ModelSerializer[Handoff]):
    """`reason` is a code: why it ended the way it did. `reason_text` are the other side's words."""

    class Meta:
        model = Handoff
        fields = SHOWN_HANDOFF


class WithheldSerializer(serializers.Serializer[None]):
    """Something that did not travel, never its value."""

    name = serializers.CharField()
    kind = serializers.CharField()
    reason = serializers.CharField()


class AttemptSerializer(serializers.ModelSerializer[DeliveryAttempt]):
    """`outcome`: `ok`, or a code of what went wrong. `what`: the kind of item that was sent."""

    what = serializers.CharField(source="item.kind")

    class Meta:
        model = DeliveryAttempt
        fields = ["what", "number", "started_at", "finished_at", "outcome", "detail", "status"]


class UnsettledSerializer(serializers.ModelSerializer[OutboxItem]):
    class Meta:
        model = OutboxItem
        fields = ["kind", "state", "attempts", "next_attempt_at", "last_error"]


class WholeHandoffSerializer(HandoffSerializer):
    """With the last attempts to deliver, what waits to be sent, and what was withheld."""

    withheld = WithheldSerializer(many=True)
    attempts = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField()

    class Meta(HandoffSerializer.Meta):
        fields = [*SHOWN_HANDOFF, "summary", "withheld", "attempts", "waiting"]

    @extend_schema_field(AttemptSerializer(many=True))
    def get_attempts(self, handoff: Handoff) -> Any:
        rows = DeliveryAttempt.objects.filter(item__handoff=handoff).select_related("item").defer("item__payload")
        return AttemptSerializer(rows.order_by("-pk")[:ATTEMPTS_SHOWN], many=True).data

    @extend_schema_field(UnsettledSerializer(many=True))
    def get_waiting(self, handoff: Handoff) -> Any:
        return UnsettledSerializer(handoff.outbox_items.unsettled().order_by("pk"), many=True).data


class ExportSerializer(serializers.Serializer[None]):
    """`packet`: what was sent or received, as it was; null when its content was deleted."""

    handoff = WholeHandoffSerializer()
    packet = serializers.DictField(allow_null=True)
    messages = SaidSerializer(many=True)


class HurriedSerializer(serializers.Serializer[None]):
    hurried = serializers.IntegerField(help_text="How many things are tried again now.")


class TakingBack(Sent):
    """What the caller wants it taken back from: from whoever has it now, when nothing is sent."""

    epoch = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="As the conversation had it when it was read. When control has moved since, nothing is changed and "
        "the answer is 409, `not_possible_now`.",
    )


class TakenBackSerializer(serializers.Serializer[None]):
    taken_back = serializers.BooleanField(help_text="False when our agent had control already.")


class ConversationFilters(Filters):
    q = serializers.CharField(
        required=False,
        max_length=MOST_CHARACTERS,
        help_text="All of these words, each at least with its beginning, and phrases in quotation marks: in what was "
        "said, internal notes, session details and IDs. What is masked is not found, nor is what changed in the last "
        "few seconds.",
    )
    agent = serializers.UUIDField(required=False)
    controller = serializers.ChoiceField(Controller.choices, required=False)
    open = serializers.BooleanField(required=False)
    since = serializers.DateTimeField(required=False, help_text="Begun at this moment or later.")
    until = serializers.DateTimeField(required=False, help_text="Begun before this moment.")


class HandoffFilters(Filters):
    direction = serializers.ChoiceField(Direction.choices, required=False)
    state = serializers.ChoiceField(HandoffState.choices, required=False)
    connection = serializers.UUIDField(required=False)
    sender = serializers.UUIDField(required=False)
    trigger = serializers.UUIDField(required=False)
    conversation = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False, help_text="Offered at this moment or later.")
    until = serializers.DateTimeField(required=False, help_text="Offered before this moment.")
