"""Scripted replies: texts of the builder's own, in turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agents.built_in_words import built_in_words
from agents.reply_engines.base import Later, Reply, ReplyEngine, ReplyEngineForm, Turn
from agents.wording import fill

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MAX_VARIANTS, MAX_TEXT_LENGTH, MAX_WAIT_SECONDS = 5, 2000, 30


def _text_field(label: "_StrOrPromise", *, required: bool = False, help_text: "_StrOrPromise" = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=MAX_TEXT_LENGTH, widget=widget
    )


class ScriptedForm(ReplyEngineForm):
    template = "agents/reply_engines/scripted.html"

    text_1 = _text_field(_("Text"), required=True, help_text=_("Variables such as {name} are filled in."))
    text_2 = _text_field(_("Second text"))
    text_3 = _text_field(_("Third text"))
    text_4 = _text_field(_("Fourth text"))
    text_5 = _text_field(_("Fifth text"))
    wait_seconds = forms.IntegerField(
        label=_("Wait before answering"),
        help_text=_("In seconds, 0 to 30. The person sees that the agent is typing."),
        min_value=0,
        max_value=MAX_WAIT_SECONDS,
    )

    def initial_of(self, current: ReplyEngine) -> dict[str, object]:
        scripted = cast("Scripted", current)
        texts = scripted.texts or (default_text(get_language() or "en"),)
        return {
            "wait_seconds": scripted.wait_seconds,
            **{f"text_{number}": text for number, text in enumerate(texts, start=1)},
        }

    @property
    def other_texts(self) -> list[forms.BoundField]:
        return [self[f"text_{number}"] for number in range(2, MAX_VARIANTS + 1)]

    @property
    def has_other_texts(self) -> bool:
        return any(text.value() for text in self.other_texts)

    def setting_of(self, field: str) -> str:
        number = field.removeprefix("text_")
        return f"texts.{int(number) - 1}" if number.isdecimal() else field

    def engine(self) -> "Scripted":
        texts = (self.cleaned_data[f"text_{number}"] for number in range(1, MAX_VARIANTS + 1))
        return Scripted(texts=tuple(filter(None, texts)), wait_seconds=self.cleaned_data["wait_seconds"])


@dataclass(frozen=True, kw_only=True)
class Scripted(ReplyEngine):
    """Says one of its texts: the first at the first turn, the second at the second, and round again."""

    texts: tuple[str, ...] = ()
    wait_seconds: int = 0

    name = "scripted"
    label = _("Scripted")
    hint = _("Says a text of yours. Several variants are said in turn.")
    form_class = ScriptedForm

    def reply(self, turn: Turn) -> Reply | Later:
        if self.wait_seconds and not turn.waited:
            return Later(self.wait_seconds)
        texts = self.texts or (default_text(turn.language, agent_language=turn.agent_language),)
        said = fill(texts[(turn.number - 1) % len(texts)], turn.details).strip()
        return Reply((said,) if said else ())

    def to_json(self) -> dict[str, object]:
        return {"texts": list(self.texts), "wait_seconds": self.wait_seconds}

    @classmethod
    def from_json(cls, settings: Mapping[str, Any]) -> Self:
        texts, seconds = settings.get("texts"), settings.get("wait_seconds")
        return cls(
            texts=tuple(text for text in texts if isinstance(text, str) and text) if isinstance(texts, list) else (),
            wait_seconds=min(max(seconds, 0), MAX_WAIT_SECONDS) if isinstance(seconds, int) else 0,
        )


def default_text(language: str, *, agent_language: str = "en") -> str:
    """What an agent says before its builder has written anything: a person is never met with silence."""
    return built_in_words(language, agent_language=agent_language).not_understood
