"""What programs are told of triggers and actions, and what they may send."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from triggers.actions import ACTIONS
from triggers.models import Action, Trigger, TriggerKind
from triggers.stored_actions import read_action
from workspaces.management_api.reading import Filters, Line, Sent

PHRASES = ("keywords", "training_phrases", "excluded_phrases")


class OnlyInSerializer(serializers.Serializer[None]):
    """Phrases that count in one language only."""

    keywords = serializers.ListField(child=serializers.CharField(), default=list)
    training_phrases = serializers.ListField(child=serializers.CharField(), default=list)
    excluded_phrases = serializers.ListField(child=serializers.CharField(), default=list)


class OnlyInSent(Sent):
    keywords = serializers.ListField(child=Line(), required=False)
    training_phrases = serializers.ListField(child=Line(), required=False)
    excluded_phrases = serializers.ListField(child=Line(), required=False)


class TriggerSerializer(serializers.ModelSerializer[Trigger]):
    """`keywords` and what follows them belong to `message_received`; elsewhere they are empty."""

    keywords = serializers.ListField(child=serializers.CharField(), source="intent.keywords", default=list)
    training_phrases = serializers.ListField(
        child=serializers.CharField(), source="intent.training_phrases", default=list
    )
    excluded_phrases = serializers.ListField(
        child=serializers.CharField(), source="intent.excluded_phrases", default=list
    )
    only_in = serializers.DictField(
        child=OnlyInSerializer(),
        source="intent.only_in",
        default=dict,
        help_text="Phrases by the one language they count in.",
    )
    threshold = serializers.FloatField(source="intent.threshold", default=None, allow_null=True)
    margin = serializers.FloatField(source="intent.margin", default=None, allow_null=True)

    class Meta:
        model = Trigger
        fields = [
            "id",
            "kind",
            "name",
            "enabled",
            "position",
            "parent",
            *PHRASES,
            "only_in",
            "threshold",
            "margin",
            "created_at",
        ]


class ChangedTrigger(Sent):
    """Only what is sent is changed. Lists are replaced as a whole."""

    name = serializers.CharField(required=False, allow_blank=True)
    enabled = serializers.BooleanField(required=False)
    parent = serializers.UUIDField(  # type: ignore[assignment]  # a field, which the class takes out
        required=False, allow_null=True, help_text="Of a `conversation_returned`: the trigger that hands over."
    )
    keywords = serializers.ListField(child=Line(), required=False)
    training_phrases = serializers.ListField(child=Line(), required=False)
    excluded_phrases = serializers.ListField(child=Line(), required=False)
    only_in = serializers.DictField(
        child=OnlyInSent(),
        required=False,
        help_text="Phrases that count in one language only, by one of those its agent speaks. Replaced as a whole.",
    )
    threshold = serializers.FloatField(required=False)
    margin = serializers.FloatField(required=False)


class NewTrigger(ChangedTrigger):
    kind = serializers.ChoiceField(TriggerKind.choices)


class NewPosition(Sent):
    position = serializers.IntegerField(min_value=0, help_text="From 0; beyond the end it is the last.")


class ActionSerializer(serializers.ModelSerializer[Action]):
    """`secret_settings` names those that are set and are never shown. `parent` and `arm`: the way of which branch."""

    settings = serializers.SerializerMethodField()
    secret_settings = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()

    class Meta:
        model = Action
        fields = [
            *("id", "trigger", "parent", "arm", "kind", "enabled", "position", "connection"),
            *("settings", "secret_settings", "summary", "created_at"),
        ]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_settings(self, action: Action) -> Mapping[str, Any]:
        """With a default in place of what an older version did not write."""
        kind = read_action(action)
        shown = kind.to_json() if kind else action.settings
        return {name: value for name, value in shown.items() if kind is None or name not in kind.secret_settings}

    def get_secret_settings(self, action: Action) -> list[str]:
        kind = read_action(action)
        return sorted(name for name in kind.secret_settings if kind.to_json().get(name)) if kind else []

    def get_summary(self, action: Action) -> str:
        kind = read_action(action)
        return kind.summary() if kind else ""


class ChangedAction(Sent):
    """Only what is sent is changed, each setting by itself."""

    enabled = serializers.BooleanField(required=False)
    connection = serializers.UUIDField(required=False, allow_null=True, help_text="Of an `external_handoff`.")
    settings = serializers.DictField(required=False, help_text="As the kind has them; see the kinds of action.")


class NewAction(ChangedAction):
    kind = serializers.ChoiceField(sorted(ACTIONS))
    parent = serializers.UUIDField(  # type: ignore[assignment]  # a field, which the class takes out
        required=False, allow_null=True, help_text="A branch of the same trigger."
    )
    arm = serializers.CharField(required=False, help_text="The way of that branch: `then` or `else`.")


class ActionKindSerializer(serializers.Serializer[None]):
    """`defaults`: the settings of a new one. Those in `secret_settings` can be set, and are not shown."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, which the class takes out
    hint = serializers.CharField()
    defaults = serializers.DictField()
    secret_settings = serializers.ListField(child=serializers.CharField())
    needs_connection = serializers.BooleanField()
    arms = serializers.ListField(child=serializers.CharField())


class TriggerFilters(Filters):
    kind = serializers.ChoiceField(TriggerKind.choices, required=False)
    enabled = serializers.BooleanField(required=False)


class ActionFilters(Filters):
    kind = serializers.ChoiceField(sorted(ACTIONS), required=False)
    enabled = serializers.BooleanField(required=False)
