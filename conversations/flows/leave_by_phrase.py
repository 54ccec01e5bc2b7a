"""Words with which a person comes back from the other agent: the builder's own, or plainly *return to (our agent)*."""

import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

from conversations.flows.end_handoff import Ending
from conversations.flows.handoff_settings import settings_of
from conversations.flows.take_back import bring_home
from conversations.models import Conversation, Handoff, HandoffState


def leave_by_phrase(*, conversation: Conversation, handoff: Handoff, text: str) -> bool:
    """True when the message was such words: then the conversation is home. The caller holds it.

    Only a message that is nothing but the phrase counts, so that nobody leaves by telling of it.
    """
    own = settings_of(handoff).return_phrases
    if not says_return(text, to=conversation.agent.name, own=own):
        return False
    return bring_home(conversation=conversation, handoff=handoff, ending=Ending(HandoffState.TAKEN_BACK, "phrase"))


def says_return(text: str, *, to: str, own: tuple[str, ...] = ()) -> bool:
    """to: our agent's name. own: the builder's phrases."""
    phrases = (*own, _("return to %(agent)s") % {"agent": to}, _("back to %(agent)s") % {"agent": to})
    known = {_folded_phrase(phrase) for phrase in phrases}
    said = _folded(text, most=max(map(len, known)) + 1)
    return bool(said) and said in known


@lru_cache(maxsize=1_000)
def _folded_phrase(phrase: str) -> str:
    return _folded(phrase)


def _folded(text: str, *, most: int | None = None) -> str:
    """Letters and numbers, with one space for whatever is between them. most: of more letters only so many are read."""
    letters, number = [], 0
    for letter in unicodedata.normalize("NFKC", text).casefold():
        is_letter = unicodedata.category(letter)[0] in "LMN"
        letters.append(letter if is_letter else " ")
        number += is_letter
        if number == most:
            break
    return " ".join("".join(letters).split())
