"""Secrets that a person typed, such as a password, are not read over a shoulder either: pages mask them at first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conversations.flows.filtering import NEAR
from conversations.flows.show_message import SAID
from conversations.models import AuthorKind, Message
from privacy.findings import Finding
from privacy.scan import mask, scan


class _Asked(TypedDict):
    """asked: what was said to the person before, None when nothing was."""

    asked: str | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    AnsweringMessage = WithAnnotations[Message, _Asked]
else:  # where nobody checks, the annotation is no part of the type
    AnsweringMessage = Message


def with_question(messages: QuerySet[Message]) -> QuerySet[AnsweringMessage]:
    """Each with what it answers, which tells what a bare number is."""
    position = OuterRef("position")
    before = Message.objects.filter(conversation=OuterRef("conversation"), position__lt=position, kind__in=SAID)
    asked = before.exclude(author_kind=AuthorKind.PERSON).order_by("-position").values("text")
    near = asked.filter(position__gte=position - NEAR)
    return messages.annotate(asked=Coalesce(Subquery(near[:1]), Subquery(asked[:1])))


def masked_text(message: AnsweringMessage) -> str:
    """The person's words without their secrets; empty when there is nothing to mask."""
    findings = _secrets(message)
    return mask(message.text, findings) if findings else ""


def masked_words(message: AnsweringMessage) -> tuple[str, list[str]]:
    """The words, without the secrets in them, and of which kinds those were."""
    return _without(message.text, _secrets(message))


def masked_value(text: str, *, name: str = "") -> tuple[str, list[str]]:
    """What is kept beside the messages, as ``masked_words``. name: what it is called, which tells what a number is."""
    return _without(text, scan(text, context=f"{name.replace('_', ' ')}?" if name else ""))


def _without(text: str, findings: Sequence[Finding]) -> tuple[str, list[str]]:
    return mask(text, findings), list(dict.fromkeys(finding.kind for finding in findings))


def parts_shown(message: Message, *, asked: str) -> list[str]:
    """The words before, between and after what is masked. asked: what it answers."""
    return parts_between(message.text, _secrets_in(message, asked))


def parts_between(text: str, findings: Sequence[Finding]) -> list[str]:
    """findings: sorted and not overlapping."""
    begins = [0, *(finding.end for finding in findings)]
    ends = [*(finding.start for finding in findings), len(text)]
    return [text[begin:end] for begin, end in zip(begins, ends, strict=True)]


def _secrets(message: AnsweringMessage) -> tuple[Finding, ...]:
    return _secrets_in(message, message.asked or "")


def _secrets_in(message: Message, asked: str) -> tuple[Finding, ...]:
    return scan(message.text, context=asked) if message.author_kind == AuthorKind.PERSON else ()
