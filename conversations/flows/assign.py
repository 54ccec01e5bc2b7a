"""A conversation that waits for a live agent, or has one, is given to a team or a member."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.authors import SYSTEM, our_agent
from conversations.extras import AssignedWhy, assigned_extras
from conversations.flows.changing import changing
from conversations.flows.show_message import show_message, show_notice
from conversations.flows.tell_webhooks import tell_of_live_talk
from conversations.live_queue import put_in_place, stays
from conversations.models import Controller, Conversation, LiveTalk, LiveTalkState, MessageKind, live_talk
from triggers.effects import LiveSettings
from workspaces.models import Member, User
from workspaces.teams.models import Team

TIME_TO_COME = timedelta(minutes=2)  # at least, for whom it is given to


def assign(
    *, conversation_id: UUID, epoch: int, by: User, team: Team | None = None, member: Member | None = None
) -> bool:
    """epoch: as whoever does it saw it. False when control has moved since, no live agent is wanted, or the team or
    member is gone: then nothing is changed.

    To a team, or to a member; then the team stays what it was, and is asked when the member cannot come. Only the
    people of the institution are told, unless a live agent had it: then the person waits again.
    """
    with changing(conversation_id) as conversation:
        talk, now = live_talk(conversation), timezone.now()
        if talk is None or conversation.epoch != epoch or not all(stays(row) for row in (member, team) if row):
            return False
        waiting_since = conversation.waiting_since
        conversation.change_control(Controller.LIVE)
        conversation.waiting_since = waiting_since
        had_it = talk.state == LiveTalkState.ACTIVE
        waits = _passed_on(conversation, talk, at=now) if had_it else talk
        waits.team, waits.assignee = (team, None) if team else (waits.team, member)
        _ask_anew(waits, at=now)
        tell_operators(conversation=conversation, by=str(by), talk=waits, why="given")
        if had_it:
            tell_of_live_talk(conversation=conversation, talk=waits)
            _tell_person(conversation, waits)
        return True


def ask_again(*, conversation: Conversation, talk: LiveTalk) -> None:
    """The member it was assigned to cannot take it any more. The caller holds the conversation."""
    talk.assignee = None
    _ask_anew(talk, at=timezone.now())
    tell_operators(conversation=conversation, by="", talk=talk, why="gone")


def tell_operators(*, conversation: Conversation, by: str, talk: LiveTalk, why: AssignedWhy) -> None:
    """A line that the person never sees, and that no packet takes along."""
    to_member = str(talk.assignee.user) if talk.assignee else ""
    extras = assigned_extras(why, by=by, member=to_member, team=talk.team.name if talk.team else "")
    show_message(conversation=conversation, author=SYSTEM, text="", kind=MessageKind.NOTE, extras=extras)


def _passed_on(conversation: Conversation, talk: LiveTalk, *, at: datetime) -> LiveTalk:
    """A new talk that stands for the same request, as old as that is."""
    talk.ends(LiveTalkState.PASSED_ON, at=at)
    tell_of_live_talk(conversation=conversation, talk=talk)
    settings = LiveSettings.from_json(talk.settings)
    return LiveTalk(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        state=LiveTalkState.WAITING,
        epoch=conversation.epoch,
        trigger_id=talk.trigger_id,
        settings=talk.settings,
        team_id=talk.team_id,
        language=talk.language,
        asked_at=talk.asked_at,
        give_up_at=at + timedelta(minutes=settings.wait_minutes),
    )


def _ask_anew(talk: LiveTalk, *, at: datetime) -> None:
    if talk.team_id:  # it may have been deleted since the talk was read
        talk.team = Team.objects.select_for_update(of=("self",), no_key=True).filter(pk=talk.team_id).first()
    talk.queued_at = at
    talk.give_up_at = max(talk.give_up_at or at, at + TIME_TO_COME)
    put_in_place(talk, at=at)
    talk.save()


def _tell_person(conversation: Conversation, talk: LiveTalk) -> None:
    text = _("You are waiting for a member of the team. Your place in the queue: %(place)s.") % {"place": talk.place}
    agent = our_agent(conversation.agent)
    show_notice(conversation=conversation, code="live_waiting", about=agent, text=text, place=talk.place)
