"""What our agent says in a conversation where its builder has written nothing."""

from agents.built_in_words import BuiltInWords, built_in_words
from conversations.models import Conversation


def words_for(conversation: Conversation) -> BuiltInWords:
    return built_in_words(conversation.locale, agent_language=conversation.agent.default_language)
