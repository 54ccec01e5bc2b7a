"""Our agent asks its own people to take over: the person is told their place, and waits."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agents.languages import main_language
from conversations.authors import our_agent
from conversations.flows.show_message import say, show_notice
from conversations.flows.tell_webhooks import tell_of_live_talk
from conversations.live_queue import put_in_place, stays, team_named
from conversations.models import Controller, Conversation, LiveAgent, LiveTalk, LiveTalkState
from triggers.effects import AskForLiveAgent


def somebody_is_there(workspace_id: UUID, team_id: str, *, at: datetime) -> bool:
    """Whether asking makes sense now. team_id: as an action names a team; empty: of anybody."""
    there, team = LiveAgent.objects.there(workspace_id, at=at), team_named(workspace_id, team_id)
    return (there.filter(member__teams=team) if team else there).exists()


def ask_for_live_agent(*, conversation: Conversation, effect: AskForLiveAgent) -> None:
    """The caller holds the conversation, which our agent has."""
    now, team = timezone.now(), team_named(conversation.workspace_id, effect.settings.team)
    conversation.change_control(Controller.LIVE)
    conversation.flow_position = None
    talk = LiveTalk(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        state=LiveTalkState.WAITING,
        epoch=conversation.epoch,
        trigger_id=effect.trigger_id or None,
        settings=effect.settings.to_json(),
        team=team if team and stays(team) else None,
        language=main_language(conversation.locale),
        asked_at=now,
        queued_at=now,
        give_up_at=now + timedelta(minutes=effect.settings.wait_minutes),
    )
    put_in_place(talk, at=now)
    talk.save()
    tell_of_live_talk(conversation=conversation, talk=talk)
    agent = our_agent(conversation.agent)
    if effect.settings.announcement:
        say(conversation=conversation, author=agent, text=effect.settings.announcement)
    text = _("You are waiting for a member of the team. Your place in the queue: %(place)s.") % {"place": talk.place}
    show_notice(conversation=conversation, code="live_waiting", about=agent, text=text, place=talk.place)
