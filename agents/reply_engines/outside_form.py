"""The settings that engines outside have in common, and *Try*."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from agents.address_words import address_words
from agents.addresses import address_policy
from agents.reply_engines.base import NoReply, OutsideEngine, Question, ReplyEngine, ReplyEngineForm
from agents.reply_engines.failure_words import no_reply_words
from protocol.addresses import parse_outgoing_url
from protocol.chat_completions import Usage
from protocol.errors import AddressRefused
from workspaces.held_secrets import opened, sealed
from workspaces.rate_limits import RateLimit

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SECONDS = (5, 10, 20, 30, 60)
DEFAULT_SECONDS = 20
MAX_TRY_SECONDS = 8  # of a page's patience
MAX_TEXT_LENGTH = 2000
OTHER_SERVER = _("The key was typed for another server. Type the key for this one.")
TRIES = RateLimit("reply-engine-try", times=20, seconds=60)
_AS_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr", "class": "mono"}


@dataclass(frozen=True)
class Trial:
    """What *Try* came to. failure: in words; empty when there was an answer. usage: empty when it was not told."""

    texts: tuple[str, ...] = ()
    failure: str = ""
    seconds: float = 0.0
    usage: tuple[Usage, ...] = ()
    counts_tokens: bool = False


def address_field(label: "_StrOrPromise", help_text: "_StrOrPromise") -> forms.CharField:
    widget = forms.TextInput({**_AS_TYPED, "inputmode": "url"})
    return forms.CharField(label=label, help_text=help_text, max_length=1000, widget=widget)


def seconds_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("How long to wait for the whole answer"),
        choices=[(one, str(one)) for one in SECONDS],
        coerce=int,
        initial=DEFAULT_SECONDS,
    )


class OutsideForm(ReplyEngineForm):
    """The key is never written back into a page, and goes to no other server than the one it was typed for."""

    engine_class: ClassVar[type[OutsideEngine]]

    new_key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=2000,
        validators=[RegexValidator(r"^[\x21-\x7e]+\Z", _("A key has no spaces and no letters with accents."))],
        widget=forms.PasswordInput({**_AS_TYPED, "autocomplete": "new-password"}),
    )
    forget_key = forms.BooleanField(label=_("Use no key any more"), required=False)
    fallback_text = forms.CharField(
        label=_("If there is no answer, this agent says"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        help_text=_("Left empty, it apologises and asks the person to try again later."),
        widget=forms.Textarea({"rows": 2}),
    )
    try_text = forms.CharField(
        label=_("A message to try it with"), required=False, max_length=500, widget=forms.TextInput({"dir": "auto"})
    )
    trial: Trial | None = None
    typed_for = ""  # the server of a key that was held

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["new_key"].help_text = (
            _("A key is kept, encrypted. It is not shown again. Left empty, it stays as it is.")
            if self.kept_key
            else _("Sent as a bearer token. It is kept encrypted, and not shown again.")
        )

    def initial_of(self, current: ReplyEngine) -> dict[str, object]:
        return current.to_json()

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        try:
            parse_outgoing_url(address, policy=address_policy())
        except AddressRefused as error:
            raise forms.ValidationError(address_words(error)) from error
        return address

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("new_key") != "" or typed.get("forget_key"):
            return typed
        if posted := self.data.get(self.held_name):
            self._take_held(str(posted))
        elif self.kept_key and "address" in typed:
            known = cast("OutsideEngine", self.current).address
            if _origin_of(known) != _origin_of(typed["address"]):
                self.add_error("new_key", OTHER_SERVER)
        return typed

    def _take_held(self, posted: str) -> None:
        """The key that was typed before the form came back, for the same server. An address that is none does not
        change what it was typed for.
        """
        held = opened(posted, purpose=self._purpose)
        if held is None:
            self.add_error("new_key", _("Type the key again."))
        elif "address" in self.cleaned_data and held[1] not in {"", self._server()}:
            self.add_error("new_key", OTHER_SERVER)
        else:
            self.cleaned_data["new_key"], self.typed_for = held

    def _server(self) -> str:
        """Empty while the address is none: the key was then typed for whatever it turns out to be."""
        return str(_origin_of(self.cleaned_data["address"])) if "address" in self.cleaned_data else ""

    @property
    def _purpose(self) -> str:
        return f"key of {self.prefix} of {self.agent_id}"

    @property
    def held_name(self) -> str:
        return self.add_prefix("held_key")

    @property
    def held_key(self) -> str:
        """What the page carries of a key that was typed and is not stored; never of one that is."""
        key = self.is_bound and not self.errors.get("new_key") and self.cleaned_data.get("new_key")
        return sealed(key, purpose=self._purpose, about=self.typed_for or self._server()) if key else ""

    def key(self) -> str:
        if self.cleaned_data["forget_key"]:
            return ""
        return str(self.cleaned_data["new_key"] or self.kept_key)

    def engine(self) -> OutsideEngine:
        return self.engine_class.from_json(self.cleaned_data)

    def try_it(self) -> None:
        """Asks as it is typed, for a shorter time than a person would wait."""
        if TRIES.take(self.agent_id):
            self.trial = Trial(failure=gettext("Too many tries at once. Wait a minute."))
            return
        engine: Any = self.engine()
        question = Question(text=self.cleaned_data["try_text"] or gettext("Hello!"), language=get_language() or "en")
        began = time.monotonic()
        try:
            brief = replace(engine, seconds=min(engine.seconds, MAX_TRY_SECONDS))
            usage: list[Usage] = []
            texts = brief.ask(question, key=self.key(), tell=lambda _text: None, count=usage.append)
        except NoReply as failure:
            self.trial = Trial(failure=" ".join(filter(None, [no_reply_words(failure.code), failure.detail])))
        else:
            seconds = round(time.monotonic() - began, 1)
            self.trial = Trial(texts, seconds=seconds, usage=tuple(usage), counts_tokens=engine.counts_tokens)


def _origin_of(address: str) -> object:
    try:
        return parse_outgoing_url(address, policy=address_policy())[0]
    except AddressRefused:
        return address
