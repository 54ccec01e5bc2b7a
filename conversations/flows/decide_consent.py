"""The person's yes or no to a handoff."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from conversations.authors import our_agent
from conversations.flows.ask_consent import let_lapse, show_decision
from conversations.flows.changing import changing
from conversations.flows.consent_words import decision_in
from conversations.flows.offer_handoff import offer_handoff
from conversations.flows.show_message import say
from conversations.flows.words_for import words_for
from conversations.models import ConsentRequest, ConsentState, Conversation, Message
from triggers.effects import Consent, OfferHandoff


def decide_consent(
    *, conversation_id: UUID, request_id: UUID, agreed: bool, struck: Sequence[str] = (), kinds: Sequence[str] = ()
) -> bool:
    """By the card. struck: items the person keeps back. kinds: kinds of findings they agree to share.

    False when there is no such question, or it was decided already: then nothing changes.
    """
    with changing(conversation_id) as conversation:
        if conversation.consent_asked != request_id:
            return False
        _decide(conversation, agreed=agreed, struck=struck, kinds=kinds)
    return True


def decided_in_words(*, conversation: Conversation, message: Message) -> bool:
    """True when the message was the person's answer to what they were asked; anything else leaves the question behind.
    What they had said before it was asked, and is answered only now, does neither. The caller holds the conversation,
    which waits for an answer.
    """
    if _was_said_before(conversation, message):
        return False
    decision = decision_in(message.text)
    if decision is None:
        let_lapse(conversation=conversation)
        return False
    _decide(conversation, agreed=decision)
    return True


def _was_said_before(conversation: Conversation, message: Message) -> bool:
    """It was meant for another agent, or came while a system of ours was asked: no yes to what it cannot know of."""
    asked = ConsentRequest.objects.filter(conversation=conversation, state=ConsentState.ASKED)
    return any(map(message.was_said_before, asked.values_list("shown__position", flat=True)))


def _decide(conversation: Conversation, *, agreed: bool, struck: Sequence[str] = (), kinds: Sequence[str] = ()) -> None:
    asked = conversation.consent_asked
    if asked is None:
        return
    request = ConsentRequest.objects.select_related("message", "shown").get(pk=asked)
    conversation.consent_asked = None
    request.struck, request.agreed_kinds = sorted(set(struck)), sorted(set(kinds))
    if not request.ends(ConsentState.AGREED if agreed else ConsentState.DECLINED, at=timezone.now()):
        return
    show_decision(conversation=conversation, request=request)
    effect = OfferHandoff.from_json(request.effect)
    if not agreed:
        text = effect.settings.decline_text or words_for(conversation).as_you_wish
        say(conversation=conversation, author=our_agent(conversation.agent), text=text)
        return
    settings = replace(
        effect.settings, consent=Consent.GIVEN, struck=tuple(request.struck), agreed=tuple(request.agreed_kinds)
    )
    offer_handoff(
        conversation=conversation,
        effect=replace(effect, settings=settings),
        message=request.message,
        terms=request.terms,
    )
