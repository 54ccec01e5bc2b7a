"""What people had to say again to the other institution's agent, although it was in the packet: the re-ask meter.

Nobody can tell from a question, in any language, what it asks for. An answer shows it: after the other agent has
spoken, the person gives a value that the packet had already. A message counts as such an answer when it holds the value
and little else, so a story in which a name occurs does not count.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from uuid import UUID

from conversations.flows.build_packet import stored_details
from conversations.models import AuthorKind, Handoff, Message
from protocol.packet import PacketDetail
from triggers.text_folding import fold, fold_phrase, stands_alone

WORDS_AROUND = 24  # folded characters an answer may have beside the value: "my name is …, as I said"
SHORTEST = 2  # folded characters of a value that can be known again
FEWEST_DIGITS = 5  # of a number that is known again however it is grouped
_NO_DIGIT = re.compile(r"\D+")


def said_again(details: Iterable[PacketDetail], answers: Sequence[str]) -> tuple[str, ...]:
    """The names of the details whose values the answers give again, in the order of the packet."""
    folded = sorted(map(fold, answers), key=len)
    return tuple(detail.name for detail in details if _is_given(fold_phrase(detail.value), shortest_first=folded))


def said_again_in(handoffs: Sequence[Handoff]) -> dict[UUID, tuple[str, ...]]:
    """For each of these handoffs of ours, with one query for all of them. Nothing, where content was deleted."""
    first_replies = {handoff.pk: handoff.first_reply_at for handoff in handoffs if handoff.first_reply_at}
    answers: defaultdict[UUID, list[str]] = defaultdict(list)
    said = Message.objects.filter(handoff__in=first_replies, author_kind=AuthorKind.PERSON).order_by("position")
    for pk, text, at in said.values_list("handoff_id", "text", "created_at"):
        if at > first_replies[pk]:
            answers[pk].append(text)
    return {
        handoff.pk: said_again(stored_details(handoff.packet), answers[handoff.pk])
        for handoff in handoffs
        if handoff.forgotten_at is None
    }


def _is_given(known: str, *, shortest_first: Sequence[str]) -> bool:
    """known: the value, folded. shortest_first: the answers, folded; most say more than a value and are passed over."""
    if len(known) < SHORTEST:
        return False
    digits, longest = _NO_DIGIT.sub("", known), len(known) + WORDS_AROUND
    return any(_gives(answer, known, digits) for answer in takewhile(lambda each: len(each) <= longest, shortest_first))


def _gives(answer: str, known: str, digits: str) -> bool:
    if len(digits) >= FEWEST_DIGITS and digits in _NO_DIGIT.sub("", answer):
        return True
    start = answer.find(known)
    return start >= 0 and stands_alone(answer, start, start + len(known))
