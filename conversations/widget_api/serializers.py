"""What a chat window may send, and the shapes of the answers for the API's description."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from rest_framework import serializers

from conversations.models import ConsentState
from triggers.text_folding import without_invisible

TEXT_LIMIT = 4_000
LARGEST_POSITION = 2**63 - 1


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    """Kept, because finding them reads hundreds of files."""
    return frozenset(available_timezones())


class StartSerializer(serializers.Serializer[None]):
    """Opens a conversation. ``client_id``: the window's own random id of this start."""

    agent_id = serializers.CharField(max_length=64)
    client_id = serializers.UUIDField()
    locale = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16, default="en")
    time_zone = serializers.CharField(max_length=64, default="UTC")

    def validate_time_zone(self, value: str) -> str:
        """An unknown zone is no reason to turn a person away."""
        return value if value in _known_zones() else "UTC"


def _storable(value: str) -> str:
    try:
        value.encode()  # half a character has no bytes
    except UnicodeEncodeError:
        storable = False
    else:
        storable = "\x00" not in value
    if not storable:
        raise serializers.ValidationError("The text holds characters that cannot be stored.")
    return value


def _seen() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST_POSITION,
        help_text="The `position` of the last message of others that the window showed when this was written. It "
        "answers no question behind that. Without it, all that was said before counts as seen.",
    )


class NewMessageSerializer(serializers.Serializer[None]):
    """``client_id``: the window's own random id of this message; sent again, it is the same message."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=TEXT_LIMIT)
    seen = _seen()

    def validate_text(self, value: str) -> str:
        """As it was typed; of what shows nothing the window would draw an empty bubble."""
        if not without_invisible(value):
            raise serializers.ValidationError(self.fields["text"].error_messages["blank"], code="blank")
        return _storable(value)


_new_message = NewMessageSerializer()


def new_message(data: object) -> dict[str, Any]:
    """The values of a ``NewMessageSerializer``. One serves all requests: a new one for each would copy its fields.

    Raises rest_framework's ValidationError.
    """
    values: dict[str, Any] = _new_message.run_validation(data)
    return values


class NewAttachmentSerializer(serializers.Serializer[None]):
    """A message as above with a file; its text may be empty."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=TEXT_LIMIT, allow_blank=True, default="")
    seen = _seen()
    file = serializers.FileField(allow_empty_file=True)

    def validate_text(self, value: str) -> str:
        return _storable(value) if without_invisible(value) else ""


class SpeakerSerializer(serializers.Serializer[None]):
    kind = serializers.ChoiceField(["person", "agent", "peer_agent", "live_agent", "peer_live_agent", "system"])
    name = serializers.CharField()
    institution = serializers.CharField()
    domain = serializers.CharField()
    initials = serializers.CharField()
    colour = serializers.CharField()


class NoticeSerializer(serializers.Serializer[None]):
    code = serializers.CharField()
    params = serializers.DictField(child=serializers.CharField())


class CardItemSerializer(serializers.Serializer[None]):
    name = serializers.CharField()
    value = serializers.CharField()
    said_by = serializers.CharField()


class CardWithheldSerializer(serializers.Serializer[None]):
    name = serializers.CharField()
    kind = serializers.CharField()
    reason = serializers.CharField()


class CardPartySerializer(serializers.Serializer[None]):
    name = serializers.CharField()
    institution = serializers.CharField()
    domain = serializers.CharField()


class CardSerializer(serializers.Serializer[None]):
    to = CardPartySerializer()
    passed = CardItemSerializer(many=True)
    turns = serializers.IntegerField()
    files = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Names of the files that go along."
    )
    withheld = CardWithheldSerializer(many=True)


class ConsentDetailSerializer(CardItemSerializer):
    key = serializers.CharField()


class ConsentTurnSerializer(serializers.Serializer[None]):
    key = serializers.CharField()
    position = serializers.IntegerField()
    author = serializers.CharField()
    text = serializers.CharField()
    file = serializers.CharField(required=False, help_text="The name of the file that goes with it; may be empty.")


class ConsentAskSerializer(serializers.Serializer[None]):
    kind = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField())


class ConsentSerializer(serializers.Serializer[None]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(ConsentState.choices)
    to = CardPartySerializer()
    details = ConsentDetailSerializer(many=True)
    turns = ConsentTurnSerializer(many=True)
    text = serializers.CharField()
    file = serializers.CharField(required=False, help_text="The name of the file that goes with `text`; may be empty.")
    asks = ConsentAskSerializer(many=True)
    withheld = CardWithheldSerializer(many=True)
    struck = serializers.ListField(child=serializers.CharField())
    agreed = serializers.ListField(child=serializers.CharField())


class DecisionSerializer(serializers.Serializer[None]):
    """``struck``: keys of items that are kept back. ``kinds``: kinds of findings that may be shared, of those asked."""

    request_id = serializers.UUIDField()
    agreed = serializers.BooleanField()
    struck = serializers.ListField(child=serializers.CharField(max_length=100), required=False, max_length=1_000)
    kinds = serializers.ListField(child=serializers.CharField(max_length=64), required=False, max_length=50)


class AttachmentSerializer(serializers.Serializer[None]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField(help_text="By its content.")
    size = serializers.IntegerField(help_text="Bytes.")
    state = serializers.ChoiceField(
        ["coming", "refused"],
        required=False,
        help_text="Of one that another institution's live agent sent, and that is not here.",
    )


class MessageSerializer(serializers.Serializer[None]):
    id = serializers.UUIDField()
    position = serializers.IntegerField()
    revision = serializers.IntegerField()
    kind = serializers.ChoiceField(["text", "question", "notice", "card"])
    author = SpeakerSerializer()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    client_id = serializers.UUIDField(allow_null=True)
    delivery = serializers.ChoiceField(["received", "relayed", "failed"], allow_null=True)
    quick_replies = serializers.ListField(child=serializers.CharField())
    notice = NoticeSerializer(allow_null=True)
    card = CardSerializer(allow_null=True)
    consent = ConsentSerializer(allow_null=True)
    unfinished = serializers.BooleanField(help_text="It is being said: its text will grow.")
    attachment = AttachmentSerializer(allow_null=True)


class StateSerializer(serializers.Serializer[None]):
    revision = serializers.IntegerField()
    open = serializers.BooleanField()
    controller = serializers.ChoiceField(["agent", "peer", "live"])
    speaker = SpeakerSerializer()
    home = SpeakerSerializer()
    handoff = serializers.ChoiceField(["offered", "active"], allow_null=True)
    can_return = serializers.BooleanField()
    queue_place = serializers.IntegerField(allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)


class UpdatesSerializer(serializers.Serializer[None]):
    state = StateSerializer()
    messages = MessageSerializer(many=True)


class OlderSerializer(serializers.Serializer[None]):
    messages = MessageSerializer(many=True)
    has_older = serializers.BooleanField()


class SnapshotSerializer(serializers.Serializer[None]):
    state = StateSerializer()
    messages = MessageSerializer(many=True)
    has_older = serializers.BooleanField()


class StartedSerializer(serializers.Serializer[None]):
    conversation_id = serializers.UUIDField()
    token = serializers.CharField()
    snapshot = SnapshotSerializer()


class AppearanceSerializer(serializers.Serializer[None]):
    colour = serializers.CharField()
    position = serializers.ChoiceField(["start", "end"])
    radius = serializers.IntegerField()


class AttachmentsSerializer(serializers.Serializer[None]):
    limit = serializers.IntegerField(help_text="Bytes of one file.")


class AgentWindowSerializer(serializers.Serializer[None]):
    agent = SpeakerSerializer()
    languages = serializers.ListField(child=serializers.CharField())
    default_language = serializers.CharField()
    attachments = AttachmentsSerializer(allow_null=True, help_text="Null: this agent takes no files.")
    appearance = AppearanceSerializer()
