"""What was said, and where it went."""

from conversations.models.attachment import Attachment, AttachmentBytes
from conversations.models.canned_reply import CannedReply
from conversations.models.consent_request import ConsentRequest, ConsentState
from conversations.models.conversation import Controller, Conversation, SessionDetail
from conversations.models.erasure import Erasure, ErasureRequest, ErasureState
from conversations.models.handoff import (
    Direction,
    Handoff,
    HandoffState,
    handoff_alone,
    handoff_over,
    handoff_with_link,
    live_incoming,
    live_outgoing,
    packet_text,
)
from conversations.models.leak_drill import DrillState, LeakDrill
from conversations.models.ledger import CheckState, KeptLedger, LedgerCheck, LedgerOutcome
from conversations.models.live_talk import AskedOf, LiveAgent, LiveTalk, LiveTalkState, live_talk
from conversations.models.message import AuthorKind, Delivery, Message, MessageKind
from conversations.models.model_use import ModelUse
from conversations.models.outbox_item import DeliveryAttempt, ItemState, OutboxItem, OutboxKind, handoff_of
from conversations.models.passed_file import PassedFile, PassedPiece, PassedState, passed_file_of
from conversations.models.plain_thread import PlainThread, PlainUtterance
from conversations.models.read_mark import ReadMark
from conversations.models.received_item import ReceivedItem
from conversations.models.refused_offer import RefusedOffer
from conversations.models.rehearsal import Fault, Rehearsal
from conversations.models.search import SearchEntry, SearchIndex, SearchProgress
from conversations.models.served_task import PushTarget, ServedTask, ServedUpdate
from conversations.models.ticket import Ticket, TicketState

__all__ = [
    "AskedOf",
    "Attachment",
    "AttachmentBytes",
    "AuthorKind",
    "CannedReply",
    "CheckState",
    "ConsentRequest",
    "ConsentState",
    "Controller",
    "Conversation",
    "Delivery",
    "DeliveryAttempt",
    "Direction",
    "DrillState",
    "Erasure",
    "ErasureRequest",
    "ErasureState",
    "Fault",
    "Handoff",
    "HandoffState",
    "ItemState",
    "KeptLedger",
    "LeakDrill",
    "LedgerCheck",
    "LedgerOutcome",
    "LiveAgent",
    "LiveTalk",
    "LiveTalkState",
    "Message",
    "MessageKind",
    "ModelUse",
    "OutboxItem",
    "OutboxKind",
    "PassedFile",
    "PassedPiece",
    "PassedState",
    "PlainThread",
    "PlainUtterance",
    "PushTarget",
    "ReadMark",
    "ReceivedItem",
    "RefusedOffer",
    "Rehearsal",
    "SearchEntry",
    "SearchIndex",
    "SearchProgress",
    "ServedTask",
    "ServedUpdate",
    "SessionDetail",
    "Ticket",
    "TicketState",
    "handoff_alone",
    "handoff_of",
    "handoff_over",
    "handoff_with_link",
    "live_incoming",
    "live_outgoing",
    "live_talk",
    "packet_text",
    "passed_file_of",
]
