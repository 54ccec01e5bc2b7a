"""Send message: one of several ways to say it, with quick replies."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triggers.actions.base import ActionForm, ActionKind, Outcome, Said, Step, Words
from triggers.effects import Say
from triggers.form_fields import in_short, text_field
from triggers.stored_json import Stored, texts_in
from workspaces.lines_field import LinesField

MAX_VARIANTS = 5
MAX_QUICK_REPLIES, MAX_QUICK_REPLY_LENGTH = 10, 80


class SendMessageForm(ActionForm):
    template = "triggers/forms/send_message.html"

    variant_1 = text_field(label=_("Message"), help_text=_("Variables such as {name} are filled in."), rows=4)
    variant_2 = text_field(label=_("Second way to say it"), required=False)
    variant_3 = text_field(label=_("Third way to say it"), required=False)
    variant_4 = text_field(label=_("Fourth way to say it"), required=False)
    variant_5 = text_field(label=_("Fifth way to say it"), required=False)
    quick_replies = LinesField(
        label=_("Quick replies"),
        help_text=_("Buttons under the message, one per line."),
        max_lines=MAX_QUICK_REPLIES,
        max_line_length=MAX_QUICK_REPLY_LENGTH,
    )

    def initial_from(self, current: ActionKind) -> dict[str, object]:
        stored = current.to_json()
        variants = enumerate(texts_in(stored, "variants"), start=1)
        return {"quick_replies": stored["quick_replies"]} | {f"variant_{number}": text for number, text in variants}

    def action(self) -> "SendMessage":
        variants = (self.cleaned_data[f"variant_{number}"] for number in range(1, MAX_VARIANTS + 1))
        return SendMessage(variants=tuple(filter(None, variants)), quick_replies=self.cleaned_data["quick_replies"])

    @property
    def other_variants(self) -> list[object]:
        return [self[f"variant_{number}"] for number in range(2, MAX_VARIANTS + 1)]

    @property
    def has_other_variants(self) -> bool:
        return any(self[f"variant_{number}"].value() for number in range(2, MAX_VARIANTS + 1))


@dataclass(frozen=True, kw_only=True)
class SendMessage(ActionKind):
    """Says one of ``variants``; which one differs from turn to turn, and is the same when a turn is planned again."""

    name: ClassVar[str] = "send_message"
    label: ClassVar[str | Promise] = _("Send message")
    hint: ClassVar[str | Promise] = _("Say something, with quick replies.")
    icon: ClassVar[str] = "message-square"
    form_class: ClassVar[type[ActionForm]] = SendMessageForm

    said_settings: ClassVar[Mapping[str, str | Promise]] = {"quick_replies": _("Quick replies")}

    variants: tuple[str, ...]
    quick_replies: tuple[str, ...] = ()

    def plan(self, step: Step) -> Outcome:
        if not self.variants:
            return Outcome()
        digest = hashlib.sha256(f"{step.seed}/{step.action_id}".encode()).digest()
        text = step.fill(self.variants[int.from_bytes(digest[:4]) % len(self.variants)])
        return Outcome((Say(text, tuple(map(step.fill, self.quick_replies))),) if text else ())

    def said(self) -> dict[str, Said]:
        variants = enumerate(self.variants, start=1)
        return {f"variant_{number}": Said(gettext("Message"), text) for number, text in variants} | super().said()

    def saying(self, words: Words) -> Self:
        translated = (words.get(key) for key in self.said() if key.startswith("variant_"))
        variants = tuple(each for each in translated if each and isinstance(each, str))
        return replace(super().saying(words), variants=variants or self.variants)

    def summary(self) -> str:
        return in_short(self.variants[0]) if self.variants else ""

    def missing(self) -> tuple[str, ...]:
        return () if any(map(str.strip, self.variants)) else (gettext("It has nothing to say."),)

    def to_json(self) -> dict[str, object]:
        return {"variants": list(self.variants), "quick_replies": list(self.quick_replies)}

    @classmethod
    def from_json(cls, stored: Stored) -> Self:
        return cls(variants=texts_in(stored, "variants"), quick_replies=texts_in(stored, "quick_replies"))
