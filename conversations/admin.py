"""Conversations and handoffs, for the operator: to look at. Their states move only by the flows."""

from django.contrib import admin

from conversations.models import (
    Attachment,
    AttachmentBytes,
    CannedReply,
    ConsentRequest,
    Conversation,
    DeliveryAttempt,
    Erasure,
    ErasureRequest,
    Handoff,
    KeptLedger,
    LeakDrill,
    LedgerCheck,
    LiveAgent,
    LiveTalk,
    Message,
    ModelUse,
    OutboxItem,
    PassedFile,
    PassedPiece,
    PlainThread,
    PlainUtterance,
    PushTarget,
    ReadMark,
    ReceivedItem,
    RefusedOffer,
    Rehearsal,
    SearchEntry,
    SearchIndex,
    SearchProgress,
    ServedTask,
    ServedUpdate,
    SessionDetail,
    Ticket,
)
from workspaces.read_only_admin import ReadOnlyAdmin


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ["id", "workspace", "agent", "sender", "controller", "open", "last_activity_at"]
    list_filter = ["controller", "open", "workspace"]
    search_fields = ["id", "agent__name", "agent__public_id"]
    list_select_related = ["workspace", "agent", "sender"]
    ordering = ["workspace", "-last_activity_at"]  # as their index has them


@admin.register(SessionDetail)
class SessionDetailAdmin(ReadOnlyAdmin):
    """The list names values without showing them: people's names and answers are seen one at a time."""

    list_display = ["name", "type", "conversation", "said_by", "verified", "private", "at"]
    list_filter = ["type", "said_by", "verified", "private"]
    search_fields = ["name", "conversation__id"]
    ordering = ["-pk"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The list tells who wrote when, conversation by conversation; what was written is seen one message at a time."""

    list_display = ["created_at", "conversation", "kind", "author_kind", "author_name", "delivery"]
    list_filter = ["kind", "author_kind", "delivery", "from_transcript"]
    search_fields = ["id", "conversation__id"]
    ordering = ["-conversation", "-position"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """What is known of a file; neither its bytes nor, in the list, its name."""

    list_display = ["created_at", "agent", "media_type", "size", "message"]
    list_filter = ["media_type"]
    search_fields = ["id", "message__conversation__id"]
    list_select_related = ["agent", "message"]
    ordering = ["-created_at"]


@admin.register(AttachmentBytes)
class AttachmentBytesAdmin(ReadOnlyAdmin):
    """That they are there; they are encrypted, and not even read."""

    list_display = ["attachment"]
    search_fields = ["attachment__id"]
    ordering = ["attachment"]


@admin.register(PassedFile)
class PassedFileAdmin(ReadOnlyAdmin):
    """How far a file is; in the list, not what it is called."""

    list_display = ["handoff", "number", "state", "reason", "have"]
    list_filter = ["state", "reason"]
    search_fields = ["id", "file_id", "handoff__id", "handoff__conversation__id"]
    list_select_related = ["handoff"]
    ordering = ["handoff", "number"]


@admin.register(PassedPiece)
class PassedPieceAdmin(ReadOnlyAdmin):
    """That they are there; they are encrypted, and not even read."""

    list_display = ["passed", "start"]
    search_fields = ["passed__id"]
    ordering = ["passed", "start"]


@admin.register(Handoff)
class HandoffAdmin(ReadOnlyAdmin):
    list_display = ["id", "workspace", "direction", "state", "reason", "created_at", "accepted_at", "ended_at"]
    list_filter = ["direction", "state", "workspace"]
    search_fields = ["id", "conversation__id", "remote_id", "context_id"]
    list_select_related = ["workspace"]
    ordering = ["workspace", "-created_at"]  # as their index has them


@admin.register(ConsentRequest)
class ConsentRequestAdmin(ReadOnlyAdmin):
    list_display = ["id", "state", "conversation", "asked_at", "decided_at"]
    list_filter = ["state"]
    search_fields = ["conversation__id"]
    ordering = ["-asked_at"]


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """The list tells how tickets stand; what they are about is seen one at a time."""

    list_display = ["number", "workspace", "priority", "conversation", "created_at", "closed_at"]
    list_filter = ["priority", "workspace"]
    search_fields = ["number", "conversation__id"]
    list_select_related = ["workspace"]
    ordering = ["-created_at"]


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ["id", "workspace", "conversations", "erased_by", "at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "erased_by"]
    ordering = ["-at"]


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ReadOnlyAdmin):
    list_display = ["handoff_id", "workspace", "connection", "state", "reason", "attempts", "next_attempt_at"]
    list_filter = ["state", "workspace"]
    search_fields = ["handoff_id"]
    list_select_related = ["workspace", "connection"]
    ordering = ["-handed_over_at"]


@admin.register(KeptLedger)
class KeptLedgerAdmin(ReadOnlyAdmin):
    list_display = ["id", "workspace", "direction", "created_at", "kept_at"]
    list_filter = ["direction", "workspace"]
    search_fields = ["id", "remote_id"]
    list_select_related = ["workspace"]
    ordering = ["-kept_at"]


@admin.register(LedgerCheck)
class LedgerCheckAdmin(ReadOnlyAdmin):
    list_display = ["handoff_id", "workspace", "state", "outcome", "started_by", "started_at"]
    list_filter = ["state", "outcome", "workspace"]
    search_fields = ["handoff_id"]
    list_select_related = ["workspace", "started_by"]
    ordering = ["-started_at"]


@admin.register(ModelUse)
class ModelUseAdmin(ReadOnlyAdmin):
    list_display = ["agent", "model", "asked_at", "tokens_told", "tokens_answered", "cost", "currency"]
    search_fields = ["agent__name", "model"]
    list_select_related = ["agent"]
    ordering = ["-pk"]


@admin.register(SearchIndex)
class SearchIndexAdmin(ReadOnlyAdmin):
    list_display = ["workspace", "looked_at"]
    search_fields = ["workspace__name"]
    list_select_related = ["workspace"]
    ordering = ["workspace"]


@admin.register(SearchProgress)
class SearchProgressAdmin(ReadOnlyAdmin):
    list_display = ["conversation", "revision", "activity_at"]
    search_fields = ["conversation__id"]
    list_select_related = ["conversation"]
    ordering = ["-activity_at"]


@admin.register(SearchEntry)
class SearchEntryAdmin(ReadOnlyAdmin):
    list_display = ["id", "conversation", "message"]
    search_fields = ["conversation__id"]
    list_select_related = ["conversation", "message"]
    ordering = ["-id"]


@admin.register(Rehearsal)
class RehearsalAdmin(ReadOnlyAdmin):
    list_display = ["conversation", "started_by", "fault"]
    list_filter = ["fault"]
    search_fields = ["conversation__id"]
    list_select_related = ["conversation", "started_by"]
    ordering = ["conversation"]


@admin.register(LeakDrill)
class LeakDrillAdmin(ReadOnlyAdmin):
    list_display = ["id", "connection", "state", "done", "total", "created_at"]
    list_filter = ["state"]
    search_fields = ["connection__remote_name"]
    list_select_related = ["connection"]
    ordering = ["-created_at"]


@admin.register(OutboxItem)
class OutboxItemAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "state", "handoff", "attempts", "next_attempt_at", "last_error"]
    list_filter = ["kind", "state"]
    search_fields = ["lane", "handoff__id", "conversation__id"]
    ordering = ["-id"]


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnlyAdmin):
    list_display = ["item", "number", "outcome", "status", "started_at", "finished_at"]
    list_filter = ["outcome"]
    search_fields = ["item__handoff__id", "item__conversation__id", "detail"]
    list_select_related = ["item"]
    ordering = ["-pk"]


@admin.register(ReceivedItem)
class ReceivedItemAdmin(ReadOnlyAdmin):
    list_display = ["handoff", "seq", "applied", "at"]
    list_filter = ["applied"]
    search_fields = ["handoff__id"]
    ordering = ["-pk"]


@admin.register(RefusedOffer)
class RefusedOfferAdmin(ReadOnlyAdmin):
    list_display = ["sender", "reason", "at"]
    list_filter = ["reason"]
    search_fields = ["remote_id", "sender__remote_name"]
    list_select_related = ["sender"]
    ordering = ["-at"]


@admin.register(LiveAgent)
class LiveAgentAdmin(ReadOnlyAdmin):
    list_display = ["shown_name", "member", "available", "seen_at"]
    list_filter = ["available"]
    search_fields = ["shown_name", "member__user__email"]
    list_select_related = ["member__user"]
    ordering = ["-seen_at"]


@admin.register(LiveTalk)
class LiveTalkAdmin(ReadOnlyAdmin):
    list_display = ["id", "workspace", "state", "team", "shown_name", "asked_at", "taken_at", "ended_at"]
    list_filter = ["state", "workspace"]
    search_fields = ["id", "conversation__id", "shown_name"]
    list_select_related = ["workspace", "team"]
    ordering = ["-asked_at"]


@admin.register(PlainThread)
class PlainThreadAdmin(ReadOnlyAdmin):
    list_display = ["handoff", "stage", "turns", "idle_at"]
    list_filter = ["stage"]
    search_fields = ["handoff__id", "task_id", "context_id"]
    ordering = ["-idle_at"]


@admin.register(PlainUtterance)
class PlainUtteranceAdmin(ReadOnlyAdmin):
    list_display = ["handoff", "key"]
    search_fields = ["handoff__id"]
    ordering = ["-pk"]


@admin.register(ServedTask)
class ServedTaskAdmin(ReadOnlyAdmin):
    list_display = ["id", "agent", "client", "state", "created_at", "updated_at"]
    list_filter = ["state"]
    search_fields = ["id", "context_id", "conversation__id"]
    list_select_related = ["agent", "client"]
    ordering = ["-updated_at"]


@admin.register(ServedUpdate)
class ServedUpdateAdmin(ReadOnlyAdmin):
    """What was said is seen one update at a time."""

    list_display = ["task", "seq"]
    search_fields = ["task__id"]
    ordering = ["-pk"]


@admin.register(PushTarget)
class PushTargetAdmin(ReadOnlyAdmin):
    list_display = ["task", "config_id", "url", "scheme"]
    search_fields = ["task__id", "url"]
    ordering = ["-pk"]


@admin.register(CannedReply)
class CannedReplyAdmin(ReadOnlyAdmin):
    list_display = ["short_name", "workspace", "agent", "created_at"]
    list_filter = ["workspace"]
    search_fields = ["short_name", "workspace__name"]
    list_select_related = ["workspace", "agent"]
    ordering = ["-created_at"]


@admin.register(ReadMark)
class ReadMarkAdmin(ReadOnlyAdmin):
    list_display = ["conversation", "member", "position", "at"]
    search_fields = ["conversation__id"]
    list_select_related = ["member__user"]
    ordering = ["-pk"]
