"""Builds what may leave: the session details and the messages of a packet, and the list of what stayed.

Whatever is not named here does not travel: the results are classes of their own with listed fields, and only the kinds
of messages in ``TRAVELLING_KINDS`` pass.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from privacy.findings import Finding
from privacy.known_values import telling, without_exactly, without_words
from privacy.policy import KIND_OF_TYPE, Policy, Treatment
from privacy.scan import joined, mask, scan, straddling
from privacy.secret_names import is_secret_name
from privacy.wording import DETAIL, FILE, MASK_END, PRIVATE_DETAIL, gettext_noop

# What people and agents said to each other. Notices, cards, errors and internal notes are ours: they are neither sent
# nor listed as withheld, because even that a note exists is nobody else's business.
TRAVELLING_KINDS = frozenset({"text", "question"})
PERSON = "person"
TEXT, CHOICE = "text", "choice"  # of DETAIL_TYPES

MARKED_PRIVATE = gettext_noop("It is marked private.")
PRIVATE_MASK = f"[{PRIVATE_DETAIL}{MASK_END}"
SECRET_BY_NAME = gettext_noop("Its name says it is a secret.")
NOT_SHARED = gettext_noop("It is not shared with this connection.")
HISTORY_LIMIT = gettext_noop("Only the latest messages are shared with this connection.")
NOT_AGREED = gettext_noop("The person was not asked, or did not agree.")
STRUCK_OUT = gettext_noop("The person kept it back.")
FILES_STAY = gettext_noop("Files are not passed on.")
THIS_FILE_STAYS = gettext_noop("Something in the file stays, or it cannot be looked through.")
KIND_STAYS = gettext_noop("The other agent does not take files of this kind.")
NO_ROOM_FOR_FILE = gettext_noop("It is too large to go along, or later files took the room.")
STRUCK_MASK = f"[{DETAIL}{MASK_END}"
_ONLY_MASKED = re.compile(rf"(?:{re.escape(STRUCK_MASK)}|{re.escape(PRIVATE_MASK)}|[\W_])+")
FILE_MASK = f"[{FILE}{MASK_END}"  # in the text of its message, where there is none beside it


@dataclass(frozen=True)
class DetailIn:
    """A session detail as the conversation knows it. at: when it was said, timezone-aware."""

    name: str
    type: str
    value: str
    said_by: str
    at: datetime
    verified: bool
    private: bool


@dataclass(frozen=True)
class Detail:
    """A session detail as it travels."""

    name: str
    type: str
    value: str
    said_by: str
    at: datetime
    verified: bool


@dataclass(frozen=True)
class TurnIn:
    """A message as the conversation knows it. author: person, agent, peer_agent, live_agent,
    peer_live_agent or system. private: values in its text that never travel. file_stays: why the file that belongs to
    it does; empty: none does.
    """

    seq: int
    author: str
    kind: str
    text: str
    at: datetime
    private: tuple[str, ...] = ()
    file_stays: str = ""


@dataclass(frozen=True)
class Turn:
    """A message as it travels."""

    seq: int
    author: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True)
class WithheldItem:
    """Something that did not travel, by name and reason; never its value.

    name: the session detail, ``message <seq>``, ``transcript`` or ``text``.
    kind: the kind of finding, or ``private``, ``secret_name``, ``not_shared``, ``struck_out``, ``history``,
        ``attachment``.
    """

    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class FilteredText:
    """text: what may travel, None when nothing of it may. withheld: one item for each kind found."""

    text: str | None
    withheld: tuple[WithheldItem, ...]


def filter_text(text: str, *, policy: Policy, context: str = "", before: str = "", name: str = "text") -> FilteredText:
    """A free text without its secrets.

    context: the agent's turn it answers. before: what the person wrote just before. name: what withheld items call it.
    """
    findings = scan(text, context=context, before=before, detectors=policy.detectors)
    return _filtered(text, findings, policy=policy, name=name)


def _filtered(text: str, findings: Sequence[Finding], *, policy: Policy, name: str) -> FilteredText:
    withheld = tuple(_item_of(name, finding, policy) for finding in _first_of_each_kind(findings))
    if any(policy.treatment_of(finding.kind) is Treatment.WITHHOLD for finding in findings):
        return FilteredText(text=None, withheld=withheld)
    return FilteredText(text=mask(text, findings), withheld=withheld)


def knowing(policy: Policy, details: Iterable[DetailIn]) -> Policy:
    """The same choices, told the values of the session details there are: those that stay are masked in messages."""
    told = list(details)
    return replace(
        policy,
        struck_values=tuple(one.value for one in told if f"detail:{one.name}" in policy.struck),
        private_values=tuple(one.value for one in told if one.name in policy.private or _is_told_private(one)),
        secret_values=tuple(one.value for one in told if is_secret_name(one.name)),
    )


def for_answers(policy: Policy) -> Policy:
    """The same, for what answers somebody else's questions: a "yes" there is not the one that stays."""
    return replace(
        policy,
        struck_values=telling(policy.struck_values),
        private_values=telling(policy.private_values),
        secret_values=telling(policy.secret_values),
    )


def _is_told_private(detail: DetailIn) -> bool:
    """A single word that the person did not say, such as "open", stands in too many messages of theirs."""
    return detail.private and (detail.said_by == PERSON or not detail.value.isalpha())


def filter_details(
    details: Iterable[DetailIn], *, policy: Policy
) -> tuple[tuple[Detail, ...], tuple[WithheldItem, ...]]:
    """The session details that may travel, secrets in their values masked, and what stayed."""
    travelling: list[Detail] = []
    withheld: list[WithheldItem] = []
    for detail in details:
        refusal = _refusal_of(detail, policy)
        if refusal:
            withheld.append(refusal)
            continue
        filtered = _without_others(detail, filter_text(detail.value, policy=policy, name=detail.name), policy)
        withheld += filtered.withheld
        if filtered.text is not None:
            travelling.append(_detail_with(detail, filtered.text))
    return tuple(travelling), tuple(withheld)


def _without_others(detail: DetailIn, filtered: FilteredText, policy: Policy) -> FilteredText:
    """A value without those of details that stay: words of a text, any other value as a whole. A choice is one of ours
    whatever it is of, and what the person told by this name too is private by the other only.
    """
    if filtered.text is None or detail.type == CHOICE:
        return filtered
    beside = for_answers(policy)
    if detail.said_by == PERSON:
        others = (one for one in beside.private_values if one.casefold() != detail.value.casefold())
        beside = replace(beside, private_values=tuple(others))
    without = without_kept(filtered, policy=beside, name=detail.name)
    if without.text == filtered.text:
        return filtered
    if not _ONLY_MASKED.fullmatch(without.text or ""):
        return without if detail.type == TEXT else filtered
    return replace(without, text=None)


def filter_turns(
    turns: Sequence[TurnIn], *, policy: Policy, enough: Callable[[Turn], bool] = lambda turn: False
) -> tuple[tuple[Turn, ...], tuple[WithheldItem, ...]]:
    """The messages that may travel, in the order given, secrets masked, and what stayed.

    A person's message is read as the answer to what was said to them before it, also when that message itself does not
    travel. Limits of the history count messages that may travel.

    enough: asked about each that may travel, the latest first; those before one with which it is are not looked at.
    """
    said = [turn for turn in turns if turn.kind in TRAVELLING_KINDS]
    contexts = _contexts_of(said)
    first = _first_of(said, policy)
    travelling: list[Turn] = []
    withheld: list[WithheldItem] = []
    for position in reversed(range(first, len(said))):
        filtered = _filtered_turn(said, position, contexts[position], policy)
        withheld += reversed(filtered.withheld)
        if filtered.text is not None:
            travelling.append(_turn_with(said[position], filtered.text))
            if enough(travelling[-1]):
                break
    if first:
        withheld.append(WithheldItem(name="transcript", kind="history", reason=HISTORY_LIMIT))
    return tuple(reversed(travelling)), tuple(reversed(withheld))


def _filtered_turn(said: Sequence[TurnIn], position: int, context: str, policy: Policy) -> FilteredText:
    turn = said[position]
    name = f"message {turn.seq}"
    if f"turn:{turn.seq}" in policy.struck:
        return FilteredText(None, (WithheldItem(name=name, kind="struck_out", reason=STRUCK_OUT),))
    findings = _findings_of(said, position, context, policy)
    filtered = _without_private(turn, _filtered(turn.text, findings, policy=policy, name=name), name=name)
    filtered = without_kept(filtered, policy=policy, name=name)
    return without_file(filtered, why=turn.file_stays, name=name) if turn.file_stays else filtered


def without_kept(filtered: FilteredText, *, policy: Policy, name: str) -> FilteredText:
    """A message without the values of details that stay: what was struck out, say, must not be read a line below."""
    filtered = _without(filtered, policy.struck_values, STRUCK_MASK, WithheldItem(name, "struck_out", STRUCK_OUT))
    filtered = _without(filtered, policy.secret_values, PRIVATE_MASK, WithheldItem(name, "secret_name", SECRET_BY_NAME))
    return _without(filtered, policy.private_values, PRIVATE_MASK, WithheldItem(name, "private", MARKED_PRIVATE))


def _without(filtered: FilteredText, values: Sequence[str], shown: str, item: WithheldItem) -> FilteredText:
    if filtered.text is None or (text := without_words(filtered.text, values, mask=shown)) == filtered.text:
        return filtered
    return FilteredText(text, filtered.withheld if item in filtered.withheld else (*filtered.withheld, item))


def without_file(filtered: FilteredText, *, why: str, name: str) -> FilteredText:
    """What is said of a message whose file stays: who reads it knows that there was one, and no more."""
    item = WithheldItem(name=name, kind="attachment", reason=why)
    text = None if filtered.text is None else "\n".join(filter(None, [filtered.text, FILE_MASK]))
    return FilteredText(text, (*filtered.withheld, item))


def _without_private(turn: TurnIn, filtered: FilteredText, *, name: str) -> FilteredText:
    if not turn.private or filtered.text is None:
        return filtered
    item = WithheldItem(name=name, kind="private", reason=MARKED_PRIVATE)
    text = without_exactly(filtered.text, turn.private, mask=PRIVATE_MASK)
    return FilteredText(text, (*filtered.withheld, item))


def _first_of(said: Sequence[TurnIn], policy: Policy) -> int:
    """Where the part of the history that may travel begins."""
    last = policy.history.last
    first = 0 if last is None else max(0, len(said) - last)
    while first < len(said) and said[first].seq < policy.history.start:
        first += 1
    return first


def _safe_name(name: str, policy: Policy) -> str:
    """The name of a session detail, masked where it is a value itself; another institution may have made it."""
    return mask(name, scan(name, detectors=policy.detectors))


def _refusal_of(detail: DetailIn, policy: Policy) -> WithheldItem | None:
    """Why it stays whatever its value is; None when its value decides."""
    name = _safe_name(detail.name, policy)
    if detail.private or detail.name in policy.private:
        return WithheldItem(name=name, kind="private", reason=MARKED_PRIVATE)
    if is_secret_name(detail.name) or name != detail.name:
        return WithheldItem(name=name, kind="secret_name", reason=SECRET_BY_NAME)
    if not policy.shares(detail.name, detail.type):
        return WithheldItem(name=name, kind="not_shared", reason=NOT_SHARED)
    if f"detail:{detail.name}" in policy.struck:
        return WithheldItem(name=name, kind="struck_out", reason=STRUCK_OUT)
    kind = KIND_OF_TYPE.get(detail.type, "")
    match policy.treatment_of(kind) if kind else Treatment.SHARE:
        case Treatment.SHARE:
            return None
        case Treatment.ASK:
            return WithheldItem(name=name, kind=kind, reason=NOT_AGREED)
        case _:
            return WithheldItem(name=name, kind=kind, reason=NOT_SHARED)


def _contexts_of(turns: Sequence[TurnIn]) -> list[str]:
    """For each turn what it answers: the last words before it that were not the person's; nothing for other authors."""
    contexts: list[str] = []
    last_said = ""
    for turn in turns:
        contexts.append(last_said if turn.author == PERSON else "")
        last_said = last_said if turn.author == PERSON else turn.text
    return contexts


def _findings_of(said: Sequence[TurnIn], position: int, context: str, policy: Policy) -> Sequence[Finding]:
    """Those of one turn, with what it has of a secret that the same person began before or ended after."""
    turn = said[position]
    before = said[position - 1].text if _goes_on(said, position) else ""
    found = scan(turn.text, context=context, before=before, detectors=policy.detectors)
    if not _goes_on(said, position + 1):
        return found
    begun, _ended = straddling(turn.text, said[position + 1].text, detectors=policy.detectors)
    return joined((*found, *begun))


def _goes_on(said: Sequence[TurnIn], position: int) -> bool:
    """Whether the person wrote this turn right after another of their own."""
    return 0 < position < len(said) and said[position].author == said[position - 1].author == PERSON


def _first_of_each_kind(findings: Iterable[Finding]) -> Iterable[Finding]:
    return {finding.kind: finding for finding in findings}.values()


def _item_of(name: str, finding: Finding, policy: Policy) -> WithheldItem:
    asked = policy.treatment_of(finding.kind) is Treatment.ASK
    return WithheldItem(name=name, kind=finding.kind, reason=NOT_AGREED if asked else finding.reason)


def _detail_with(detail: DetailIn, value: str) -> Detail:
    return Detail(
        name=detail.name,
        type=detail.type,
        value=value,
        said_by=detail.said_by,
        at=detail.at,
        verified=detail.verified,
    )


def _turn_with(turn: TurnIn, text: str) -> Turn:
    return Turn(seq=turn.seq, author=turn.author, kind=turn.kind, text=text, at=turn.at)
