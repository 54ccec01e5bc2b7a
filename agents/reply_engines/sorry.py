"""What an agent says in place of an answer that did not come."""

from agents.built_in_words import built_in_words
from agents.reply_engines.base import Reply, Turn
from agents.wording import fill


def fallback_reply(text: str, turn: Turn) -> Reply:
    """text: the builder's; empty: an apology in the person's language."""
    said = fill(text, turn.details).strip()
    return Reply((said or built_in_words(turn.language, agent_language=turn.agent_language).sorry,))
