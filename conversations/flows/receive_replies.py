"""What the agent that took over says: each item once, in its order, only while it has control."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.authors import Author, bare_domain, peer_agent, peer_live_agent
from conversations.extras import Extras
from conversations.flows.await_files import (
    WITH_THE_MESSAGE,
    await_files,
    coming_with_reply,
    extras_with,
    was_told_of,
)
from conversations.flows.changing import changing
from conversations.flows.end_handoff import Ending, end_handoff
from conversations.flows.ledger_entries import said_entry
from conversations.flows.show_heard_file import tell_why_not
from conversations.flows.show_message import say
from conversations.flows.tell_task import stored_stream_item
from conversations.flows.tell_who_speaks import tell_who_speaks
from conversations.models import (
    AuthorKind,
    Conversation,
    Handoff,
    HandoffState,
    Message,
    ReceivedItem,
    SessionDetail,
    handoff_with_link,
)
from conversations.models.received_item import NEVER_CAME
from privacy.secret_names import is_secret_name
from protocol.errors import MessageRefused
from protocol.handoff_extension import HandBack, Replies, Reply, StreamItem
from protocol.packet import MAX_DETAILS, PacketDetail
from protocol.strict_json import dumps
from triggers.flow import load_flow
from triggers.text_folding import without_invisible
from workspaces.new_rows import new_row
from workspaces.prepared import PreparedRows
from workspaces.writing import insert, write

log = logging.getLogger(__name__)

FURTHEST_AHEAD = 500  # items kept that came before the one they follow on; a stream with a larger gap is broken

# The numbers that came, as far as they came before, and whatever waits for a missing one.
_stored_or_waiting = PreparedRows(
    lambda handoff_id, first, last: (
        ReceivedItem.objects.filter(handoff_id=handoff_id)
        .filter(Q(applied=False) | Q(seq__gte=first, seq__lte=last))
        .defer("answer")
    )
)


class StaleEpoch(Exception):
    """The other agent does not have control any more; what it said is not shown."""


class TooEarly(Exception):
    """The other agent has taken over, but its answer to the offer has not reached us yet: worth another try."""


def receive_replies(*, handoff: Handoff, replies: Replies) -> None:
    """For a push. Raises StaleEpoch when control has moved on, TooEarly before we know that it was taken over, and
    MessageRefused for a known number with another body.
    """
    with changing(handoff.conversation_id) as conversation:
        apply_replies(conversation=conversation, handoff=handoff_with_link(handoff.pk), replies=replies)


def apply_replies(*, conversation: Conversation, handoff: Handoff, replies: Replies) -> None:
    """As ``receive_replies``, for a caller that holds the conversation. handoff: as it stands under that lock."""
    if not replies.items:
        return
    numbers = [item.seq for item in replies.items]
    if len(set(numbers)) != len(numbers):
        raise MessageRefused("replies: the same seq twice")
    stored = {row.seq: row for row in _stored_or_waiting.all(handoff.pk, min(numbers), max(numbers))}
    new = [item for item in replies.items if _is_new(stored.get(item.seq), item)]
    if not new:
        return
    _must_have_control(handoff, replies)
    if max(numbers) > handoff.last_received_seq + FURTHEST_AHEAD:
        raise MessageRefused("seq: too far ahead")
    waiting = [row for row in stored.values() if not row.applied]
    apply_without_gap(conversation, handoff, [*map(_received(handoff), new), *waiting])


def _must_have_control(handoff: Handoff, replies: Replies) -> None:
    if not handoff.live or replies.epoch != handoff.epoch:
        log.info("stale_reply_refused", extra={"handoff": str(handoff.pk), "epoch": replies.epoch})
        raise StaleEpoch
    if handoff.state == HandoffState.OFFERED:
        raise TooEarly


def _is_new(stored: ReceivedItem | None, item: StreamItem) -> bool:
    if stored is not None and stored.digest == NEVER_CAME:
        # Too late: what follows on it was shown, and nothing is shown out of order.
        log.warning("reply_after_its_gap", extra={"handoff": str(stored.handoff_id), "seq": item.seq})
        return False
    if stored is not None and stored.digest != _digest(item):
        raise MessageRefused(f"seq {item.seq}: was received before, with other content")
    return stored is None


def _received(handoff: Handoff) -> Callable[[StreamItem], ReceivedItem]:
    return lambda item: new_row(
        ReceivedItem,
        handoff=handoff,
        seq=item.seq,
        digest=_digest(item),
        body=dumps(item.to_json()).decode(),
        entry=said_entry(handoff, item),
        said_at=item.at,
    )


def _digest(item: StreamItem) -> str:
    """Without who says it: what a version that did not read that has kept is known by this one, and the other way."""
    words = replace(item, speaker=None) if isinstance(item, Reply) else item
    return hashlib.sha256(dumps(words.to_json())).hexdigest()


def apply_without_gap(conversation: Conversation, handoff: Handoff, rows: list[ReceivedItem]) -> None:
    """Shows what follows on what was shown. What came too early stays until the missing one is here.

    What follows on a hand back is never shown: with it the other agent gave control away.
    """
    for row in sorted(rows, key=lambda row: row.seq):
        follows = row.seq == handoff.last_received_seq + 1 and handoff.live
        if follows:
            handoff.last_received_seq = row.seq
            row.applied, item = True, stored_stream_item(row.body)
            # What stands in no message is kept as it came: for that, too, the ledger stands.
            stays = isinstance(item, Reply) and was_told_of(handoff, item.attachments)
            row.shown_as = _apply(conversation, handoff, item)
            row.body = "" if row.shown_as and not stays else row.body
        if row._state.adding:
            insert(row)
        elif follows:
            write(row, "applied", "body", "shown_as")
    write(handoff, "last_received_seq", "first_reply_at", "live_agent_name")


def _apply(conversation: Conversation, handoff: Handoff, item: StreamItem) -> UUID | None:
    """The message it became; a hand back becomes none, nor does what nobody can see."""
    match item:
        case Reply():
            coming, why_not = coming_with_reply(conversation, handoff, item)
            message = _show(conversation, handoff, item, extras_with(coming, seq=WITH_THE_MESSAGE))
            if coming or why_not:
                rows = {WITH_THE_MESSAGE: message} if message else {}
                await_files(
                    handoff,
                    number=item.seq,
                    files=item.attachments,
                    coming=coming,
                    messages=rows,
                    back=True,
                    why_not=why_not,
                )
            if why_not:
                tell_why_not(conversation, handoff, why_not)
            return message.pk if message else None
        case HandBack():
            Handoff.objects.filter(pk=handoff.pk).update(summary=item.summary)
            keep_details(conversation=conversation, details=item.details, origin=handoff.link.platform_domain)
            ending = Ending(HandoffState.RETURNED, item.reason or "done", _("It handed the conversation back."))
            end_handoff(conversation=conversation, handoff=handoff, ending=ending)
            return None


def _show(conversation: Conversation, handoff: Handoff, reply: Reply, file: Extras) -> Message | None:
    """None when nobody could see anything of it."""
    if not reply.quick_replies and not file and not without_invisible(reply.text):
        return None
    handoff.first_reply_at = handoff.first_reply_at or timezone.now()
    author = _author_of(handoff, reply)
    tell_who_speaks(conversation=conversation, handoff=handoff, author=author)
    return say(
        conversation=conversation,
        author=author,
        text=reply.text,
        quick_replies=reply.quick_replies,
        question=reply.kind == "question",
        handoff=handoff,
        extras=file,
    )


def _author_of(handoff: Handoff, reply: Reply) -> Author:
    return peer_live_agent(handoff.link, reply.speaker.name) if reply.speaker else peer_agent(handoff.link)


def keep_details(*, conversation: Conversation, details: tuple[PacketDetail, ...], origin: str) -> None:
    """Session details another institution told us. They are its claims, and never overwrite what is private here, nor
    come before it: the answer of a system of ours, say, is not theirs to give. Nor do they overwrite what was said or
    set here, where our flow goes by nothing else.
    """
    if not details:
        return
    flow = load_flow(conversation.agent, conversation.flow_version_id)
    rows = list(conversation.details.only("name", "private", "origin", "of_others"))
    kept, too_many = {row.name for row in rows}, False
    ours = flow.private_variables | {row.name for row in rows if row.private}
    ours |= {row.name for row in rows if not (row.origin or row.of_others)} & flow.variables_from_here
    for detail in details:
        if detail.name in ours or is_secret_name(detail.name):
            continue
        if detail.name not in kept and len(kept) >= MAX_DETAILS:
            too_many = True  # a packet cannot hold more, so one more here would end every later handoff
            continue
        values = {
            "type": detail.type,
            "value": detail.value,
            "said_by": _said_by(detail.said_by),
            "origin": bare_domain(origin),
            "of_others": False,
            "verified": False,  # that somebody else verified it does not travel
            "at": detail.at,
        }
        if detail.name in kept:
            conversation.details.filter(name=detail.name).update(**values)
        else:
            insert(SessionDetail(conversation=conversation, name=detail.name, **values))
        kept.add(detail.name)
    if too_many:
        log.warning("too_many_details", extra={"conversation": str(conversation.pk)})


def _said_by(claimed: str) -> str:
    """Who said it, as seen from here: an agent that is not ours is another institution's."""
    return AuthorKind.PERSON if claimed == AuthorKind.PERSON else AuthorKind.PEER_AGENT
