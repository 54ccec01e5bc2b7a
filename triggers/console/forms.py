"""The forms of the kinds of trigger."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.languages import LANGUAGES
from agents.models import Agent
from triggers.back_tests.report import Sample
from triggers.back_tests.upload import MOST_BYTES, UnreadableUpload, samples_in
from triggers.console.one_language_fields import (
    OneLanguage,
    by_field,
    drawn,
    fields_for,
    refuse_unless_heard,
    typed_in,
)
from triggers.editing import Phrases
from triggers.matching import THRESHOLD
from triggers.models import Trigger, TriggerKind
from triggers.one_language import read_only_in
from workspaces.lines_field import LinesField

MAX_KEYWORDS, MAX_PHRASES = 5000, 1000
MAX_PHRASE_LENGTH = 200
LOWEST_THRESHOLD = 0.3  # below, what two texts share by chance fires
LISTENING = ("keywords", "training_phrases", "excluded_phrases", "threshold", "margin")  # fields of an intent


class TriggerForm(forms.Form):
    """hosts: the triggers this one may stand inside of. languages: those in which it may have phrases of their own."""

    name = forms.CharField(
        label=_("Name"), max_length=80, error_messages={"required": _("Enter a name that tells you what it is about.")}
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        trigger: Trigger,
        hosts: Sequence[Trigger] = (),
        languages: Sequence[str] = (),
    ) -> None:
        super().__init__(data, initial={"name": trigger.name or trigger.get_kind_display(), **self.initial_of(trigger)})
        self.offer(hosts)
        self.offer_languages(trigger, languages)

    def offer(self, hosts: Sequence[Trigger]) -> None:
        self.hosts = {str(host.pk): host for host in hosts}

    def offer_languages(self, trigger: Trigger, languages: Sequence[str]) -> None:
        """Does nothing where no words are listened to."""

    def initial_of(self, trigger: Trigger) -> dict[str, object]:
        return {}

    def fill_in(self, trigger: Trigger) -> None:
        """Puts the valid form's values into the trigger."""
        trigger.name = self.cleaned_data["name"]

    def phrases(self) -> Phrases | None:
        return None


class NestingForm(TriggerForm):
    """Of a kind that may stand inside another trigger. ``parent_words``: label, what no trigger is called, hint."""

    parent_words = (
        _("Stands inside"),
        _("Nothing: the outermost level"),
        _("While a person is in that trigger, this one is tried before those further out."),
    )
    parent = forms.ChoiceField(required=False)

    def offer(self, hosts: Sequence[Trigger]) -> None:
        super().offer(hosts)
        parent = self.fields["parent"]
        if isinstance(parent, forms.ChoiceField):
            parent.label, outermost, parent.help_text = self.parent_words
            parent.choices = [("", outermost), *((str(host.pk), host.name) for host in hosts)]
        self.order_fields(["name", "parent"])

    def initial_of(self, trigger: Trigger) -> dict[str, object]:
        return {"parent": str(trigger.parent_id or "")}

    def fill_in(self, trigger: Trigger) -> None:
        super().fill_in(trigger)
        trigger.parent = self.hosts.get(self.cleaned_data["parent"])


class MessageReceivedForm(NestingForm):
    one_of_these = ("keywords", "training_phrases")

    keywords = LinesField(
        label=_("Keywords"),
        help_text=_(
            "One per line; a trigger needs at least one keyword or one training phrase. Each fires wherever it stands "
            "as a word of its own. With * at its end any ending counts (complain* finds complaints), with ~ a slip of "
            "the keyboard (complaint~ finds compalint)."
        ),
        max_lines=MAX_KEYWORDS,
        max_line_length=MAX_PHRASE_LENGTH,
        rows=5,
    )
    training_phrases = LinesField(
        label=_("Training phrases"),
        help_text=_("One per line: ways a person may say it. Messages that are alike fire too, in any language."),
        max_lines=MAX_PHRASES,
        max_line_length=MAX_PHRASE_LENGTH,
        rows=6,
    )
    excluded_phrases = LinesField(
        label=_("Excluded phrases"),
        help_text=_("One per line. A message with one of these never fires this trigger."),
        max_lines=MAX_PHRASES,
        max_line_length=MAX_PHRASE_LENGTH,
    )
    threshold = forms.FloatField(
        label=_("Lowest strength that fires"),
        help_text=_(
            "How alike a message and a training phrase must be: from 0.3 (loosely) to 1 (word for word). Lower fires "
            "more often, also by mistake. Try it shows the strength of any message."
        ),
        min_value=LOWEST_THRESHOLD,
        max_value=1,
        initial=THRESHOLD,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    margin = forms.FloatField(
        label=_("Lead over the next trigger"),
        help_text=_(
            "How much stronger than the next trigger this one must be. When the two are closer, neither fires. With 0 "
            "the stronger one always fires."
        ),
        min_value=0,
        max_value=0.5,
        initial=0,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )

    def initial_of(self, trigger: Trigger) -> dict[str, object]:
        stands = super().initial_of(trigger)
        if trigger._state.adding:
            return stands | {"name": ""}
        stored = {name: getattr(trigger.intent, name) for name in LISTENING}
        return stands | stored | by_field(read_only_in(trigger.intent.only_in))

    def offer_languages(self, trigger: Trigger, languages: Sequence[str]) -> None:
        stored = () if trigger._state.adding else read_only_in(trigger.intent.only_in)
        self.languages = list(dict.fromkeys((*languages, *stored)))
        most = {"keywords": MAX_KEYWORDS, "training_phrases": MAX_PHRASES, "excluded_phrases": MAX_PHRASES}
        self.fields |= fields_for(self.languages, most=most, longest=MAX_PHRASE_LENGTH)

    def in_every_language(self) -> list[forms.BoundField]:
        own = {each.name for language in self.one_language() for each in language.fields}
        return [each for each in self.visible_fields() if each.name not in own]

    def one_language(self) -> list[OneLanguage]:
        return drawn(self, self.languages)

    def opens_one_language(self) -> bool:
        return any(each.phrases or each.is_wrong for each in self.one_language())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse_unless_heard(self, [name for name in self.fields if name.endswith(("keywords", "training_phrases"))])
        return cleaned

    def phrases(self) -> Phrases:
        typed = self.cleaned_data
        return Phrases(
            keywords=typed["keywords"],
            training_phrases=typed["training_phrases"],
            excluded_phrases=typed["excluded_phrases"],
            threshold=THRESHOLD if typed["threshold"] is None else typed["threshold"],
            margin=typed["margin"] or 0.0,
            only_in=typed_in(typed, self.languages),
        )


class FallbackForm(NestingForm):
    parent_words = (
        _("Stands inside"),
        _("Nothing: the outermost level"),
        _("Inside a trigger it answers all that nothing else in there does; further out nothing is tried then."),
    )


class ConversationReturnedForm(NestingForm):
    parent_words = (
        _("Comes back from"),
        _("Any handoff"),
        _("A trigger that hands the chat over. What stands inside it is tried first."),
    )


TRIGGER_FORMS: dict[TriggerKind, type[TriggerForm]] = {
    TriggerKind.CHAT_STARTED: TriggerForm,
    TriggerKind.MESSAGE_RECEIVED: MessageReceivedForm,
    TriggerKind.ATTACHMENT_RECEIVED: NestingForm,
    TriggerKind.FALLBACK: FallbackForm,
    TriggerKind.CONVERSATION_RETURNED: ConversationReturnedForm,
    TriggerKind.CHAT_CLOSED: TriggerForm,
}


class PublishDraftForm(forms.Form):
    """revision: of the draft that is looked at."""

    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("What is new, for those who look at the history."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class LongSelect(forms.Select):
    """Of hundreds of options; Django would draw each with two templates."""

    def render(
        self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        chosen = {str(each) for each in self.format_value(value)}
        plain, selected = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'
        options = [format_html(selected if str(key) in chosen else plain, key, words) for key, words in self.choices]
        own = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", own, format_html_join("", "{}", ((each,) for each in options)))


class TrialForm(forms.Form):
    """*Try it*."""

    one_of_these = ("text", "with_file")

    text = forms.CharField(
        label=_("What a person might write"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    with_file = forms.BooleanField(label=_("With a file"), required=False)
    level = forms.ChoiceField(
        label=_("The person is in"),
        required=False,
        help_text=_("What stands inside that trigger is tried first."),
        widget=LongSelect,
    )
    language = forms.ChoiceField(label=_("The person's language"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, agent: Agent, levels: Sequence[Trigger]) -> None:
        """levels: the triggers that have others inside them; without any, the person can be in none."""
        # It stands beside the form of an action, whose fields may have the same names.
        super().__init__(data, initial={"language": agent.default_language}, auto_id="try_%s")
        language = self.fields["language"]
        if len(agent.languages) < 2:
            del self.fields["language"]
        elif isinstance(language, forms.ChoiceField):
            language.choices = [(code, LANGUAGES.get(code, code)) for code in agent.languages]
        level = self.fields["level"]
        if not levels:
            del self.fields["level"]
        elif isinstance(level, forms.ChoiceField):
            level.choices = [("", _("No trigger yet")), *((str(each.pk), each.name) for each in levels)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("with_file") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what a person might say."))
        return cleaned


class BackTestForm(forms.Form):
    """*Back-test*: over past conversations, or over a file."""

    PAST, FILE = "past", "file"

    source = forms.ChoiceField(
        label=_("Messages from"),
        choices=((PAST, _("Past conversations of this agent")), (FILE, _("A CSV file"))),
        initial=PAST,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        max_length=120,
        help_text=_(
            "Its first line names the columns: text, and if you like language, trigger (the name of the one that "
            "should fire; empty for none) and level (the name of the trigger the person is in). UTF-8, at most 20,000 "
            "rows and 5 MB."
        ),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,text/csv",
                "data-selects": "id_source_1",
                "data-most-bytes": MOST_BYTES,
                "data-too-large": _(
                    "The file is larger than 5 MB. Split it, or leave out columns that are not needed."
                ),
            }
        ),
    )
    samples: Sequence[Sample] = ()
    file_name = ""

    def clean(self) -> dict[str, Any]:
        """A file that was chosen is what is tried, whatever the choice above it says."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file"):
            cleaned["source"] = self.FILE
        if cleaned.get("source") == self.FILE and "file" not in self.errors:
            self._read(cleaned.get("file"))
        return cleaned

    def _read(self, uploaded: "UploadedFile[bytes] | None") -> None:
        if uploaded is None:
            self.add_error("file", gettext("Choose a file."))
            return
        try:
            self.samples = samples_in(uploaded.read(MOST_BYTES + 1))
        except UnreadableUpload as problem:
            self.add_error("file", str(problem))
        self.file_name = uploaded.name or "csv"
