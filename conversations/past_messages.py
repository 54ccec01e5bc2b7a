"""The messages people wrote to an agent, for its back-tests."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from agents.models import Agent
from conversations.masking import masked_words, with_question
from conversations.models import AuthorKind, Conversation, Message, MessageKind
from conversations.models.message import MessageQuerySet
from triggers.back_tests.report import Sample
from workspaces.paging import Place, keyset_page

MOST_MESSAGES = 20_000
CONVERSATIONS_AT_ONCE = 500


class PastMessagesOfPeople:
    """Only what was typed in the agent's own window: never an agent's text, and nothing from a transcript."""

    def count(self, agent: Agent) -> int:
        return self._rows(agent)[:MOST_MESSAGES].count()

    def read(self, agent: Agent) -> Iterator[Sample]:
        """Conversation by conversation, some at a time: to sort all that was ever said would take longer than to read
        what is wanted of it.
        """
        conversations = Conversation.objects.filter(agent=agent, workspace=agent.workspace_id, is_test=False)
        left, before = MOST_MESSAGES, None
        while left:
            page = keyset_page(
                conversations.only("pk", "last_activity_at", "locale"),
                column="last_activity_at",
                place_of=lambda row: Place(row.last_activity_at, row.pk),
                before=before,
                length=CONVERSATIONS_AT_ONCE,
            )
            languages = {row.pk: row.locale for row in page.rows}
            newest = self._rows(agent).filter(conversation__in=languages).order_by("-created_at", "-pk")[:left]
            for row in newest.only("pk", "conversation", "text"):
                yield Sample(reference=str(row.pk), text=row.text, language=languages[row.conversation_id])
                left -= 1
            if (before := page.older) is None:
                return

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
