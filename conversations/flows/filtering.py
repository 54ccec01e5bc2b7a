"""From our rows through the filter to what may travel."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from agents.models import Connection, ConnectionKind, PlainAccess
from agents.sharing import sharing_over
from conversations.extras import attachment_of, private_in
from conversations.flows.files_that_leave import NO_FILES, FilesThatLeave
from conversations.flows.show_message import SAID
from conversations.models import AuthorKind, Conversation, Message, SessionDetail
from privacy.known_values import without_exactly
from privacy.packet_filter import (
    PRIVATE_MASK,
    THIS_FILE_STAYS,
    DetailIn,
    FilteredText,
    Turn,
    TurnIn,
    WithheldItem,
    filter_details,
    filter_text,
    filter_turns,
    knowing,
    without_file,
    without_kept,
)
from privacy.policy import ALL_HISTORY, NO_HISTORY, HistoryLimit, Policy
from privacy.sharing import Sharing
from protocol.packet import FILES_IN_A_MESSAGE, PACKET_LIMIT, TEXT_LIMIT, PacketDetail, PacketTurn, Withheld
from triggers.effects import HandoffSettings, HistoryKind
from workspaces.models import Workspace
from workspaces.prepared import PreparedRows
from workspaces.writing import unconcerned

LEAST_OF_A_TURN = 100  # bytes in a packet; even without a word in it, a turn takes more
MOST_TURNS = PACKET_LIMIT // LEAST_OF_A_TURN  # no packet holds as many: older ones would only be read to be cut
_said_before = PreparedRows(
    lambda conversation_id, position: (
        Message.objects.filter(conversation_id=conversation_id, position__lt=position, kind__in=SAID)
        .order_by("-position")
        .only("conversation", "position", "author_kind", "author_name", "kind", "text", "extras", "created_at")[
            :MOST_TURNS
        ]
    )
)
# Positions before a message in which what it answers nearly always stands. An index finds what is between two positions
# whatever the database believes of how long conversations are; only where nothing is that near, all is looked through.
NEAR = 50
_said_last = PreparedRows(lambda *place: _said_between(*place).order_by("-position").only("text", "author_kind")[:1])
_said_to_person = PreparedRows(
    lambda *place: _said_between(*place).exclude(author_kind=AuthorKind.PERSON).order_by("-position").only("text")[:1]
)


def _said_between(conversation_id: UUID, first: int, position: int) -> QuerySet[Message]:
    return Message.objects.filter(
        conversation_id=conversation_id, position__gte=first, position__lt=position, kind__in=SAID
    )


def _nearest(rows: PreparedRows[Message], message: Message) -> Message | None:
    """The last of them before a message."""
    conversation_id, position = message.conversation_id, message.position
    near = rows.first(conversation_id, position - NEAR, position)
    return near if near or position <= NEAR else rows.first(conversation_id, 0, position - NEAR)


def asked_before(message: Message) -> str:
    """What was said to the person last before it, which tells what a bare number is; empty when nothing was."""
    asked = _nearest(_said_to_person, message)
    return asked.text if asked else ""


def policy_of(settings: HandoffSettings, *, connection: Connection, workspace: Workspace) -> Policy:
    """What may leave in one handoff: what the connection and its workspace let through, and no more than its action
    says. workspace: the connection's own.
    """
    sharing = sharing_over(connection, workspace)
    policy = Policy(
        kinds=sharing.kinds,
        history=_history_of(settings).within(sharing.history or ALL_HISTORY),
        details=None if settings.details is None else frozenset(settings.details),
        types=sharing.types,
        names=sharing.names,
        private=sharing.private,
        files=bool(sharing.files),
        agreed=frozenset(settings.agreed),
        struck=frozenset(settings.struck),
    )
    as_parts = policy.files and connection.kind == ConnectionKind.PLAIN
    return _with_limits_of_parts(policy, connection) if as_parts else policy


_input_modes = PreparedRows(lambda connection_id: PlainAccess.objects.filter(pk=connection_id).only("input_modes"))


def _with_limits_of_parts(policy: Policy, connection: Connection) -> Policy:
    """Who only speaks A2A gets files as parts of a message, where its card takes them."""
    types = tuple(_input_modes.get(connection.pk).input_modes)
    return replace(policy, file_types=types, file_bytes=FILES_IN_A_MESSAGE)


def policy_of_workspace(workspace: Workspace, *, history: HistoryLimit = ALL_HISTORY) -> Policy:
    """What may leave, as the workspace chose, where no connection says more."""
    sharing = Sharing.from_json(workspace.sharing)
    return Policy(
        kinds=sharing.kinds, history=history, types=sharing.types, names=sharing.names, private=sharing.private
    )


def filtered_summary(text: str, rows: Iterable[SessionDetail], *, policy: Policy) -> str:
    """Words of ours as they may leave: without what is private. policy: knows these rows."""
    held = tuple(row.value for row in rows if row.private and row.value and row.value in text)
    said = without_exactly(text, held, mask=PRIVATE_MASK) if held else text
    return without_kept(filter_text(said, policy=policy), policy=policy, name="summary").text or ""


def _history_of(settings: HandoffSettings) -> HistoryLimit:
    match settings.history.kind:
        case HistoryKind.ALL:
            return ALL_HISTORY
        case HistoryKind.LAST:
            return HistoryLimit(settings.history.count)
        case _:
            return NO_HISTORY


def knowing_details(policy: Policy, rows: Iterable[SessionDetail]) -> Policy:
    """The policy, told what stays of the session details: it is masked in messages too."""
    return knowing(policy, map(_as_it_is, rows))


def filtered_details(
    rows: Iterable[SessionDetail], *, policy: Policy
) -> tuple[tuple[PacketDetail, ...], tuple[Withheld, ...]]:
    details, withheld = filter_details(map(_as_it_is, rows), policy=policy)
    travelling = tuple(
        PacketDetail(one.name, one.type, one.value, one.said_by, one.at, one.verified) for one in details
    )
    return travelling, withheld_from(withheld)


def _as_it_is(row: SessionDetail) -> DetailIn:
    """Field by field, so that what a row may gain later does not travel by itself."""
    return DetailIn(
        name=row.name,
        type=row.type,
        value=row.value,
        said_by=row.said_by,
        at=row.at,
        verified=row.verified,
        private=row.private,
    )


def filtered_turns(
    messages: Sequence[Message], *, policy: Policy, files: FilesThatLeave = NO_FILES
) -> tuple[tuple[PacketTurn, ...], tuple[Withheld, ...]]:
    """Earlier messages in their order, and none of those for which no packet has room beside later ones. seq is the
    position in our window. files: those of these messages.
    """
    shown = {name: filter_text(name, policy=policy).text or "" for name in {one.author_name for one in messages}}
    names = {message.position: shown[message.author_name] for message in messages}
    turns, withheld = filter_turns(
        [
            TurnIn(
                seq=message.position,
                author=message.author_kind,
                kind=message.kind,
                text=message.text,
                at=message.created_at,
                private=private_in(message.extras),
                file_stays=files.why_stays(message),
            )
            for message in messages
        ],
        policy=policy,
        enough=_Fill().is_over_with,
    )
    travelling = tuple(
        PacketTurn(turn.seq, turn.author, names[turn.seq], turn.kind, turn.text, turn.at) for turn in turns
    )
    return travelling, withheld_from(withheld)


def turns_told_again(turns: Sequence[PacketTurn], *, policy: Policy) -> tuple[PacketTurn, ...]:
    """Turns that have left before, oldest first, as they may leave now: what stayed of them then is not there."""
    names = {turn.seq: turn.author_name for turn in turns}
    told = [TurnIn(seq=one.seq, author=one.author, kind=one.kind, text=one.text, at=one.at) for one in turns]
    travelling, _withheld = filter_turns(told, policy=policy, enough=_Fill().is_over_with)
    return tuple(PacketTurn(one.seq, one.author, names[one.seq], one.kind, one.text, one.at) for one in travelling)


def details_told_again(details: Sequence[PacketDetail], *, policy: Policy) -> tuple[PacketDetail, ...]:
    """As ``turns_told_again``, of session details."""
    told = [
        DetailIn(one.name, one.type, one.value, one.said_by, one.at, one.verified, private=False) for one in details
    ]
    travelling, _withheld = filter_details(told, policy=policy)
    return tuple(PacketDetail(one.name, one.type, one.value, one.said_by, one.at, one.verified) for one in travelling)


class _Fill:
    """How full a packet is, or more."""

    def __init__(self) -> None:
        self._bytes = 0

    def is_over_with(self, turn: Turn) -> bool:
        self._bytes += LEAST_OF_A_TURN + min(len(turn.text), TEXT_LIMIT)
        return self._bytes > PACKET_LIMIT


def filtered_message(message: Message, *, policy: Policy, files: FilesThatLeave = NO_FILES) -> FilteredText:
    """One message of the person, read as an answer to what was said to them and as going on from what they wrote.
    files: its own, which goes along if anything of the message does.
    """
    name = _name_of(message)
    filtered = without_kept(_filtered_words(message, policy=policy), policy=policy, name=name)
    why = files.why_stays(message)
    if not why and filtered.text is None and attachment_of(message.extras):
        why = THIS_FILE_STAYS
    return without_file(filtered, why=why, name=name) if why else filtered


def _filtered_words(message: Message, *, policy: Policy) -> FilteredText:
    with unconcerned():  # what was said before it is written long since
        last = _nearest(_said_last, message)
    if last is None or last.author_kind != AuthorKind.PERSON:
        return filter_text(message.text, policy=policy, context=last.text if last else "", name=_name_of(message))
    return filter_text(
        message.text,
        policy=policy,
        context=asked_before(message),
        before=last.text,
        name=_name_of(message),
    )


def _name_of(message: Message) -> str:
    return f"message {message.position}"


def withheld_from(items: Iterable[WithheldItem]) -> tuple[Withheld, ...]:
    return tuple(Withheld(item.name, item.kind, item.reason) for item in items)


def said_before(conversation: Conversation, *, position: int) -> list[Message]:
    """What was said before a position, oldest first, at most the last ``MOST_TURNS``. Internal notes and notices are
    not even read.
    """
    with unconcerned():  # what was said before it is written long since
        return _said_before.all(conversation.pk, position)[::-1]
