"""What became of each message of a person, told by what everybody can read: the rows, the window and the packets."""

import json
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from conversations.models import Conversation, Handoff, LiveTalk, Message, OutboxItem

GREETING = "Welcome to the bank."


@dataclass(frozen=True)
class Seen:
    """A conversation at one moment."""

    pk: object
    epoch: int
    controller: str
    position: int
    handoffs: tuple[str, ...]
    talks: tuple[str, ...]

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        handoffs = Handoff.objects.live().outgoing().filter(conversation=conversation.pk)
        talks = LiveTalk.objects.going_on().filter(conversation=conversation.pk)
        return cls(
            conversation.pk,
            conversation.epoch,
            conversation.controller,
            conversation.last_position,
            tuple(handoffs.values_list("state", flat=True)),
            tuple(talks.values_list("state", flat=True)),
        )

    def said_since(self, position: int) -> list[Message]:
        rows = Message.objects.filter(conversation=self.pk, position__gt=position, kind__in=["text", "question"])
        return list(rows.exclude(author_kind="person"))


@dataclass
class Fates:
    """settled: messages that are somebody's for what happened once, whatever the rows say later: a live agent had the
    conversation, or it was closed. closings: positions at which one of ours closed it, who had all before them.
    """

    settled: set[int] = field(default_factory=set)
    closings: set[int] = field(default_factory=set)

    def closed(self, conversation: Conversation) -> None:
        people = conversation.messages.filter(author_kind="person")
        self.settled.update(people.values_list("position", flat=True))
        self.closings.add(conversation.last_position)

    def look(self, conversation: Conversation, *, at_the_end: bool = False) -> None:
        rows = list(conversation.messages.exclude(kind="note").order_by("position"))
        people = [row for row in rows if row.author_kind == "person"]
        due = _waiting(conversation)
        went_along = _went_along(conversation)
        for number, row in enumerate(people, start=1):
            assert due.count(row.pk) <= 1, f"{row.text} waits twice"
            if row.pk in due:
                continue
            if conversation.controller == "live" or not conversation.open:
                self.settled.add(row.position)
            answers = [one for one in rows if one.text == f"answer {number}"]
            assert len(answers) <= 1, f"{row.text} was answered twice"
            assert not any(self._had_before_them(row, one, rows) for one in answers), f"{row.text} was a human's"
            owners = [*(["answered here"] if answers else []), *({row.delivery} & {"relayed", "failed"})]
            assert len(owners) <= 1, f"{row.text}: {owners}"
            if owners or row.position in self.settled or row.position in went_along:
                continue
            assert _a_word_followed(row, rows), f"{row.text} is nobody's{' at the end' if at_the_end else ''}"

    def _had_before_them(self, row: Message, answer: Message, rows: list[Message]) -> bool:
        """Whether a live agent has spoken, or one of ours has closed the chat, between a message and its answer."""
        spoke = {one.position for one in rows if one.author_kind == "live_agent"}
        return any(row.position <= place < answer.position for place in spoke | self.closings)


def _waiting(conversation: Conversation) -> list[object]:
    """Keys of messages that are on their way, and of those that a request to another system holds up."""
    items = OutboxItem.objects.filter(conversation=conversation.pk).unsettled().exclude(kind="file")
    own = list(items.filter(message__isnull=False).values_list("message", flat=True))
    requests = items.filter(kind="request").values_list("payload", flat=True)
    return [*own, *(UUID(pk) for payload in requests for pk in json.loads(payload)["waits"])]


def _went_along(conversation: Conversation) -> set[int]:
    """Positions of what an agent that took over has been told as history."""
    taken = conversation.handoffs.filter(direction="outgoing", accepted_at__isnull=False)
    return {turn["seq"] for one in taken for turn in json.loads(one.packet)["transcript"]}


def _a_word_followed(row: Message, rows: list[Message]) -> bool:
    """For what a trigger of ours takes up: it says something, asks for a yes, or takes it as an answer to a question;
    or our agent greets somebody who comes with it. Anything else is answered by the engine. Who asks for a survey again
    has its question already, and had not seen it.
    """
    later = [one for one in rows if one.position > row.position]
    if row.text.startswith("words"):
        following = later[0] if later else None
        return following is not None and following.text in (GREETING, "Thank you.", "Please say one of these.")
    if row.text.startswith("survey") and row.seen is not None:
        later += [one for one in rows if row.seen < one.position < row.position and one.kind == "question"]
    return any(one.author_kind != "person" for one in later)
