"""The end of a talk with a live agent, however it comes: control goes home to our agent, and the person is told."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.authors import our_agent
from conversations.extras import NoticeCode
from conversations.flows.answer_person import end_chat, welcome_back
from conversations.flows.ask_consent import let_lapse
from conversations.flows.changing import changing
from conversations.flows.leave_unanswered import leave_unanswered
from conversations.flows.show_message import say, show_notice
from conversations.flows.take_up_overtaken import take_up_overtaken
from conversations.flows.tell_webhooks import tell_of_live_talk
from conversations.flows.words_for import words_for
from conversations.models import Controller, Conversation, LiveTalk, LiveTalkState, live_talk
from triggers.effects import LiveSettings
from workspaces.models import User


def give_back(*, conversation_id: UUID, user: User, epoch: int) -> bool:
    """The live agent is done and our agent goes on. epoch: as they saw it. False when they do not have the
    conversation, or control has moved since: then nothing is changed.
    """
    with changing(conversation_id) as conversation:
        talk = live_talk(conversation)
        if talk is None or talk.user_id != user.pk or conversation.epoch != epoch:
            return False
        back_from_live_agent(conversation=conversation, talk=talk, state=LiveTalkState.GIVEN_BACK)
        return True


def return_to_our_agent(*, conversation_id: UUID) -> bool:
    """The person would rather go on with our agent. False when no live agent has the conversation, or will get it."""
    with changing(conversation_id) as conversation:
        talk = live_talk(conversation)
        if talk is None:
            return False
        back_from_live_agent(conversation=conversation, talk=talk, state=LiveTalkState.LEFT)
        return True


def close_conversation(*, conversation_id: UUID, user: User, epoch: int, summary: str = "") -> bool:
    """By a live agent who has it, or while our agent does. epoch: as whoever closes it saw it. summary: for the
    institution it came from, if it did.

    False when it is closed already, somebody else has it, or control has moved since: then nothing is changed.
    """
    with changing(conversation_id) as conversation:
        talk = live_talk(conversation)
        theirs = talk.user_id == user.pk if talk else conversation.controller == Controller.AGENT
        if not conversation.open or not theirs or conversation.epoch != epoch:
            return False
        let_lapse(conversation=conversation)
        leave_unanswered(conversation=conversation)
        if talk is not None:
            talk.ends(LiveTalkState.CLOSED, at=timezone.now())
            tell_of_live_talk(conversation=conversation, talk=talk)
            conversation.change_control(Controller.AGENT)
        end_chat(conversation=conversation, reason="done", summary=summary)
        return True


def back_from_live_agent(*, conversation: Conversation, talk: LiveTalk, state: LiveTalkState) -> None:
    """The caller holds the conversation. What the person wrote meanwhile stays as it is: it was meant for a human."""
    settings, agent = LiveSettings.from_json(talk.settings), our_agent(conversation.agent)
    talk.ends(state, at=timezone.now())
    tell_of_live_talk(conversation=conversation, talk=talk)
    conversation.change_control(Controller.AGENT)
    code, text = _notice(state, name=agent.name)
    show_notice(conversation=conversation, code=code, about=agent, text=text)
    if state == LiveTalkState.UNANSWERED:
        words = settings.unanswered_text or words_for(conversation).nobody_came
        say(conversation=conversation, author=agent, text=words)
    elif settings.return_text:
        say(conversation=conversation, author=agent, text=settings.return_text)
    welcome_back(conversation=conversation, handed_over_by=str(talk.trigger_id or ""))
    take_up_overtaken(conversation=conversation)


def stop_live_talk(*, conversation: Conversation, state: LiveTalkState) -> None:
    """Nothing more can be said in it. The caller holds the conversation."""
    talk = live_talk(conversation)
    if talk is not None:
        talk.ends(state, at=timezone.now())
        tell_of_live_talk(conversation=conversation, talk=talk)
        conversation.change_control(Controller.AGENT)


def _notice(state: LiveTalkState, *, name: str) -> tuple[NoticeCode, str]:
    match state:
        case LiveTalkState.LEFT:
            return "taken_back", _("You are back with %(name)s.") % {"name": name}
        case LiveTalkState.UNANSWERED:
            return "live_unanswered", _("No member of the team was there.")
        case _:
            return "returned", _("%(name)s is back.") % {"name": name}
