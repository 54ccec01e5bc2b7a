"""The form of a canned reply: a name, a text for all, and one for each language that is spoken here."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.languages import LANGUAGES
from agents.models import Agent
from conversations.canned_replies import CannedText
from conversations.models import CannedReply
from triggers.form_fields import text_field
from workspaces.models import Workspace

PREFIX = "text_"
_ONE_WORD = RegexValidator(r"\A[^\s/]+\Z", gettext_lazy("One word, without spaces and slashes."))


class CannedReplyForm(forms.Form):
    """languages: codes of those it has a text of its own for; None: those that the workspace's agents speak."""

    short_name = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=40,
        validators=[_ONE_WORD],
        help_text=gettext_lazy("Typed after a slash to find it, such as /greeting."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "auto"}),
    )
    agent = forms.ModelChoiceField(
        label=gettext_lazy("For conversations of"),
        queryset=Agent.objects.none(),
        required=False,
        empty_label=gettext_lazy("Every agent"),
    )
    text = text_field(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy("Said where there is none in the person's language. {name} puts in a session detail."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        workspace: Workspace,
        current: CannedReply | None = None,
        languages: Iterable[str] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(current) if current else {})
        self._kept = dict(current.translations) if current else {}
        agents = cast("forms.ModelChoiceField[Agent]", self.fields["agent"])
        agents.queryset = Agent.objects.kept().filter(workspace=workspace).order_by("name", "pk")
        spoken = _spoken_in(workspace) if languages is None else set(languages)
        for code in sorted({*spoken, *self._kept}, key=_place):
            name = LANGUAGES.get(code, code)
            self.fields[f"{PREFIX}{code}"] = text_field(
                label=_("Text in %(language)s") % {"language": name}, required=False
            )

    def content(self) -> CannedText:
        """What the valid form says."""
        typed = self.cleaned_data
        told = {name.removeprefix(PREFIX): typed[name] for name in self.fields if name.startswith(PREFIX)}
        return CannedText(
            short_name=typed["short_name"],
            agent=typed["agent"],
            text=typed["text"],
            translations={code: words for code, words in told.items() if words},
        )


def _spoken_in(workspace: Workspace) -> set[str]:
    """Where only one language is spoken, the text for all is in it."""
    rows = Agent.objects.kept().filter(workspace=workspace).values_list("languages", flat=True)
    spoken = {code for codes in rows for code in codes}
    return spoken if len(spoken) > 1 else set()


def _place(code: str) -> tuple[int, str]:
    known = list(LANGUAGES)
    return (known.index(code) if code in known else len(known), code)


def _initial(current: CannedReply) -> dict[str, object]:
    texts = {f"{PREFIX}{code}": words for code, words in current.translations.items()}
    return {"short_name": current.short_name, "agent": current.agent_id, "text": current.text, **texts}


class InsertForm(forms.Form):
    """Which canned reply, and what stands in the composer so far."""

    canned_reply = forms.UUIDField(required=False)
    text = forms.CharField(required=False, strip=False)
