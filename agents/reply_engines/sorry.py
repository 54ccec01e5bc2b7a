"""What an agent says in place of an answer that did not come."""

from django.utils import translation
from django.utils.translation import gettext

from agents.reply_engines.base import Reply, Turn
from agents.wording import fill


def fallback_reply(text: str, turn: Turn) -> Reply:
    """text: the builder's; empty: an apology in the person's language."""
    said = fill(text, turn.details).strip()
    if said:
        return Reply((said,))
    with translation.override(turn.language):
        return Reply((gettext("Sorry, I cannot answer right now. Please try again in a little while."),))
