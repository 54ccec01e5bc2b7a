"""The form in which an institution says what may leave: its own default, or what differs for one connection."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.detectors import DETECTORS
from privacy.policy import ALL_HISTORY, DETAIL_TYPES, NO_HISTORY, HistoryLimit, Treatment, default_treatment
from privacy.sharing import Sharing, treatments_of
from privacy.withholding import MAY_BE_SHARED
from workspaces.lines_field import LinesField
from workspaces.sharing_words import KIND_NAMES, TREATMENT_NAMES, TYPE_NAMES, as_below, history_words

AS_BELOW = ""
SHARED, KEPT = "share", "keep"
ALL, LAST, FROM, NONE = "all", "last", "from", "none"
MAX_NAMES, MAX_NAME_LENGTH = 100, 64
DEFAULT_LAST, MOST_LAST = 20, 200
_YES_NO = {SHARED: gettext_lazy("Share"), KEPT: gettext_lazy("Keep")}


def _names_field(label: Any, help_text: Any) -> LinesField:
    return LinesField(label=label, help_text=help_text, max_lines=MAX_NAMES, max_line_length=MAX_NAME_LENGTH)


class SharingForm(forms.Form):
    """below: the workspace's choices, for a connection that may leave things to it; None: the form of the workspace.
    may_repeat: the connection leads to an agent that only speaks A2A.
    """

    always = _names_field(
        gettext_lazy("Details that travel whatever their type"),
        gettext_lazy("One name per line, such as account_type. Secrets in them are still found."),
    )
    never = _names_field(gettext_lazy("Details that stay whatever their type"), gettext_lazy("One name per line."))
    private = _names_field(gettext_lazy("Private variables"), gettext_lazy("One name per line. They travel to nobody."))
    history = forms.ChoiceField(label=gettext_lazy("Earlier messages that travel"), widget=forms.RadioSelect)
    last = forms.IntegerField(
        label=gettext_lazy("How many"), required=False, min_value=1, max_value=MOST_LAST, initial=DEFAULT_LAST
    )
    start = forms.IntegerField(
        label=gettext_lazy("From which message on"),
        required=False,
        min_value=1,
        max_value=100_000,
        initial=2,
        help_text=gettext_lazy("The number of the message in the chat; the preview shows them."),
    )
    repeat = forms.BooleanField(
        label=gettext_lazy("Send the conversation so far with every message"),
        required=False,
        help_text=gettext_lazy(
            "For agents that keep nothing in mind from one message to the next. They get what went with the handoff "
            "and what was said since, as far as it may leave by then."
        ),
    )
    attachments = forms.ChoiceField(
        label=gettext_lazy("Files of messages that travel"),
        help_text=gettext_lazy(
            "Nobody looks into pictures and PDF documents: they go as they are. A text goes if nothing in it stays. "
            "Agents that only speak A2A get those that their card takes."
        ),
    )

    def __init__(self, data: Any = None, *, sharing: Sharing, below: Sharing | None, may_repeat: bool = False) -> None:
        super().__init__(data)
        self._below = below
        if not may_repeat:
            del self.fields["repeat"]
        for kind in (detector.kind for detector in DETECTORS):
            self.fields[f"kind_{kind}"] = self._kind_field(kind)
        for type in DETAIL_TYPES:
            self.fields[f"type_{type}"] = self._type_field(type)
        cast("forms.ChoiceField", self.fields["history"]).choices = list(self._history_choices())
        self.fields["history"].required = below is None
        self._offer_files(below)
        self.initial = dict(_initial(sharing, explicit=below is None))

    def _offer_files(self, below: Sharing | None) -> None:
        choices: list[tuple[str, Any]] = list(_YES_NO.items())
        if below is not None:
            choices.insert(0, (AS_BELOW, as_below(_YES_NO[SHARED if below.files else KEPT])))
        cast("forms.ChoiceField", self.fields["attachments"]).choices = choices
        self.fields["attachments"].required = below is None

    def _kind_field(self, kind: str) -> forms.ChoiceField:
        choices: list[tuple[str, Any]] = [(one.value, TREATMENT_NAMES[one]) for one in treatments_of(kind)]
        if self._below is not None:
            inherited = TREATMENT_NAMES[self._below.kinds.get(kind, default_treatment(kind))]
            choices.insert(0, (AS_BELOW, as_below(inherited)))
        return forms.ChoiceField(label=str(KIND_NAMES[kind]), choices=choices, required=self._below is None)

    def _type_field(self, type: str) -> forms.ChoiceField:
        choices: list[tuple[str, Any]] = list(_YES_NO.items())
        if self._below is not None:
            inherited = _YES_NO[SHARED if self._below.types.get(type, True) else KEPT]
            choices.insert(0, (AS_BELOW, as_below(inherited)))
        return forms.ChoiceField(label=str(TYPE_NAMES[type]), choices=choices, required=self._below is None)

    def _history_choices(self) -> Iterable[tuple[str, Any]]:
        if self._below is not None:
            yield AS_BELOW, as_below(history_words(self._below.history))
        yield ALL, _("All")
        yield LAST, _("The last ones")
        yield FROM, _("From a message on")
        yield NONE, _("None")

    @property
    def secret_kinds(self) -> list[forms.BoundField]:
        """What never travels: it is masked, or drops what it stands in."""
        return [self[f"kind_{one.kind}"] for one in DETECTORS if one.kind not in MAY_BE_SHARED]

    @property
    def open_kinds(self) -> list[forms.BoundField]:
        return [self[f"kind_{one.kind}"] for one in DETECTORS if one.kind in MAY_BE_SHARED]

    @property
    def types(self) -> list[forms.BoundField]:
        return [self[f"type_{type}"] for type in DETAIL_TYPES]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        both = sorted(set(values.get("always", ())) & set(values.get("never", ())))
        if both:
            self.add_error("never", ValidationError(_("In both lists: %(names)s.") % {"names": ", ".join(both)}))
        for choice, name in ((LAST, "last"), (FROM, "start")):
            if values.get("history") == choice and values.get(name) is None and name not in self.errors:
                self.add_error(name, ValidationError(_("Enter a number.")))
        return values

    def sharing(self) -> Sharing:
        """What the valid form says."""
        values = self.cleaned_data
        names = {**dict.fromkeys(values["always"], True), **dict.fromkeys(values["never"], False)}
        return Sharing(
            kinds=dict(_chosen(values, "kind_", Treatment)),
            types=dict(_chosen(values, "type_", lambda word: word == SHARED)),
            names=names,
            private=frozenset(values["private"]),
            history=_history_of(values),
            files=None if values["attachments"] == AS_BELOW else values["attachments"] == SHARED,
            repeat=values.get("repeat", False),
        )


def _chosen(values: Mapping[str, Any], prefix: str, read: Any) -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        if name.startswith(prefix) and value != AS_BELOW:
            yield name.removeprefix(prefix), read(value)


def _history_of(values: Mapping[str, Any]) -> HistoryLimit | None:
    match values["history"]:
        case "all":
            return ALL_HISTORY
        case "last":
            return HistoryLimit(values["last"])
        case "from":
            return HistoryLimit(None, values["start"])
        case "none":
            return NO_HISTORY
        case _:
            return None


def _initial(sharing: Sharing, *, explicit: bool) -> Iterable[tuple[str, object]]:
    for kind in (detector.kind for detector in DETECTORS):
        chosen = sharing.kinds.get(kind, default_treatment(kind) if explicit else None)
        yield f"kind_{kind}", chosen.value if chosen else AS_BELOW
    for type in DETAIL_TYPES:
        flag = sharing.types.get(type, True if explicit else None)
        yield f"type_{type}", AS_BELOW if flag is None else SHARED if flag else KEPT
    yield "always", tuple(sorted(name for name, flag in sharing.names.items() if flag))
    yield "never", tuple(sorted(name for name, flag in sharing.names.items() if not flag))
    yield "private", tuple(sorted(sharing.private))
    files = sharing.files if sharing.files is not None or not explicit else False
    yield "attachments", AS_BELOW if files is None else SHARED if files else KEPT
    yield "repeat", sharing.repeat
    yield from _initial_history(sharing.history or (ALL_HISTORY if explicit else None))


def _initial_history(history: HistoryLimit | None) -> Iterable[tuple[str, object]]:
    match history:
        case None:
            yield "history", AS_BELOW
        case HistoryLimit(last=0):
            yield "history", NONE
        case HistoryLimit(last=None, start=1):
            yield "history", ALL
        case HistoryLimit(last=None, start=start):
            yield from (("history", FROM), ("start", start))
        case HistoryLimit(last=last):
            yield from (("history", LAST), ("last", last))
