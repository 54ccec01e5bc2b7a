"""What the clock sees to where people wait for live agents: places in the queue, and that nobody waits for ever."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from conversations.flows.changing import changing
from conversations.flows.leave_live_agent import back_from_live_agent
from conversations.models import LiveAgent, LiveTalk, LiveTalkState, live_talk
from workspaces.access import Permission, roles_with

TALKS_PER_ROUND = 200
# A live agent whose inbox is closed, and a person who has waited for them as long: our agent goes on.
GONE_AFTER = timedelta(minutes=10)


def mind_live_talks(*, at: datetime) -> int:
    """Returns how many talks were ended or moved up."""
    return sum(_end(one, at=at) for one in _over(at)) + sum(_move_up(*one) for one in _moved())


def _over(at: datetime) -> list[LiveTalk]:
    seen = LiveAgent.objects.filter(seen_at__gt=at - GONE_AFTER, member__role__in=roles_with(Permission.TALK))
    # Also of this workspace still: they may have been removed, or have got another role.
    present = Exists(seen.filter(member__user=OuterRef("user"), member__workspace=OuterRef("workspace")))
    left_alone = Q(state=LiveTalkState.ACTIVE, conversation__waiting_since__lte=at - GONE_AFTER) & ~present
    waited = Q(state=LiveTalkState.WAITING, give_up_at__lte=at)
    return list(LiveTalk.objects.going_on().filter(waited | left_alone)[:TALKS_PER_ROUND])


def _end(talk: LiveTalk, *, at: datetime) -> bool:
    with changing(talk.conversation_id) as conversation:
        current = live_talk(conversation)
        if current is None or current.pk != talk.pk or current.state != talk.state:
            return False
        waits_on = conversation.waiting_since is not None and conversation.waiting_since <= at - GONE_AFTER
        if current.state == LiveTalkState.ACTIVE and not waits_on:
            return False
        back_from_live_agent(conversation=conversation, talk=current, state=LiveTalkState.UNANSWERED)
        return True


def _moved() -> Iterator[tuple[LiveTalk, int]]:
    """Those who have another place than they were told."""
    ahead: defaultdict[UUID, int] = defaultdict(int)
    for talk in LiveTalk.objects.waiting().order_by("asked_at", "pk")[:TALKS_PER_ROUND]:
        ahead[talk.workspace_id] += 1
        if talk.place != ahead[talk.workspace_id]:
            yield talk, ahead[talk.workspace_id]


def _move_up(talk: LiveTalk, place: int) -> bool:
    with changing(talk.conversation_id) as conversation:
        moved = LiveTalk.objects.waiting().filter(pk=talk.pk).update(place=place)
        conversation.revision += bool(moved)  # windows read the state anew
        return bool(moved)
