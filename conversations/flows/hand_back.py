"""Our agent ends its part: what came from another agent goes back there, what began here is closed."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.authors import bare_domain, our_agent
from conversations.flows.ask_consent import let_lapse
from conversations.flows.close_conversation import close_conversation
from conversations.flows.filtering import filtered_details, filtered_summary, knowing_details, policy_of_workspace
from conversations.flows.pass_files import stop_sending_back
from conversations.flows.put_stream_item import put_stream_item
from conversations.flows.show_message import show_notice
from conversations.flows.take_in_file import stop_waiting
from conversations.flows.tell_client import end_task
from conversations.flows.tell_webhooks import tell_of_handoff
from conversations.models import Conversation, Handoff, HandoffState, SessionDetail, live_incoming
from protocol.handoff_extension import MOST_BYTES_OF_REPLIES, HandBack
from protocol.packet import MAX_DETAILS, TEXT_LIMIT, PacketDetail, detail_json
from protocol.strict_json import dumps

log = logging.getLogger(__name__)


def end_part(*, conversation: Conversation, reason: str, summary: str) -> None:
    """The caller holds the conversation."""
    let_lapse(conversation=conversation)
    handoff = live_incoming(conversation)
    if handoff is not None:
        _hand_back(conversation, handoff, reason=reason, summary=summary)
    agent = our_agent(conversation.agent)
    show_notice(
        conversation=conversation, code="closed", about=agent, text=_("This conversation has ended."), handoff=handoff
    )
    if conversation.is_served and not conversation.is_answering:
        end_task(conversation=conversation)
    close_conversation(conversation)


def _hand_back(conversation: Conversation, handoff: Handoff, *, reason: str, summary: str) -> None:
    """The last item of our stream, with every session detail that was said or changed since it came to us."""
    now = timezone.now()
    rows = list(conversation.details.order_by("at", "pk"))
    policy = knowing_details(policy_of_workspace(conversation.agent.workspace), rows)
    summary = filtered_summary(summary, rows, policy=policy)[:TEXT_LIMIT]
    handoff.summary = summary
    handoff.last_sent_seq += 1
    handoff.save(update_fields=["summary", "last_sent_seq"])
    if not handoff.ends(HandoffState.RETURNED, reason=reason, at=now):
        return
    stop_waiting(conversation, handoff)
    stop_sending_back(conversation, handoff)
    tell_of_handoff(conversation=conversation, handoff=handoff)
    details, _withheld = filtered_details(_learned(rows, handoff), policy=policy)
    back = HandBack(seq=handoff.last_sent_seq, at=now, reason=reason[:40], summary=summary)
    put_stream_item(conversation=conversation, handoff=handoff, item=_with_what_fits(back, details))


def _with_what_fits(back: HandBack, details: Sequence[PacketDetail]) -> HandBack:
    """Details are a help; that control goes back must arrive."""
    room = MOST_BYTES_OF_REPLIES - len(dumps(back.to_json()))
    fitting: list[PacketDetail] = []
    for detail in details:
        size = len(dumps(detail_json(detail))) + 1
        if size <= room and len(detail.value) <= TEXT_LIMIT and len(fitting) < MAX_DETAILS:
            room -= size
            fitting.append(detail)
    if len(fitting) < len(details):
        log.warning("details_left_out_of_hand_back", extra={"details": len(details) - len(fitting)})
    return replace(back, details=tuple(fitting))


def _learned(rows: Iterable[SessionDetail], handoff: Handoff) -> list[SessionDetail]:
    """Everything but what the other side itself told us."""
    told_by = bare_domain(handoff.link.platform_domain)
    return [row for row in rows if row.origin != told_by]
