"""What a reply engine outside is told: the person's message, and what its settings ask for, through the filter."""

from agents.reply_engines import NoReply, Question, Said
from agents.reply_engines.failure_words import WITHHELD
from conversations.flows.filtering import filtered_details, filtered_turns, knowing_details
from conversations.flows.show_message import SAID
from conversations.models import AuthorKind, Conversation, Message, SessionDetail
from privacy.policy import HistoryLimit, Policy
from privacy.sharing import Sharing


def put_question(*, conversation: Conversation, message: Message, history: int) -> Question:
    """history: how many earlier messages it is told. Reads only. Raises NoReply when the message must not leave."""
    rows = list(SessionDetail.objects.filter(conversation=conversation.pk))
    policy = knowing_details(_policy(conversation, history=history), rows)
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


def _policy(conversation: Conversation, *, history: int) -> Policy:
    """As the workspace chose what may leave; how much of the history, the engine's settings say."""
    sharing = Sharing.from_json(conversation.agent.workspace.sharing)
    return Policy(
        kinds=sharing.kinds,
        history=HistoryLimit(history + 1),
        types=sharing.types,
        names=sharing.names,
        private=sharing.private,
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
