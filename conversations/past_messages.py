"""The messages people wrote to an agent, for its back-tests."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from agents.models import Agent
from conversations.masking import masked_words, with_question
from conversations.models import AuthorKind, Message, MessageKind
from conversations.models.message import MessageQuerySet
from triggers.back_tests.report import Sample

MOST_MESSAGES = 20_000


class PastMessagesOfPeople:
    """Only what was typed in the agent's own window: never an agent's text, and nothing from a transcript."""

    def count(self, agent: Agent) -> int:
        return self._rows(agent)[:MOST_MESSAGES].count()

    def read(self, agent: Agent) -> Iterator[Sample]:
        newest = self._rows(agent).order_by("-created_at", "-pk").select_related("conversation")[:MOST_MESSAGES]
        for row in newest.iterator(chunk_size=500):
            yield Sample(reference=str(row.pk), text=row.text, language=row.conversation.locale)

    def texts(self, agent: Agent, references: Collection[str]) -> Mapping[str, str]:
        """Without the secrets in them: a report is read, and exported, by many."""
        rows = self._rows(agent).filter(pk__in=[UUID(each) for each in references])
        return {str(row.pk): masked_words(row)[0] for row in with_question(rows)}

    def _rows(self, agent: Agent) -> MessageQuerySet:
        return Message.objects.filter(
            conversation__agent=agent,
            conversation__workspace=agent.workspace_id,
            conversation__is_test=False,
            author_kind=AuthorKind.PERSON,
            kind=MessageKind.TEXT,
            from_transcript=False,
        ).exclude(text="")  # a file without a word
