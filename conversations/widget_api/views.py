"""The browser's door: what a chat window reads and writes."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.models import Agent
from conversations.attachments.handing_out import ANY_FILE, file_answer
from conversations.attachments.senders import caller_at, mark_of
from conversations.flows.decide_consent import decide_consent
from conversations.flows.keep_file import NoRoom
from conversations.flows.leave_live_agent import return_to_our_agent
from conversations.flows.receive_visitor_message import message_said_before, receive_visitor_message
from conversations.flows.start_conversation import AlreadyUnderWay, start_conversation
from conversations.flows.take_back import take_back
from conversations.models import Attachment, Conversation, Message
from conversations.shapes import agent_json, message_json, messages_json, snapshot_json, state_json
from conversations.widget_api import serializers
from conversations.widget_api.access import conversation_for, cors_headers, origin_allowed, preflight_headers
from conversations.widget_api.reading import READS_OF_ADDRESS, counted_as_read
from conversations.widget_api.strangers import wait_of_stranger
from conversations.widget_api.uploads import FileRefused, into_memory, taken
from workspaces.rate_limits import RateLimit, address_of, take_all

TAGS = ["chat window"]
PAGE = 50  # messages
UPDATES = 500  # changed messages in one answer
STARTS = RateLimit("widget-start", times=30, seconds=60)
MESSAGES = RateLimit("widget-message", times=120, seconds=60)  # of one conversation
# To one agent. A whole office may have one address; a stranger there has as many conversations as they like.
MESSAGES_OF_ADDRESS = RateLimit("widget-message-address", times=1_200, seconds=60)
FILES = RateLimit("widget-file", times=10, seconds=60)  # of one conversation
FILES_OF_ADDRESS = RateLimit("widget-file-address", times=40, seconds=60)  # to one agent
FILES_OF_AGENT = RateLimit("widget-file-agent", times=120, seconds=60)
RETURNS = RateLimit("widget-return", times=30, seconds=60)  # of its own: however much was written, the way back is open
DOWNLOADS = RateLimit("widget-download", times=60, seconds=60)


class WindowView(APIView):
    """What every address of this door has in common: the origin is checked, and told that it may read."""

    def options(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Response:
        """A preflight says nothing about what exists: the request after it is checked by itself."""
        return Response(status=204, headers=dict(preflight_headers(request.headers.get("Origin", ""))))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Also errors can be read by the page that caused them, unless it was its origin that was refused."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        if response.status_code != 403:
            for name, value in cors_headers(request.headers.get("Origin", "")).items():
                final[name] = value
        return final

    def allowed_from(self, agent: Agent) -> None:
        if not origin_allowed(agent, self.request.headers.get("Origin", "")):
            raise PermissionDenied("This page may not use this agent.")


class ConversationView(WindowView):
    """An address of one conversation."""

    def conversation(self, conversation_id: UUID) -> Conversation:
        """Raises Http404 unless the token is this conversation's: a wrong one learns nothing, and is counted."""
        known = conversation_for(
            conversation_id=conversation_id, authorization=self.request.headers.get("Authorization", "")
        )
        if known is None:
            if wait := wait_of_stranger(address_of(self.request)):
                raise Throttled(wait=wait)
            raise Http404
        self.allowed_from(known.agent)
        return known


class ReadView(ConversationView):
    """An address that is read again and again."""

    def read(self, conversation_id: UUID) -> Conversation:
        """As ``conversation``, and counted."""
        known = self.conversation(conversation_id)
        _within(*counted_as_read(known, address_of(self.request)))
        return known


class AgentView(WindowView):
    @extend_schema(
        responses=serializers.AgentWindowSerializer,
        summary="How an agent's window looks",
        operation_id="read_agent_window",
        tags=TAGS,
    )
    def get(self, request: Request, agent_id: str) -> Response:
        agent = _agent(agent_id)
        self.allowed_from(agent)
        _within((READS_OF_ADDRESS, _caller_at(agent, request)))
        return Response(agent_json(agent))


class ConversationsView(WindowView):
    @extend_schema(
        request=serializers.StartSerializer,
        responses={201: serializers.StartedSerializer},
        summary="Start a conversation",
        operation_id="start_conversation",
        tags=TAGS,
    )
    def post(self, request: Request) -> Response:
        """The token in the answer opens this one conversation; it is shown only here."""
        asked = serializers.StartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        agent = _agent(asked.validated_data["agent_id"])
        self.allowed_from(agent)
        _within((STARTS, _caller_at(agent, request)))
        try:
            started = start_conversation(
                agent=agent,
                start_id=asked.validated_data["client_id"],
                locale=asked.validated_data["locale"],
                time_zone=asked.validated_data["time_zone"],
            )
        except AlreadyUnderWay:
            raise Http404 from None
        answer = {
            "conversation_id": str(started.conversation.pk),
            "token": started.token,
            "snapshot": _snapshot(started.conversation),
        }
        return Response(answer, status=201)


class ConversationDetailView(ReadView):
    @extend_schema(
        responses=serializers.SnapshotSerializer,
        summary="The last messages and the state",
        operation_id="read_window",
        tags=TAGS,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        return Response(_snapshot(self.read(conversation_id)))


class MessagesView(ReadView):
    @extend_schema(
        parameters=[
            OpenApiParameter("before", int, description="A position: only messages before it"),
            OpenApiParameter("limit", int, description=f"At most this many, up to {PAGE}"),
        ],
        responses=serializers.OlderSerializer,
        summary="Older messages",
        operation_id="read_older_messages",
        tags=TAGS,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        conversation = self.read(conversation_id)
        limit = min(_number(request, "limit", PAGE), PAGE)
        messages, has_older = _last(conversation, limit=limit, before=_number(request, "before", 2**62))
        return Response({"messages": messages_json(messages), "has_older": has_older})

    @extend_schema(
        request=serializers.NewMessageSerializer,
        responses={201: serializers.MessageSerializer, 200: serializers.MessageSerializer},
        summary="Say something",
        operation_id="say",
        tags=TAGS,
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """201 when the message is new, 200 when this ``client_id`` was stored before. Either way it is committed."""
        conversation = self.conversation(conversation_id)
        said = serializers.new_message(request.data)
        _within((MESSAGES, str(conversation.pk)), (MESSAGES_OF_ADDRESS, _caller_at(conversation.agent, request)))
        message, is_new = receive_visitor_message(
            conversation_id=conversation.pk,
            client_id=said["client_id"],
            text=said["text"],
            seen=said.get("seen"),
            known=conversation,
        )
        return Response(message_json(message), status=201 if is_new else 200)


class AttachmentsView(ConversationView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": serializers.NewAttachmentSerializer},
        responses={201: serializers.MessageSerializer, 200: serializers.MessageSerializer},
        summary="Send a file",
        operation_id="send_file",
        tags=TAGS,
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """A message with a file; `text` is what the person writes to it. Answers as *Say something* does. A file that
        is not taken is refused with `detail` and `code`: `off`, `empty`, `too_large`, `kind`, `too_many_pixels`,
        `unreadable`, `too_many`, `address_full` or `full`.
        """
        conversation = self.conversation(conversation_id)
        into_memory(request)
        said = serializers.NewAttachmentSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        before = message_said_before(conversation.pk, said.validated_data["client_id"])
        if before is not None:
            return Response(message_json(before))
        if not conversation.agent.takes_attachments:
            raise FileRefused("off")
        caller = _caller_at(conversation.agent, request)
        _within(
            (MESSAGES, str(conversation.pk)),
            (FILES, str(conversation.pk)),
            (FILES_OF_ADDRESS, caller),
            (FILES_OF_AGENT, str(conversation.agent_id)),
            (MESSAGES_OF_ADDRESS, caller),
        )
        try:
            message, is_new = receive_visitor_message(
                conversation_id=conversation.pk,
                client_id=said.validated_data["client_id"],
                text=said.validated_data["text"],
                file=taken(said.validated_data["file"]),
                sender=mark_of(caller),
                seen=said.validated_data.get("seen"),
                known=conversation,
            )
        except NoRoom as refused:
            raise FileRefused(refused.code) from None
        return Response(message_json(message), status=201 if is_new else 200)


class AttachmentView(ConversationView):
    @extend_schema(
        responses={(200, ANY_FILE): OpenApiTypes.BINARY},
        summary="Read a file",
        operation_id="read_file",
        tags=TAGS,
    )
    def get(self, request: Request, conversation_id: UUID, attachment_id: UUID) -> HttpResponse:
        """The bytes, always to be saved (`Content-Disposition: attachment`); the message says of what kind they are."""
        conversation = self.conversation(conversation_id)
        _within((DOWNLOADS, str(conversation.pk)))
        rows = Attachment.objects.filter(message__conversation=conversation, stored__isnull=False)
        found = rows.select_related("stored").filter(pk=attachment_id).first()
        if found is None:
            raise Http404
        return file_answer(found)


class UpdatesView(ReadView):
    @extend_schema(
        parameters=[OpenApiParameter("after", int, required=True, description="The last revision the window knows")],
        responses=serializers.UpdatesSerializer,
        summary="What changed",
        operation_id="read_updates",
        tags=TAGS,
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        conversation = self.read(conversation_id)
        after = _number(request, "after", 0)
        messages = list(conversation.messages.shown_to_person().after(after)[:UPDATES])
        state = state_json(conversation)
        if len(messages) == UPDATES:
            # There may be more: the window asks again from here.
            state["revision"] = messages[-1].revision
        return Response({"state": state, "messages": messages_json(messages)})


class ReturnView(ConversationView):
    @extend_schema(
        request=None,
        responses=serializers.StateSerializer,
        summary="Return to the first agent",
        operation_id="return_to_first_agent",
        tags=TAGS,
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        conversation = self.conversation(conversation_id)
        _within((RETURNS, str(conversation.pk)))
        if not take_back(conversation_id=conversation.pk, reason="person"):
            return_to_our_agent(conversation_id=conversation.pk)
        conversation.refresh_from_db()
        return Response(state_json(conversation))


class ConsentView(ConversationView):
    @extend_schema(
        request=serializers.DecisionSerializer,
        responses=serializers.StateSerializer,
        summary="Say yes or no to a handoff",
        operation_id="decide_consent",
        tags=TAGS,
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """What was decided already, or is not asked any more, stays as it is; the messages say how."""
        conversation = self.conversation(conversation_id)
        decision = serializers.DecisionSerializer(data=request.data)
        decision.is_valid(raise_exception=True)
        _within((MESSAGES, str(conversation.pk)))
        decide_consent(conversation_id=conversation.pk, **decision.validated_data)
        conversation.refresh_from_db()
        return Response(state_json(conversation))


def _agent(agent_id: str) -> Agent:
    agent = Agent.objects.answering().select_related("workspace").filter(public_id=agent_id).first()
    if agent is None:
        raise Http404
    return agent


def _snapshot(conversation: Conversation) -> dict[str, Any]:
    messages, has_older = _last(conversation, limit=PAGE)
    return snapshot_json(conversation, messages, has_older=has_older)


def _last(conversation: Conversation, *, limit: int, before: int = 2**62) -> tuple[list[Message], bool]:
    """The last messages before a position, oldest first, and whether there are older ones."""
    rows = conversation.messages.shown_to_person().filter(position__lt=before).order_by("-position")
    found = list(rows[: limit + 1])
    return found[:limit][::-1], len(found) > limit


def _number(request: Request, name: str, default: int) -> int:
    written = request.query_params.get(name, "")
    return int(written) if written.isdecimal() and len(written) < 19 else default


def _caller_at(agent: Agent, request: Request) -> str:
    return caller_at(address_of(request), agent_id=agent.pk)


def _within(*counted: tuple[RateLimit, str]) -> None:
    """All of them counted in one exchange."""
    if wait := take_all(*counted):
        raise Throttled(wait=wait)
