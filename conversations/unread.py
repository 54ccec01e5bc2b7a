"""What a member has not seen: in conversations they have opened, and in those they have or are waited for in.

A conversation of our agent that nobody of the team ever opened is unread for nobody.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from conversations.models import AskedOf, Conversation, LiveTalk, ReadMark
from conversations.models.live_talk import LiveTalkQuerySet
from workspaces.access import Permission, permissions_of
from workspaces.models import Member
from workspaces.teams.models import Team

MOST_COUNTED = 99


def mark_read(member: Member, conversation: Conversation) -> None:
    """They see all of it that ``conversation`` knows of. Of two pages that say so, the one that saw more counts."""
    seen, now = conversation.last_position, timezone.now()
    mark, made = ReadMark.objects.get_or_create(
        member=member, conversation=conversation, defaults={"position": seen, "at": now}
    )
    if not made and mark.position < seen:
        ReadMark.objects.filter(pk=mark.pk, position__lt=seen).update(position=seen, at=now)


def count_unread(member: Member, *, besides: UUID | None = None) -> int:
    """At most ``MOST_COUNTED`` + 1. besides: the conversation they have open."""
    found = {pk for (pk,) in _unread(member, Q())[: MOST_COUNTED + 2]}
    return min(len(found - {besides}), MOST_COUNTED + 1)


def unread_among(member: Member, conversations: Iterable[Conversation], *, besides: UUID | None = None) -> set[UUID]:
    """The ids of those with something the member has not seen."""
    rows = [one.pk for one in conversations if one.pk != besides]
    return {pk for (pk,) in _unread(member, Q(conversation__in=rows))} if rows else set()


def _unread(member: Member, where: Q) -> QuerySet[ReadMark, tuple[UUID]]:
    """Ids of conversations, in one statement."""
    marks = ReadMark.objects.followed(member, at=timezone.now()).behind().filter(where)
    never_opened = concerning(member).filter(where).exclude(conversation__read_marks__member=member)
    return marks.values_list("conversation").union(never_opened.values_list("conversation"))


def concerning(member: Member) -> LiveTalkQuerySet:
    """Talks that the member has, or that they are asked to take (``conversations.live_queue``)."""
    if Permission.TALK not in permissions_of(member):
        return LiveTalk.objects.none()
    going_on = LiveTalk.objects.going_on().filter(workspace=member.workspace_id, conversation__is_test=False)
    of_theirs = Q(team=None) | Q(team__in=Team.objects.of_member(member))
    in_their_language = ~Q(asked_of=AskedOf.SPEAKERS) | Q(language__in=member.languages)
    asked = Q(assignee=member) | Q(assignee=None) & of_theirs & in_their_language
    return going_on.filter(Q(user=member.user_id) | Q(user=None) & asked)
