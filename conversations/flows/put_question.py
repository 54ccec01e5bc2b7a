"""What a reply engine outside is told: the person's message, and what its settings ask for, through the filter."""

from agents.reply_engines import NoReply, Question, Said
from agents.reply_engines.failure_words import WITHHELD
from conversations.flows.filtering import filtered_details, filtered_turns, knowing_details, policy_of_workspace
from conversations.flows.show_message import SAID
from conversations.models import AuthorKind, Conversation, Message, SessionDetail
from privacy.policy import HistoryLimit


def put_question(*, conversation: Conversation, message: Message, history: int) -> Question:
    """history: how many earlier messages it is told. Reads only. Raises NoReply when the message must not leave."""
    rows = list(SessionDetail.objects.filter(conversation=conversation.pk))
    chosen = policy_of_workspace(conversation.agent.workspace, history=HistoryLimit(history + 1))
    policy = knowing_details(chosen, rows)
    turns, _stayed = filtered_turns([*_earlier(conversation, message, most=history), message], policy=policy)
    own = next((turn for turn in turns if turn.seq == message.position), None)
    if own is None:
        raise NoReply(WITHHELD)
    details, _stayed = filtered_details(rows, policy=policy)
    return Question(
        text=own.text,
        language=conversation.locale,
        earlier=tuple(Said(turn.author, turn.text) for turn in turns if turn is not own),
        details={detail.name: detail.value for detail in details},
        agent_name=conversation.agent.name,
        agent_id=conversation.agent.public_id,
        conversation_id=str(conversation.pk),
        message_id=str(message.pk),
    )


def _earlier(conversation: Conversation, message: Message, *, most: int) -> list[Message]:
    """Oldest first. What the person wrote later has an answer of its own; what was answered meanwhile is known."""
    rows = Message.objects.filter(conversation=conversation.pk, kind__in=SAID).exclude(pk=message.pk)
    rows = rows.exclude(author_kind=AuthorKind.PERSON, position__gt=message.position)
    known = [row for row in rows.order_by("-position")[:most] if not row.extras.get("unfinished")][::-1]
    for row in known:
        if row.from_transcript and row.author_kind == AuthorKind.AGENT:
            row.author_kind = AuthorKind.PEER_AGENT  # the agent of whoever handed over, not ours
    return known
