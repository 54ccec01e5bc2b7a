"""The form of the import: a file, or what was read from it when it was looked at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from triggers.console.transfer.importing import Seen, look_at
from triggers.console.transfer.tree_file import MOST_BYTES, TriggerInFile, Unreadable, read_tree


class ImportForm(forms.Form):
    """When it is valid, ``tree`` is the file and ``seen`` what importing it would do.

    ``revision``: of the draft as it was when the file was looked at.
    """

    ADD, REPLACE = "add", "replace"

    how = forms.ChoiceField(
        label=_("The triggers of the file"),
        choices=((ADD, _("come below those that are here")), (REPLACE, _("take the place of all that are here"))),
        initial=ADD,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file.")},
        help_text=_("As an export wrote it, at most 750 KB. It is looked at first: nothing changes before you agree."),
        widget=forms.FileInput(
            attrs={
                "accept": ".json,application/json",
                "data-most-bytes": MOST_BYTES,
                "data-too-large": _("The file is larger than 750 KB. Choose one that an export wrote."),
            }
        ),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, *, agent: Agent) -> None:
        super().__init__(data, files)
        self.fields["file"].required = not (data and data.get("content"))
        self._agent = agent
        self.tree: tuple[TriggerInFile, ...] = ()
        self.seen: Seen | None = None
        self.read = ""

    @property
    def replaces(self) -> bool:
        return bool(self.cleaned_data["how"] == self.REPLACE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        uploaded: UploadedFile[bytes] | None = cleaned.get("file")
        data = uploaded.read(MOST_BYTES + 1) if uploaded else str(cleaned.get("content", "")).encode()
        if "file" in self.errors:
            return cleaned
        try:
            self.tree = read_tree(data)
            self.seen, self.read = look_at(self._agent, self.tree), data.decode()
        except Unreadable as problem:
            words = str(problem).removesuffix(".")
            self.add_error("file", gettext("This file cannot be used: %(problem)s.") % {"problem": words})
        return cleaned
