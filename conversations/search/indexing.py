"""Writing the index, after the fact: no message waits for it.

What changed lately is looked for by the last activity of conversations, which every change moves. Besides, all
conversations are looked through once, and again every day: that fills the index of a deployment that is older than it,
and finds what slipped through. Everything may end at any point and be done twice.

What the inbox masks is not in the index, nor what stands in a detail whose name says that it is a secret.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from conversations.flows.filtering import asked_before
from conversations.flows.show_message import SAID
from conversations.masking import parts_between, parts_shown
from conversations.models import (
    AuthorKind,
    Conversation,
    Handoff,
    Message,
    MessageKind,
    SearchEntry,
    SearchIndex,
    SearchProgress,
    SessionDetail,
)
from conversations.search.digests import Digest, digest_of, index_of, terms_of
from conversations.search.words import pieces_of
from privacy.scan import scan
from privacy.secret_names import is_secret_name
from workspaces.models import Workspace
from workspaces.paging import Place, keyset_page
from workspaces.prepared import PreparedRows

SEARCHED_KINDS = (*SAID, MessageKind.NOTE)
# A transaction that takes longer than this to be seen after the moment it wrote down would be found a day later.
LATE = timedelta(minutes=10)
LOOKED_AT_EVERY = timedelta(days=1)
ROUND_SECONDS = 1.0
CONVERSATIONS_AT_ONCE = 50
MESSAGES_AT_ONCE = 40  # of one conversation; of several together, no conversation more is begun with
# Embedded, between two rounds: whoever answers a person meanwhile is in the same process, and waits for each.
REST_SECONDS = 0.03
LOOKED_AT_ONCE = 500  # conversations

log = logging.getLogger(__name__)

_newest = PreparedRows(
    lambda: SearchProgress.objects.filter(activity_at__isnull=False).order_by("-activity_at").only("activity_at")[:1]
)
# By workspace, which is what the index of the list is good for.
_lately_behind = PreparedRows(
    lambda since: _behind(
        Conversation.objects.filter(workspace__in=Workspace.objects.all(), last_activity_at__gte=since)
    ).order_by("workspace", "pk")[:CONVERSATIONS_AT_ONCE]
)
_without_index = PreparedRows(lambda: Workspace.objects.filter(search_index=None).only("pk"))
_to_look_through = PreparedRows(
    lambda before: (
        SearchIndex.objects.filter(Q(looked_at=None) | Q(looked_at__lt=before))
        .select_related("workspace")
        .order_by(F("looked_at").asc(nulls_first=True), "pk")
    )
)


def _messages_from(conversation_id: UUID, first: int) -> QuerySet[Message]:
    rows = Message.objects.filter(conversation_id=conversation_id, revision__gte=first).order_by("revision")
    return rows.only("conversation", "position", "revision", "kind", "author_kind", "text", "extras")


def _messages_between(conversation_id: UUID, first: int, last: int) -> QuerySet[Message]:
    """A stretch of revisions, which an index finds: it does not cost reading all that was ever said."""
    return _messages_from(conversation_id, first).filter(revision__lte=last)


_messages = PreparedRows(_messages_between)
_next_message = PreparedRows(lambda conversation_id, first: _messages_from(conversation_id, first)[:1])
_handoffs = PreparedRows(
    lambda conversation_id: (
        Handoff.objects.filter(conversation_id=conversation_id).order_by("created_at", "pk").only("remote_id")
    )
)
_details = PreparedRows(
    lambda conversation_id: (
        SessionDetail.objects.filter(conversation_id=conversation_id).order_by("at", "pk").only("name", "value")
    )
)


def index_what_changed(*, now: datetime) -> int:
    """How many conversations were brought up to date. Ends after a second; what is left is found the next time."""
    newest = _newest.first()
    reached = newest.activity_at if newest and newest.activity_at else now
    since, ends, done = min(now, reached) - LATE, time.monotonic() + ROUND_SECONDS, 0
    while time.monotonic() < ends:
        due = _lately_behind.all(since)
        rounds = [_bring_up_to_date(group) for group in _by_workspace(due)]
        done += sum(one.brought for one in rounds)
        # What is said meanwhile is left for the next time: no round runs after a conversation that goes on.
        if not any(one.is_cut for one in rounds) and len(due) < CONVERSATIONS_AT_ONCE:
            break
        _rest()
    return done


def look_through_all(*, now: datetime) -> None:
    """Takes the look through each workspace's conversations a step further. Ends after a second."""
    for workspace in _without_index.all():
        index_of(workspace.pk)
    ends = time.monotonic() + ROUND_SECONDS
    for index in _to_look_through.all(now - LOOKED_AT_EVERY):
        while time.monotonic() < ends:
            if not _look_further(index, now=now, ends=ends):
                break


def _look_further(index: SearchIndex, *, now: datetime, ends: float) -> bool:
    """Whether there is more to look at in this workspace."""
    everything = Conversation.objects.of(index.workspace)
    page = keyset_page(
        everything.only("pk", "last_activity_at"),
        column="last_activity_at",
        place_of=lambda row: Place(row.last_activity_at, row.pk),
        before=Place.from_text(index.place) if index.place else None,
        length=LOOKED_AT_ONCE,
    )
    looked_at = [row.pk for row in page.rows]
    while due := list(_behind(everything.filter(pk__in=looked_at)).order_by("pk")[:CONVERSATIONS_AT_ONCE]):
        if not _bring_up_to_date(due).brought or time.monotonic() > ends:
            return False  # the same step again, the next time
        _rest()
    was, index.place = index.place, str(page.older or "")
    index.looked_at = index.looked_at if page.older else now
    SearchIndex.objects.filter(pk=index.pk, place=was).update(place=index.place, looked_at=index.looked_at)
    return page.older is not None


def _rest() -> None:
    if settings.EMBEDDED:
        time.sleep(REST_SECONDS)


def _behind(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Those of which something is not in the index."""
    rows = rows.exclude(search_progress__activity_at=F("last_activity_at"))
    return rows.select_related("search_progress").only(
        "pk", "workspace", "last_activity_at", "revision", "search_progress"
    )


def _by_workspace(rows: Sequence[Conversation]) -> Iterable[list[Conversation]]:
    return (list(group) for _, group in groupby(rows, key=lambda row: row.workspace_id))


@dataclass(frozen=True)
class _Written:
    """What a round adds for one conversation. details: None when they are as the index knows them."""

    progress: SearchProgress
    messages: list[SearchEntry]
    details: SearchEntry | None


@dataclass(frozen=True)
class _Round:
    """brought: how many conversations were brought further; 0 when somebody else is at it, or one was just erased.
    is_cut: there was more than goes into one round.
    """

    brought: int
    is_cut: bool


def _bring_up_to_date(due: Sequence[Conversation]) -> _Round:
    """Of one workspace, ordered by their id."""
    index = index_of(due[0].workspace_id)
    written = list(_written_until_full(due, index=index))
    try:
        brought = _write(index, written)
    except IntegrityError:
        log.info("search_round_lost")  # something of it was erased meanwhile; the next round does without
        brought = 0
    is_cut = len(written) < len(due) or any(one.progress.activity_at is None for one in written)
    return _Round(brought, is_cut=brought > 0 and is_cut)


def _written_until_full(due: Sequence[Conversation], *, index: SearchIndex) -> Iterator[_Written]:
    """What a conversation's row tells of was written with it, or before it; so it was read first."""
    messages = 0
    for row in due:
        if messages >= MESSAGES_AT_ONCE:
            return
        said, last = _new_messages(row)
        messages += len(said)
        yield _written(row, said, _known_beside(row), reached=min(row.revision, last), index=index)


def _new_messages(conversation: Conversation) -> tuple[list[Message], int]:
    """Those of this round, and up to which revision they are all. An answer that grew took hundreds of revisions, and
    is one message: a stretch that holds none is passed over.
    """
    progress = _progress_of(conversation)
    first = progress.revision + 1 if progress else 1
    last = first + MESSAGES_AT_ONCE - 1
    said = _messages.all(conversation.pk, first, last)
    if said or last >= conversation.revision:
        return said, last
    following = _next_message.first(conversation.pk, last + 1)
    if following is None or following.revision > conversation.revision:
        return [], conversation.revision
    last = following.revision + MESSAGES_AT_ONCE - 1
    return _messages.all(conversation.pk, following.revision, last), last


def _progress_of(conversation: Conversation) -> SearchProgress | None:
    return getattr(conversation, "search_progress", None)


def _known_beside(conversation: Conversation) -> list[str]:
    """What is known of it: its id, those of its handoffs on either side, and its details."""
    known = [str(conversation.pk)]
    for handoff in _handoffs.all(conversation.pk):
        known += (str(handoff.pk), handoff.remote_id)
    for detail in _details.all(conversation.pk):
        if not is_secret_name(detail.name):
            known += parts_between(detail.value, scan(detail.value, context=detail.name))
    return known


def _written(
    conversation: Conversation, messages: list[Message], known: list[str], *, reached: int, index: SearchIndex
) -> _Written:
    before = _progress_of(conversation)
    digest = digest_of(index)
    progress = SearchProgress(
        conversation_id=conversation.pk,
        revision=max(reached, messages[-1].revision) if messages else reached,
        activity_at=conversation.last_activity_at if reached == conversation.revision else None,
        known=_mark_of(known, key=index.key),
    )
    changed = before is None or before.known != progress.known
    return _Written(
        progress,
        [_entry(message, digest, asked) for message, asked in _with_questions(messages) if _is_searched(message)],
        SearchEntry(conversation_id=conversation.pk, terms=terms_of(pieces_of(known), digest)) if changed else None,
    )


def _with_questions(messages: Iterable[Message]) -> Iterator[tuple[Message, str]]:
    """Of one conversation: each with what it answers, which is asked for only where what stood before is not here."""
    asked: str | None = None
    following = 0
    for message in sorted(messages, key=lambda one: one.position):
        if message.position != following:
            asked = None
        following = message.position + 1
        if message.author_kind == AuthorKind.PERSON:
            asked = asked_before(message) if asked is None else asked
        elif message.kind in SAID:
            asked = message.text
        yield message, asked or ""


def _is_searched(message: Message) -> bool:
    """Words that are still growing are looked at when they are whole; a note of our own has its words made anew for
    each reader.
    """
    own = {"unfinished", "no_reply", "not_offered", "assigned"} & {
        key for key, value in message.extras.items() if value
    }
    return message.kind in SEARCHED_KINDS and not own


def _entry(message: Message, digest: Digest, asked: str) -> SearchEntry:
    terms = terms_of(pieces_of(parts_shown(message, asked=asked)), digest)
    return SearchEntry(conversation_id=message.conversation_id, message_id=message.pk, terms=terms)


def _mark_of(known: Sequence[str], *, key: str) -> str:
    """Tells whether it is as it was, and nothing of what it says to those without the key."""
    return blake2b("\0".join(known).encode(), key=key.encode(), digest_size=16).hexdigest()


def _write(index: SearchIndex, written: Sequence[_Written]) -> int:
    """All of it or nothing. Raises IntegrityError when some of it is about what was erased."""
    details = [one.details for one in written if one.details]
    with transaction.atomic():
        mine = SearchIndex.objects.select_for_update(skip_locked=True).filter(pk=index.pk)
        if not list(mine.values_list("pk")):
            return 0  # somebody else writes into it
        SearchEntry.objects.bulk_create(
            [entry for one in written for entry in one.messages],
            update_conflicts=True,
            unique_fields=["message"],
            update_fields=["terms"],
        )
        SearchEntry.objects.filter(message=None, conversation__in=[one.conversation_id for one in details]).delete()
        SearchEntry.objects.bulk_create(details)
        SearchProgress.objects.bulk_create(
            [one.progress for one in written],
            update_conflicts=True,
            unique_fields=["conversation"],
            update_fields=["revision", "activity_at", "known"],
        )
    return len(written)
