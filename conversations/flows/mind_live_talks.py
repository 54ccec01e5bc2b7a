"""What the clock sees to where people wait for live agents: places in the queue, and that nobody waits for ever."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from conversations.flows.assign import ask_again
from conversations.flows.changing import changing
from conversations.flows.each_by_itself import each_by_itself
from conversations.flows.leave_live_agent import back_from_live_agent
from conversations.live_queue import Placed, Staff, placed
from conversations.models import AskedOf, LiveAgent, LiveTalk, LiveTalkState, live_talk
from workspaces.access import Permission, roles_with
from workspaces.prepared import PreparedRows

TALKS_PER_ROUND = 200  # of a workspace, so that many who wait in one keep nobody in another from their place
# A live agent whose inbox is closed, and a person who has waited for them as long: our agent goes on.
GONE_AFTER = timedelta(minutes=10)

_any_going_on = PreparedRows(lambda: LiveTalk.objects.going_on()[:1])


def mind_live_talks(*, at: datetime) -> int:
    """Returns how many talks were ended or moved up."""
    if _any_going_on.first() is None:
        return 0  # mostly, and the clock comes each second
    return each_by_itself(lambda talk: _end(talk, at=at), _over(at)) + each_by_itself(_move, _moved(at))


def _over(at: datetime) -> list[LiveTalk]:
    seen = LiveAgent.objects.filter(seen_at__gt=at - GONE_AFTER, member__role__in=roles_with(Permission.TALK))
    seen = seen.filter(member__user__is_active=True)
    # Also of this workspace still: they may have been removed, or have got another role.
    present = Exists(seen.filter(member__user=OuterRef("user"), member__workspace=OuterRef("workspace")))
    left_alone = Q(state=LiveTalkState.ACTIVE, conversation__waiting_since__lte=at - GONE_AFTER) & ~present
    waited = Q(state=LiveTalkState.WAITING, give_up_at__lte=at)
    return _some_of_each(LiveTalk.objects.going_on().filter(waited | left_alone))


def _some_of_each(talks: QuerySet[LiveTalk]) -> list[LiveTalk]:
    """Of each workspace as many as a round takes, who came first leading."""
    turn = Window(RowNumber(), partition_by=F("workspace"), order_by=[F("asked_at").asc(), F("pk").asc()])
    return list(talks.annotate(turn=turn).filter(turn__lte=TALKS_PER_ROUND).order_by("turn", "asked_at", "pk"))


def _end(talk: LiveTalk, *, at: datetime) -> bool:
    with changing(talk.conversation_id) as conversation:
        current = live_talk(conversation)
        if current is None or current.pk != talk.pk or current.state != talk.state:
            return False
        if current.state == LiveTalkState.WAITING and (current.give_up_at is None or current.give_up_at > at):
            return False  # it was given to somebody meanwhile
        waits_on = conversation.waiting_since is not None and conversation.waiting_since <= at - GONE_AFTER
        if current.state == LiveTalkState.ACTIVE and not waits_on:
            return False
        back_from_live_agent(conversation=conversation, talk=current, state=LiveTalkState.UNANSWERED)
        return True


def _moved(at: datetime) -> Iterator[Placed]:
    """Those who have another place than they were told, or wait for others than were told."""
    waiting: defaultdict[UUID, list[LiveTalk]] = defaultdict(list)
    for talk in _some_of_each(LiveTalk.objects.waiting()):
        waiting[talk.workspace_id].append(talk)
    for workspace_id, talks in waiting.items():
        for now in placed(talks, Staff(workspace_id, at=at)):
            if (now.place, now.of) != (now.talk.place, now.talk.asked_of):
                yield now


def _move(now: Placed) -> bool:
    with changing(now.talk.conversation_id) as conversation:
        talk = live_talk(conversation)
        if talk is None or talk.pk != now.talk.pk or talk.state != LiveTalkState.WAITING:
            return False
        if talk.asked_of == AskedOf.MEMBER and now.of != AskedOf.MEMBER and talk.assignee_id == now.talk.assignee_id:
            ask_again(conversation=conversation, talk=talk)
        else:
            LiveTalk.objects.filter(pk=talk.pk).update(place=now.place, asked_of=now.of)
        conversation.revision += 1  # windows read the state anew
        return True
