"""What programs are told of agents, secrets and links, and what they may send."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.addresses import agent_url
from agents.console.forms import RotateForm
from agents.console.reply_forms import engine_in_use
from agents.models import (
    A2AClient,
    Agent,
    AvatarColour,
    Connection,
    ConnectionKind,
    Credential,
    LinkState,
    ReplyKey,
    Sender,
    Verification,
    VerificationState,
)
from agents.pairing_checks import CheckName, Outcome
from agents.pairing_words import check_lines
from agents.reply_engines import ENGINES
from agents.reply_engines.outside_form import Trial
from workspaces.management_api.reading import Filters, Line, Sent

ROTATIONS: tuple[str, ...] = tuple(name for name, _ in RotateForm.base_fields["how"].choices)  # type: ignore[attr-defined]


class AgentSerializer(serializers.ModelSerializer[Agent]):
    """`agent_id` is the AI Agent ID that other institutions type; `id` is used in addresses of this API."""

    agent_id = serializers.CharField(source="public_id")
    languages = serializers.ListField(child=serializers.CharField())
    allowed_origins = serializers.ListField(child=serializers.CharField())
    agent_url = serializers.SerializerMethodField()
    chat_url = serializers.SerializerMethodField()

    class Meta:
        model = Agent
        fields = [
            *("id", "agent_id", "name", "avatar_colour", "description", "languages", "default_language", "enabled"),
            *("allowed_origins", "widget_colour", "widget_position", "widget_radius", "takes_attachments"),
            *("agent_url", "chat_url", "draft_revision", "created_at"),
        ]

    def get_agent_url(self, agent: Agent) -> str:
        return agent_url(agent)

    def get_chat_url(self, agent: Agent) -> str:
        return f"{settings.PLATFORM_DOMAIN}/chat/{agent.public_id}/"


class ChangedAgent(Sent):
    """Only what is sent is changed."""

    name = serializers.CharField(required=False, allow_blank=True)
    avatar_colour = serializers.ChoiceField(AvatarColour.choices, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(), required=False, help_text="Such as `en`, `es`.")
    default_language = serializers.CharField(required=False)
    enabled = serializers.BooleanField(required=False, help_text="A disabled agent answers nobody.")
    allowed_origins = serializers.ListField(
        child=Line(), required=False, help_text="Pages that may hold the chat window."
    )
    widget_colour = serializers.CharField(required=False, help_text="Such as `#0b5c6b`.")
    widget_position = serializers.ChoiceField(["start", "end"], required=False)
    widget_radius = serializers.IntegerField(required=False, help_text="In pixels, 0 to 24.")
    takes_attachments = serializers.BooleanField(
        required=False, help_text="Whether people may send it files, and are sent files."
    )


class NewAgent(ChangedAgent):
    name = serializers.CharField(allow_blank=True)
    enabled = None  # type: ignore[assignment]  # a new one is


class CredentialSerializer(serializers.ModelSerializer[Credential]):
    """A secret that an agent gave out, without the secret. `expires_at` is set when it was rotated."""

    status = serializers.ChoiceField(["active", "expiring", "expired", "revoked"], read_only=True)

    class Meta:
        model = Credential
        fields = ["id", "fingerprint", "status", "created_at", "last_used_at", "expires_at", "revoked_at"]


class MadeCredentialSerializer(CredentialSerializer):
    """With the secret, which is shown this once. `agent_id`, `secret` and `platform_domain` are what others type."""

    agent_id = serializers.CharField(source="agent.public_id")
    platform_domain = serializers.SerializerMethodField()
    secret = serializers.CharField()

    class Meta(CredentialSerializer.Meta):
        fields = [*CredentialSerializer.Meta.fields, "agent_id", "platform_domain", "secret"]

    def get_platform_domain(self, _credential: Credential) -> str:
        return str(settings.PLATFORM_DOMAIN)


class Rotation(Sent):
    how = serializers.ChoiceField(
        ROTATIONS,
        default="24",
        help_text="For how many more hours the old secret works; `at_once` ends it, and every sender of the agent.",
    )


class Revocation(Sent):
    disconnect = serializers.BooleanField(default=False, help_text="Also end the senders that came with this secret.")


class A2AClientSerializer(serializers.ModelSerializer[A2AClient]):
    """A program with a token, without the token; `hint` is how that begins. `revoked_at`: null while it is let in."""

    class Meta:
        model = A2AClient
        fields = ["id", "name", "hint", "created_at", "last_used_at", "revoked_at"]


class MadeA2AClientSerializer(A2AClientSerializer):
    """With the token, which is shown this once. The program sends it to `agent_url` as a bearer token."""

    agent_url = serializers.CharField()
    token = serializers.CharField()

    class Meta(A2AClientSerializer.Meta):
        fields = [*A2AClientSerializer.Meta.fields, "agent_url", "token"]


class NewClient(Sent):
    name = serializers.CharField(allow_blank=True, help_text="Of the program or the institution that gets the token.")


class ReplyEngineSerializer(serializers.ModelSerializer[Agent]):
    """`settings`: as the engine has them, with a default in place of what was never set. The key is never shown."""

    engine = serializers.ChoiceField(sorted(ENGINES), source="reply_engine")
    settings = serializers.SerializerMethodField()
    has_key = serializers.SerializerMethodField()

    class Meta:
        model = Agent
        fields = ["engine", "settings", "has_key"]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_settings(self, agent: Agent) -> dict[str, object]:
        return engine_in_use(agent, agent.reply_engine).to_json()

    def get_has_key(self, agent: Agent) -> bool:
        return ReplyKey.objects.filter(agent=agent).exists()


class ChangedReplyEngine(Sent):
    """Only what is sent is changed."""

    engine = serializers.ChoiceField(sorted(ENGINES), required=False)
    settings = serializers.DictField(required=False, help_text="As the engine has them.")
    key = serializers.CharField(
        required=False,
        allow_null=True,
        write_only=True,
        help_text="Sent to the engine as a bearer token; null: none any more. Left out, it stays, for the same server.",
    )


class ReplyTrial(ChangedReplyEngine):
    text = serializers.CharField(required=False, allow_blank=True, help_text="What a person would say.")


class TrialSerializer(serializers.Serializer[Trial]):
    """`texts`: what the person would read; empty when there was no answer, and then `failure` says why, in words."""

    texts = serializers.ListField(child=serializers.CharField())
    failure = serializers.CharField()
    seconds = serializers.FloatField()


LINK_FIELDS = [
    *("id", "platform_domain", "remote_agent_id", "remote_name", "remote_institution", "state", "fingerprint"),
    *("verified_at", "last_checked_at", "last_used_at", "failures", "paused_until", "waits_until", "last_error"),
]


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    """An external agent that this one may hand to. Nothing is sent before `paused_until`, after failures in a row, nor
    before `waits_until`, when the other side asked us to wait.
    """

    class Meta:
        model = Connection
        fields = [*LINK_FIELDS, "kind"]


class NewConnection(Sent):
    """What the other institution gave out."""

    remote_agent_id = serializers.CharField()
    secret = serializers.CharField(write_only=True)
    platform_domain = serializers.CharField(help_text="Its address, or the full address of the agent's card.")


class SenderSerializer(serializers.ModelSerializer[Sender]):
    """An external agent that may hand to one of ours. `agent`: the `id` of ours."""

    class Meta:
        model = Sender
        fields = [*LINK_FIELDS, "agent", "confirmed"]


class CheckSerializer(serializers.Serializer[None]):
    """`label` and `advice` are for people; `advice` is empty when there is nothing to do."""

    name = serializers.ChoiceField([str(name) for name in CheckName])
    outcome = serializers.ChoiceField([str(outcome) for outcome in Outcome])
    label = serializers.CharField()  # type: ignore[assignment]  # a field, which the class takes out
    advice = serializers.CharField()


class VerificationSerializer(serializers.ModelSerializer[Verification]):
    """A run of *Verify & Save*. Ask again until `state` is not `running`; `connection` is then what came of it."""

    state = serializers.ChoiceField(VerificationState.choices)
    checks = serializers.SerializerMethodField()

    class Meta:
        model = Verification
        fields = [
            *("id", "agent", "state", "remote_agent_id", "platform_domain", "checks", "connection"),
            *("created_at", "finished_at"),
        ]

    @extend_schema_field(CheckSerializer(many=True))
    def get_checks(self, verification: Verification) -> list[dict[str, Any]]:
        return [
            {"name": line.name, "outcome": line.outcome, "label": str(line.label), "advice": str(line.advice)}
            for line in check_lines(verification)
        ]


class AgentFilters(Filters):
    enabled = serializers.BooleanField(required=False)


class ConnectionFilters(Filters):
    state = serializers.ChoiceField(LinkState.choices, required=False)
    kind = serializers.ChoiceField(ConnectionKind.choices, required=False)


class SenderFilters(Filters):
    state = serializers.ChoiceField(LinkState.choices, required=False)
    agent = serializers.UUIDField(required=False)
